import ArgumentParser
import Baseline
import ProfileStore

struct ProfileList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all profiles: how much is known of each, and how well.",
        discussion: """
            Images that are called the same are told apart as NAME@ID. SEEN OF: different behaviours seen, of how many
            there seem to be. NEW/DAY and ALARMS/DAY: new behaviours to expect in a container's next day, and false
            alarms were the profile enforced. docs/learning.md has the formulas.

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
                try store.profile(summary.key).map { try ProfileFigures($0, in: store) }
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
            heads: [
                "IMAGE", "ROLE", "STATE", "REVISION", "RUNS", "UNITS", "BEHAVIOURS", "SEEN OF", "COVERAGE", "NEW/DAY",
                "ALARMS/DAY", "FLAGS", "LAST SEEN",
            ],
            rightAligned: [3, 4, 5, 6, 7, 8, 9, 10])
        let images = Dictionary(grouping: figures, by: \.profile.image.name).mapValues {
            Set($0.map(\.profile.key.imageID))
        }
        for line in figures {
            let exposure = line.profile.exposure
            let image = line.profile.image
            table.add([
                (images[image.name]?.count ?? 0) > 1 ? "\(image.name)@\(Self.shortened(image.id))" : image.name,
                line.profile.key.role, line.profile.state.rawValue,
                String(line.profile.revision), String(exposure.runs), String(exposure.units),
                String(line.behaviours), line.richness.map { "\($0.seen)/~\(Int($0.estimated.rounded()))" } ?? "-",
                line.coverageText, line.newBehavioursPerDay.map(ConvergenceText.figure) ?? "-",
                line.falseAlarmsPerDay.map(ConvergenceText.figure) ?? "-",
                line.convergence.flatMap(ConvergenceText.flags) ?? "-", line.lastSeenText,
            ])
        }
        return table.text
    }

    /// Enough of an id to name the image by, behind its name and `@`.
    private static func shortened(_ id: String) -> String {
        let digits = id.split(separator: ":").last.map(String.init) ?? id
        // Digits alone would be read as a revision.
        return digits.prefix(12).allSatisfy(\.isNumber) ? String(id.prefix(19)) : String(digits.prefix(12))
    }
}
