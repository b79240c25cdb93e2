import Baseline
import Glibc
import Reporting

/// Writes comparisons to standard output.
struct ComparisonPrinter {
    private let isJSON: Bool
    private let text: ComparisonText

    init(_ global: GlobalOptions) {
        isJSON = global.isJSON
        text = ComparisonText(isColoured: global.isColoured, width: Self.terminalWidth())
    }

    /// - Parameters:
    ///   - subject: the id of the one container that was asked for.
    ///   - again: it is one of many; on a terminal it takes the place of the one before.
    func show(_ comparison: Comparison, of subject: String?, again: Bool) throws {
        if isJSON {
            var shown = comparison
            if let subject { shown.containers = comparison.containers.filter { $0.container.id == subject } }
            try Console.write(ComparisonJSON.encode(shown) + "\n")
        } else {
            let home = again && isatty(STDOUT_FILENO) == 1 ? "\u{1b}[H\u{1b}[2J" : ""
            try Console.write(home + text.text(comparison, container: subject) + (again ? "\n" : ""))
        }
    }

    private static func terminalWidth() -> Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }
}
