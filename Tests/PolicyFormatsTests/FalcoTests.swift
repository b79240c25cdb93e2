import Baseline
import Foundation
import PolicyFormats
import Testing

@Suite("Export for Falco")
struct FalcoTests {
    private func text(_ document: ProfileDocument) throws -> String {
        try PolicyFormat.falco.policy(for: document).text
    }

    /// Of falco.org/docs/reference/rules/supported-fields, those that the rules use.
    private static let documented: Set<String> = [
        "container.id", "container.image.repository", "container.image.tag", "container.name", "evt.failed",
        "evt.is_open_read", "evt.is_open_write", "evt.type", "fd.l4proto", "fd.name", "fd.num", "fd.sip.name",
        "fd.snet",
        "fd.sport", "fd.typechar", "fs.path.name", "proc.cmdline", "proc.exepath", "proc.pname", "user.name",
    ]

    /// A condition without what stands in quotes.
    private func bare(_ condition: String) -> String {
        var (result, inside, escaped) = ("", false, false)
        for character in condition {
            if escaped {
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == "\"" {
                inside.toggle()
            } else if !inside {
                result.append(character)
            }
        }
        #expect(!inside, "open quotes in \(condition)")
        return result
    }

    private struct Object: Decodable {
        var macro: String?
        var list: String?
        var rule: String?
        var condition: String?
        var output: String?
        var items: [String]?
    }

    /// Checks a file's structure, that it uses documented fields alone, and that what it refers to stands before.
    private func check(_ text: String) throws -> [Object] {
        let ending = try Tool.check(text, schema: "falco")
        #expect(ending.status == 0, "\(ending.error)\n\(text)")
        let objects = try JSONDecoder().decode([Object].self, from: Data(ending.output.utf8))
        var defined: Set<Substring> = []
        for object in objects {
            for used in (bare(object.condition ?? "") + " " + (object.output ?? "")).matches(
                of: /\b(?:evt|fd|fs|proc|container|user)\.[a-z0-9_.]*[a-z0-9_]/)
            {
                #expect(Self.documented.contains(String(used.output)), "\(used.output)")
            }
            let condition = bare(object.condition ?? "")
            for name in condition.matches(of: /plumbline_\w+/) {
                #expect(defined.contains(name.output), "\(name.output) in \(condition)")
            }
            #expect(condition.count { $0 == "(" } == condition.count { $0 == ")" })
            if let name = object.macro ?? object.list { #expect(defined.insert(name[...]).inserted, "\(name) twice") }
        }
        return objects
    }

    @Test("Every act of a usual profile has a rule that fires on all others")
    func usual() throws {
        let objects = try check(text(Sample.web))
        let rules = objects.compactMap(\.rule)
        #expect(
            rules == [
                "Program started (plumbline_nginx)", "File read (plumbline_nginx)", "File written (plumbline_nginx)",
                "File removed (plumbline_nginx)", "Port opened (plumbline_nginx)", "Connection made (plumbline_nginx)",
                "Privileged call (plumbline_nginx)",
            ])
        let conditions = objects.compactMap(\.condition).joined(separator: "\n")
        for part in [
            #"container.image.repository in ("docker.io/library/nginx", "nginx", "library/nginx") and container.image.tag = "1.25""#,
            #"fd.name glob "/etc/nginx/*""#, #"(fd.l4proto = tcp and fd.sport = 80)"#,
            #"(fd.l4proto = tcp and fd.sport = 443 and not fd.snet in ("10.0.0.0/8","#,
            #"fd.sip.name = "db.example.org""#, #"fd.snet in ("10.1.0.0/16")"#,
        ] { #expect(conditions.contains(part), "\(part) in\n\(conditions)") }
        #expect(!conditions.contains("setuid,"))
        #expect(conditions.contains("ptrace"))
    }

    @Test("Whatever names a profile holds, its rules are whole", arguments: 0..<60)
    func hostile(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        _ = try check(text(random.document()))
    }
}
