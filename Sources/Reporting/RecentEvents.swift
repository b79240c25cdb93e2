import Baseline

/// One thing that a container did, told short: what stood before a violation.
public struct RecentEvent: Sendable {
    public var time: Timestamp
    /// In the container's pid namespace.
    public var pid: Int32
    public var behaviour: Behaviour
    public var operation: FileOperation?
    public var peerAddress: String?
    public var drift: Drift?
    public var verdict: Verdict

    public init(_ observation: Observation, verdict: Verdict) {
        time = observation.time
        pid = observation.process.pid
        behaviour = observation.behaviour
        operation = observation.operation
        peerAddress = observation.peerAddress
        drift = observation.process.drift
        self.verdict = verdict
    }
}

/// The last events of one container, numbered in their order.
///
/// Only what crosses from the kernel is here: each act the first time that it happens, and acts whose answer the
/// kernel does not keep. It takes some 8 KiB a container once it is full, the text of its paths aside.
public final class RecentEvents {
    public static let limit = 50

    private var ring: [RecentEvent] = []
    /// Where the oldest stands once the ring is full.
    private var oldest = 0
    /// The number of the latest event.
    public private(set) var last: UInt64
    /// The number of the latest event that is kept on disk.
    var kept: UInt64

    /// - Parameter began: when its container did. Numbers begin there, in nanoseconds, so that those of a later run are
    ///   higher, and those of a capture the same in every run.
    public init(began: Timestamp) {
        last = began.nanoseconds
        kept = last
    }

    public func note(_ event: RecentEvent) {
        last += 1
        if ring.count < Self.limit {
            ring.append(event)
        } else {
            ring[oldest] = event
            oldest = oldest + 1 == Self.limit ? 0 : oldest + 1
        }
    }

    /// Those with a higher number than `number`, in order, as far as they are remembered.
    func events(after number: UInt64) -> [RecentEvent] {
        let count = Int(min(last - min(number, last), UInt64(ring.count)))
        return (ring[oldest...] + ring[..<oldest]).suffix(count)
    }
}
