import Testing

extension Integration {
    @Suite("Podman", .enabled(if: PodmanHost.isInstalled, "podman is not installed (tools/setup sees to it)"))
    struct PodmanTests {
        @Test("What an image's containers do under Docker is what they may do under Podman")
        func sameProfile() throws {
            try ContainerHost.buildImages("busybox")
            let docker = try ContainerHost()
            defer { docker.removeAll() }
            let podman = PodmanHost()
            defer { podman.removeAll() }
            try podman.load(image: "busybox", files: docker.files)
            let plumbline = Plumbline(store: docker.files.path + "/store")

            let learning = try plumbline.watch("learn", "--unit", "1m", "--container", docker.name("learned"))
            let learned = try docker.start("learned", image: "busybox", options: ["-e", "HOLD=1"])
            try need("docker", "wait", learned.name)
            try learning.finish().expectBalancedSummary()
            try plumbline.approveAll()

            let before = try podman.start("before", image: "busybox", options: ["-e", "HOLD=60"])
            let enforcing = try plumbline.watch(
                "enforce", "--container", before.name, "--container", podman.name("short"), "--container",
                podman.name("held"))
            try podman.runToEnd("short", image: "busybox")
            let held = try podman.start("held", image: "busybox", options: ["-e", "HOLD=60"])
            sleepSeconds(1)
            let quiet = try enforcing.lines().filter { $0.kind == "violation" && isOurs($0, podman) }
            #expect(quiet.isEmpty, "\(quiet.map(\.brief))")

            for container in [before, held] {
                try container.exec(["nc", "-h"])
                let told = try poll(seconds: 5) {
                    try enforcing.lines().contains {
                        $0.kind == "violation" && $0.behaviour?.program == "nc" && $0.container?.name == container.name
                    }
                }
                #expect(told, "nc in \(container.name)")
            }
            let finished = try enforcing.finish()
            finished.expectBalancedSummary()
            let ours = finished.violations.filter { isOurs($0, podman) }
            #expect(ours.allSatisfy { $0.process?.origin == "exec" }, "\(ours.map(\.brief))")
            #expect(Set(ours.compactMap { $0.container?.name }) == [before.name, held.name])
            let id = try need("docker", "image", "inspect", "-f", "{{.Id}}", "plumbline-test/busybox")
            for container in ours.compactMap(\.container) {
                #expect(container.runtime == "podman" && container.role == "main" && container.image.id == id)
            }
        }

        @Test("Learned under Podman, a profile holds nothing of conmon or the runtime")
        func workloadOnly() throws {
            try ContainerHost.buildImages("busybox")
            let files = try TemporaryDirectory()
            let podman = PodmanHost()
            defer { podman.removeAll() }
            try podman.load(image: "busybox", files: files)
            let plumbline = Plumbline(store: files.path + "/store")
            let learning = try plumbline.watch(
                "learn", "--unit", "1m", "--container", podman.name("short"), "--container", podman.name("held"))
            try podman.runToEnd("short", image: "busybox")
            try podman.start("held", image: "busybox", options: ["-e", "HOLD=60"]).exec(["ls", "/etc"])
            sleepSeconds(1)
            try learning.finish().expectBalancedSummary()
            #expect(try plumbline.profiles().count == 1)
            let profile = try #require(try plumbline.profiles().first)
            let text = try plumbline("profile", "export", profile).output
            #expect(text.contains("program: grep") && text.contains("/etc/app.conf"))
            #expect(text.contains("parents: [entrypoint]") && text.contains("parents: [exec]"))
            for word in ["runc", "conmon", "podman", "/proc/self/fd", "pivot_root", "setgroups", "overlay-containers"] {
                #expect(!text.contains(word), "\(word) in \(text)")
            }
        }

        @Test("Containers of one pod are told apart, and so are those of a store that lies elsewhere")
        func podAndOtherStore() throws {
            try ContainerHost.buildImages("busybox")
            let files = try TemporaryDirectory(mode: 0o755)
            let other = PodmanHost(global: ["--root", files.path + "/graph", "--runroot", files.path + "/run"])
            let podman = PodmanHost()
            defer {
                podman.removeAll()
                other.removeAll()
                _ = try? other.podman(["unmount", "--all"])
                _ = try? run(["umount", "-l", files.path + "/graph/overlay"])
            }
            try podman.load(image: "busybox", files: files)
            try other.load(image: "busybox", files: files)
            let plumbline = Plumbline(store: files.path + "/store")
            let learning = try plumbline.watch(
                "learn", "--unit", "1m", "--container", podman.name("one"), "--container", podman.name("two"),
                "--container", other.name("three"))
            let held = ["-e", "HOLD=60"]
            let pod = ["--pod", try podman.makePod("pod")]
            try podman.start("one", image: "busybox", options: held + pod, command: ["one"])
            try podman.start("two", image: "busybox", options: held + pod, command: ["two"])
            try other.start("three", image: "busybox", options: held, command: ["three"])
            sleepSeconds(1)
            try learning.finish().expectBalancedSummary()
            let roles = try plumbline.profiles().map { $0.split(separator: "#").last.map(String.init) ?? "" }
            #expect(Set(roles) == ["one", "two", "three"])
        }

        private func isOurs(_ line: Line, _ podman: PodmanHost) -> Bool {
            line.container?.name.hasPrefix(podman.name("")) ?? false
        }
    }
}
