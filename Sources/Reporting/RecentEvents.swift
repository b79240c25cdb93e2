import Baseline

/// One thing that a container did, told short: what stood before a violation.
public struct RecentEvent: Hashable, Sendable {
    public var time: Timestamp
    /// In the container's pid namespace.
    public var pid: Int32
    public var verdict: Verdict
    /// The executable is left out where the sentence does not say it.
    public var behaviour: Behaviour
    public var operation: FileOperation?
    public var peerAddress: String?
    public var drift: Drift?
}

/// The last events of one container, numbered in their order.
///
/// Only what crosses from the kernel is here: each act the first time that it happens, and acts whose answer the
/// kernel does not keep. Events lie one after the other in a few KiB of bytes, as there is one of these for every
/// container and most are never asked.
public final class RecentEvents {
    public static let limit = 50

    /// From `start` on, `count` events.
    private var bytes: [UInt8] = []
    private var start = 0
    private var count = 0
    /// The number of the latest event.
    public private(set) var last: UInt64
    /// The number of the latest event that is kept on disk.
    var kept: UInt64

    /// Bytes before `start` that are not worth moving the rest for.
    private static let slack = 1_024

    /// - Parameter began: when its container did. Numbers begin there, in nanoseconds, so that those of a later run are
    ///   higher, and those of a capture the same in every run.
    public init(began: Timestamp) {
        last = began.nanoseconds
        kept = last
    }

    public func note(_ observation: Observation, verdict: Verdict) {
        last += 1
        if count == Self.limit {
            start += RecentEventCodec.length(of: bytes, at: start)
            count -= 1
            if start > Self.slack {
                bytes.removeSubrange(..<start)
                start = 0
            }
        }
        RecentEventCodec.append(observation, verdict, to: &bytes)
        count += 1
    }

    /// Those with a higher number than `number`, in order, as far as they are remembered.
    func events(after number: UInt64) -> [RecentEvent] {
        let wanted = Int(min(last - min(number, last), UInt64(count)))
        var events: [RecentEvent] = []
        var offset = start
        for index in 0..<count {
            if index >= count - wanted { events.append(RecentEventCodec.event(in: bytes, at: offset)) }
            offset += RecentEventCodec.length(of: bytes, at: offset)
        }
        return events
    }
}
