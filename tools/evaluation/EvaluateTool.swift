import Foundation

/// `tools/evaluate`: how good the product's statistics are, by the code that the product runs.
@main
enum EvaluateTool {
    /// A subcommand's name, and what it does with its arguments; it returns the exit code.
    static let commands: [(name: String, run: @Sendable ([String]) throws(EvaluationError) -> Int32)] = [
        ("asd", ServerMetricsCommand.run), ("peers", PeersCommand.run), ("calibration", CalibrationCommand.run),
        ("ranking", RankingCommand.run), ("trim", TrimCommand.run), ("convergence", ConvergenceCommand.run),
        ("sok", ReplicaWindowsCommand.run), ("budgets", BudgetsCommand.run),
    ]

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = commands.first(where: { $0.name == arguments.first }) else {
            say("evaluate: which of \(commands.map(\.name).joined(separator: ", "))? --help has examples")
            exit(EvaluationError.usageCode)
        }
        do {
            exit(try command.run(Array(arguments.dropFirst())))
        } catch {
            say("evaluate: \(error.message)")
            exit(error.exitCode)
        }
    }

    /// To standard error, where progress and diagnostics go.
    static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

/// Why nothing could be evaluated.
enum EvaluationError: Error {
    case usage(String)
    /// A file that is not as the format wants it.
    case malformed(file: String, line: Int, reason: String)
    case missing(String)
    case unreadable(String)

    static let usageCode: Int32 = 64

    var message: String {
        switch self {
        case .usage(let reason): reason
        case .malformed(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .missing(let what): "\(what): no such file or folder"
        case .unreadable(let what): "\(what): cannot be read"
        }
    }

    /// From sysexits.h, as the product's own.
    var exitCode: Int32 {
        switch self {
        case .usage: Self.usageCode
        case .malformed: 65
        case .missing: 66
        case .unreadable: 74
        }
    }
}
