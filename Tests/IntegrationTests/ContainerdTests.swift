import Testing

extension Integration {
    @Suite(
        "containerd", .enabled(if: ContainerdHost.isInstalled, "containerd is not installed (tools/setup sees to it)"))
    struct ContainerdTests {
        @Test("What an image's containers do under Docker is what they may do under containerd by itself")
        func sameProfile() throws {
            try ContainerHost.buildImages("busybox")
            let docker = try ContainerHost()
            defer { docker.removeAll() }
            let containerd = try ContainerdHost()
            try containerd.load(image: "busybox")
            let plumbline = Plumbline(store: docker.files.path + "/store")

            let learning = try plumbline.watch("learn", "--unit", "1m", "--container", docker.name("learned"))
            let learned = try docker.start("learned", image: "busybox", options: ["-e", "HOLD=1"])
            try need("docker", "wait", learned.name)
            try learning.finish().expectBalancedSummary()
            try plumbline.approveAll()

            let names = ["before", "short", "held"].map { "\(containerd.namespace)-\($0)" }
            try containerd.start(names[0], image: "busybox", options: ["-d", "--env", "HOLD=60"])
            let enforcing = try plumbline.watch(
                "enforce", "--container", names[0], "--container", names[1], "--container", names[2])
            try containerd.start(names[1], image: "busybox")
            try containerd.start(names[2], image: "busybox", options: ["-d", "--env", "HOLD=60"])
            sleepSeconds(1)
            let quiet = try enforcing.lines().filter {
                $0.kind == "violation" && names.contains($0.container?.name ?? "")
            }
            #expect(quiet.isEmpty, "\(quiet.map(\.brief))")
            for name in [names[0], names[2]] { try containerd.exec(name, ["uname"]) }
            sleepSeconds(1)
            let finished = try enforcing.finish()
            finished.expectBalancedSummary()
            let ours = finished.violations.filter { names.contains($0.container?.name ?? "") }
            #expect(Set(ours.compactMap { $0.container?.name }) == [names[0], names[2]])
            #expect(ours.allSatisfy { $0.behaviour?.program == "uname" }, "\(ours.map(\.brief))")
            #expect(ours.allSatisfy { $0.process?.origin == "exec" && $0.container?.runtime == "containerd" })
            let id = try need("docker", "image", "inspect", "-f", "{{.Id}}", "plumbline-test/busybox")
            #expect(ours.allSatisfy { $0.container?.image.id == id && $0.container?.role == "main" })
        }
    }
}
