import Baseline
import Metrics
import Sensor

/// Samples the running containers' use of resources as part of a live run, on the line's thread.
final class ResourceWatch {
    private let sampler: ResourceSampler
    private var due: UInt64 = 0
    private let interval: UInt64

    init(hierarchies: CgroupHierarchies, tiers: SamplingTiers, sensor: KernelSensor) {
        sampler = ResourceSampler(hierarchies: hierarchies, tiers: tiers)
        interval = UInt64(tiers.fastSeconds * 1e9)
        let countsIO = hierarchies.needCountsOfIO
        sampler.kernelCounts = { id in
            guard let counters = sensor.counters(of: id) else { return nil }
            return KernelCounts(
                execs: counters.execs, opens: counters.opens, connects: counters.connects,
                failed: counters.failedCalls,
                bytesDirtied: countsIO ? counters.dirtiedBytes : nil,
                bytesRead: countsIO ? counters.readBytes : nil)
        }
    }

    func add(_ container: TrackedContainer, processID: Int32?) {
        sampler.add(container.id, cgroupPath: path(of: container, processID), processID: processID)
    }

    /// Of a container that was found by its pid namespace the kernel side knows the cgroup's name alone.
    private func path(of container: TrackedContainer, _ processID: Int32?) -> String {
        let known = container.cgroupPath
        guard !known.hasPrefix("/") else { return known }
        guard let path = processID.flatMap({ UnifiedHierarchy.path(ofProcess: $0) }) else { return "/" + known }
        let parts = path.split(separator: "/")
        guard let end = parts.firstIndex(where: { $0 == known }) else { return path }
        return "/" + parts[...end].joined(separator: "/")
    }

    func remove(_ id: UInt64) { sampler.remove(id) }

    /// What is due at this monotonic time; nothing most of the times that it is called.
    func samples(at monotonicTime: UInt64) -> [(id: UInt64, sample: ResourceSample)] {
        guard monotonicTime >= due else { return [] }
        // After a pause the next look is a whole interval away: one look does not make up for another.
        due = max(due + interval, monotonicTime + interval / 2)
        return sampler.sample(at: monotonicTime)
    }

    /// Who uses what inside a container, now.
    func survey(of id: UInt64) -> ProcessSurvey? { sampler.survey(of: id) }
}

extension CgroupHierarchies {
    /// Block io is v1's here: its files do not tell all.
    var needCountsOfIO: Bool { legacy["blkio"] != nil }
}
