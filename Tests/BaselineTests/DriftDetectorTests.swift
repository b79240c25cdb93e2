import Testing

@testable import Baseline

@Suite("Slow drift")
struct DriftDetectorTests {
    @Test("A metric that stays one spread off is noticed after sixteen steps, in its direction, and until it is back")
    func shift() {
        for (distance, direction) in [(1.0, DriftDetector.Direction.up), (-1.0, .down)] {
            var detector = DriftDetector()
            for window in 1...480 {
                #expect(detector.add(distance) == (window == 480 ? direction : nil))
            }
            for _ in 0..<30 { _ = detector.add(-distance) }
            #expect(detector.add(0) == nil)
        }
    }

    @Test("A deviation that does not last is no drift")
    func spike() {
        var detector = DriftDetector()
        for window in 0..<3000 { #expect(detector.add(window % 600 == 0 ? 1e9 : 0) == nil) }
        #expect(detector.add(.nan) == nil)
    }

    @Test("Nothing wrong is taken for drift as seldom as the theory of cumulative sums says")
    func runLength() {
        var generator = SeededGenerator(seed: 12)
        var steps = 0
        var alarms = 0
        while alarms < 40 {
            var detector = DriftDetector(windowsPerStep: 1)
            while detector.up < DriftDetector.limit {
                _ = detector.add(generator.normal())
                steps += 1
            }
            alarms += 1
        }
        let mean = Double(steps) / Double(alarms)
        // Forty run lengths, nearly exponential, have a standard error of a sixth.
        #expect(mean > ReferenceValues.driftRunLength * 0.5 && mean < ReferenceValues.driftRunLength * 1.5)
    }
}
