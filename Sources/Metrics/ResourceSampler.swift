import Baseline
import Glibc

/// Reads what containers use, each metric at its interval.
///
/// Of one thread. It changes nothing in the system but the soft limit of open files of its own process. Whatever happens
/// to a container (it ends while it is read, is paused, resized, comes back under the same name), a value is a
/// measured one or missing, and what was missing is counted: a rate is only taken between two readings of the
/// same counter, a quarter of a second to a minute apart (sixty periods of its tier).
///
/// Bounds: the files kept open (`openFiles`, some 5.6 KiB of kernel memory each); 4,096 processes a container and some
/// 4,096 a call are looked into for descriptors, and the containers behind wait for the next call.
public final class ResourceSampler {
    /// Processes of one container that are looked into one by one.
    public static let mostProcesses = 4_096
    /// Files kept open, unless told otherwise: enough for those of the fast tier of 1,000 containers.
    public static let defaultOpenFiles = 8_192

    /// The sensor's counts of a container; `nil` where there are none.
    public var kernelCounts: (UInt64) -> KernelCounts? = { _ in nil }
    /// What could not be read so far.
    public var missing: MissingReadings { round.missing }

    private let hierarchies: CgroupHierarchies
    private let tiers: SamplingTiers
    private let round: ReadingRound
    private var readers: [ContainerReader] = []
    private var positions: [UInt64: Int] = [:]
    private var added = 0
    private var counting: BlockIOCounting

    /// - Parameter openFiles: how many files are kept open at most; the rest is opened for each reading.
    public convenience init(
        hierarchies: CgroupHierarchies = .current(), tiers: SamplingTiers = SamplingTiers(),
        openFiles limit: Int = ResourceSampler.defaultOpenFiles
    ) {
        self.init(hierarchies: hierarchies, tiers: tiers, openFiles: limit, clock: monotonicNow)
    }

    /// - Parameter clock: tells how much time passes within a call.
    init(hierarchies: CgroupHierarchies, tiers: SamplingTiers, openFiles limit: Int, clock: @escaping () -> UInt64) {
        self.hierarchies = hierarchies
        self.tiers = tiers
        round = ReadingRound(tiers: tiers, budget: DescriptorBudget(limit: limit), clock: clock)
        counting = BlockIOCounting(hierarchies, tiers)
    }

    deinit { readers.forEach { $0.close(round) } }

    /// Files that are kept open now, and the most that may be.
    public var openFiles: (now: Int, limit: Int) { (round.budget.open, round.budget.limit) }

    /// - Parameters:
    ///   - cgroupPath: in the v2 hierarchy, from its root; it begins with `/`.
    ///   - processID: any living process of the container, as seen from here. Without it, v1's cgroups are taken to
    ///     have the same path.
    ///
    /// A container that was added before under this id is forgotten.
    public func add(_ id: UInt64, cgroupPath: String, processID: Int32?) {
        remove(id)
        var table = processID.map { SmallFile.text("/proc/\($0)/cgroup") } ?? ""
        var cgroups = ContainerCgroups(path: cgroupPath, hierarchies: hierarchies, processTable: table)
        if !table.isEmpty, !cgroups.holds(processTable: table) {
            // The number is another process's by now.
            table = ""
            cgroups = ContainerCgroups(path: cgroupPath, hierarchies: hierarchies, processTable: table)
        }
        positions[id] = readers.count
        readers.append(
            ContainerReader(id: id, cgroups: cgroups, processID: processID, tiers: tiers, ordinal: added))
        added += 1
        round.budget.containers = readers.count
    }

    public func remove(_ id: UInt64) {
        guard let position = positions.removeValue(forKey: id) else { return }
        readers[position].close(round)
        readers.swapAt(position, readers.count - 1)
        readers.removeLast()
        if position < readers.count { positions[readers[position].id] = position }
        round.budget.containers = readers.count
    }

    /// Reads what is due. The first reading of a container is of all tiers; then the middle and the slow tier are spread
    /// over the seconds, so that calls cost alike. Call it once in a period of the fast tier; a call that is up to a
    /// quarter of it early is taken as meant.
    ///
    /// - Parameter monotonicTime: now, in nanoseconds of the monotonic clock; the time of every sample returned.
    /// - Returns: a sample of each container of which anything was read.
    public func sample(at monotonicTime: UInt64) -> [(id: UInt64, sample: ResourceSample)] {
        round.begin(at: monotonicTime)
        round.processesLeft = Self.mostProcesses
        round.countsBlockIO = counting.isCounting(round, at: monotonicTime)
        var samples: [(id: UInt64, sample: ResourceSample)] = []
        samples.reserveCapacity(readers.count)
        for reader in readers {
            let values = reader.read(round, at: monotonicTime, counts: kernelCounts)
            if !values.isEmpty {
                samples.append((reader.id, ResourceSample(monotonicTime: monotonicTime, values: values)))
            }
        }
        return samples
    }

    /// The container's processes now; `nil` where it is not known or has none.
    public func survey(of id: UInt64) -> ProcessSurvey? {
        guard let position = positions[id], let directory = readers[position].cgroups.unified else { return nil }
        let survey = ProcessSurvey(cgroup: directory)
        return survey.isEmpty ? nil : survey
    }
}
