import Baseline
import Glibc

/// Everything that is read of one container, with what its counters were the last time.
final class ContainerReader {
    let id: UInt64
    let cgroups: ContainerCgroups
    private var fast: Schedule
    private var middle: Schedule
    private var slow: Schedule

    private var processor: ProcessorReader
    private var memory: MemoryReader
    private var tasks: KeptFile
    private var blockIO: BlockIOReader
    private var pressure: PressureReader
    private var network: NetworkReader
    private var process: ProcessDirectory
    private var counts = KernelCountsReader()

    /// - Parameter ordinal: how many containers were added before; it spreads the tiers over the seconds.
    init(id: UInt64, cgroups: ContainerCgroups, processID: Int32?, tiers: SamplingTiers, ordinal: Int) {
        self.id = id
        self.cgroups = cgroups
        let tolerance = nanoseconds(tiers.fastSeconds / 4)
        let step = (ordinal: ordinal, nanoseconds: nanoseconds(tiers.fastSeconds))
        fast = Schedule(seconds: tiers.fastSeconds, tolerance: tolerance)
        middle = Schedule(seconds: tiers.middleSeconds, tolerance: tolerance, step: step)
        slow = Schedule(seconds: tiers.slowSeconds, tolerance: tolerance, step: step)
        processor = ProcessorReader(cgroups)
        memory = MemoryReader(cgroups)
        tasks = KeptFile(cgroups.directory("pids"), "pids.current", .fast)
        blockIO = BlockIOReader(cgroups)
        pressure = PressureReader(cgroups)
        network = NetworkReader()
        process = ProcessDirectory(processID: processID)
    }

    /// What is due; empty where nothing is, or where the container has ended.
    func read(_ round: ReadingRound, at time: UInt64, counts kernelCounts: (UInt64) -> KernelCounts?) -> ResourceValues
    {
        var values = ResourceValues()
        let isFast = fast.isDue(at: time)
        let isMiddle = middle.isDue(at: time)
        let isSlow = slow.isDue(at: time)
        if isFast {
            fast.advance(from: time)
            guard processor.read(round, into: &values) || isThere else {
                round.miss(Self.allButProcessor, .ended)
                close(round)
                forget()
                return ResourceValues()
            }
            readTasks(round, &values)
        }
        if isFast || isMiddle { memory.read(round, details: isMiddle, into: &values) }
        let counted = isFast ? kernelCounts(id) : nil
        blockIO.read(round, bytes: isFast, operations: isMiddle, counted: counted, into: &values)
        if isFast { counts.read(round, counted, into: &values) }
        if isMiddle {
            middle.advance(from: time)
            pressure.read(round, into: &values)
            readNetwork(round, &values)
        }
        if isSlow, readDescriptors(round, &values) { slow.advance(from: time) }
        return values
    }

    func close(_ round: ReadingRound) {
        processor.close(round)
        memory.close(round)
        tasks.close(round.budget)
        blockIO.close(round)
        pressure.close(round)
        process.close(round.budget)
    }

    /// What comes back under the same name is another container.
    private func forget() {
        processor.forget()
        memory.forget()
        blockIO.forget()
        pressure.forget()
        network.forget()
        counts = KernelCountsReader()
    }

    /// All that are not counted as missing by the reading that showed the end.
    private static let allButProcessor: MetricSet = {
        var set = MetricSet()
        for metric in ResourceMetric.allCases where ![.cpu, .cpuUser, .cpuSystem].contains(metric) {
            set.insert(metric)
        }
        return set
    }()

    private var isThere: Bool { cgroups.unified.map { access($0, F_OK) == 0 } ?? true }

    private func readTasks(_ round: ReadingRound, _ values: inout ResourceValues) {
        guard let bytes = round.read(&tasks, for: MetricSet(.pids)) else { return }
        var scanner = ByteScanner(bytes)
        if let number = scanner.number() {
            values[.pids] = Double(number)
        } else {
            round.missing[.pids, .unreadable] += 1
        }
    }

    private func readNetwork(_ round: ReadingRound, _ values: inout ResourceValues) {
        guard process.open(in: cgroups, round.budget) else {
            network.forget()
            return round.miss(NetworkReader.metrics, .noProcess)
        }
        network.read(round, process: process.descriptor, into: &values)
        process.release(round.budget)
    }

    /// - Returns: false where it has to wait for the next round.
    private func readDescriptors(_ round: ReadingRound, _ values: inout ResourceValues) -> Bool {
        guard round.processesLeft > 0 else { return false }
        guard let directory = cgroups.unified else {
            round.missing[.descriptors, .absent] += 1
            return true
        }
        let listed = CgroupProcesses.list(directory, limit: ResourceSampler.mostProcesses)
        round.processesLeft -= listed.processes.count
        if listed.isTruncated {
            round.missing[.descriptors, .tooMany] += 1
        } else if let sum = DescriptorCount.sum(of: listed.processes) {
            values[.descriptors] = Double(sum)
        } else {
            round.missing[.descriptors, .tooMany] += 1
        }
        return true
    }
}
