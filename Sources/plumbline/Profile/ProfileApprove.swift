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

    /// What a person should know before it counts.
    private func warn(of figures: ProfileFigures, _ label: String) {
        var warnings: [String] = []
        let missing = figures.convergence?.unlived.map(\.words) ?? []
        if !missing.isEmpty { warnings.append("\(label) has seen \(missing.joined(separator: "; "))") }
        if let convergence = figures.convergence, figures.coverage != nil {
            if !convergence.isReady {
                warnings.append(
                    "\(label) is not ready: \(ConvergenceText.missing(convergence).joined(separator: "; "))")
            }
            if convergence.falseAlarmsPerDay > 0 || !convergence.isReady {
                let flags = ConvergenceText.flags(convergence).map { " (\($0))" } ?? ""
                warnings.append(
                    "coverage \(figures.coverageText)\(flags); a container's day will bring "
                        + ConvergenceText.expected(convergence))
            }
        }
        if let from = figures.profile.inheritedFrom, figures.unconfirmed > 0 {
            let lines = Figure.count(figures.unconfirmed, "line")
            warnings.append("\(lines) of \(from) were not shown by this image, and will be approved with the rest")
        }
        for warning in warnings { Console.note("warning: \(warning)", options) }
    }

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        for summary in try selection.toChange(image, allRoles: allRoles) {
            let figures = try selection.store.profile(summary.key).map { try ProfileFigures($0, in: selection.store) }
            let missing = figures?.convergence?.unlived.map(\.words) ?? []
            if let figures { warn(of: figures, summary.label) }
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
