import Glibc

/// How many files the sampler keeps open at most.
///
/// To open and close a file costs two to three times as much as to read it, but an open file of a cgroup holds
/// some 5.6 KiB of the kernel's memory (a page for the text stays with it). Files are read in turn, so throwing
/// out the least recently used would throw out the one that is needed next: who has a place keeps it, and the rest
/// is opened for each reading. Places are kept free for the files of the fast tier, which pay best.
final class DescriptorBudget {
    enum Use { case fast, middle }

    /// What the rest of the process may need.
    static let reserve = 1_024
    /// Files of the fast tier a container: those that are read each time, memory.stat, which is where memory moves, and
    /// the process directory.
    static let fastFiles = 7

    /// The most that are kept open.
    let limit: Int
    private(set) var open = 0
    private var middleOpen = 0
    /// Set by the sampler when a container comes or goes.
    var containers = 0

    /// Raises the soft limit of the process (RLIMIT_NOFILE) as far as needed and allowed; never lowers it.
    init(limit: Int) {
        var limits = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limits) == 0 else {
            self.limit = 0
            return
        }
        let wanted = rlim_t(max(limit, 0) + Self.reserve)
        if limits.rlim_cur < wanted {
            let raised = rlimit(rlim_cur: min(limits.rlim_max, wanted), rlim_max: limits.rlim_max)
            if withUnsafePointer(to: raised, { setrlimit(resource, $0) }) == 0 { limits = raised }
        }
        let allowed = Int(clamping: limits.rlim_cur)
        self.limit = max(0, min(limit, max(allowed - Self.reserve, allowed / 2)))
    }

    func take(_ use: Use) -> Bool {
        guard open < limit else { return false }
        if use == .middle {
            guard middleOpen < middleLimit else { return false }
            middleOpen += 1
        }
        open += 1
        return true
    }

    func give(back use: Use) {
        open -= 1
        if use == .middle { middleOpen -= 1 }
    }

    /// Whether a kept file of the middle tier stands in the way of the fast tier's.
    var isMiddleOver: Bool { middleOpen > middleLimit }

    private var middleLimit: Int { limit - containers * Self.fastFiles }
}
