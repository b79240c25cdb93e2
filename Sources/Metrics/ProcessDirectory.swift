import Glibc

/// A living process of the container, to look through into its namespaces.
///
/// The open directory of /proc/PID stands for that process alone: when it has ended, everything in it reads as ESRCH, also
/// when another process has got its number.
struct ProcessDirectory {
    private var processID: Int32?
    private(set) var descriptor: Int32 = -1
    private var isKept = false

    init(processID: Int32?) { self.processID = processID }

    /// Opens it, of the process that was named or else of the first in `directory`, a cgroup's. A process that is
    /// none of the container's is not taken: its number may have been given to another one.
    mutating func open(in cgroups: ContainerCgroups, _ budget: DescriptorBudget) -> Bool {
        if descriptor >= 0 {
            var status = stat()
            if fstatat(descriptor, "ns/net", &status, 0) == 0 { return true }
            close(budget)
        }
        if let given = processID, open(given, cgroups, budget) { return true }
        processID = nil
        guard let directory = cgroups.unified else { return false }
        for candidate in CgroupProcesses.list(directory, limit: 4).processes where open(candidate, cgroups, budget) {
            processID = candidate
            return true
        }
        return false
    }

    mutating func close(_ budget: DescriptorBudget) {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
        if isKept { budget.give(back: .fast) }
        isKept = false
    }

    /// After a use: closes it where it may not stay open.
    mutating func release(_ budget: DescriptorBudget) {
        if !isKept { close(budget) }
    }

    private mutating func open(_ candidate: Int32, _ cgroups: ContainerCgroups, _ budget: DescriptorBudget) -> Bool {
        let opened = Glibc.open("/proc/\(candidate)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        guard cgroups.holds(processTable: SmallFile.text("cgroup", in: opened)) else {
            Glibc.close(opened)
            return false
        }
        descriptor = opened
        isKept = budget.take(.fast)
        return true
    }
}
