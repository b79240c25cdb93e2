import Reporting
import Synchronization

/// What a judge under test has said.
final class CollectedReports: Sendable {
    private let all = Mutex<[Report]>([])

    var sink: any Sink { Collector(reports: self) }

    /// Those since the last call.
    func take() -> [Report] {
        all.withLock { all in
            defer { all = [] }
            return all
        }
    }

    /// The violations among them.
    func takeViolations() -> [Violation] {
        take().compactMap { if case .violation(let violation) = $0 { violation } else { nil } }
    }

    private struct Collector: Sink {
        let reports: CollectedReports
        let lost: UInt64 = 0

        func send(_ report: Report) throws(ReportingError) { reports.all.withLock { $0.append(report) } }
    }
}
