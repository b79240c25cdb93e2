import Baseline

/// A sortable id: 48 bits of milliseconds since 1970 and 80 random bits, written as 26 characters of
/// Crockford's base 32 (github.com/ulid/spec).
public struct ULID: Hashable, Comparable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// - Parameters:
    ///   - milliseconds: Since 1970; the low 48 bits count.
    ///   - randomHigh: The upper 16 random bits.
    public init(milliseconds: UInt64, randomHigh: UInt16, randomLow: UInt64) {
        high = milliseconds << 16 | UInt64(randomHigh)
        low = randomLow
    }

    public var description: String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        let text = stride(from: 125, through: 0, by: -5).map { shift in
            let bits: UInt64
            if shift >= 64 {
                bits = high >> (shift - 64)
            } else if shift > 59 {
                bits = high << (64 - shift) | low >> shift
            } else {
                bits = low >> shift
            }
            return alphabet[Int(bits & 31)]
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func < (a: ULID, b: ULID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

/// Makes ids that rise strictly, also within one millisecond and when the time passed in steps back.
///
/// Time and randomness come from outside: a replayed capture passes its own times and a fixed seed, and
/// gets the same ids in every run.
public struct ULIDGenerator: Sendable {
    private var state: UInt64
    private var last: ULID?

    /// - Parameter seed: Random for a live run, fixed for a replay.
    public init(seed: UInt64) { state = seed }

    public mutating func next(at time: Timestamp) -> ULID {
        let milliseconds = time.nanoseconds / 1_000_000
        if let last, milliseconds <= last.high >> 16 {
            let (low, overflow) = last.low.addingReportingOverflow(1)
            let high = last.high &+ (overflow ? 1 : 0)
            let next = ULID(milliseconds: high >> 16, randomHigh: UInt16(truncatingIfNeeded: high), randomLow: low)
            self.last = next
            return next
        }
        let next = ULID(
            milliseconds: milliseconds, randomHigh: UInt16(truncatingIfNeeded: random()), randomLow: random())
        last = next
        return next
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
