import Baseline
import Sensor

/// The system calls of one program, as they are handed to a consumer.
struct SystemCalls {
    /// The kernel's number for the program, as in `TrackedContainer.programs`.
    var programID: UInt64
    var program: Program
    var drift: Drift?
    /// Ascending, without repetitions.
    var numbers: [Int]
}

/// Reads which system calls were made and hands them to the line's consumer, as part of a live run.
///
/// A call that a program keeps making is handed over once a flush interval; one that it makes a million times in between
/// counts once.
final class CallWatch {
    private let sensor: KernelSensor
    /// The round that runs; sets of those before it are complete.
    private var round: UInt64 = 1
    private var roundBegan = Clock.monotonic()

    /// How long before a flush a round begins.
    private static let leadNanoseconds: UInt64 = 1_000_000_000
    /// A program in the kernel that began in the round before has ended after this.
    private static let settleNanoseconds: UInt64 = 20_000_000

    init(sensor: KernelSensor) { self.sensor = sensor }

    /// Called often; begins a new round shortly before each flush.
    func prepare(sinceFlush nanoseconds: UInt64) {
        let ahead = LiveRun.flushSeconds * 1_000_000_000 - Self.leadNanoseconds
        guard nanoseconds >= ahead, Clock.monotonic() - roundBegan >= ahead else { return }
        round = sensor.beginCallRound()
        roundBegan = Clock.monotonic()
    }

    /// Called before the programs are detached.
    func finish() { sensor.noteWaitingCalls() }

    /// Hands over what is complete.
    ///
    /// - Parameter hasEnded: whether nothing of a container runs any more, so that its sets of this round are complete
    ///   too.
    func take(to line: Line, at time: Timestamp, hasEnded: (TrackedContainer) -> Bool) {
        let complete = Clock.monotonic() - roundBegan >= Self.settleNanoseconds ? round : round - 1
        sensor.forEachCallSet { set in
            guard let container = line.containers[set.container] else {
                // Not announced yet, or settled already.
                return sensor.counters(of: set.container) == nil
            }
            guard set.round < complete || hasEnded(container) else { return false }
            switch container.stage {
            case .waiting: return false
            case .ignored: return true
            case .known:
                line.take(set.numbers, of: set.program, in: container, at: time)
                return true
            }
        }
    }
}
