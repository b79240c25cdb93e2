import Reporting

extension DoctorReport {
    /// One `check` object a finding, then one `doctor` object; each ends in a newline.
    public var jsonLines: [UInt8] {
        var writer = JSONWriter()
        for finding in findings {
            writer.object { line in
                line.field("kind", "check")
                line.field("version", 1)
                line.field("name", finding.name)
                line.field("state", finding.state.rawValue)
                line.field("detail", finding.detail)
                line.field("consequence", finding.consequence)
                line.field("section", finding.section.rawValue)
            }
            writer.newline()
        }
        writer.object { line in
            line.field("kind", "doctor")
            line.field("version", 1)
            line.field("ready", isReady)
            line.field("attachment", attachment)
            line.field("ok", count(.ok))
            line.field("warnings", count(.warning))
            line.field("failed", count(.failed))
        }
        writer.newline()
        return writer.bytes
    }
}
