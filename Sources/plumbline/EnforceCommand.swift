import Agent
import ArgumentParser
import Baseline
import Glibc
import Reporting

struct EnforceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enforce",
        abstract: "Compare containers with their profiles and report each deviation.",
        discussion: """
            What an approved profile does not allow is a violation, with a score in bits and a severity. A profile
            that nobody approved judges all the same, and says so. The exit code is 1 after violations, 2 when
            something was missed or could not be judged, else 0. Violations are kept in the store before they are
            printed; see plumbline violations.

            EXAMPLES
              plumbline enforce                                  all containers, until Ctrl-C
              plumbline enforce --json | tee violations.jsonl    one JSON object a line
              plumbline enforce --false-alarms 1/week            below the budget: deviations, not violations
              plumbline enforce --from day.plcap                 a capture; needs neither root nor an engine
            """)

    @OptionGroup var run: RunArguments

    @Option(help: "What to do about a violation. This version can only alert.")
    var mode: Mode = .alert

    @Option(
        help: ArgumentHelp(
            "New behaviours below this budget are kept and counted, not raised: 1/day, 1/week, 1/month.",
            valueName: "rate"))
    var falseAlarms: String?

    @Option(help: ArgumentHelp("Judge a capture of `plumbline record`.", valueName: "file"))
    var from: String?

    @Option(help: ArgumentHelp("How long violations are kept; 30d when left out.", valueName: "duration"))
    var keep: DurationArgument = DurationArgument(seconds: 30 * 86_400)

    @Option(
        help: ArgumentHelp(
            "How much is kept of violations, 1M at least; 256M when left out. The oldest go first.", valueName: "bytes")
    )
    var keepSize: SizeArgument = SizeArgument(bytes: 256 << 20)

    @Flag(help: "Print the score of every minute of every container, quiet ones too, to be evaluated.")
    var windowScores = false

    @OptionGroup var global: GlobalOptions

    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case alert
    }

    func validate() throws {
        if let falseAlarms, FalseAlarmBudget(parsing: falseAlarms) == nil {
            throw ValidationError("'\(falseAlarms)' is no rate; write it as 1/day, 2/week or 1/month")
        }
        if keepSize.bytes < 1 << 20 { throw ValidationError("--keep-size is 1M at least") }
    }

    func run() async throws {
        Interruption.install()
        var options = run.options(global, capture: from)
        options.tellsWindows = windowScores
        let enforcing = EnforceRun(
            options, budget: falseAlarms.flatMap { FalseAlarmBudget(parsing: $0) },
            sinks: [RunOutput.sink(global)],
            retention: ViolationRetention(seconds: keep.seconds, bytes: keepSize.bytes),
            event: { RunNotes(quiet: global.quiet)($0) })
        let outcome = try await enforcing.run()
        if outcome.summary.violations > 0 { throw ExitCode(ExitCodes.findings) }
        throw ExitCode(outcome.isComplete ? ExitCodes.fine : ExitCodes.incomplete)
    }
}
