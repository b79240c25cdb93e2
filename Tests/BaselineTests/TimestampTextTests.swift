import Baseline
import Testing

@Suite struct TimestampTextTests {
    @Test(
        "known instants",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_795_487_129_582_524_404, "2026-11-24T02:25:29.582524404Z"),
            (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"),
        ] as [(UInt64, String)])
    func known(_ nanoseconds: UInt64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(nanoseconds: nanoseconds))
    }

    @Test("reading what was written gives the same instant, over five centuries")
    func roundTrip() {
        var nanoseconds: UInt64 = 0
        while nanoseconds < 18_000_000_000_000_000_000 {
            let time = Timestamp(nanoseconds: nanoseconds)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
            nanoseconds += 12_345_678_987_654_321
        }
    }

    @Test("offsets and short fractions are understood")
    func offsets() {
        #expect(Timestamp(rfc3339: "2026-11-24T03:25:29.5+01:00")?.rfc3339 == "2026-11-24T02:25:29.500000000Z")
        #expect(Timestamp(rfc3339: "2026-11-24T02:25:29Z")?.rfc3339 == "2026-11-24T02:25:29.000000000Z")
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "0001-01-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-24",
            "2026-11-24T02:25:29",
            "2026-11-24T24:00:00Z", "2026-11-24T02:25:29.Z", "2026-11-24T02:25:29Zjunk", "1969-12-31T23:59:59Z",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
