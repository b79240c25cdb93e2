import Agent
import ArgumentParser
import Glibc
import Reporting

struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Watch containers and keep what they normally do, per image.",
        discussion: """
            Containers that start while it runs are seen from their first instruction; those that run already
            teach their steady state. Everything is saved every five seconds and at the end, also at Ctrl-C.

            EXAMPLES
              plumbline learn                            all containers, until Ctrl-C
              plumbline learn --for 10m --image nginx    ten minutes of every nginx container
              plumbline learn --strict --image nginx     without what is dangerous in any image
              plumbline learn --syscalls --image nginx   with the system calls, for profile export --format seccomp
              plumbline learn --from day.plcap           from a capture; needs neither root nor an engine
            """)

    @OptionGroup var run: RunArguments

    @Option(
        help: ArgumentHelp("Length of a unit of exposure; below 1h scores stay provisional.", valueName: "duration"))
    var unit: DurationArgument = DurationArgument(argument: "1h")!

    @OptionGroup var calls: SystemCallArguments

    @Flag(
        help: ArgumentHelp(
            "Tell what is dangerous in any image, and do not learn it, nor what its programs do; what the profile's "
                + "document or an approved profile holds is learned as ever."))
    var strict = false

    @Option(help: ArgumentHelp("Read a capture of `plumbline record`.", valueName: "file"))
    var from: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if from != nil && calls.syscalls {
            throw ValidationError("--syscalls belongs to the recording: a capture holds system calls or it does not")
        }
        if unit.seconds < 1 || unit.seconds > 86_400 { throw ValidationError("--unit must lie between 1s and 1d") }
    }

    func run() async throws {
        Interruption.install()
        var sink = RunOutput.sink(global)
        var options = run.options(global, unitSeconds: UInt32(unit.seconds), capture: from)
        options.recordsCalls = calls.syscalls
        options.isStrict = strict
        let learning = LearnRun(options, report: { try? sink.send($0) }, event: { RunNotes(quiet: global.quiet)($0) })
        let outcome = try await learning.run()
        throw ExitCode(outcome.isComplete ? ExitCodes.fine : ExitCodes.incomplete)
    }
}
