import ArgumentParser
import Baseline
import ProfileStore

struct ProfileApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a profile: from now on, what it does not allow is a violation.",
        discussion: """
            Says on standard error what the profile has not lived through, and asks nothing. What is learned
            after the approval needs another one.

            EXAMPLES
              plumbline profile approve nginx
              plumbline profile approve nginx#main --by "$USER" --reason "reviewed with the team"
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @OptionGroup var decision: DecisionOptions

    @Flag(help: "Approve every role of the image.")
    var allRoles = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        for summary in try selection.toChange(image, allRoles: allRoles) {
            let profile = try selection.store.profile(summary.key)
            let missing = try profile.map { try Convergence($0).unlived.map(\.words) } ?? []
            if !missing.isEmpty {
                Console.note("warning: \(summary.label) has seen " + missing.joined(separator: "; "), options)
            }
            let revision = try selection.store.approve(
                summary.key, by: decision.by, reason: decision.reason, time: Clock.now)
            if options.isJSON {
                try Console.writeLine { line in
                    line.field("kind", "approved")
                    line.field("version", 1)
                    line.field("id", summary.key.imageID)
                    line.field("role", summary.key.role)
                    line.field("revision", revision)
                    line.key("notLivedThrough")
                    line.array(missing) { $0.string($1) }
                }
            } else {
                try Console.write("approved \(summary.label), revision \(revision)\n")
            }
        }
    }
}
