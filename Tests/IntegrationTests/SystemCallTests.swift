import FoundationEssentials
import Glibc
import Testing

extension Integration {
    /// Learn with system calls, export a seccomp filter, and run the same work under it with the real engine.
    @Suite("System calls")
    struct SystemCallTests {
        @Test("nginx and redis do their whole work under their exported filter, and no call of it is refused")
        func workload() async throws {
            let learned = try await LearnedCalls.shared.record
            // Refusing ends the process here: work that goes on, and an orderly end, show that nothing was refused.
            for filter in [learned.filters, learned.deadlyFilters] {
                for options in [[], ["--init"], ["--security-opt", "no-new-privileges"]] {
                    let containers = try Servers.start(on: learned.host, filters: filter, options: options)
                    let answers = try containers.work()
                    #expect(answers == learned.answers, "\(options)")
                    #expect(try containers.stop(on: learned.host) == [0, 0], "\(options)")
                }
            }
        }

        @Test("The runtime starts a container under its filter every time")
        func starts() async throws {
            let learned = try await LearnedCalls.shared.record
            for _ in 0..<20 {
                try learned.host.runToEnd(
                    image: "nginx", options: learned.deadlyFilters.nginx + ["--entrypoint", "/usr/sbin/nginx"],
                    command: ["-v"])
            }
        }

        @Test("An intruder's calls fail under the filter, and not without it")
        func intruder() async throws {
            let learned = try await LearnedCalls.shared.record
            let calls = try Self.calls()
            func results(_ options: [String]) throws -> [String: String] {
                // With every right that some of these calls need, so that what refuses them is the filter.
                let rights = [
                    "DAC_READ_SEARCH", "NET_ADMIN", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_PACCT", "SYS_PTRACE",
                    "SYS_RAWIO",
                ].flatMap { ["--cap-add", $0] }
                let fixed =
                    ["docker", "run", "--rm", "--network", "none", "--name", learned.host.name("intruder")] + rights
                let outcome = try run(
                    fixed + options + ["--entrypoint", "/opt/triggers/system-calls", Repository.image("nginx")]
                        + calls.map(\.argument))
                #expect(outcome.status == 0, "\(outcome.error)")
                let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
                return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), String($0[1])) })
            }
            let filtered = try results(learned.filters.nginx)
            let free = try results(["--security-opt", "seccomp=unconfined"])
            #expect(filtered.count == calls.count && free.count == calls.count)
            var told = 0
            for call in calls {
                #expect(filtered[call.name] == "\(EPERM)", "\(call.name)")
                if free[call.name] != "\(EPERM)" { told += 1 }
            }
            // Some the kernel refuses anyway (lockdown): those show nothing.
            #expect(told >= calls.count - 4, "\(calls.filter { free[$0.name] == "\(EPERM)" }.map(\.name))")
        }

        private struct Call {
            var name: String
            var argument: String
        }

        /// With arguments that do no harm where a call is let through.
        private static func calls() throws -> [Call] {
            [
                ("ptrace", "101:0"), ("mount", "165:0:0:0:0:0"), ("umount2", "166:0:0"), ("unshare", "272:0"),
                ("setns", "308:-1:0"), ("pivot_root", "155:0:0"), ("chroot", "161:0"), ("bpf", "321:-1:0:0"),
                ("keyctl", "250:-1"), ("add_key", "248:0:0:0:0:0"), ("request_key", "249:0:0:0:0"),
                ("perf_event_open", "298:0:0:-1:-1:0"), ("userfaultfd", "323:-1"), ("io_uring_setup", "425:1:0"),
                ("memfd_create", "319:0:0"), ("process_vm_readv", "310:-1:0:0:0:0:0"),
                ("process_vm_writev", "311:-1:0:0:0:0:0"), ("init_module", "175:0:0:0"),
                ("finit_module", "313:-1:0:0"), ("delete_module", "176:0:0"), ("kexec_load", "246:0:-1:0:0"),
                ("open_by_handle_at", "304:-1:0:0"), ("name_to_handle_at", "303:-1:0:0:0:0"),
                ("pidfd_getfd", "438:-1:0:0"), ("pidfd_open", "434:-1:0"), ("fsopen", "430:0:0"),
                ("move_mount", "429:-1:0:-1:0:0"), ("open_tree", "428:-1:0:0"),
                ("clone-newuser", "56:0x10000011:0:0:0:0"),
                ("socket-raw", "41:2:3:1"), ("socket-packet", "41:17:3:0"), ("socket-alg", "41:38:5:0"),
                ("socket-netlink-audit", "41:16:3:9"), ("personality", "135:0x0040000"), ("swapon", "167:0:0"),
                ("acct", "163:-1"), ("fanotify_init", "300:-1:0"), ("iopl", "172:4"), ("kcmp", "312:-1:-1:0:0:0"),
            ].map { Call(name: $0, argument: "\($0)=\($1)") }
        }

        @Test("What a program calls is what strace sees of it, calls that never return included")
        func exact() async throws {
            let host = try ContainerHost()
            try ContainerHost.buildImages("busybox")
            let plumbline = Plumbline(store: host.files.newPath("store"))
            let name = host.name("nothing")
            let watch = try plumbline.watch("learn", "--syscalls", "--container", name)
            try host.runToEnd(
                name: name, image: "busybox", options: ["--entrypoint", "/opt/triggers/exec-as"],
                command: ["/opt/triggers/nothing", "nothing"])
            #expect(try watch.finish().status == 0)
            let text = try plumbline("profile", "export", Repository.image("busybox")).output
            let traced = host.files.newPath("trace")
            let (starter, nothing) = (try Self.trigger("exec-as", host), try Self.trigger("nothing", host))
            try need("strace", "-f", "-o", traced, starter, nothing, "nothing")
            let programs = Self.calls(ofStrace: readFile(traced) ?? "")
            #expect(Self.syscalls(of: "/opt/triggers/exec-as", in: text) == programs.first)
            #expect(Self.syscalls(of: "/opt/triggers/nothing", in: text) == programs.last)
            #expect(programs.count == 2 && programs[0].contains("execve") && programs[1].contains("exit_group"))
        }

        private static func trigger(_ name: String, _ host: ContainerHost) throws -> String {
            let path = host.files.newPath(name)
            try need(
                "gcc", "-std=gnu11", "-O1", "-static", "-s", "-o", path, "\(Repository.root)/tools/triggers/\(name).c")
            return path
        }

        /// The calls of each program in turn; the first execve is strace's own.
        private static func calls(ofStrace text: String) -> [[String]] {
            var programs: [Set<String>] = []
            for line in text.split(separator: "\n") {
                guard let call = line.split(separator: " ").dropFirst().first?.split(separator: "(").first,
                    line.contains("("), !line.contains("+++")
                else { continue }
                if call == "execve" {
                    if !programs.isEmpty { programs[programs.count - 1].insert("execve") }
                    programs.append([])
                } else {
                    programs[programs.count - 1].insert(String(call))
                }
            }
            return programs.map { $0.sorted() }
        }

        /// The list of one executable in a profile file.
        private static func syscalls(of executable: String, in text: String) -> [String] {
            guard let entry = text.firstRange(of: "executable: \(executable)\n") else { return [] }
            let rest = text[entry.upperBound...]
            let body = rest[..<(rest.firstRange(of: "- executable:")?.lowerBound ?? rest.endIndex)]
            guard let list = body.firstRange(of: "syscalls:") else { return [] }
            return body[list.upperBound...].split(whereSeparator: { " \n,[]-".contains($0) }).map(String.init)
        }

        @Test("A capture holds system calls where it was asked for them, and learns the same profile")
        func captured() async throws {
            let host = try ContainerHost()
            try ContainerHost.buildImages("busybox")
            let plumbline = Plumbline(store: host.files.newPath("store"))
            let (name, capture) = (host.name("captured"), host.files.newPath("capture"))
            let watch = try plumbline.watch("record", "--syscalls", "-o", capture, "--container", name)
            try host.runToEnd(
                name: name, image: "busybox", options: ["--entrypoint", "/opt/triggers/nothing"])
            #expect(try watch.finish().status == 0)
            #expect(try plumbline("learn", "--from", capture).status == 0)
            let text = try plumbline("profile", "export", Repository.image("busybox")).output
            let calls = Self.syscalls(of: "/opt/triggers/nothing", in: text)
            #expect(calls.contains("exit_group") && calls.contains("brk") && !calls.contains("setgroups"), "\(text)")
        }

        @Test("A profile without system calls gives no filter, and the way to one; learning without them keeps them")
        func kept() async throws {
            let learned = try await LearnedCalls.shared.record
            let host = learned.host
            let plumbline = Plumbline(store: host.files.newPath("store"))
            let name = host.name("plain")
            let watch = try plumbline.watch("learn", "--container", name)
            try host.runToEnd(name: name, image: "redis", options: ["--entrypoint", "/opt/triggers/nothing"])
            #expect(try watch.finish().status == 0)
            let refused = try plumbline("profile", "export", Repository.image("redis"), "--format", "seccomp")
            #expect(refused.status == 65 && refused.error.contains("plumbline learn --syscalls"), "\(refused.error)")

            let before = try learned.plumbline("profile", "export", Repository.image("nginx"))
            let again = host.name("again")
            let second = try learned.plumbline.watch("learn", "--container", again)
            try host.runToEnd(
                name: again, image: "nginx", options: ["--entrypoint", "/usr/sbin/nginx"], command: ["-v"])
            #expect(try second.finish().status == 0)
            let after = try learned.plumbline("profile", "export", Repository.image("nginx") + "#main")
            #expect(
                Self.syscalls(of: "/usr/sbin/nginx", in: after.output)
                    == Self.syscalls(of: "/usr/sbin/nginx", in: before.output))
        }
    }

    /// nginx and redis, learned once with their system calls.
    private actor LearnedCalls {
        static let shared = LearnedCalls()
        private var made: Task<Record, any Error>?

        struct Record: Sendable {
            var host: ContainerHost
            var plumbline: Plumbline
            /// As `profile export` writes them.
            var filters: Servers.Filters
            /// The same, but a call that is not allowed ends the process.
            var deadlyFilters: Servers.Filters
            var answers: [String]
        }

        var record: Record {
            get async throws {
                if let made { return try await made.value }
                let task = Task { try Self.learn() }
                made = task
                return try await task.value
            }
        }

        private static func learn() throws -> Record {
            let host = try ContainerHost()
            try ContainerHost.buildImages("nginx", "redis")
            let plumbline = Plumbline(store: host.files.newPath("store"))
            let watch = try plumbline.watch(
                "learn", "--syscalls", "--container", host.name("nginx"), "--container", host.name("redis"))
            let servers = try Servers.start(on: host, filters: Servers.Filters(nginx: [], redis: []), options: [])
            let answers = try servers.work()
            _ = try servers.stop(on: host)
            let finished = try watch.finish()
            guard finished.status == 0 else { throw TestFailure("learn: \(finished.status) \(finished.error)") }
            var options: [String: (usual: [String], deadly: [String])] = [:]
            for image in ["nginx", "redis"] {
                let path = host.files.newPath("\(image).json")
                let exported = try plumbline(
                    "profile", "export", Repository.image(image), "--format", "seccomp", "-o", path)
                guard exported.status == 0, let text = readFile(path) else { throw TestFailure(exported.error) }
                let deadly = text.replacing(
                    "\"SCMP_ACT_ERRNO\",\n  \"defaultErrnoRet\": 1,", with: "\"SCMP_ACT_KILL_PROCESS\",")
                guard deadly != text else { throw TestFailure("the filter's default is another one: \(text)") }
                try writeFile(path + ".deadly", deadly)
                options[image] = (["--security-opt", "seccomp=\(path)"], ["--security-opt", "seccomp=\(path).deadly"])
            }
            return Record(
                host: host, plumbline: plumbline,
                filters: Servers.Filters(nginx: options["nginx"]!.usual, redis: options["redis"]!.usual),
                deadlyFilters: Servers.Filters(nginx: options["nginx"]!.deadly, redis: options["redis"]!.deadly),
                answers: answers)
        }
    }

    private struct Servers {
        var nginx: RunningContainer
        var redis: RunningContainer

        /// Options of `docker run`.
        struct Filters: Sendable {
            var nginx: [String]
            var redis: [String]
        }

        static func start(on host: ContainerHost, filters: Filters, options: [String]) throws -> Servers {
            Servers(
                nginx: try host.start("nginx", image: "nginx", options: filters.nginx + options),
                redis: try host.start("redis", image: "redis", options: filters.redis + options))
        }

        /// Requests from within their own network, a reload, exec sessions; what was answered.
        func work() throws -> [String] {
            try nginx.http([
                "GET http://127.0.0.1/", "GET http://127.0.0.1/missing", "PUT http://127.0.0.1/uploads/one some text",
                "GET http://127.0.0.1/uploads/one",
            ])
            try redis.redis([
                "SET a 1", "INCR a", "LPUSH l x", "EXPIRE a 100", "BGSAVE", "WAIT", "BGREWRITEAOF", "WAIT",
            ])
            let reload = try nginx.exec(["nginx", "-s", "reload"])
            poll(seconds: 5) { (try? nginx.http(["GET http://127.0.0.1/"])) != nil }
            let get = try redis.exec(["redis-cli", "GET", "a"])
            let benchmark = try redis.exec(["redis-benchmark", "-q", "-n", "500", "-t", "set,get,lpush"])
            return ["\(reload.status)", get.output, "\(get.status)", "\(benchmark.status)"]
        }

        /// Exit codes.
        func stop(on host: ContainerHost) throws -> [Int32] {
            let codes = try [nginx, redis].map { container in
                try need("docker", "stop", "-t", "10", container.name)
                return Int32(try need("docker", "inspect", "-f", "{{.State.ExitCode}}", container.name)) ?? -1
            }
            try need("docker", "rm", nginx.name, redis.name)
            return codes
        }
    }
}
