import ArgumentParser
import Baseline
import ProfileStore
import Reporting

/// What `profile allow` and `profile deny` have in common.
struct DecisionArguments: ParsableArguments {
    @Argument(help: "The violation's id, or the beginning of it.")
    var violation: String

    @Option(help: ArgumentHelp("Why; kept in the profile's history.", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("Who decides this.", valueName: "name"))
    var by: String?

    @Flag(help: "Print what would change, and change nothing.")
    var dryRun = false
}

/// A kept violation with the profile that a decision about it changes.
struct ViolationDecider {
    let kept: KeptViolation
    let store: ProfileStore
    let exported: ExportedDocument
    /// The act as far as it is kept: what deny rules see.
    let observation: Observation
    private let arguments: DecisionArguments
    private let options: GlobalOptions

    /// - Throws: `noSuchViolation`, `cannotDecide` for what is no behaviour, `noSuchProfile`.
    init(_ arguments: DecisionArguments, _ options: GlobalOptions) throws {
        self.arguments = arguments
        self.options = options
        kept = try ViolationSelection(options, for: arguments.violation).one(arguments.violation)
        guard kept.type != ResourceViolation.type else {
            throw CommandError.cannotDecide(
                "\(kept.id) is about the use of \(kept.fields?.behaviour.metric ?? "a resource"), which no line of a "
                    + "profile allows or denies; if such use is normal, let plumbline learn watch it, and if it is too "
                    + "often reported, give enforce a lower --false-alarms rate")
        }
        guard kept.type != CombinedViolation.type else {
            let parts = (kept.fields?.items ?? []).compactMap(\.violation)
            throw CommandError.cannotDecide(
                "\(kept.id) is about several things together, which no line of a profile allows or denies; decide about "
                    + (parts.isEmpty ? "each of them" : "each of them: \(parts.joined(separator: ", "))"))
        }
        guard let observation = kept.observation else {
            throw CommandError.cannotDecide("\(kept.id) was written by another version; nothing can be made of it")
        }
        self.observation = observation
        store = try ProfileStore.open(options.store)
        let own = ProfileKey(imageID: kept.image.id, role: kept.role)
        let key = try store.summary(own) != nil ? own : kept.profile ?? own
        exported = try store.exportDocument(key)
        if key != own {
            Console.note(
                "\(kept.image.name) has no profile of its own and is judged by that of \(label): this one is changed",
                options)
        }
    }

    var label: String { "\(exported.profile.image.name)#\(exported.profile.key.role)" }

    /// Prints the change of the document as a diff.
    /// - Parameter remark: stands where lines are added, as a comment.
    func printDifference(to changed: String, remark: String? = nil) throws {
        guard !options.isJSON else { return }
        let revision = exported.profile.revision
        let difference = TextDifference(exported.text, changed).unified(
            label, from: "revision \(revision)", to: remark == nil ? "revision \(revision + 1)" : "for a while",
            paint: Paint(isColoured: options.isColoured))
        guard let remark else { return try Console.write(difference) }
        var isBehindAdded = false
        let lines = difference.split(separator: "\n").map { line in
            let isAdded = (line.hasPrefix("+") || line.hasPrefix("\u{1B}[32m+")) && !line.contains("+++ ")
            defer { isBehindAdded = isAdded }
            return isAdded && !isBehindAdded ? "\(line)  # \(remark)\n" : "\(line)\n"
        }
        try Console.write(lines.joined())
    }

    /// The note of the history: the person's, and which violation it answers.
    var note: String { [arguments.note, "violation \(kept.id)"].compactMap { $0 }.joined(separator: "; ") }

    /// Notes the decision with the violation; that it cannot be noted does not undo it.
    func record(_ word: ViolationDecision.Word, until: Timestamp? = nil) {
        do {
            let decision = ViolationDecision(
                word: word, by: arguments.by, note: arguments.note, time: Clock.now, until: until)
            try ViolationStore.open(existingIn: options.store, toWrite: true)?.decide(kept.id, decision)
        } catch {
            ExitCodes.report(error)
        }
    }

    /// Says what was done: one line, or one JSON object.
    func tell(
        _ word: ViolationDecision.Word, lines: [Behaviour], rules: Int = 0, revision: UInt64, until: Timestamp? = nil,
        changed: String
    ) throws {
        guard options.isJSON else {
            let until = until.map { " until \($0.rfc3339)" } ?? ""
            let done = arguments.dryRun ? "would be \(word.rawValue)" : word.rawValue
            let place = arguments.dryRun ? label : "\(label), revision \(revision)"
            return try Console.write("\(done) in \(place)\(until)\n")
        }
        let difference = TextDifference(exported.text, changed).unified(label, paint: Paint(isColoured: false))
        try Console.writeLine { json in
            json.field("kind", word.rawValue)
            json.field("version", 1)
            json.field("violation", kept.id)
            json.field("id", exported.profile.key.imageID)
            json.field("role", exported.profile.key.role)
            json.field("revision", revision)
            if arguments.dryRun { json.field("dryRun", true) }
            json.field("until", until?.rfc3339)
            json.key("lines")
            json.array(lines) { json, line in json.object { BehaviourJSON.write(line, to: &$0) } }
            if rules > 0 { json.field("rules", rules) }
            json.field("diff", difference)
        }
    }

    /// Throws where a deny rule of the profile forbids the act: that is no line's to allow.
    func checkDenials() throws {
        var denials = exported.matcher.denials(of: observation)
        for behaviour in kept.acts.needed { denials += exported.matcher.denials(of: behaviour) }
        guard let first = denials.min() else { return }
        var only = ProfileDocument(image: exported.document.image, role: exported.document.role)
        only.deny = [exported.document.deny[first]]
        let rule = DocumentWriter.text(only).split(separator: "\n").last.map { $0.drop { " -".contains($0) } } ?? ""
        throw CommandError.cannotDecide(
            "\(label) denies it: \(rule); whoever wants it takes that rule out: plumbline profile edit \(label)")
    }
}

extension KeptViolation {
    /// The act as it is kept; nil for what is no behaviour, or was written by another version.
    var observation: Observation? {
        guard let fields, let behaviour = fields.behaviour.behaviour, let process = fields.process else { return nil }
        let context = ProcessContext(
            pid: process.pid, hostPid: process.hostPid, program: behaviour.program, lineage: process.lineage ?? [],
            origin: process.origin ?? .entrypoint)
        var options: StartOptions?
        for case .options(let needed) in acts.needed where needed.program == behaviour.program {
            options = StartOptions(
                flags: (options?.flags ?? []) + needed.flags,
                environment: (options?.environment ?? []) + needed.environment)
        }
        return Observation(
            behaviour: behaviour, time: lastTime, process: context, peerAddress: fields.behaviour.peerAddress,
            alternatePaths: acts.alternatePaths, options: options)
    }
}
