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
        if missing.isEmpty, decider.kept.acts.isOfPhase { return try allowInAnyPhase(decider) }
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
        let until = duration.map { Self.end(of: $0, from: now) }
        try decider.printDifference(to: text, remark: until.map { "until \($0.rfc3339)" })
        let revision = try keep(lines, decider, until: until, at: now) {
            try decider.store.revise(
                exported, to: text, file: "profile of \(decider.label)", action: .allowed, by: arguments.by,
                note: decider.note, time: now
            ).revision
        }
        try decider.tell(.allowed, lines: lines, revision: revision, until: until, changed: text)
        if decider.kept.acts.isIncomplete {
            Console.note(
                "it stood for more acts than were kept; those that are missing will be reported by themselves", options)
        }
    }

    /// The profile allows it at a start already: what changes is when, and no line.
    private func allowInAnyPhase(_ decider: ViolationDecider) throws {
        let (exported, needed, now) = (decider.exported, decider.kept.acts.needed, Clock.now)
        let lines = exported.document.lines(allowing: needed)
        let until = duration.map { Self.end(of: $0, from: now) }
        let revision = try keep(lines, decider, until: until, at: now) {
            try decider.store.allowInAnyPhase(
                needed, for: exported.profile.key, by: arguments.by, note: decider.note, time: now)
        }
        try decider.tell(.allowed, lines: lines, revision: revision, until: until, changed: exported.text)
        Console.note("the profile had it for a container's start only; it is allowed later, too", options)
    }

    /// Writes the decision, for a while or for good, and notes it with the violation; nothing in a dry run.
    /// - Returns: the profile's revision then.
    private func keep(
        _ lines: [Behaviour], _ decider: ViolationDecider, until: Timestamp?, at now: Timestamp,
        forGood: () throws -> UInt64
    ) throws -> UInt64 {
        let profile = decider.exported.profile
        if arguments.dryRun { return profile.revision }
        let revision =
            if let until {
                try decider.store.grant(
                    lines, for: profile.key, until: until, by: arguments.by, note: arguments.note,
                    violation: decider.kept.id, time: now)
            } else {
                try forGood()
            }
        decider.record(.allowed, until: until)
        return revision
    }

    private static func end(of duration: DurationArgument, from now: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: now.nanoseconds + UInt64(min(duration.seconds, longestSeconds) * 1e9))
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
