import Testing

@testable import Metrics

@Suite("Two readings of a counter")
struct CounterRateTests {
    let bounds = IntervalBounds(shortest: 250_000_000, longest: 60_000_000_000)

    @Test("Make a rate when they are of the same counter and a sensible time apart")
    func steps() {
        var rate = CounterRate()
        #expect(rate.advance(to: 100, at: at(0), bounds) == .first)
        #expect(rate.advance(to: 300, at: at(2), bounds) == .increase(200, seconds: 2))
        #expect(rate.advance(to: 300, at: at(3), bounds) == .increase(0, seconds: 1))
        #expect(rate.advance(to: 900, at: at(62.9), bounds) == .increase(600, seconds: 59.9))
    }

    @Test("After a fall, a gap or a clock that went back, the next interval counts again, from there")
    func anew() {
        var rate = CounterRate()
        _ = rate.advance(to: 1_000_000, at: at(0), bounds)
        #expect(rate.advance(to: 5, at: at(1), bounds) == .restarted)
        #expect(rate.advance(to: 7, at: at(2), bounds) == .increase(2, seconds: 1))
        #expect(rate.advance(to: 1_000_000, at: at(100), bounds) == .interrupted)
        #expect(rate.advance(to: 1_000_010, at: at(101), bounds) == .increase(10, seconds: 1))
        #expect(rate.advance(to: 1_000_020, at: at(50), bounds) == .interrupted)
        #expect(rate.advance(to: 1_000_021, at: at(51), bounds) == .increase(1, seconds: 1))
        rate.forget()
        #expect(rate.advance(to: 2_000_000, at: at(52), bounds) == .first)
    }

    @Test("Too close together are not divided; nothing is lost until the next")
    func tooSoon() {
        var rate = CounterRate()
        _ = rate.advance(to: 0, at: at(0), bounds)
        #expect(rate.advance(to: 50, at: at(0.000_001), bounds) == .tooSoon)
        #expect(rate.advance(to: 80, at: at(0.2), bounds) == .tooSoon)
        #expect(rate.advance(to: 100, at: at(1), bounds) == .increase(100, seconds: 1))
    }
}
