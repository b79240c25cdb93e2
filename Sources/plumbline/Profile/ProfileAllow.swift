import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileAllow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Make a violation a line of the profile: from now on it is allowed.",
        discussion: """
            Prints what changes in the profile, and changes it. Exactly the act is allowed, and what its program
            loaded on its way. A running enforce is silent about it within a second. An approved profile stays
            approved.

            EXAMPLES
              plumbline profile allow 01M85NYQZE --by "$USER" --note "the new health check"
              plumbline profile allow 01M85NYQZE --dry-run      what would change
              plumbline profile allow 01M85NYQZE --widen        its directory, its range of ports
              plumbline profile allow 01M85NYQZE --for 2h       then it is a violation again
            """)

    @OptionGroup var arguments: DecisionArguments

    @Flag(help: "Allow more of its kind: a varying name, else its directory; the range of chance ports.")
    var widen = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Allow it for this long only (90s, 10m, 2h, 1d); not exported.", valueName: "duration"))
    var duration: DurationArgument?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let decider = try ViolationDecider(arguments, options)
        try decider.checkDenials()
        let exported = decider.exported
        let drift = decider.kept.fields?.process?.driftKind
        let missing = decider.kept.acts.needed.filter { exported.matcher.verdict(for: $0, drift: drift) != .allowed }
        guard !missing.isEmpty else {
            try decider.tell(
                .allowed, lines: [], revision: exported.profile.revision, changed: exported.text)
            return Console.note("it was allowed already: nothing was changed", options)
        }
        let lines = try self.lines(for: missing, decider)
        var changed = exported.document
        changed.allow(lines)
        let matcher = try Matcher(changed)
        if let rest = missing.first(where: { matcher.verdict(for: $0, drift: drift) != .allowed }) {
            throw CommandError.cannotDecide(
                "a line for '\(BehaviourSentence.of(rest))' would not allow it; see plumbline profile edit \(decider.label)"
            )
        }
        let text = exported.text(for: changed)
        let now = Clock.now
        let until = duration.map {
            Timestamp(nanoseconds: now.nanoseconds + UInt64(min($0.seconds, Self.longestSeconds) * 1e9))
        }
        try decider.printDifference(to: text, remark: until.map { "until \($0.rfc3339)" })
        var revision = exported.profile.revision
        if !arguments.dryRun {
            if let until {
                revision = try decider.store.grant(
                    lines, for: exported.profile.key, until: until, by: arguments.by, note: arguments.note,
                    violation: decider.kept.id, time: now)
            } else {
                revision = try decider.store.revise(
                    exported, to: text, file: "profile of \(decider.label)", action: .allowed, by: arguments.by,
                    note: decider.note, time: now
                ).revision
            }
            decider.record(.allowed, until: until)
        }
        try decider.tell(.allowed, lines: lines, revision: revision, until: until, changed: text)
        if decider.kept.acts.isIncomplete {
            Console.note(
                "it stood for more acts than were kept; those that are missing will be reported by themselves", options)
        }
    }

    /// Ten years: what holds longer is no allowance for a while.
    private static let longestSeconds = 3_650 * 86_400.0

    /// - Throws: `cannotDecide` for a family that no pattern stands for, or that was not asked to be widened.
    private func lines(for missing: [Behaviour], _ decider: ViolationDecider) throws -> [Behaviour] {
        let document = decider.exported.document
        let isFamily = decider.kept.acts.isFamily
        if isFamily { return try family(missing, decider) }
        guard widen else { return document.lines(allowing: missing) }
        var wider: [Behaviour] = []
        var exact: [Behaviour] = []
        for behaviour in missing {
            if let line = behaviour.widened(as: document.written(behaviour.program)) {
                if !wider.contains(line) { wider.append(line) }
            } else {
                exact.append(behaviour)
            }
        }
        if wider.isEmpty { Console.note("there is no wider form of it: exactly this is allowed", options) }
        return wider + document.lines(allowing: exact)
    }

    private func family(_ missing: [Behaviour], _ decider: ViolationDecider) throws -> [Behaviour] {
        let document = decider.exported.document
        var lines: [Behaviour] = []
        for behaviour in missing {
            guard
                let line = behaviour.widened(as: document.written(behaviour.program), wholeDirectory: true)
            else {
                throw CommandError.cannotDecide(
                    "\(decider.kept.id) stands for \(decider.kept.count) new names that no one pattern should stand "
                        + "for; allow those that were reported singly, or see plumbline profile edit \(decider.label)")
            }
            if !lines.contains(line) { lines.append(line) }
        }
        guard widen else {
            throw CommandError.cannotDecide(
                "\(decider.kept.id) stands for \(decider.kept.count) new names of one kind, such as "
                    + (decider.kept.fields?.examples ?? []).map(BehaviourSentence.safe).joined(separator: ", ")
                    + "; with --widen this is allowed: "
                    + lines.map { BehaviourSentence.of($0) }.joined(separator: "; "))
        }
        return lines
    }
}
