import Agent
import ArgumentParser
import Baseline
import Glibc
import Reporting

struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Watch containers and keep what they normally do, per image.",
        discussion: """
            Containers that start while it runs are seen from their first instruction; those that run already
            teach their steady state. Everything is saved every five seconds and at the end, also at Ctrl-C.

            A profile becomes ready by itself while it is learned, as soon as what is still unseen meets a stated bound
            (docs/learning.md), and is learning again as soon as it does not. --until-stable ends then: exit code 0 once
            every profile that was followed is ready, 2 when --for or a signal came first.

            EXAMPLES
              plumbline learn                            all containers, until Ctrl-C
              plumbline learn --for 10m --image nginx    ten minutes of every nginx container
              plumbline learn --until-stable --for 3d --image nginx    until it is known, three days at most
              plumbline learn --until-stable --unit 1m    provisional, in about an hour; for trying out
              plumbline learn --strict --image nginx     without what is dangerous in any image
              plumbline learn --syscalls --image nginx   with the system calls, for profile export --format seccomp
              plumbline learn --from day.plcap           from a capture; needs neither root nor an engine
            """)

    @OptionGroup var run: RunArguments

    @Option(
        help: ArgumentHelp("Length of a unit of exposure; below 1h scores stay provisional.", valueName: "duration"))
    var unit: DurationArgument = DurationArgument(argument: "1h")!

    @Flag(
        help: ArgumentHelp(
            "End as soon as every profile that is followed is ready. A capture is judged at its end."))
    var untilStable = false

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
        options.untilStable = untilStable
        options.isStrict = strict
        let notes = RunNotes(quiet: global.quiet, explainsReadiness: untilStable)
        let learning = LearnRun(
            options, report: { try? sink.send($0) }, learned: { if untilStable { write($0) } }, event: { notes($0) })
        let outcome = try await learning.run()
        if untilStable, !outcome.isStable { Console.error(unstable) }
        let isDone = outcome.isComplete && (outcome.isStable || !untilStable)
        throw ExitCode(isDone ? ExitCodes.fine : ExitCodes.incomplete)
    }

    /// One line a profile: how well it is known, and what to expect of it.
    private func write(_ profiles: [Profile]) {
        for profile in profiles {
            let figures = ProfileFigures(profile)
            if global.isJSON {
                try? Console.writeLine { line in figures.fields(&line, kind: "learned") }
            } else {
                try? Console.write(ConvergenceText.line(figures) + "\n")
            }
        }
    }

    private var unstable: String {
        let ended =
            from != nil
            ? "the capture ended"
            : Interruption.requested ? "a signal ended the run" : "the time given by --for was over"
        return "\(ended) before every profile was ready"
    }
}
