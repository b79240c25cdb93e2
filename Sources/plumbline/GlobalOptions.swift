import ArgumentParser
import Glibc

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Directory of the profile store.", valueName: "dir"))
    var store: String = environment("PLUMBLINE_STORE") ?? "/var/lib/plumbline"

    @Option(help: "Form of the results: text, or json with one object a line.")
    var output: OutputFormat = .text

    @Flag(help: "Short for --output json.")
    var json = false

    @Flag(help: "Print results and errors only, no progress and no notes.")
    var quiet = false

    @Flag(name: .customLong("no-color"), help: "No colour; also with NO_COLOR, and where the output is no terminal.")
    var noColor = false

    enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    var isJSON: Bool { json || output == .json }

    /// Whether standard output may be coloured.
    var isColoured: Bool {
        !noColor && !isJSON && environment("NO_COLOR") == nil && isatty(STDOUT_FILENO) == 1
    }
}

/// An environment variable, or nil where it is not set or empty.
private func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}
