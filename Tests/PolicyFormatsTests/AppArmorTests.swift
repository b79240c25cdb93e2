import Baseline
import Foundation
import Testing

@testable import PolicyFormats

@Suite("Export for AppArmor")
struct AppArmorTests {
    private func text(_ document: ProfileDocument) throws -> String {
        try PolicyFormat.apparmor.policy(for: document).text
    }

    @Test("The parser takes a usual profile, which says what its programs may do")
    func usual() throws {
        let text = try text(Sample.web)
        let ending = try Tool.readAppArmor(text)
        #expect(ending.status == 0, "\(ending.error)\n\(text)")
        for line in [
            "profile plumbline-nginx flags=(attach_disconnected,mediate_deleted) {", "  capability net_bind_service,",
            "  capability setuid,", "  network inet stream,", "  network inet dgram,", "  \"/usr/sbin/nginx\" mrix,",
            "  \"/etc/nginx/**\" rk,", "  \"/var/log/nginx/*.log{,/}\" wk,", "  \"/run/nginx.pid{,/}\" rwkl,",
            "  \"/usr/lib/x86_64-linux-gnu/*.so*\" mr,", "  \"/proc/[0-9]*/status{,/}\" rk,",
        ] { #expect(text.contains(line + "\n"), "\(line) in\n\(text)") }
        for word in ["sys_admin", "net_raw", "raw,\n  network unix", "mount,"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test("What is asked of the kernel is in it")
    func privileges() throws {
        let text = try text(
            Sample.document {
                $0.privileges = ["mount", "pivot_root", "ptrace", "socket:packet", "socket:raw", "unshare"]
            })
        #expect(try Tool.readAppArmor(text).status == 0)
        for line in [
            "capability sys_admin,", "capability sys_ptrace,", "capability net_raw,", "mount,", "pivot_root,",
            "ptrace peer=plumbline-nginx,", "network packet,",
        ] { #expect(text.contains("  \(line)\n"), "\(line)") }
    }

    @Test("The parser takes profiles of whatever names", arguments: 0..<200)
    func hostile(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let text = try text(random.document())
        let ending = try Tool.readAppArmor(text)
        #expect(ending.status == 0, "\(ending.error)\n\(text)")
        #expect(text.split(separator: "\n").count { $0.hasPrefix("profile ") } == 1)
    }

    /// The parser shows the regular expression that it makes of each path.
    @Test("A pattern holds the same paths for the parser as for the profile")
    func meaning() throws {
        var random = SeededGenerator(seed: 7)
        let names = ["a", "b*", "\\", "c d", "e\"f", "{g}", "[h]", "i,j", "@{k}", "l^", "é", "a.b", "#m", "?"]
        func path(_ random: inout SeededGenerator) -> String {
            "/" + random.list(1...5) { $0.pick(names) }.joined(separator: "/")
        }
        var wrong: [String] = []
        var agreed = [true: 0, false: 0]
        for _ in 0..<60 {
            // A pattern is made from a path, so that it holds some of those that are asked for.
            let base = path(&random)
            var parts = base.dropFirst().split(separator: "/").map { Glob.escape($0) }
            for index in parts.indices {
                switch Int.random(in: 0..<6, using: &random) {
                case 0: parts[index] = "*"
                case 1: parts[index] = "**"
                case 2: parts[index] = "*" + parts[index]
                default: break
                }
            }
            let pattern = "/" + parts.joined(separator: "/")
            let expressions = try Self.expressions(of: AppArmorPath.quotedWithDirectories(pattern))
            let compiled = try PathPattern(pattern)
            let others = (0..<20).map { _ in path(&random) }
            let near = [
                base, base + "/x", "/x" + base, String(base.dropLast()),
                "/" + base.dropFirst().split(separator: "/").dropFirst().joined(separator: "/"),
            ]
            for candidate in others + near where candidate.count > 1 && !candidate.hasSuffix("/") {
                let ours = compiled.matches(candidate)
                let theirs = try Self.matches(expressions, [candidate, candidate + "/"])
                agreed[ours, default: 0] += 1
                if theirs != [ours, ours] { wrong.append("\(pattern): \(candidate) \(ours) \(theirs)") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        #expect(agreed[true]! > 100 && agreed[false]! > 300)
    }

    private static func expressions(of paths: [String]) throws -> [String] {
        let lines = paths.map { "  \($0) r,\n" }.joined()
        let ending = try Tool.readAppArmor("profile x {\n\(lines)}\n", showing: ["-D", "rule-exprs"])
        let shown = (ending.output + ending.error).split(separator: "\n").filter { $0.hasPrefix("aare: /") }
        return shown.compactMap { line in
            // A question mark is no operator in what the parser shows: it writes none, and shows an escaped one bare.
            line.range(of: "   ->   ").map { line[$0.upperBound...].replacingOccurrences(of: "?", with: "\\?") }
        }
    }

    /// Whether some expression stands for the whole of each path.
    private static func matches(_ expressions: [String], _ paths: [String]) throws -> [Bool] {
        let compiled = try expressions.map {
            try NSRegularExpression(pattern: "^(?:\($0))$", options: [.dotMatchesLineSeparators])
        }
        return paths.map { path in
            compiled.contains { $0.firstMatch(in: path, range: NSRange(path.startIndex..., in: path)) != nil }
        }
    }
}
