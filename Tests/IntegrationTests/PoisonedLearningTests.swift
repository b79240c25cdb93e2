import Testing

extension Integration {
    /// Somebody breaks in while an image is learned.
    @Suite("Poisoned learning")
    struct PoisonedLearningTests {
        private static let site = "http://127.0.0.1:8000"

        private func live(_ container: RunningContainer, breaksIn: Bool) throws {
            sleepSeconds(1)
            try container.http(["GET \(Self.site)/"])
            if breaksIn { try container.http(["GET \(Self.site)/ping?host=here;whoami"]) }
            try container.http(["GET \(Self.site)/"])
            sleepSeconds(1)
        }

        private func learn(_ plumbline: Plumbline, _ host: ContainerHost, _ suffix: String, options: [String] = [])
            throws
            -> Watch.Finished
        {
            let learning = try Watch(
                [Repository.plumbline, "learn", "--unit", "1m", "--container", host.name(suffix)] + options
                    + ["--json", "--store", plumbline.store])
            try learning.waitUntilReady(seconds: 30)
            let container = try host.start(suffix, image: "webapp")
            try live(container, breaksIn: true)
            try host.stop([container])
            return try learning.finish()
        }

        private func isShell(_ line: Line) -> Bool {
            line.behaviour?.type == "process" && line.behaviour?.program == "sh" && line.behaviour?.parent == "python3"
        }

        @Test("Strictly learned, the break-in is told, and it is a violation afterwards")
        func strict() throws {
            try ContainerHost.buildImages("webapp")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let learned = try learn(plumbline, host, "strict", options: ["--strict"])
            #expect(learned.status == 0)
            let notices = learned.lines.filter { $0.kind == "notice" && $0.reason == "not-learned" }
            #expect(notices.count { isShell($0) } == 1, "\(notices.map(\.brief))")
            #expect(learned.summaries.last?.notLearned.map { $0 >= 1 } == true)
            #expect(learned.error.contains("not learned for"))
            try plumbline.approveAll()
            let shown = try plumbline("profile", "show", Repository.image("webapp"), "--json")
            #expect(shown.status == 0 && !shown.output.contains("whoami"), "nothing of what the shell did was learned")

            let enforcing = try plumbline.watch("enforce", "--container", host.name("strict-again"))
            let container = try host.start("strict-again", image: "webapp")
            try live(container, breaksIn: true)
            try host.stop([container])
            let judged = try enforcing.finish()
            #expect(judged.status == 1)
            #expect(judged.violations.contains(where: isShell), "\(judged.violations.map(\.brief))")
        }

        @Test("Learned, the break-in stands first in the review, with who did it and when")
        func review() throws {
            try ContainerHost.buildImages("webapp")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let plumbline = Plumbline(store: host.files.path + "/store")
            let learned = try learn(plumbline, host, "poisoned")
            #expect(learned.status == 0)
            let items = try decodeLines(try plumbline("profile", "review", Repository.image("webapp"), "--json").output)
            let shells = items.prefix { $0.group == "flagged" }.filter { $0.line?.program == "sh" }
            let witness = try #require(shells.first { $0.line?.type == "process" }?.witness)
            #expect(witness.container == host.name("poisoned").prefix(64))
            #expect(witness.lineage.suffix(2) == ["python3", "sh"])
            #expect(witness.uid == 0)
            #expect(witness.arguments.joined(separator: " ").contains("whoami"))
            let text = try plumbline("profile", "review", Repository.image("webapp"), "--non-interactive").output
            #expect(text.contains("first seen"))
            #expect(!(try plumbline("profile", "show", Repository.image("webapp")).output).contains("first seen"))
        }
    }
}
