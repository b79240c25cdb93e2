import ArgumentParser
import Baseline
import Containers
import Reporting

struct ViolationsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what was reported, newest first.",
        discussion: """
            EXAMPLES
              plumbline violations list
              plumbline violations list --container web --since 2h
              plumbline violations list --image 'nginx*' --kind process --severity high --undecided
              plumbline violations list --json | jq -r .explanation
            """)

    @Option(help: ArgumentHelp("Of this container, by name or id; may be given several times.", valueName: "name"))
    var container: [String] = []

    @Option(help: ArgumentHelp("Of containers whose image matches; may be given several times.", valueName: "glob"))
    var image: [String] = []

    @Option(help: ArgumentHelp("Of this kind; may be given several times.", valueName: "kind"))
    var kind: [Kind] = []

    @Option(help: ArgumentHelp("Of this level at least: \(Self.words(Score.Level.self)).", valueName: "level"))
    var level: Score.Level?

    @Option(help: ArgumentHelp("Of this severity at least: \(Self.words(Severity.self)).", valueName: "severity"))
    var severity: Severity?

    @Option(
        help: ArgumentHelp("Seen since: a duration before now (2h), or a time as in the output.", valueName: "time"))
    var since: MomentArgument?

    @Option(help: ArgumentHelp("Begun until: likewise.", valueName: "time"))
    var until: MomentArgument?

    @Flag(help: "Only those that were allowed or denied.")
    var decided = false

    @Flag(help: "Only those that nobody has decided about.")
    var undecided = false

    @Flag(help: "Also deviations, which were below the false-alarm budget.")
    var deviations = false

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int?

    @OptionGroup var options: GlobalOptions

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case process, file, listen, connect, privilege, syscall, resource, combined
    }

    func validate() throws {
        if decided && undecided { throw ValidationError("--decided and --undecided leave nothing; give one") }
        if let limit, limit < 1 { throw ValidationError("--limit is 1 at least") }
    }

    func run() throws {
        guard let store = try ViolationStore.open(existingIn: options.store) else {
            return Console.note("no violations are kept in \(options.store) yet", options)
        }
        let (containers, images) = (ContainerSelector(containers: container), ContainerSelector(images: image))
        var table = Table()
        var (shown, hasMore) = (0, false)
        try store.forEach(filter) { violation in
            let identity = violation.containerIdentity
            guard containers.matches(identity), images.matches(identity) else { return true }
            if let limit, shown == limit {
                hasMore = true
                return false
            }
            shown += 1
            if options.isJSON {
                try Console.write(violation.json + "\n")
            } else {
                table.add(violation)
            }
            return true
        }
        if !options.isJSON, shown > 0 { try Console.write(table.text) }
        if hasMore {
            Console.note("the newest \(shown); there are more", options)
        } else {
            Console.note(
                shown == 0 ? "no violations" : Figure.count(shown, deviations ? "report" : "violation"), options)
        }
    }

    private var filter: ViolationFilter {
        var filter = ViolationFilter()
        filter.types = kind.map(\.rawValue)
        filter.leastLevel = level
        filter.leastSeverity = severity
        filter.since = since?.time
        filter.until = until?.time
        filter.isDecided = decided ? true : undecided ? false : nil
        filter.includesDeviations = deviations
        return filter
    }

    private static func words<Word: CaseIterable & RawRepresentable<String>>(_ words: Word.Type) -> String {
        Word.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private struct Table {
        private var table = TextTable(
            heads: ["ID", "LAST", "TIMES", "CONTAINER", "SEVERITY", "BITS", "DECISION", "WHAT"],
            rightAligned: [2, 5])

        mutating func add(_ violation: KeptViolation) {
            let what = violation.sentence(violation.fields)
            table.add([
                violation.id, Figure.second(violation.lastTime), String(violation.count),
                BehaviourSentence.safe(violation.containerName), violation.severity.rawValue,
                Figure.tenths(violation.bits), violation.decision?.word.rawValue ?? "-",
                violation.kind == .deviation ? "below the budget: \(what)" : what,
            ])
        }

        var text: String { table.text }
    }
}

extension Score.Level: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}

extension KeptViolation {
    var containerIdentity: ContainerIdentity {
        ContainerIdentity(id: containerID, name: containerName, image: image, role: role, runtime: "")
    }
}

extension Figure {
    /// To the second, in UTC: `2026-01-31 23:59:59Z`.
    static func second(_ time: Timestamp) -> String {
        let text = time.rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))Z"
    }

    static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
