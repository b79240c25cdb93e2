import Glibc
import Testing

extension Integration {
    @Suite("Every way to end")
    struct EndingTests {
        @Test(
            "No BPF program, link, map or pin is left behind",
            arguments: [
                ("learn", SIGINT), ("learn", SIGTERM), ("learn", SIGKILL), ("enforce", SIGINT), ("enforce", SIGKILL),
            ])
        func nothingLeft(command: String, signal: Int32) throws {
            let files = try TemporaryDirectory()
            let plumbline = Plumbline(store: files.path + "/store")
            // Enforcing needs a store to enforce from.
            #expect(try plumbline("learn", "--for", "1s").status == 0)
            let before = try KernelObjects.now()
            let watch = try plumbline.watch(command)
            #expect(try KernelObjects.now().subtracting(before).isEmpty == false, "it loads programs at all")
            watch.child.send(signal)
            try watch.child.wait(seconds: 15)
            // The kernel frees programs and maps a little after their last user is gone.
            var left: Set<String> = []
            try poll(seconds: 10) {
                left = try KernelObjects.now().subtracting(before)
                return left.isEmpty
            }
            #expect(left == [])
        }

        @Test("SIGTERM ends a run as cleanly as SIGINT: with a summary and the earned exit code")
        func terminate() throws {
            let files = try TemporaryDirectory()
            let watch = try Plumbline(store: files.path + "/store").watch("learn", "--unit", "1m")
            watch.child.send(SIGTERM)
            #expect(try watch.child.wait(seconds: 15) == 0)
            #expect(try watch.lines().last?.kind == "summary")
        }

        @Test("After kill -9 of a learning run the store opens, lacks at most the last 5 s, and learning goes on")
        func killed() throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            var watch = try plumbline.watch("learn", "--unit", "1m")
            let cron = try host.start("killed", image: "cron")
            try cron.exec(["cat", "/etc/debian_version"])
            // The default flush interval is 5 s; what happened longer ago has to be on disk.
            sleepSeconds(6)
            watch.child.send(SIGKILL)
            try watch.child.wait(seconds: 5)

            let kept = try plumbline("profile", "export", Repository.image("cron"))
            #expect(kept.status == 0, "\(kept.error)")
            #expect(kept.output.contains("/etc/debian_version"))
            #expect(kept.output.contains("job.sh"))

            watch = try plumbline.watch("learn", "--unit", "1m")
            try cron.exec(["cat", "/etc/issue"])
            sleepSeconds(1)
            let finished = try watch.finish()
            finished.expectBalancedSummary()
            #expect(finished.status == 0)
            let after = try plumbline("profile", "export", Repository.image("cron")).output
            #expect(after.contains("/etc/issue"))
            #expect(after.contains("/etc/debian_version"), "what was kept is still there")
        }

        @Test("A second learner on one store is refused, and the first goes on")
        func secondLearner() throws {
            let files = try TemporaryDirectory()
            let plumbline = Plumbline(store: files.path + "/store")
            let first = try plumbline.watch("learn", "--unit", "1m")
            let second = try plumbline("learn", "--for", "1s", seconds: 15)
            #expect(second.status == 69)
            #expect(second.error.contains("\(first.child.pid)"), "it names the other's pid: \(second.error)")
            #expect(try first.finish().status == 0)
        }
    }
}

/// What is loaded into the kernel, as bpftool lists it.
enum KernelObjects {
    static func now() throws -> Set<String> {
        var objects: Set<String> = []
        for kind in ["prog", "link", "map"] {
            for line in try need("bpftool", kind, "show").split(separator: "\n") {
                guard line.first?.isNumber == true, let id = line.split(separator: ":").first else { continue }
                let words = line.dropFirst(id.count + 1).split(separator: " ").prefix(3).joined(separator: " ")
                objects.insert("\(kind) \(id) \(words)")
            }
        }
        let pins = try run(["find", "/sys/fs/bpf", "-mindepth", "1"]).output
        for pin in pins.split(separator: "\n") { objects.insert("pin \(pin)") }
        return objects
    }
}
