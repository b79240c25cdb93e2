import Testing

@testable import Baseline

@Suite("The Cauchy combination")
struct CauchyCombinationTests {
    private func bits(_ parts: [(p: Double, weight: Double)]) -> Double {
        -binaryLogarithm(CauchyCombination.probability(parts.map { .init(p: $0.p, weight: $0.weight) }))
    }

    @Test("The plain formula gives 4.0021e-4 for the four p-values of docs/methods.md §4")
    func plain() {
        let p = CauchyCombination.plain([1e-4, 0.2, 0.5, 0.9].map { .init(p: $0, weight: 0.25) })
        #expect(abs(p - 4.0021e-4) < 1e-8)
    }

    @Test("Parts that are all quiet have no evidence at all")
    func quiet() {
        #expect(bits([]) == 0)
        #expect(bits(Array(repeating: (1, 0.1), count: 10)) == 0)
        #expect(bits(Array(repeating: (0.5, 0.1), count: 10)) == 0)
    }

    @Test("One part of weight .1 with p = 1e-3 is heard among quiet ones")
    func oneLoud() {
        #expect(bits([(1e-3, 0.1)] + Array(repeating: (0.99, 0.09), count: 10)) >= 6)
    }

    @Test("A further quiet category takes its share of the weight and no more", arguments: [1e-2, 1e-3, 1e-6, 1e-12])
    func quietCategory(p: Double) {
        for count in 1..<12 {
            let before = bits([(p, 0.8 / Double(count))] + Array(repeating: (1, 0.8 / Double(count)), count: count - 1))
            let after = bits(
                [(p, 0.8 / Double(count + 1))] + Array(repeating: (1, 0.8 / Double(count + 1)), count: count))
            #expect(after <= before)
            #expect(before - after <= binaryLogarithm(Double(count + 1) / Double(count)) + 1e-6)
        }
    }

    @Test("A p-value of nought is one of 1e-15")
    func clipped() {
        #expect(bits([(0, 0.1)]) == bits([(1e-15, 0.1)]))
        #expect(bits([(0, 0.1)]).isFinite)
    }
}

@Suite("The score of a window")
struct WindowScorerTests {
    private static let settled = NoveltyStatistics(
        units: 48, behaviours: 60, uniques: 0, duplicates: 0, incidences: 900, novelUnits: 0)
    private static let lively = NoveltyStatistics(
        units: 48, behaviours: 60, uniques: 24, duplicates: 4, incidences: 900, novelUnits: 6)
    private static let kinds: [WindowCategory] = [.program, .read, .connect, .write, .privilege]

    private func scorer(_ statistics: NoveltyStatistics, calibration: [Double] = []) -> WindowScorer {
        let categories = WindowCategory.allCases.map { ($0, statistics) }
        return WindowScorer(
            categories: Dictionary(uniqueKeysWithValues: categories), share: 1.0 / 60,
            calibration: WindowCalibration(scores: calibration))
    }

    private func contents(_ kinds: [WindowCategory], priorBits: Double = 4) -> WindowContents {
        kinds.reduce(into: WindowContents()) { $0.addNovel($1, priorBits: priorBits) }
    }

    @Test("A quiet window has 0 bits")
    func quiet() {
        #expect(scorer(Self.settled).bits(WindowContents()) == 0)
        #expect(scorer(Self.settled, calibration: Array(repeating: 0, count: 48)).bits(WindowContents()) == 0)
    }

    @Test("Novelty is pi1 times tau, and a tenth of that for each further thing where new things come alone")
    func novelty() {
        #expect(abs(Self.settled.noveltyDecades(count: 1, share: 1) - 1.99122607569) < 1e-9)
        #expect(abs(Self.settled.noveltyDecades(count: 3, share: 1) - 3.99122607569) < 1e-9)
        // Four at a time: three quarters of the probability for each further one.
        let (one, two) = (
            Self.lively.noveltyDecades(count: 1, share: 1), Self.lively.noveltyDecades(count: 2, share: 1)
        )
        #expect(abs(two - one - 0.12493873661) < 1e-9)
        #expect(Self.settled.noveltyDecades(count: 0, share: 1) == 0)
    }

    @Test("Five small steps score higher than any of them alone", arguments: [settled, lively])
    func fiveSteps(statistics: NoveltyStatistics) {
        let calibrations: [[Double]] = [[], Array(repeating: 0, count: 48)]
        for calibration in calibrations {
            let scorer = scorer(statistics, calibration: calibration)
            let all = scorer.bits(contents(Self.kinds))
            for kind in Self.kinds { #expect(scorer.bits(contents([kind])) < all) }
        }
    }

    @Test("In an image whose life is known, five steps score more bits than the first of them has by itself")
    func moreThanSingle() {
        let single = -binaryLogarithm(Self.settled.unitNovelty) + 4
        #expect(scorer(Self.settled).bits(contents(Self.kinds)) > single)
    }

    @Test("More of a category never scores less, nor does a rarer one")
    func monotone() {
        let scorer = scorer(Self.lively)
        for kind in Self.kinds {
            #expect(scorer.bits(contents([kind, kind])) >= scorer.bits(contents([kind])))
            #expect(scorer.bits(contents([kind], priorBits: 9)) > scorer.bits(contents([kind], priorBits: 4)))
        }
    }

    @Test("The use of resources by itself is never loud")
    func resources() {
        var contents = WindowContents()
        (contents.ownDecades, contents.peerDecades) = (30, 30)
        let scorer = scorer(Self.settled)
        #expect(scorer.bits(contents) <= scorer.bits(self.contents([.program])))
        var loudest = WindowContents()
        (loudest.ownDecades, loudest.peerDecades) = (1.5, 3)
        #expect(scorer.bits(contents) == scorer.bits(loudest))
    }

    @Test("What a calibration does not hold is not made louder by it")
    func basis() {
        let silent = WindowCalibration(scores: [], units: 1_000, of: .novelty)
        let categories = Dictionary(uniqueKeysWithValues: WindowCategory.allCases.map { ($0, Self.settled) })
        let plain = WindowScorer(categories: categories, share: 1)
        let calibrated = WindowScorer(categories: categories, share: 1, calibration: silent)
        var contents = WindowContents()
        contents.addRare(.read, decades: 0.8)
        contents.ownDecades = 1.5
        #expect(abs(calibrated.bits(contents) - plain.bits(contents)) < 1e-9)
        #expect(calibrated.terms(contents).allSatisfy { $0.name != "calibration" })
        contents.addNovel(.program, priorBits: 4)
        let sum = calibrated.terms(contents).reduce(0) { $0 + $1.bits }
        #expect(abs(sum - calibrated.bits(contents)) < 1e-9)
        #expect(calibrated.bits(contents) >= calibrated.bits(self.contents([.program])))
    }

    @Test("What is known and rare adds at most one and a half decades")
    func rarity() {
        #expect(RarityEvidence.decades(seen: 5, of: 100) == 0)
        #expect(abs(RarityEvidence.decades(seen: 1, of: 999) - 0.82390874094) < 1e-9)
        var contents = WindowContents()
        for _ in 0..<100 { contents.addRare(.read, decades: 1) }
        #expect(scorer(Self.settled).parts(contents).map(\.decades) == [1.5])
    }

    @Test("The terms add up to the bits")
    func terms() {
        for calibration in [[], Array(repeating: 0.0, count: 30), (0..<40).map { Double($0) / 20 }] {
            let scorer = scorer(Self.lively, calibration: calibration)
            for count in 1...5 {
                let contents = contents(Array(Self.kinds.prefix(count)))
                let sum = scorer.terms(contents).reduce(0) { $0 + $1.bits }
                #expect(abs(sum - scorer.bits(contents)) < 1e-9)
            }
        }
    }
}

@Suite("The calibration of windows")
struct WindowCalibrationTests {
    @Test("With fewer than twenty units a score is what it says")
    func few() {
        let calibration = WindowCalibration(scores: Array(repeating: 3, count: 19))
        #expect(!calibration.isCalibrated)
        #expect(abs(calibration.probability(2) - 0.01) < 1e-12)
    }

    @Test("Within what was learned, the share of units that scored so much is counted")
    func counted() {
        let calibration = WindowCalibration(scores: (1...200).map { Double($0) / 100 })
        #expect(calibration.probability(1) == 102.0 / 201)
        #expect(calibration.probability(0) == 1)
    }

    @Test("Beyond it, the tail is no steeper than the score, and never above the count")
    func tail() {
        let calibration = WindowCalibration(scores: Array(repeating: 0, count: 48))
        #expect(calibration.probability(0.1) == 1.0 / 49)
        let (a, b) = (calibration.probability(4), calibration.probability(5))
        #expect(abs(a / b - 10) < 1e-9)
        #expect(abs(a - 10.0 / 48 * 1e-4) < 1e-9)
        // Where learned units scored high, the same score says less.
        let wild = WindowCalibration(scores: (0..<48).map { $0 < 12 ? Double($0) : 0 })
        #expect(wild.probability(5) > a)
    }

    @Test("A higher score is never more probable")
    func monotone() {
        let calibration = WindowCalibration(scores: (0..<60).map { Double(($0 * 37) % 60) / 15 })
        let values = (0..<200).map { calibration.probability(Double($0) / 20) }
        for (a, b) in zip(values, values.dropFirst()) { #expect(b <= a) }
    }
}

@Suite("What a profile's evidence says of windows")
struct WindowKnowledgeTests {
    private func profile(
        units: UInt32, runs: UInt32, _ learned: [(Behaviour, units: UInt32, runs: UInt32, first: UInt64)]
    )
        -> Profile
    {
        var evidence: [Behaviour: Evidence] = [:]
        for (behaviour, units, runs, first) in learned {
            let time = Timestamp(nanoseconds: first * 3_600_000_000_000)
            evidence[behaviour] = Evidence(
                units: units, runs: runs, firstUnit: first, firstSeen: time, lastSeen: time)
        }
        return Profile(
            key: ProfileKey(imageID: image.id, role: "main"), image: image,
            exposure: Exposure(runs: runs, units: units), learned: evidence)
    }

    private let usual: [(Behaviour, units: UInt32, runs: UInt32, first: UInt64)] = [
        (.process(ProcessBehaviour(program: nginx, parent: "entrypoint")), 40, 3, 1),
        (file(nginx, .read, "/etc/nginx/nginx.conf"), 3, 3, 1),
    ]

    @Test("What one run alone showed is new to the others, in the unit that showed it first")
    func leftOut() throws {
        let odd = usual + [(file(nginx, .read, "/etc/odd"), 7, 1, 5), (file(nginx, .read, "/etc/odder"), 2, 1, 5)]
        let scorer = try WindowKnowledge(profile(units: 40, runs: 3, odd)).scorer
        #expect(scorer.calibration.isCalibrated)
        #expect(scorer.calibration.units == 40)
        #expect(scorer.calibration.count(atLeast: 0.01) == 1)
        #expect(scorer.categories[.read]?.novelUnits == 1)
        #expect(scorer.categories[.read]?.clump == 2)
        #expect(scorer.categories[.connect]?.novelUnits == 0)
        #expect(scorer.categories[.syscall] == nil)
        let quiet = try WindowKnowledge(profile(units: 40, runs: 3, usual)).scorer
        #expect(quiet.calibration.count(atLeast: 0.01) == 0)
        var contents = WindowContents()
        contents.addNovel(.read)
        #expect(quiet.bits(contents) > scorer.bits(contents))
    }

    @Test("Of one run, each unit is left out in its place")
    func oneRun() throws {
        let learned: [(Behaviour, units: UInt32, runs: UInt32, first: UInt64)] = [
            (.process(ProcessBehaviour(program: nginx, parent: "entrypoint")), 30, 1, 1),
            (file(nginx, .read, "/etc/odd"), 1, 1, 5),
        ]
        let scorer = try WindowKnowledge(profile(units: 30, runs: 1, learned)).scorer
        #expect(scorer.calibration.count(atLeast: 0.01) == 1)
        #expect(scorer.categories[.lineage]?.novelUnits == 0)
    }

    @Test("What was inherited and is confirmed by one run is new to none")
    func inherited() throws {
        let odd = file(nginx, .read, "/etc/odd")
        var one = profile(units: 40, runs: 3, usual + [(odd, 1, 1, 5)])
        #expect(try WindowKnowledge(one).scorer.categories[.read]?.novelUnits == 1)
        one.inheritedFrom = "sha256:old"
        one.madeLines = [odd: .inherited]
        let scorer = try WindowKnowledge(one).scorer
        #expect(scorer.categories[.read]?.novelUnits == 0)
        #expect(scorer.calibration.count(atLeast: 0.01) == 0)
    }

    @Test("What a pattern of the document holds is one thing, which several runs showed")
    func written() throws {
        let names = ["a", "Bbb/c", "2x/d/e"].enumerated().map { n, name in
            (file(nginx, .read, "/data/\(name)"), units: UInt32(1), runs: UInt32(1), first: UInt64(n))
        }
        var one = profile(units: 40, runs: 3, usual + names)
        #expect(try WindowKnowledge(one).scorer.categories[.read]?.novelUnits == 3)
        one.document = ProfileDocument(
            image: image, role: "main", processes: [ProcessEntry(program: nginx, files: [.read: ["/data/**"]])])
        #expect(try WindowKnowledge(one).scorer.categories[.read]?.novelUnits == 0)
    }

    @Test("Only what fewer than one unit in a hundred showed is rare")
    func rare() throws {
        let knowledge = try WindowKnowledge(profile(units: 1_000, runs: 3, usual))
        #expect(knowledge.rare.keys.map { $0 } == [usual[1].0])
        #expect(knowledge.rareUnits[usual[1].0] == 3)
    }

    @Test("Fewer than twenty units calibrate nothing")
    func few() throws {
        #expect(try !WindowKnowledge(profile(units: 19, runs: 3, usual)).scorer.calibration.isCalibrated)
    }
}
