import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileDeny: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny",
        abstract: "Make a violation a deny rule of the profile, whatever is allowed or learned.",
        discussion: """
            Prints what changes in the profile, and changes it: a rule for exactly this act, and lines that allow
            just that are taken out. From then on it is reported as denied.

            EXAMPLES
              plumbline profile deny 01M85NYQZE --by "$USER" --note "never in this image"
              plumbline profile deny 01M85NYQZE --dry-run
            """)

    @OptionGroup var arguments: DecisionArguments
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let decider = try ViolationDecider(arguments, options)
        let exported = decider.exported
        let behaviours = try self.behaviours(decider)
        let rules = behaviours.flatMap(\.denyRules).filter { !exported.document.deny.contains($0) }
        var changed = exported.document
        changed.deny += rules
        let lines = exported.document.lines(allowing: behaviours)
        for line in lines { changed.remove(line) }
        let now = Clock.now
        guard changed != exported.document else {
            try decider.tell(.denied, lines: [], revision: exported.profile.revision, changed: exported.text)
            return Console.note("it was denied already: nothing was changed", options)
        }
        let text = exported.text(for: changed)
        try decider.printDifference(to: text)
        var revision = exported.profile.revision
        if !arguments.dryRun {
            revision = try decider.store.revise(
                exported, to: text, file: "profile of \(decider.label)", action: .denied, by: arguments.by,
                note: decider.note, time: now
            ).revision
            if exported.profile.allowances.contains(where: { lines.contains($0.line) && $0.until > now }) {
                revision = try decider.store.withdraw(
                    lines, from: exported.profile.key, by: arguments.by, note: decider.note, time: now)
            }
            decider.record(.denied)
        }
        try decider.tell(.denied, lines: [], rules: rules.count, revision: revision, changed: text)
    }

    /// What is denied: the act itself, not what its program loaded on its way.
    private func behaviours(_ decider: ViolationDecider) throws -> [Behaviour] {
        let acts = decider.kept.acts
        let behaviour = decider.observation.behaviour
        if case .syscall = behaviour {
            throw CommandError.cannotDecide("no deny rule is about system calls; leave the call out of the profile")
        }
        if acts.isFamily { return acts.needed }
        // A start is told by its program also where its flags were what is new.
        guard decider.kept.fields?.examples?.isEmpty ?? true else {
            throw CommandError.cannotDecide(
                "\(decider.kept.id) stands for all that belongs to a container's start; see plumbline profile edit "
                    + decider.label)
        }
        return [behaviour]
    }
}
