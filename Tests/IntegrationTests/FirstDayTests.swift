import Testing

extension Integration {
    /// What is dangerous in any image is said while nothing is known yet.
    @Suite("The first day")
    struct FirstDayTests {
        @Test("A learning run notes dropped and unnamed programs, the engine's socket and writes to the host")
        func notices() throws {
            try ContainerHost.buildImages("cron")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let learning = try plumbline.watch("learn", "--unit", "1m")
            let container = try host.start(
                "first-day", image: "cron",
                options: ["-v", "/var/run/docker.sock:/var/run/docker.sock", "-v", "/root:/mnt/root"])
            try container.exec(["sh", "-c", "cp /opt/triggers/nothing /tmp/dropped; /tmp/dropped; /tmp/dropped"])
            try container.exec(["/opt/triggers/memfd-exec", "/opt/triggers/nothing"])
            try container.exec(["/opt/triggers/connect-unix", "/var/run/docker.sock"])
            let name = "plumbline-test-\(host.name("first-day"))"
            try container.exec(["sh", "-c", "echo >/mnt/root/\(name); rm /mnt/root/\(name)"])
            sleepSeconds(1)
            try host.stop([container])
            let learned = try learning.finish()
            #expect(learned.status == 0, "notices change no exit code")
            let notices = learned.lines.filter { $0.kind == "notice" && $0.container?.name == container.name }
            let reasons = notices.map {
                "\($0.reason ?? "") \($0.behaviour?.type ?? "") \($0.behaviour?.program ?? "")"
            }
            for expected in [
                "drift-execution process dropped", "memory-execution process payload",
                "engine-socket connect connect-unix", "host-write file sh", "host-write file rm",
            ] {
                #expect(reasons.count { $0 == expected } == 1, "once: \(expected) among \(reasons)")
            }
            #expect(notices.allSatisfy { $0.severity == "critical" && $0.score == nil })
        }
    }
}
