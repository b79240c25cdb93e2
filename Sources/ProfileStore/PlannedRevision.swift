import Baseline

/// Who makes a change, when, and as which step of a history.
struct RevisionStep {
    var action: ProfileRevision.Action
    var by: String?
    var note: String?
    var time: Timestamp
    /// A text that is what the profile is already makes no step.
    var leavesUnchangedAlone = false
}

/// What a person's text does to a profile, worked out before it is written.
struct PlannedRevision {
    let key: ProfileKey
    /// The revision that it was worked out for; nil where there was no profile.
    let seenRevision: UInt64?
    /// The profile as it will be, but for its revision.
    var after: Profile
    /// Learned behaviours that are forgotten.
    private(set) var dropped: [Behaviour] = []
    /// Lines that were taken out, and those that had been and are allowed again.
    private(set) var removed = 0
    private(set) var restored = 0
    /// Learned behaviours that the document does not speak of.
    private(set) var learnedMeanwhile = 0
    private(set) var approvalLapsed = false
    private(set) var isUnchanged = false
    /// The person's text, and the document as it is exported after the step.
    let source: String
    var text: String

    /// - Parameter before: what is there, and as it is exported; nil where there is nothing.
    init(
        _ change: DocumentChange, before: (snapshot: ProfileStore.Snapshot, exported: ExportedDocument)?,
        _ step: RevisionStep
    ) throws(PatternError) {
        let parsed = change.parsed
        key = parsed.key
        source = parsed.source
        text = parsed.source
        seenRevision = before?.snapshot.profile.revision
        after = before?.snapshot.profile ?? Profile(key: key, image: parsed.document.image)
        if step.leavesUnchangedAlone, let before, parsed.source == before.exported.text {
            isUnchanged = true
            return
        }
        try forget(parsed, base: change.base ?? before?.exported)
        settle(parsed, base: change.base, step)
        let made = before?.snapshot.madeLines(absorbing: (change.base ?? before?.exported)?.document ?? parsed.document)
        let lines = Set(parsed.document.lines)
        after.madeLines = (made ?? [:]).filter { lines.contains($0.key) }
    }

    /// Takes out of what is learned what the person took out of the document.
    private mutating func forget(_ parsed: ParsedDocument, base: ExportedDocument?) throws(PatternError) {
        let lines = Set(parsed.document.lines)
        func isAllowed(_ line: Behaviour) -> Bool { lines.contains(line) || parsed.matcher.covers(line) }
        var seen = Set(after.removed)
        let kept = after.removed.filter { !isAllowed($0) }
        var new = (base?.document.lines ?? []).filter { !isAllowed($0) && seen.insert($0).inserted }
        // What was allowed without a line of its own, as any flag is where none is listed.
        let held = Admission(matcher: parsed.matcher, removed: try RemovedLines(kept + new))
        for (behaviour, evidence) in after.learned where held.answer(for: behaviour, drift: evidence.drift) == .new {
            if base?.matcher.verdict(for: behaviour, drift: evidence.drift) == .allowed { new += behaviour.exactLines }
        }
        (removed, restored) = (new.count, after.removed.count - kept.count)
        after.removed = (kept + new).suffix(Self.longestMemory)
        let admission = Admission(matcher: parsed.matcher, removed: try RemovedLines(after.removed))
        let shares = NameShares(after.learned)
        for (behaviour, evidence) in after.learned {
            switch admission.answer(for: behaviour, drift: evidence.drift) {
            case .covered: continue
            case .denied, .removed: dropped.append(behaviour)
            case .new:
                // A stored behaviour that the document before denied was never allowed.
                // What names stood for was not on the page either, and is no news.
                if base?.matcher.speaks(of: behaviour) == true || shares.standFor(behaviour) {
                    dropped.append(behaviour)
                } else {
                    learnedMeanwhile += 1
                }
            }
        }
        for behaviour in dropped { after.learned[behaviour] = nil }
    }

    private mutating func settle(_ parsed: ParsedDocument, base: ExportedDocument?, _ step: RevisionStep) {
        let wanted = parsed.document.state
        let isUntouched = base?.document.state == wanted
        if wanted == .approved {
            if !isUntouched || after.approval == nil {
                after.approval = Approval(by: step.by, reason: step.note, time: step.time)
            }
        } else if !isUntouched {
            after.approval = nil
        }
        if !(isUntouched && wanted != .approved && after.state != .approved) { after.state = wanted }
        if after.state == .approved, learnedMeanwhile > 0 {
            after.state = .learning
            approvalLapsed = true
        }
        if base?.document.image != parsed.document.image { after.image = parsed.document.image }
        after.document = parsed.document
    }

    var imported: ProfileStore.Imported {
        ProfileStore.Imported(
            key: key, revision: after.revision, isNew: seenRevision == nil, dropped: dropped.count, state: after.state,
            removed: removed, isUnchanged: isUnchanged)
    }

    var revised: ProfileStore.Revised {
        ProfileStore.Revised(
            revision: after.revision, state: after.state, dropped: dropped.count, removed: removed, restored: restored,
            learnedMeanwhile: learnedMeanwhile)
    }

    /// Lines that are remembered as taken out; the oldest are forgotten beyond it. Far more than people read.
    private static let longestMemory = 20_000
}
