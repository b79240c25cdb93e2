import Testing

@testable import Baseline

@Suite("Laws of path generalisation")
struct PathLawsTests {
    private static let makers: [@Sendable (inout SeededGenerator) -> String] = [
        { "/tmp/tmp.\($0.text(10, of: alphanumeric))" }, { "/tmp/php\($0.text(6, of: alphanumeric))" },
        { "/tmp/export-\($0.text(8, of: "abcdefghijklmnopqrstuvwxyz0123456789_")).csv" },
        { "/data/uploads/\($0.text(40, of: hexadecimal)).\(["jpg", "png"][Int($0.next() % 2)])" },
        { "/data/sessions/\($0.text(32, of: alphanumeric))" }, { "/data/wt-\($0.next() % 90)/src/a.txt" },
        { "/srv/git/p.git/objects/\($0.text(2, of: hexadecimal))/\($0.text(38, of: hexadecimal))" },
        { "/srv/git/p.git/objects/pack/tmp_pack_\($0.text(6, of: alphanumeric))" },
        { "/var/lib/postgresql/15/main/base/\($0.next() % 9 + 16384)/\($0.next() % 90000 + 10000)" },
        { "/app/cache/\($0.text(1, of: hexadecimal))/\($0.text(12, of: hexadecimal))" },
        { "/data/notes/\($0.text(7, of: lowercase)).txt" }, { "/var/log/app/server.log.\($0.next() % 30)" },
        { "/builds/parser-\($0.next() % 9).\($0.next() % 99)-\($0.text(6, of: alphanumeric))/Makefile" },
        { "/tmp/a\\\($0.next() % 90000 + 10000)" }, { "/tmp/a*\($0.next() % 90000 + 10000)" },
    ]

    private static func paths(_ seed: UInt64, _ count: Int) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in makers[Int(random.next() % UInt64(makers.count))](&random) }
    }

    private static let accesses: [Access] = [.read, .write, .create, .delete]

    private static func behaviours(_ seed: UInt64, _ count: Int) -> [Behaviour] {
        var random = SeededGenerator(seed: seed &+ 1000)
        return paths(seed, count).map { file(python, accesses[Int(random.next() % 4)], $0) }
    }

    @Test("Law: parts learned in any order, and merged in any order, make the same document", arguments: 0..<6)
    func parts(seed: UInt64) throws {
        let units = (0..<6).map { Self.behaviours(seed &* 10 &+ UInt64($0), 60) }
        func merged(_ order: [Int]) -> Profile {
            var whole = profile([], units: 0)
            for place in order {
                for behaviour in units[place] {
                    let one = evidence(firstUnit: UInt64(place))
                    whole.learned[behaviour] = whole.learned[behaviour].map { $0.merged(with: one) } ?? one
                }
                whole.exposure.units += 1
            }
            return whole
        }
        let first = try Generalizer.document(for: merged([0, 1, 2, 3, 4, 5]))
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4 {
            #expect(try Generalizer.document(for: merged([0, 1, 2, 3, 4, 5].shuffled(using: &random))) == first)
        }
    }

    @Test("Law: more names of a template leave none of it unallowed that was allowed", arguments: 0..<15)
    func growing(family: Int) throws {
        for seed in UInt64(0)..<6 {
            var random = SeededGenerator(seed: seed &* 31 &+ UInt64(family))
            let names = (0..<40).map { _ in Self.makers[family](&random) }
            let probes = Set((0..<60).map { _ in file(python, .create, Self.makers[family](&random)) })
            var allowed: Set<Behaviour> = []
            // From three on: two names of a kind show no kind yet.
            for count in [3, 5, 8, 12, 20, 30, 40] {
                let learned = profile(names.prefix(count).map { file(python, .create, $0) })
                let matcher = try Matcher(Generalizer.document(for: learned))
                let now = Set(probes.filter { matcher.verdict(for: $0) == .allowed })
                let lost = allowed.subtracting(now)
                #expect(lost.isEmpty, "seed \(seed), \(count) names: \(lost.prefix(3))")
                allowed = now
            }
            #expect(allowed.count * 100 >= probes.count * 95, "seed \(seed): \(allowed.count) of \(probes.count)")
        }
    }

    @Test("Law: half of a family's lines are no more than the whole's, and hold the other half", arguments: 0..<6)
    func halves(seed: UInt64) throws {
        let all = Self.paths(seed, 600)
        let half = patterns(all.prefix(300), .create, of: python)
        let whole = patterns(all, .create, of: python)
        #expect(Double(half.count) <= Double(whole.count) * 1.02 + 1)
        let set = PathPatternSet(half.compactMap { try? PathPattern($0) })
        let missed = all.suffix(300).filter { !set.matches($0) }
        #expect(missed.count <= 3, "\(missed.prefix(5))")
    }
}
