import Baseline

/// Keeps what a run reports of violations, before it is printed.
///
/// A file that cannot be written does not stop the run: the first failure is told, later ones are counted, and each
/// later violation tries again, about once a second, so that the file goes on as soon as there is room. One that turns out to be
/// broken is put aside, and a new one begun.
public final class ViolationArchive {
    private let directory: String
    private let retention: ViolationRetention
    private let run: Int64
    private let tell: (ViolationArchiveEvent) -> Void
    private(set) var store: ViolationStore?
    private var hasFailed = false
    /// Lines that were not kept.
    public private(set) var lost: UInt64 = 0
    private var nextCare: UInt64 = 0
    /// After a failure, nanoseconds before which nothing is tried.
    private var nextTry: UInt64 = 0
    private var isTooLarge = false

    private static let careNanoseconds: UInt64 = 60_000_000_000
    private static let retryNanoseconds: UInt64 = 1_000_000_000

    /// - Parameters:
    ///   - directory: the profile store's.
    ///   - run: tells the rows of this run from those of another.
    ///   - tell: takes what a person has to know.
    /// - Throws: `foreign` and `newerSchema`: what lies there is not for this version to use. Everything else is told,
    ///   and tried again later.
    public init(
        directory: String, retention: ViolationRetention, run: Int64, tell: @escaping (ViolationArchiveEvent) -> Void
    ) throws(ReportingError) {
        self.directory = directory
        self.retention = retention
        self.run = run
        self.tell = tell
        do throws(ReportingError) { try open() } catch {
            switch error {
            case .foreign, .newerSchema: throw error
            default: fail(error, at: Timestamp(nanoseconds: 0))
            }
        }
    }

    /// Keeps a violation, a deviation or a resource incident; others are not kept.
    ///
    /// - Parameter events: of its container; with a new row, those that are not kept yet are.
    func keep(_ report: Report, events: RecentEvents?) {
        guard var row = ViolationStore.Row(report) else { return }
        if case .resource = report { row.precededBy = events?.last ?? 0 }
        attempt(at: row.time, losing: 1) { store throws(ReportingError) in
            try store.keep(row, run: run, events: events)
        }
    }

    /// Keeps the events that stand before something which is reported later.
    func keep(_ events: RecentEvents, of containerID: String, at time: Timestamp) {
        attempt(at: time, losing: 0) { store throws(ReportingError) in try store.keep(events, of: containerID) }
    }

    /// Removes what is too old or too much, a step at a time. To be called often.
    func care(at time: Timestamp) {
        guard store != nil, time.nanoseconds >= nextCare else { return }
        attempt(at: time, losing: 0) { store throws(ReportingError) in
            if try removeSome(from: store, at: time) {
                try store.shrink()
            } else {
                nextCare = time.nanoseconds + Self.careNanoseconds
            }
        }
    }

    /// All that is left to do of it.
    func finish(at time: Timestamp) {
        nextCare = 0
        while nextCare == 0, store != nil {
            let failed = lost
            care(at: time)
            if lost > failed || hasFailed { return }
        }
    }

    /// - Returns: whether there may be more to do.
    private func removeSome(from store: ViolationStore, at time: Timestamp) throws(ReportingError) -> Bool {
        if let seconds = retention.seconds {
            let age = UInt64(seconds * 1e9)
            if time.nanoseconds > age {
                let before = Timestamp(nanoseconds: time.nanoseconds - age)
                if try store.removeOldest(before: before) > 0 { return true }
            }
        }
        let used = try store.usedBytes()
        isTooLarge = used > Int(Double(retention.bytes) * (isTooLarge ? ViolationRetention.slack : 1))
        guard isTooLarge else { return false }
        return try store.removeOldest(before: nil) > 0
    }

    // MARK: Failure

    private func open() throws(ReportingError) {
        let (store, movedAside) = try ViolationStore.open(directory)
        self.store = store
        if let movedAside { tell(.movedAside(to: movedAside)) }
    }

    private func attempt(
        at time: Timestamp, losing lines: UInt64, _ body: (ViolationStore) throws(ReportingError) -> Void
    ) {
        guard time.nanoseconds >= nextTry else {
            lost += lines
            return
        }
        do throws(ReportingError) {
            do throws(ReportingError) {
                if store == nil { try open() }
                if let store { try body(store) }
            } catch {
                guard case .broken = error else { throw error }
                store = nil
                try replaceBroken()
                if let store { try body(store) }
            }
            if hasFailed {
                hasFailed = false
                nextTry = 0
                tell(.recovered(lost: lost))
            }
        } catch {
            lost += lines
            fail(error, at: time)
        }
    }

    /// A page in the middle may be broken and the file open all the same.
    private func replaceBroken() throws(ReportingError) {
        let aside = try ViolationFile.moveAside(directory + "/" + ViolationStore.fileName)
        tell(.movedAside(to: aside))
        try open()
    }

    private func fail(_ error: ReportingError, at time: Timestamp) {
        if !hasFailed { tell(.failed(error)) }
        hasFailed = true
        nextTry = time.nanoseconds + Self.retryNanoseconds
    }
}

/// What a person has to know of the keeping of violations.
public enum ViolationArchiveEvent: Sendable {
    /// Violations are printed and not kept, until further notice.
    case failed(ReportingError)
    /// They are kept again; `lost` lines were not.
    case recovered(lost: UInt64)
    /// The file could not be read any more and was renamed.
    case movedAside(to: String)
}
