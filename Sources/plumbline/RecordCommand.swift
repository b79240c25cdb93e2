import Agent
import ArgumentParser
import Glibc
import Reporting

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Write what containers do to a capture, for learn and enforce --from.",
        discussion: """
            Every occurrence is recorded, so the workload is slowed down more than by learn or enforce. Secrets in
            arguments are redacted before they are written.

            EXAMPLES
              plumbline record -o day.plcap --for 1h --image nginx
              plumbline learn --from day.plcap --store /tmp/try
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The capture to write.", valueName: "file"))
    var outputFile: String

    @OptionGroup var run: RunArguments
    @OptionGroup var calls: SystemCallArguments
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        Interruption.install()
        var options = run.options(global)
        options.recordsCalls = calls.syscalls
        let recording = RecordRun(options, path: outputFile, event: { RunNotes(quiet: global.quiet)($0) })
        let outcome = try await recording.run()
        var sink = RunOutput.sink(global)
        try sink.send(.summary(outcome.summary))
        throw ExitCode(outcome.isComplete ? ExitCodes.fine : ExitCodes.incomplete)
    }
}
