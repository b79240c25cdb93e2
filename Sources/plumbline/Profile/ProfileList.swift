import ArgumentParser
import Baseline
import ProfileStore

struct ProfileList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all profiles: how much is known of each, and how well.",
        discussion: """
            EXAMPLES
              plumbline profile list
              plumbline profile list --json | jq -r 'select(.state != "approved") | .image.name'
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let figures: [ProfileFigures]
        do {
            let store = try ProfileStore.open(options.store)
            figures = try store.profileSummaries().compactMap { summary in
                let resources = try store.learnedResources(summary.key)
                return try store.profile(summary.key).map { ProfileFigures($0, resources: resources) }
            }
        } catch StoreError.noStore(let path) {
            Console.note("there is no profile store at \(path) yet", options)
            return
        }
        if options.isJSON {
            for line in figures { try Console.writeLine(line.write) }
        } else {
            try Console.write(Self.table(figures))
        }
    }

    private static func table(_ figures: [ProfileFigures]) -> String {
        guard !figures.isEmpty else { return "" }
        var table = TextTable(
            heads: ["IMAGE", "ROLE", "STATE", "REVISION", "RUNS", "UNITS", "BEHAVIOURS", "COVERAGE", "LAST SEEN"],
            rightAligned: [3, 4, 5, 6, 7])
        for line in figures {
            let exposure = line.profile.exposure
            table.add([
                line.profile.image.name, line.profile.key.role, line.profile.state.rawValue,
                String(line.profile.revision), String(exposure.runs), String(exposure.units),
                String(line.behaviours), line.coverageText, line.lastSeenText,
            ])
        }
        return table.text
    }
}
