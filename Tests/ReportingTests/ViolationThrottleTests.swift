import Baseline
import Reporting
import Testing

@Suite struct ViolationThrottleTests {
    /// Feeds violations, a second tick between them, and gives all lines with the time at which each came.
    private func lines(
        of violations: [Violation], throttle: ViolationThrottle = ViolationThrottle(), until end: Double
    ) -> [(at: Double, line: Violation)] {
        var throttle = throttle
        var result: [(Double, Violation)] = []
        var rest = violations[...]
        for second in 0...Int(end) {
            while let next = rest.first, next.time < Sample.at(Double(second) + 1) {
                rest.removeFirst()
                let at = Double(next.time.nanoseconds - Sample.start.nanoseconds) / 1e9
                if let line = throttle.take(next) { result.append((at, line)) }
            }
            result += throttle.advance(to: Sample.at(Double(second) + 1)).map { (Double(second) + 1, $0) }
        }
        return result + throttle.flush(at: Sample.at(end + 1)).map { (end + 1, $0) }
    }

    private func total(_ lines: [(at: Double, line: Violation)]) -> UInt64 {
        var last: [ULID: UInt64] = [:]
        for (_, line) in lines { last[line.id] = line.count }
        return last.values.reduce(0, +)
    }

    @Test("the first of a key is one line at once; a repetition is counted and follows after a minute")
    func repetition() {
        let violations = (0..<90).map {
            Sample.violation(Sample.read("/etc/shadow"), id: UInt64($0), seconds: Double($0))
        }
        let lines = lines(of: violations, until: 200)
        #expect(lines.map(\.line.count) == [1, 60, 90])
        #expect(lines.map(\.at) == [0, 60, 120])
        #expect(Set(lines.map(\.line.id)).count == 1)
    }

    @Test("different containers, reasons and operations are different keys")
    func keys() {
        var throttle = ViolationThrottle()
        var other = Sample.container
        other.id = "other"
        var denied = Sample.violation(Sample.read("/a"))
        denied.reason = .denied
        #expect(throttle.take(Sample.violation(Sample.read("/a"))) != nil)
        #expect(throttle.take(Sample.violation(Sample.read("/a"), container: other)) != nil)
        #expect(throttle.take(Sample.violation(Sample.read("/a"), operation: .chmod)) != nil)
        #expect(throttle.take(denied) != nil)
        #expect(throttle.take(Sample.violation(Sample.read("/a"))) == nil)
    }

    @Test("more than 32 new names of one directory in a minute are one violation with a count and three examples")
    func folding() throws {
        let violations = (0..<500).map {
            Sample.violation(Sample.read("/data/\($0)"), id: UInt64($0), seconds: Double($0) * 0.01)
        }
        let lines = lines(of: violations, until: 10)
        #expect(lines.count == 34)
        let fold = try #require(lines.last?.line)
        #expect(fold.behaviour == Sample.read("/data/*"))
        #expect(fold.count == 500 - 32)
        #expect(fold.examples == ["/data/0", "/data/1", "/data/2"])
        #expect(lines[32].line.id == fold.id)
    }

    @Test("names of other directories, programs and accesses are not folded with them")
    func notFolded() {
        var throttle = ViolationThrottle()
        for index in 0..<100 {
            _ = throttle.take(Sample.violation(Sample.read("/data/\(index)"), id: UInt64(index)))
        }
        #expect(throttle.take(Sample.violation(Sample.read("/data/new", by: Sample.shell)))?.examples == [])
        #expect(throttle.take(Sample.violation(Sample.read("/etc/new")))?.examples == [])
    }

    @Test("folding ends after a minute that brought no more than 32 new names")
    func foldingEnds() {
        var throttle = ViolationThrottle()
        for index in 0..<100 { _ = throttle.take(Sample.violation(Sample.read("/data/\(index)"), id: UInt64(index))) }
        #expect(
            throttle.take(Sample.violation(Sample.read("/data/a"), seconds: 61)) != nil,
            "the common line's minute is over")
        #expect(throttle.take(Sample.violation(Sample.read("/data/b"), seconds: 62)) == nil, "still folding")
        #expect(
            throttle.take(Sample.violation(Sample.read("/data/c"), seconds: 125))?.behaviour == Sample.read("/data/c"))
    }

    @Test("a scan of ports is no flood either")
    func ports() {
        let violations = (1...2_000).map {
            Sample.violation(
                .connect(ConnectBehaviour(program: Sample.shell, peer: .network(.private, .tcp, UInt16($0)))),
                id: UInt64($0),
                seconds: Double($0) * 0.001)
        }
        let lines = lines(of: violations, until: 5)
        #expect(lines.count == 34)
        #expect(total(lines) == 2_000)
    }

    @Test(
        "whatever comes: no key has two lines within a minute, no count is lost, counts never fall",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func laws(_ seed: UInt64) {
        var generator = Generator(state: seed)
        var time = 0.0
        let violations = (0..<3_000).map { index -> Violation in
            time += Double.random(in: 0...0.3, using: &generator)
            let path =
                Bool.random(using: &generator)
                ? "/data/\(Int.random(in: 0..<2_000, using: &generator))"
                : "/etc/\(Int.random(in: 0..<10, using: &generator))"
            return Sample.violation(Sample.read(path), id: UInt64(index), seconds: time)
        }
        let small = ViolationThrottle(keyLimit: seed % 2 == 0 ? 20 : 8_192)
        let lines = lines(of: violations, throttle: small, until: time + 1)
        #expect(total(lines) == 3_000)
        var before: [ULID: (at: Double, count: UInt64)] = [:]
        for (index, (at, line)) in lines.enumerated() {
            if let last = before[line.id] {
                #expect(line.count > last.count)
                let isFlush = at >= (time + 1).rounded(.down)
                #expect(isFlush || at - last.at >= 59.999, "line \(index) of \(line.id)")
            }
            before[line.id] = (at, line.count)
        }
        let perMinute = Dictionary(grouping: lines, by: { Int($0.at / 60) }).values.map(\.count).max() ?? 0
        #expect(perMinute <= 2 * (ViolationThrottle.newKeysPerMinute * 2 + 12))
    }

    @Test("time that steps back counts as no time")
    func backwards() {
        var throttle = ViolationThrottle()
        #expect(throttle.take(Sample.violation(Sample.read("/a"), seconds: 100)) != nil)
        #expect(throttle.take(Sample.violation(Sample.read("/a"), seconds: 1)) == nil)
        #expect(throttle.advance(to: Sample.at(2)).isEmpty)
        #expect(throttle.flush(at: Sample.at(3)).map(\.count) == [2])
        #expect(throttle.flush(at: Sample.at(4)).isEmpty)
    }

    @Test("what a violation stands for grows with what is counted in it, and is given out once")
    func grown() {
        func loading(_ path: String, seconds: Double) -> Violation {
            var violation = Sample.violation(Sample.read("/start"), seconds: seconds)
            violation.acts = ViolationActs(needed: [Sample.read("/start"), Sample.read(path)])
            return violation
        }
        var throttle = ViolationThrottle()
        #expect(throttle.take(loading("/a", seconds: 0)) != nil)
        #expect(throttle.takeGrown().isEmpty)
        #expect(throttle.take(loading("/b", seconds: 1)) == nil)
        #expect(throttle.take(loading("/a", seconds: 2)) == nil)
        let grown = throttle.takeGrown()
        #expect(grown.map(\.acts.needed) == [[Sample.read("/start"), Sample.read("/a"), Sample.read("/b")]])
        #expect(grown.map(\.count) == [3])
        #expect(throttle.takeGrown().isEmpty)
        #expect(throttle.take(loading("/c", seconds: 61))?.acts.needed.count == 4)
        #expect(throttle.takeGrown().isEmpty, "that was a line")
    }

    @Test("what is over is forgotten with its count told, and is a new line at once when it comes again")
    func forgotten() throws {
        var throttle = ViolationThrottle()
        for (number, path) in ["/a", "/b", "/a", "/b"].enumerated() {
            _ = throttle.take(Sample.violation(Sample.read(path), id: UInt64(number), seconds: Double(number)))
        }
        let told = throttle.forget { $0.behaviour == Sample.read("/a") }
        #expect(told.map(\.count) == [2])
        let again = throttle.take(Sample.violation(Sample.read("/a"), id: 9, seconds: 5))
        #expect(again?.id.description.hasSuffix("9") == true)
        #expect(again?.count == 1)
        #expect(throttle.take(Sample.violation(Sample.read("/b"), id: 10, seconds: 5)) == nil, "that is not over")
    }
}
