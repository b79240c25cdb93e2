import Testing

@testable import Metrics

@Suite("When a tier is due")
struct ScheduleTests {
    func schedule(_ seconds: Double, ordinal: Int = 0) -> Schedule {
        Schedule(seconds: seconds, tolerance: 250_000_000, step: (ordinal, 1_000_000_000))
    }

    /// The seconds, of the given, at which it was due.
    func due(_ schedule: inout Schedule, _ seconds: [Double]) -> [Double] {
        seconds.filter { second in
            let isDue = schedule.isDue(at: at(second))
            if isDue { schedule.advance(from: at(second)) }
            return isDue
        }
    }

    @Test("Five containers that were added together are spread over the five seconds, from the second time on")
    func spread() {
        var seconds: [[Double]] = []
        for ordinal in 0..<5 {
            var middle = schedule(5, ordinal: ordinal)
            seconds.append(due(&middle, (0..<12).map(Double.init)))
        }
        #expect(seconds == [[0, 1, 6, 11], [0, 2, 7], [0, 3, 8], [0, 4, 9], [0, 5, 10]])
    }

    @Test("A call a little early is taken as meant, and one in between is not due")
    func tolerance() {
        var fast = schedule(1)
        #expect(due(&fast, [0, 0.5, 0.98, 1.5, 2.02, 2.97, 4.2, 4.9]) == [0, 0.98, 2.02, 2.97, 4.2, 4.9])
    }

    @Test("After a sleep it is due once, and then again on the grid that it had")
    func sleep() {
        var middle = schedule(5, ordinal: 1)
        #expect(due(&middle, [0, 2, 7, 104, 105, 106, 107, 112]) == [0, 2, 7, 104, 107, 112])
    }

    @Test("When the clock goes back it is due at once, and goes on from there")
    func backwards() {
        var middle = schedule(5)
        #expect(due(&middle, [100, 101, 3, 4, 7, 8, 13]) == [100, 101, 3, 8, 13])
    }
}
