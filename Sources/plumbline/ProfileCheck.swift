import ArgumentParser
import ProfileStore

struct ProfileCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check profile files for mistakes and for what deserves a second look.",
        discussion: """
            Exit code 0: fine; 1: findings; 65: a file that is no profile.

            EXAMPLES
              plumbline profile check profiles/*.yaml
            """)

    @Argument(help: "Profiles to read.")
    var files: [String]

    @OptionGroup var options: GlobalOptions

    func run() throws {
        var foundAny = false
        var firstError: (any Error)?
        for file in files {
            do {
                let document = try ParsedDocument(try ProfileFile.text(file), file: file)
                for finding in document.findings {
                    foundAny = true
                    try report(finding, in: file)
                }
            } catch {
                // The last one is told by whoever handles the error, the others here, so that each is told.
                if let firstError { ExitCodes.report(firstError) }
                firstError = error
            }
        }
        if let firstError { throw firstError }
        if foundAny { throw ExitCode(ExitCodes.findings) }
    }

    private func report(_ finding: DocumentFinding, in file: String) throws {
        if options.isJSON {
            try Console.writeLine { line in
                line.field("kind", "finding")
                line.field("version", 1)
                line.field("file", file)
                line.field("line", finding.line)
                line.field("message", finding.message)
            }
        } else {
            try Console.write("\(file):\(finding.line): \(finding.message)\n")
        }
    }
}
