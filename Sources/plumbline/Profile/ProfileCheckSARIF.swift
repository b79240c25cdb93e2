import ProfileStore
import Reporting

/// Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), as code hosts read them.
enum SARIF {
    static func write(_ reports: [CheckedFile], _ json: inout JSONWriter) {
        json.key("$schema")
        json.string("https://json.schemastore.org/sarif-2.1.0.json")
        json.field("version", "2.1.0")
        json.key("runs")
        json.array([reports]) { json, reports in
            json.object { run in
                run.field("tool") { tool in tool.field("driver", driver) }
                run.field("columnKind", "unicodeCodePoints")
                run.key("results")
                run.array(reports.flatMap { report in report.findings.map { (report.path, $0) } }) { json, result in
                    json.object { write(result.0, result.1, &$0) }
                }
            }
        }
    }

    private static func driver(_ json: inout JSONWriter) {
        json.field("name", "plumbline")
        json.field("semanticVersion", Plumbline.configuration.version)
        json.key("rules")
        json.array(DocumentFinding.Rule.allCases) { json, rule in
            json.object { json in
                json.field("id", rule.rawValue)
                json.field("shortDescription") { $0.field("text", rule.summary) }
                json.field("defaultConfiguration") { $0.field("level", rule.level.rawValue) }
            }
        }
    }

    private static func write(_ path: String, _ finding: DocumentFinding, _ json: inout JSONWriter) {
        json.field("ruleId", finding.rule.rawValue)
        json.field("ruleIndex", DocumentFinding.Rule.allCases.firstIndex(of: finding.rule) ?? 0)
        json.field("level", finding.level.rawValue)
        json.field("message") { $0.field("text", finding.message) }
        json.key("locations")
        json.array([finding]) { json, finding in
            json.object { location in
                location.field("physicalLocation") { json in
                    json.field("artifactLocation") { $0.field("uri", uri(path)) }
                    json.field("region") { region in
                        region.field("startLine", finding.line)
                        region.field("startColumn", finding.column)
                    }
                }
            }
        }
    }

    /// A path as a reference relative to where the check ran (RFC 3986), which code hosts take for the repository's
    /// root; an absolute path as a file URI.
    static func uri(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            if isPlain(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~/".utf8.contains(byte)
        }
    }
}
