import Glibc

/// Whether v1 counts block io by cgroup. An idle container and one of which nothing is counted look alike, but not the root:
/// each device that is counted has its line there.
struct BlockIOCounting {
    /// `nil` where v1 has no such controller: v2 always counts.
    private var root: KeptFile?
    private var schedule: Schedule
    private var isKnown = false

    init(_ hierarchies: CgroupHierarchies, _ tiers: SamplingTiers) {
        root = hierarchies.legacy["blkio"].map { KeptFile($0.mountPoint, BlockIOReader.LegacyFile.bytes, .middle) }
        schedule = Schedule(seconds: tiers.slowSeconds, tolerance: 0)
    }

    /// Asked anew once in a period of the slow tier.
    mutating func isCounting(_ round: ReadingRound, at time: UInt64) -> Bool {
        guard root != nil else { return true }
        guard schedule.isDue(at: time) else { return isKnown }
        schedule.advance(from: time)
        guard case .bytes(let content, _) = root!.read(into: round.buffer, round.budget) else { return isKnown }
        isKnown = Self.isCounting(
            root: String(decoding: content, as: UTF8.self), diskstats: SmallFile.text("/proc/diskstats")
        ) { access("/sys/block/\($0)", F_OK) == 0 }
        return isKnown
    }

    /// Whether the devices that have lines moved at least half of what all disks moved. A limit may have been set on a device
    /// that nobody uses.
    ///
    /// - Parameters:
    ///   - root: the content of the root's file.
    ///   - diskstats: of /proc/diskstats: numbers and name, then reads, merged ones, sectors read, time, writes,
    ///     merged ones, sectors written (Documentation/admin-guide/iostats.rst).
    ///   - isDisk: whether a device of that name is whole, no partition.
    static func isCounting(root: String, diskstats: String, isDisk: (Substring) -> Bool) -> Bool {
        let counted = Set(
            root.split(separator: "\n").compactMap { $0.split(separator: " ").first }.filter { $0 != "Total" })
        var all: UInt64 = 0
        var ofCounted: UInt64 = 0
        for line in diskstats.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 9, isDisk(fields[2]), let read = UInt64(fields[5]), let written = UInt64(fields[9])
            else {
                continue
            }
            all &+= read &+ written
            if counted.contains("\(fields[0]):\(fields[1])") { ofCounted &+= read &+ written }
        }
        return !counted.isEmpty && ofCounted >= all / 2
    }
}
