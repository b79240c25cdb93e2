import Testing

extension Integration {
    /// What a person took out of a profile, and what a new image begins with.
    @Suite("Removed and inherited")
    struct RemovedTests {
        private struct Record: Sendable {
            var learned: String
            var reviewed: String
            var again: Watch.Finished
            var exported: String
            var enforced: [Line]
            var updated: Watch.Finished
            var shown: String
        }

        private static let told: Result<Record, any Error> = Result { try tell() }

        private static func live(_ host: ContainerHost, _ suffix: String, image: String) throws {
            let container = try host.start(suffix, image: image, options: ["-e", "HOLD=300"])
            try container.exec(["sh", "-c", "cat /etc/app.conf; base64 /etc/app.conf; :"])
            sleepSeconds(1)
            try need("docker", "rm", "-f", container.name)
        }

        private static func tell() throws -> Record {
            try ContainerHost.buildImages("busybox")
            let host = try ContainerHost()
            defer { host.removeAll() }
            let image = "removed-\(host.runID)"
            let tag = Repository.image(image)
            try need("docker", "tag", Repository.image("busybox"), tag)
            defer { _ = try? run(["docker", "rmi", "-f", tag]) }
            let plumbline = Plumbline(store: host.files.path + "/store")
            func learn(_ suffix: String) throws -> Watch.Finished {
                let watch = try plumbline.watch("learn", "--unit", "1m", "--image", tag)
                try live(host, suffix, image: image)
                return try watch.finish()
            }
            _ = try learn("first")
            let learned = try plumbline("profile", "export", tag).output
            let reviewed = without("base64", learned).replacing("state: learning", with: "state: approved")
            let file = host.files.newPath("reviewed.yaml")
            try writeFile(file, reviewed)
            let imported = try plumbline("profile", "import", file, "--by", "test")
            guard imported.status == 0 else { throw TestFailure("import: \(imported.error)") }

            let again = try learn("again")
            let exported = try plumbline("profile", "export", tag).output
            let enforcing = try plumbline.watch("enforce", "--image", tag)
            try live(host, "enforced", image: image)
            let enforced = try enforcing.finish().violations

            let old = try host.start("old", image: image, options: ["-e", "HOLD=60"])
            try need("docker", "commit", "--change", "LABEL version=2", old.name, tag)
            let updated = try learn("updated")
            let id = try plumbline.profiles().first { $0 != exported.identity } ?? ""
            let shown = try plumbline("profile", "show", id).output
            return Record(
                learned: learned, reviewed: reviewed, again: again, exported: exported, enforced: enforced,
                updated: updated, shown: shown)
        }

        /// The document without the entries of a program.
        private static func without(_ program: String, _ text: String) -> String {
            var entries: [String] = [""]
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("  - executable") { entries.append("") }
                entries[entries.count - 1] += line + "\n"
            }
            return String(entries.filter { !$0.contains("program: \(program)\n") }.joined().dropLast())
        }

        @Test("A program that was taken out by an import is not learned again, and learn says so")
        func removed() throws {
            let record = try Self.told.get()
            #expect(record.learned.contains("program: base64"))
            #expect(record.again.status == 0)
            #expect(record.exported == record.reviewed)
            #expect(record.again.error.contains("that were removed from"), "\(record.again.error)")
            #expect(record.again.error.contains("were seen again and not learned"))
        }

        @Test("Enforce still reports it, and nothing else")
        func reported() throws {
            let programs = try Set(Self.told.get().enforced.map { $0.behaviour?.program ?? "" })
            #expect(programs == ["base64"])
        }

        @Test("A new image of the same tag begins with what the old one did, what was taken out left out")
        func inherited() throws {
            let record = try Self.told.get()
            #expect(record.updated.error.contains("is a new image"), "\(record.updated.error)")
            #expect(record.shown.contains("# inherited from sha256:"), "\(record.shown)")
            #expect(record.shown.contains(" not seen yet in this image"))
            #expect(record.shown.contains("\nstate: learning\n"))
            #expect(!record.shown.contains("program: base64"))
            #expect(record.shown.contains("\n# removed: "))
        }
    }
}

extension String {
    /// `ID#main` of a document.
    fileprivate var identity: String {
        let id = split(separator: "\n").first { $0.hasPrefix("image: ") }?.split(separator: "id: \"").last ?? ""
        return String(id.prefix { $0 != "\"" }) + "#main"
    }
}
