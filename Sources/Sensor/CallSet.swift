import CSensor

/// Which system calls one program of one container made in a round.
public struct CallSet {
    /// Id of the container's cgroup.
    public let container: UInt64
    /// As in `Event.program`.
    public let program: UInt64
    /// See `KernelSensor.beginCallRound`.
    public let round: UInt64
    private let set: pl_call_set

    init(key: pl_call_key, set: pl_call_set) {
        container = key.container
        program = key.program
        round = key.round
        self.set = set
    }

    /// The calls' numbers, ascending; `SystemCall.other` stands for all that have none in the native table.
    public var numbers: [Int] {
        withUnsafeBytes(of: set.bits) { bytes in
            bytes.bindMemory(to: UInt64.self).enumerated().flatMap { index, word in
                (0..<64).filter { word >> $0 & 1 != 0 }.map { index * 64 + $0 }
            }
        }
    }
}
