import Baseline
import Testing

@testable import ProfileStore

@Suite("Changing a person's text")
struct DocumentSpliceTests {
    private static let rounds = 6

    /// A random document as a person might have written it.
    private static func written(_ random: inout SeededGenerator) throws -> ParsedDocument {
        var document = random.document()
        // Of two equal lines nobody can say which one went.
        for index in document.processes.indices { document.processes[index].syscalls.uniquify() }
        let text = StyledText(document, seed: random.next()).text
        let parsed = try ParsedDocument(text, file: "random")
        try #require(parsed.document == document, "\(text)")
        return parsed
    }

    /// For every document, style and edit: the changed text says the target, and another edit can follow.
    @Test("Whatever the style and the edit, the text says the changed document", arguments: UInt64(1)...50)
    func saysTheTarget(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            var parsed = try Self.written(&random)
            for _ in 0..<3 {
                let target = random.edited(parsed.document)
                let changed = try #require(parsed.changed(to: target), "\(parsed.source)")
                #expect(changed.document == target)
                #expect(try ParsedDocument(changed.source, file: "again").document == target)
                parsed = changed
            }
        }
    }

    /// For every document and everything added to it: the old bytes stand in the new text, in their order.
    @Test("What is added leaves every byte where it was", arguments: UInt64(1)...50)
    func addingKeepsAll(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            let parsed = try Self.written(&random)
            let target = random.widened(parsed.document)
            let changed = try #require(parsed.changed(to: target))
            #expect(parsed.source.utf8.isSubsequence(of: changed.source.utf8), "\(parsed.source)\n\n\(changed.source)")
        }
    }

    /// For every document and everything taken out of it: the new bytes stand in the old text, in their order, and
    /// what is gone is what was taken out, and comments at it.
    @Test("What is taken out takes nothing with it but the comments at it", arguments: UInt64(1)...50)
    func removingKeepsRest(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.rounds {
            let parsed = try Self.written(&random)
            let target = random.narrowed(parsed.document)
            let changed = try #require(parsed.changed(to: target))
            #expect(changed.source.utf8.isSubsequence(of: parsed.source.utf8), "\(parsed.source)\n\n\(changed.source)")
            for run in Self.goneLines(from: parsed.source, to: changed.source) {
                // A comment goes with what stands below it, or before it on its line.
                #expect(run.last?.isComment == false, "\(run)\n\(parsed.source)\n\n\(changed.source)")
            }
        }
    }

    private static let written = """
        # kept by the web team
        apiVersion: plumbline/v1
        kind: Profile
        image: {name: web:1, id: "sha256:0f"}   # built nightly
        state: learning

        processes:
        # the server
        - executable: /srv/web
          parents: [entrypoint]   # nobody else
          files:
            read: ["/etc/web.conf", '/srv/html/**', # documents
              /etc/hosts]
            write:
            # rotated by the host
            - /var/log/web.log
            - /var/log/old.log  # until 2.0

            - /var/spool/web/*
          syscalls: [accept4, bind, close,
            openat, read, write]

        # only for the health check
        - {executable: /bin/busybox, program: wget, parents: [exec]}

        deny:
        - program: "*sh"   # nobody needs one
          origin: exec

        """

    /// The lines that an edit takes out and puts in.
    private static func edit(_ change: (inout ProfileDocument) -> Void) throws -> (out: [Substring], in: [Substring]) {
        let parsed = try ParsedDocument(written, file: "w")
        var document = parsed.document
        change(&document)
        let changed = try #require(parsed.changed(to: document)).source
        let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false) }
        let difference = lines(changed).difference(from: lines(written))
        let text = { (change: CollectionDifference<Substring>.Change) in
            switch change {
            case .insert(_, let line, _), .remove(_, let line, _): line
            }
        }
        return (difference.removals.map(text), difference.insertions.map(text))
    }

    @Test("A line goes into its list, whatever the list's style")
    func insertions() throws {
        let edit = try Self.edit { document in
            for line in ["/etc/aliases", "/etc/services"] { document.processes[0].files[.read]?.append(line) }
            document.processes[0].files[.write]?.insert("/var/log/a.log", at: 1)
            document.processes[0].files[.delete] = ["/tmp/*"]
            document.processes[0].syscalls.insert("futex", at: 3)
            document.processes[1].terminal = true
            document.deny.append(DenyRule(path: "/etc/shadow"))
            document.role = "web"
        }
        #expect(
            edit.out == [
                "      /etc/hosts]", "  syscalls: [accept4, bind, close,",
                "- {executable: /bin/busybox, program: wget, parents: [exec]}",
            ])
        #expect(
            edit.in == [
                "role: web", "      /etc/hosts, /etc/aliases, /etc/services]", "    - /var/log/a.log",
                "    delete: [/tmp/*]", "  syscalls: [accept4, bind, close, futex,",
                "- {executable: /bin/busybox, program: wget, tty: true, parents: [exec]}", "- {path: /etc/shadow}",
            ])
    }

    @Test("What is taken out takes the comment above it and behind it, and no other")
    func removals() throws {
        let edit = try Self.edit { document in
            document.processes[0].files[.read]?.removeAll { $0 == "/srv/html/**" }
            document.processes[0].files[.write]?.removeAll { $0.hasPrefix("/var/log") }
            document.processes[0].syscalls = []
            document.processes.removeLast()
        }
        #expect(
            edit.out == [
                "    read: [\"/etc/web.conf\", '/srv/html/**', # documents", "    # rotated by the host",
                "    - /var/log/web.log", "    - /var/log/old.log  # until 2.0", "  syscalls: [accept4, bind, close,",
                "    openat, read, write]", "# only for the health check",
                "- {executable: /bin/busybox, program: wget, parents: [exec]}",
            ])
        #expect(edit.in == ["    read: [\"/etc/web.conf\", # documents"])
    }

    @Test("Words change where they stand, and an entry that goes leaves the others alone")
    func words() throws {
        let edit = try Self.edit { document in
            document.state = .approved
            document.image.id = "sha256:10"
            document.mode[.file] = .block
            document.deny = []
            document.processes.removeFirst()
        }
        #expect(
            edit.in == [
                "image: {name: web:1, id: \"sha256:10\"}   # built nightly", "state: approved", "mode: {file: block}",
            ])
        #expect(edit.out.contains("# the server") && !edit.out.contains("# only for the health check"))
        #expect(!edit.out.contains("# kept by the web team") && edit.out.contains("  origin: exec"))
    }

    @Test("A style that cannot be changed in place costs comments, and no line")
    func exotic() throws {
        let text = Sample.document(state: "learning").replacing(
            "parents: [entrypoint]", with: "? parents\n    : [entrypoint]")
        let parsed = try ParsedDocument(text, file: "x")
        var document = parsed.document
        document.processes[0].parents = ["exec"]
        document.processes[0].listens = [.port(.tcp, 80)]
        let exported = parsed.changed(to: document)?.source ?? DocumentWriter.text(document)
        #expect(try ParsedDocument(exported, file: "x").document == document)
    }

    /// Runs of lines that one text has and another has not; blank ones, which are all alike, are left out.
    private static func goneLines(from old: String, to new: String) -> [[Substring]] {
        let (lines, others) = (old.linesThatSaySomething, new.linesThatSaySomething)
        let removals = others.difference(from: lines).removals
        var runs: [Range<Int>] = []
        for case .remove(let offset, _, _) in removals {
            if let last = runs.last, last.upperBound == offset {
                runs[runs.count - 1] = last.lowerBound..<(offset + 1)
            } else {
                runs.append(offset..<(offset + 1))
            }
        }
        return runs.map { run in
            // Where a line stands there twice it is not told which of the two went: the later one.
            var run = run
            while run.upperBound < lines.count, lines[run.lowerBound] == lines[run.upperBound] {
                run = (run.lowerBound + 1)..<(run.upperBound + 1)
            }
            return Array(lines[run])
        }
    }
}

extension Array where Element: Hashable {
    fileprivate mutating func uniquify() {
        var seen: Set<Element> = []
        self = filter { seen.insert($0).inserted }
    }
}

extension String {
    fileprivate var linesThatSaySomething: [Substring] {
        split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    }
}

extension Substring {
    fileprivate var isComment: Bool { first { !$0.isWhitespace } == "#" }
}

extension Collection where Element: Equatable {
    fileprivate func isSubsequence(of other: some Collection<Element>) -> Bool {
        var rest = self[...]
        for element in other where element == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }
}
