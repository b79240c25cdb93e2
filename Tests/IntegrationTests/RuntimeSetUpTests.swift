import Testing

extension Integration {
    @Suite("The runtime's own set-up")
    struct RuntimeSetUpTests {
        @Test("A runtime that is born in the cgroup and starts itself from memory there stays out of the profile")
        func standIn() throws {
            try ContainerHost.buildImages("busybox")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let command = ["/bin/sh", "/entry.sh"]
            let bundle = try host.makeBundle(image: "busybox", volume: "/tmp:/www", command: command)
            let runtime = try StandInRuntime(files: host.files)
            let plumbline = Plumbline(store: host.files.path + "/store")

            let learning = try plumbline.watch("learn", "--unit", "1m", "--container", runtime.containerID)
            try runtime.start(bundle: bundle, command: command, environment: ["HOLD": "3"], files: host.files)
            let pid = try runtime.workload(named: "sleep")
            #expect(try runtime.exec(["/bin/ls", "/etc"], in: pid).status == 0)
            #expect(try runtime.wait() == 0)
            let learned = try learning.finish()
            learned.expectBalancedSummary()
            let gaps = learned.gaps.filter { $0.container?.id == runtime.containerID }
            #expect(gaps.isEmpty, "\(gaps.map(\.brief))")

            let profile = try #require(try plumbline.profiles().first)
            let text = try plumbline("profile", "export", profile).output
            #expect(text.contains("script: /entry.sh") && text.contains("parents: [entrypoint]"))
            #expect(text.contains("program: ls") && text.contains("parents: [exec]"))
            #expect(text.contains("/etc/app.conf"))
            let setUp = [
                "stand-in", "memfd", "/proc/", "/etc/passwd", "/etc/shadow", "mount", "pivot_root", "setns", "unix",
                "rootfs", "privileges", "listen",
            ]
            for word in setUp { #expect(!text.contains(word), "\(word) in \(text)") }
        }
    }
}
