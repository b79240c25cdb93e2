import ArgumentParser
import ProfileStore

struct ProfileCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check profile files for mistakes and for what deserves a second look.",
        discussion: """
            Of a directory all files that end in .yaml. Exit code 0: fine, or notes only; 1: warnings, with --strict
            notes, too; 65: a file that is no profile.

            EXAMPLES
              plumbline profile check profiles/
              plumbline profile check --strict nginx.yaml
              plumbline profile check --format sarif profiles > profiles.sarif
            """)

    @Argument(help: "Profiles to read, or directories of them.")
    var files: [String]

    @Option(help: "Form of the findings: text, json with one object a line, or sarif (2.1.0) for code hosts.")
    var format: Format?

    @Flag(help: "Exit code 1 for notes, too.")
    var strict = false

    @OptionGroup var options: GlobalOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, sarif
    }

    func run() throws {
        let reports = try files.flatMap(CheckedFile.all(in:))
        switch format ?? (options.isJSON ? .json : .text) {
        case .text: try Console.write(reports.flatMap(\.lines).map { $0 + "\n" }.joined())
        case .json: for report in reports { try report.writeJSON() }
        case .sarif: try Console.writeLine { SARIF.write(reports, &$0) }
        }
        try tellErrors(reports)
        let worst = reports.flatMap(\.findings).map(\.level).max()
        if worst == .warning || (strict && worst != nil) { throw ExitCode(ExitCodes.findings) }
    }

    /// A file that is no profile decides the exit code, after all were read.
    private func tellErrors(_ reports: [CheckedFile]) throws {
        let errors = reports.compactMap(\.error)
        guard let last = errors.last else { return }
        // The last one is told by whoever handles the error, the others here, so that each is told.
        for error in errors.dropLast() { ExitCodes.report(error) }
        throw last
    }
}

/// What was found in one file.
struct CheckedFile {
    /// As it was named on the command line, or found in a directory named there.
    var path: String
    var findings: [DocumentFinding]
    /// Why it could not be read, or is no profile.
    var error: (any Error)?

    /// Of a file itself; of a directory of each file in it that ends in `.yaml`, in order.
    /// - Throws: `CommandError` where a directory cannot be read.
    static func all(in path: String) throws -> [CheckedFile] {
        guard let names = try TextFile.names(inDirectory: path) else { return [CheckedFile(reading: path)] }
        let directory = path.hasSuffix("/") ? path : path + "/"
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map {
            CheckedFile(reading: directory + $0)
        }
    }

    private init(reading path: String) {
        self.path = path
        do {
            findings = try ParsedDocument(try ProfileFile.text(path), file: path).findings
        } catch let mistake as DocumentError {
            findings = [DocumentFinding(mistake)]
            error = mistake
        } catch {
            findings = []
            self.error = error
        }
    }

    /// Errors are told on standard error, with the line quoted.
    var lines: [String] {
        findings.filter { $0.level != .error }.map { finding in
            "\(path):\(finding.line):\(finding.column): \(finding.level.rawValue): \(finding.message) [\(finding.rule.rawValue)]"
        }
    }

    func writeJSON() throws {
        for finding in findings {
            try Console.writeLine { line in
                line.field("kind", "finding")
                line.field("version", 1)
                line.field("file", path)
                line.field("line", finding.line)
                line.field("column", finding.column)
                line.field("rule", finding.rule.rawValue)
                line.field("level", finding.level.rawValue)
                line.field("message", finding.message)
            }
        }
    }
}
