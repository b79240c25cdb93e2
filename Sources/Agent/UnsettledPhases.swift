import Baseline

/// What a container has shown for the first time a moment ago: whether that was steady state or its shutdown is known
/// only when it goes on living, or ends.
struct UnsettledPhases {
    /// What was seen of one act meanwhile.
    struct Shown {
        var phases: Evidence.Phases = []
        var steadyUnits: UInt32 = 0
        var steadyUnit: UInt64 = 0
    }

    private var shown: [Int32: (first: Timestamp, shown: Shown)] = [:]
    /// In the order of their first time; those before `next` are settled.
    private var order: [Int32] = []
    private var next = 0

    /// What a run shows for the first time within so long before its end belongs to its shutdown.
    static let shutdownNanoseconds: UInt64 = 10_000_000_000
    /// An end is told after this at the latest.
    private static let tellingNanoseconds: UInt64 = 5_000_000_000

    var isEmpty: Bool { shown.isEmpty }

    func holds(_ number: Int32) -> Bool { shown[number] != nil }

    mutating func begin(_ number: Int32, at time: Timestamp) {
        shown[number] = (time, Shown())
        order.append(number)
    }

    mutating func add(_ phase: Evidence.Phases, to number: Int32, newSteadyUnit: UInt64?) {
        shown[number]?.shown.phases.formUnion(phase)
        guard let unit = newSteadyUnit else { return }
        shown[number]?.shown.steadyUnits += 1
        shown[number]?.shown.steadyUnit = unit
    }

    /// Hands over what is too old to belong to a shutdown; with `nil`, everything.
    mutating func settle(at time: Timestamp?, _ body: (Int32, Shown) -> Void) {
        while next < order.count {
            let number = order[next]
            guard let (first, seen) = shown[number] else { break }
            let due = first.nanoseconds + Self.shutdownNanoseconds + Self.tellingNanoseconds
            if let time, time.nanoseconds < due { break }
            body(number, seen)
            shown[number] = nil
            next += 1
        }
        if next == order.count {
            order.removeAll(keepingCapacity: true)
            next = 0
        }
    }

    /// The container ended: what was first shown just before belongs to its shutdown. Where its start-up was not over
    /// yet, it may belong to that, too.
    mutating func settle(endingAt end: Timestamp, _ body: (Int32, Shown) -> Void) {
        settle(at: nil) { [shown] number, seen in
            let first = shown[number]?.first ?? end
            var settled = seen
            if first.nanoseconds + Self.shutdownNanoseconds >= end.nanoseconds {
                settled = Shown(phases: seen.phases.subtracting(.steady).union(.shutdown))
            }
            body(number, settled)
        }
    }
}
