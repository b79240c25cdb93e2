import Reporting

/// A doctor's report for people: a section a subject, a line a finding, and below it what follows.
public struct DoctorText {
    private let isColoured: Bool

    public init(isColoured: Bool = false) { self.isColoured = isColoured }

    private static let stateWidth = 9
    private static let indent = "  "

    /// The whole text; every line ends in a newline.
    public func text(_ report: DoctorReport) -> String {
        let nameWidth = (report.findings.map(\.name.count).max() ?? 0) + 2
        var text = ""
        for section in DoctorFinding.Section.allCases {
            let findings = report.findings.filter { $0.section == section }
            if findings.isEmpty { continue }
            text += paint(section.rawValue, "1") + "\n"
            for finding in findings { text += lines(finding, nameWidth) }
            text += "\n"
        }
        return text + last(report) + "\n"
    }

    private func lines(_ finding: DoctorFinding, _ nameWidth: Int) -> String {
        let colour =
            switch finding.state {
            case .ok: "32"
            case .warning: "33"
            case .failed: "31"
            }
        var text = Self.indent + paint(Self.pad(finding.state.rawValue, Self.stateWidth), colour)
        text += Self.pad(finding.name, nameWidth) + BehaviourSentence.safe(finding.detail) + "\n"
        if let consequence = finding.consequence {
            text += String(repeating: " ", count: Self.indent.count + Self.stateWidth + nameWidth)
            text += paint("so " + BehaviourSentence.safe(consequence), "2") + "\n"
        }
        return text
    }

    private func last(_ report: DoctorReport) -> String {
        let warnings = report.count(.warning)
        let tail = warnings == 0 ? "" : "; \(warnings) warning\(warnings == 1 ? "" : "s")"
        if report.isReady {
            let how = report.attachment.map { " with the \($0) attachment" } ?? ""
            return paint("ready: learn and enforce can run here\(how)", "1;32") + tail
        }
        let failures = report.count(.failed)
        let why = report.lacksPermissionOnly ? ": run it as root" : ""
        return paint("not ready: \(failures) check\(failures == 1 ? "" : "s") failed\(why)", "1;31") + tail
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
