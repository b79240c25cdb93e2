import Reporting

extension GapReport {
    /// Whether observations are missing, not only a start.
    var isLoss: Bool {
        switch reason {
        case .dropped, .rateLimited, .queueFull, .profileFull: true
        case .lateStart, .unidentified: false
        }
    }
}

extension Gap {
    init(_ gap: GapReport) {
        let reason: Gap.Reason =
            switch gap.reason {
            case .lateStart: .lateStart
            case .dropped: .dropped
            case .rateLimited: .rateLimited
            case .queueFull: .queueFull
            case .profileFull: .profileFull
            case .unidentified: .unidentified
            }
        self.init(
            time: gap.time, reason: reason, container: gap.container?.description?.identity, missed: gap.missed,
            since: nil,
            path: gap.path, explanation: gap.explanation)
    }
}
