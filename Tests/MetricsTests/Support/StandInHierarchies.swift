import Baseline
import Glibc

@testable import Metrics

/// Cgroup files of ordinary directories, with what a test writes into them; all gone at the end.
///
/// What the sampler keeps open is switched off where a test removes files: an ordinary one stays readable.
final class StandInHierarchies {
    let path: String
    private let isLegacy: Bool

    init(legacy isLegacy: Bool = false) {
        self.isLegacy = isLegacy
        var template = Array("/tmp/plumbline-metrics-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "cannot make a temporary directory")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for hierarchy in ["unified", "cpu", "memory", "blkio", "pids"] {
            mkdir("\(path)/\(hierarchy)", 0o755)
            mkdir("\(path)/\(hierarchy)/c", 0o755)
        }
    }

    deinit {
        for hierarchy in ["unified", "cpu", "memory", "blkio", "pids"] {
            for directory in ["\(path)/\(hierarchy)/c", "\(path)/\(hierarchy)"] {
                SmallFile.forEachEntry(directory) { name, _ in
                    unlink("\(directory)/\(String(cString: name))")
                    return true
                }
                rmdir(directory)
            }
        }
        rmdir(path)
    }

    var hierarchies: CgroupHierarchies {
        var legacy: [String: CgroupHierarchies.Hierarchy] = [:]
        if isLegacy {
            for controller in ["cpu", "memory", "blkio", "pids"] {
                legacy[controller] = .init(mountPoint: "\(path)/\(controller)")
            }
        }
        return CgroupHierarchies(unified: .init(mountPoint: "\(path)/unified"), legacy: legacy)
    }

    /// Writes a file of the container's.
    subscript(file: String) -> String {
        get { SmallFile.text("\(path)/\(file)") }
        set { writeFile("\(path)/\(file)", newValue) }
    }

    func remove(_ file: String) { unlink("\(path)/\(file)") }

    /// A sampler that knows the container, with the id 1.
    func sampler(tiers: SamplingTiers = SamplingTiers(), openFiles: Int = 0) -> ResourceSampler {
        let sampler = ResourceSampler(hierarchies: hierarchies, tiers: tiers, openFiles: openFiles) { 0 }
        sampler.add(1, cgroupPath: "/c", processID: nil)
        return sampler
    }

    func processor(microseconds usage: UInt64, user: UInt64 = 0, periods: UInt64? = nil, throttled: UInt64 = 0) {
        let quota = periods.map { "nr_periods \($0)\nnr_throttled \(throttled)\nthrottled_usec 0\n" } ?? ""
        self["unified/c/cpu.stat"] =
            "usage_usec \(usage)\nuser_usec \(user)\nsystem_usec \(usage - user)\nnice_usec 0\n\(isLegacy ? "" : quota)"
        if isLegacy, let periods {
            self["cpu/c/cpu.stat"] = "nr_periods \(periods)\nnr_throttled \(throttled)\nthrottled_time 0\n"
        }
    }

    func memory(charged: UInt64, inactive: UInt64, resident: UInt64 = 0, faults: UInt64 = 0) {
        if isLegacy {
            self["memory/c/memory.usage_in_bytes"] = "\(charged)\n"
            self["memory/c/memory.stat"] =
                "cache 1\nrss 2\npgfault 3\ninactive_file 4\ntotal_rss \(resident)\ntotal_pgfault \(faults)\n"
                + "total_inactive_file \(inactive)\n"
        } else {
            self["unified/c/memory.current"] = "\(charged)\n"
            self["unified/c/memory.stat"] = "anon \(resident)\ninactive_file \(inactive)\npgfault \(faults)\n"
        }
    }
}

extension ResourceSampler {
    /// The values of the only container, if any.
    func values(at time: UInt64) -> ResourceValues? { sample(at: time).first?.sample.values }
}
