import Agent
import ArgumentParser
import Baseline
import Metrics
import Reporting

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show where one container differs from its peers.",
        discussion: """
            Peers are the other running containers of the same image and role. Each metric is sampled for the
            window, and the container's median is held against its peers'; then follows what this container does
            and no peer does. With an image, all of its containers are ranked. The bits say how surprising the
            difference is; they are provisional until `plumbline learn` has watched the group for an hour or more.

            EXAMPLES
              plumbline compare web-3                          one container against its peers
              plumbline compare nginx:1.25 --window 2m         all containers of an image, ranked
              plumbline compare web-3 --watch                  again and again, until Ctrl-C
              plumbline compare web-3 --label app=web          peers by label, whatever their image
              plumbline compare web-3 --with web-1 --with web-2
              plumbline compare nginx --from day.plcap --json  the end of a capture
            """)

    @Argument(help: ArgumentHelp("A container by name or id, or an image (with #ROLE).", valueName: "container|image"))
    var target: String

    @Option(help: "How long to sample; the values shown are the medians over this time.")
    var window: DurationArgument = DurationArgument(seconds: 30)

    @Flag(help: "Go on, and show the comparison anew every two seconds.")
    var watch = false

    @Option(help: ArgumentHelp("Peers are the containers with this label.", valueName: "name=value"))
    var label: ComparisonRequest.Label?

    @Option(help: ArgumentHelp("Peers are these containers; may be given several times.", valueName: "container"))
    var with: [String] = []

    @Option(help: ArgumentHelp("Compare at the end of a capture of `plumbline record`.", valueName: "file"))
    var from: String?

    @OptionGroup var sampling: SamplingArguments
    @OptionGroup var sensor: SensorArguments
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if label != nil && !with.isEmpty { throw ValidationError("--label and --with both name the peers; give one") }
        if watch && from != nil { throw ValidationError("--watch follows running containers; a capture has an end") }
        if window.seconds < 5 { throw ValidationError("a window holds five samples at least: 5s or more") }
    }

    func run() async throws {
        Interruption.install()
        var options = sensor.options(global, capture: from)
        // For so short a time, of one image, everything can be had each second.
        options.tiers = sampling.tiers(SamplingTiers(fastSeconds: 1, middleSeconds: 1, slowSeconds: 5))
        let comparing = CompareRun(
            options, request: ComparisonRequest(target: target, label: label, with: with),
            windowSeconds: window.seconds, watches: watch, event: { RunNotes(quiet: global.quiet)($0) })
        let printer = ComparisonPrinter(global)
        let outcome = try await comparing.run { try printer.show($0, of: $1, again: watch) }
        throw ExitCode(outcome.isComplete ? ExitCodes.fine : ExitCodes.incomplete)
    }
}

extension ComparisonRequest.Label: ExpressibleByArgument {
    public init?(argument: String) { self.init(parsing: argument) }
}
