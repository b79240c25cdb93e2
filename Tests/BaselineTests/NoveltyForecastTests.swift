import Testing

@testable import Baseline

@Suite("What further units will show")
struct NoveltyForecastTests {
    @Test("For few units it is the rate Q1/T; it grows ever slower, between that and what Chao2 leaves to be seen")
    func levelsOff() {
        let known = NoveltyStatistics(
            units: 24, behaviours: 40, uniques: 6, duplicates: 3, incidences: 200, novelUnits: 4)
        let one = NoveltyForecast(known, units: 1).behaviours.expected
        #expect(abs(one - known.expectedNewPerUnit) < 0.02)
        // f0 is 5.75, and the rate brings six in as many units as were learned.
        let many = NoveltyForecast(known, units: 1e6).behaviours.expected
        #expect(abs(many - (5.75 + 6) / 2) < 1e-6)
        var before = 0.0
        for units in [1.0, 5, 24, 100, 1000] {
            let next = NoveltyForecast(known, units: units).behaviours.expected
            #expect(next >= before && next <= units * known.expectedNewPerUnit + 1e-9)
            before = next
        }
    }

    @Test(
        "Where nothing was seen once, none is expected, and as many as a rate that was missed would bring are possible")
    func none() {
        let known = NoveltyStatistics(
            units: 100, behaviours: 5, uniques: 0, duplicates: 0, incidences: 500, novelUnits: 0)
        let forecast = NoveltyForecast(known, units: 100)
        #expect(forecast.behaviours.expected == 0 && forecast.behaviours.low == 0)
        #expect(forecast.behaviours.high >= 1 && forecast.behaviours.high <= 4)
    }

    /// Lives of behaviours that each come with a probability of their own, seldom ones far more often than common ones.
    private func life(_ random: inout SeededGenerator, units: Int, clump: Int) -> [[Int]] {
        (0..<units).map { _ in
            (1...300).flatMap { n -> [Int] in
                let p = 0.6 / Double(n)
                let comes = Double(random.next() % 1_000_000) / 1e6 < p
                return comes ? (0..<clump).map { n * 100 + $0 } : []
            }
        }
    }

    private func statistics(_ units: [[Int]]) -> NoveltyStatistics {
        var seen: [Int: (units: UInt32, first: UInt64)] = [:]
        for (index, items) in units.enumerated() {
            for item in items { seen[item] = (seen[item].map { ($0.units + 1, $0.first) } ?? (1, UInt64(index))) }
        }
        return NoveltyStatistics(
            items: seen.values.map { .init(units: $0.units, firstUnit: $0.first) }, units: units.count)
    }

    /// In 95 of 100 lives the outcome lies in the interval, whether behaviours come alone or in clumps of five.
    @Test("The interval holds what it says, and the mean is right", arguments: [1, 5])
    func holds(clump: Int) {
        var random = SeededGenerator(seed: 11)
        var (within, unitsWithin) = (0, 0)
        var (expected, seen) = (0.0, 0)
        let lives = 200
        for _ in 0..<lives {
            let whole = life(&random, units: 80, clump: clump)
            let (first, second) = (Array(whole[..<40]), whole[40...])
            let known = Set(first.joined())
            let new = Set(second.joined()).subtracting(known).count
            let newUnits = second.count { $0.contains { !known.contains($0) } }
            let forecast = NoveltyForecast(statistics(first), units: 40)
            within += forecast.behaviours.contains(new) ? 1 : 0
            unitsWithin += forecast.units.contains(newUnits) ? 1 : 0
            expected += forecast.behaviours.expected
            seen += new
        }
        #expect(within >= lives * 88 / 100, "\(within) of \(lives)")
        #expect(unitsWithin >= lives * 88 / 100, "\(unitsWithin) of \(lives)")
        #expect(abs(expected / Double(seen) - 1) < 0.2, "\(expected) expected, \(seen) seen")
    }

    @Test("A trial counts lines that the first half did not hold, and units that showed one")
    func trial() throws {
        var learned = profile((0..<30).map { file(nginx, .read, "/srv/\($0)/index") }, units: 10)
        for (behaviour, _) in learned.learned { learned.learned[behaviour]?.units = 9 }
        let later: Set<NoveltyTrial.Sighting> = [
            .init(unit: 1, behaviour: file(nginx, .read, "/srv/1/index")),
            .init(unit: 1, behaviour: file(nginx, .read, "/etc/new")),
            .init(unit: 2, behaviour: file(nginx, .read, "/etc/new")),
            .init(unit: 3, behaviour: .privilege(PrivilegeBehaviour(program: nginx, operation: "mount"))),
        ]
        let trial = try NoveltyTrial(learned, later: later, units: 10)
        let files = try #require(trial.rows.first { $0.kind == .file })
        #expect(files.newBehaviours == 1 && files.newUnits == 2)
        let privilege = try #require(trial.rows.first { $0.kind == .privilege })
        #expect(privilege.newBehaviours == 1 && privilege.newUnits == 1)
    }
}
