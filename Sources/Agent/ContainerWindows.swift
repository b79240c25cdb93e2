import Baseline
import Reporting

/// The windows of one container.
final class ContainerWindows {
    let container: JudgedContainer
    var endedAt: Timestamp?
    private var windowBegan: Timestamp
    private(set) var windowEnd: Timestamp
    /// Of the last hour, oldest first; bounded.
    private var entries: [Entry] = []
    /// What it has shown in its life; what comes again is no second step.
    private var shown: Set<Behaviour> = []
    /// Rare behaviours of the last hour.
    private var rareAt: [Behaviour: Int] = [:]
    private var open: Open?
    private var isChanged = false

    private struct Entry {
        var item: WindowItem
        var category: WindowCategory?
        var isNovel: Bool
        var priorBits: Double
        var decades: Double
        /// What a profile would have to hold for it to be nothing new.
        var needed: [Behaviour] = []
        /// Whether it was told as a part of a combined violation.
        var wasTold = false

        /// The profile holds it, and seldom saw it.
        var isRare: Bool { !isNovel && category != nil }
    }

    /// The combined violation that was told last.
    private struct Open {
        var violation: CombinedViolation
        var toldAt: Timestamp
    }

    /// Things that are remembered of an hour. Who does more different new things is reported for each of them.
    private static let entryLimit = 256
    private static let shownLimit = 8_192
    private static let lengths: [UInt32] = [60, 300, 3_600]
    private static let updateNanoseconds: UInt64 = 60_000_000_000

    init(_ container: JudgedContainer, at time: Timestamp) {
        self.container = container
        windowBegan = time
        let length = WindowWatch.windowNanoseconds
        windowEnd = Timestamp(nanoseconds: (time.nanoseconds / length + 1) * length)
    }

    func noteNovel(_ observation: Observation, _ violation: Violation, needed: [Behaviour], knows: Bool) {
        let behaviours = needed.isEmpty ? [observation.behaviour] : needed
        let isNew = behaviours.contains { !shown.contains($0) }
        guard isNew, shown.count < Self.shownLimit else { return }
        shown.formUnion(behaviours)
        add(
            Entry(
                item: WindowItem(
                    what: .behaviour(
                        observation.behaviour, operation: observation.operation, peerAddress: observation.peerAddress,
                        drift: observation.process.drift),
                    time: observation.time, bits: violation.score.bits, process: observation.process,
                    label: violation.label, violation: violation.id),
                category: WindowCategory(observation.behaviour, isKnown: knows), isNovel: true,
                priorBits: PriorTable.bits(of: observation, isKnown: knows), decades: 0, needed: behaviours))
    }

    func noteRare(_ behaviour: Behaviour, at time: Timestamp, process: ProcessContext?) {
        guard let profile = container.profile, let decades = profile.windows.rare[behaviour] else { return }
        let units = profile.windows.rareUnits[behaviour] ?? 1
        let total = Int(profile.reference.exposure.units)
        let bits = RarityEvidence.bits(seen: units, of: total)
        var entry = Entry(
            item: WindowItem(
                what: .behaviour(behaviour, operation: nil, peerAddress: nil, drift: nil), time: time, bits: bits,
                units: units, process: process),
            category: WindowCategory(behaviour, isKnown: true), isNovel: false, priorBits: 0, decades: decades)
        if let place = rareAt[behaviour], entries.indices.contains(place) {
            // One thing, of the latest time that it was seen.
            let earlier = entries.remove(at: place)
            entry.item.time = max(entry.item.time, earlier.item.time)
            (entry.item.process, entry.wasTold) = (process ?? earlier.item.process, earlier.wasTold)
            rebuildRare()
        }
        add(entry)
        rareAt[behaviour] = entries.count - 1
    }

    /// What a person has allowed meanwhile is no part of anything that is told later, and what is rare is told anew by
    /// what the profile holds now.
    func forget(where isAllowed: (_ needed: [Behaviour], Drift?) -> Bool) {
        entries.removeAll { entry in
            guard case .behaviour(_, _, _, let drift) = entry.item.what else { return false }
            guard entry.isNovel else { return true }
            guard isAllowed(entry.needed, drift) else { return false }
            shown.subtract(entry.needed)
            return true
        }
        rebuildRare()
    }

    func note(_ incident: ResourceViolation) {
        guard incident.details.phase != .close else { return }
        let details = incident.details
        let what = WindowItem.What.resource(details.metric, value: details.value, against: details.against)
        // One incident is one thing, however often it is told.
        entries.removeAll { $0.item.violation == incident.incident }
        rebuildRare()
        add(
            Entry(
                item: WindowItem(
                    what: what, time: incident.time, bits: details.bits, label: incident.label,
                    violation: incident.incident), category: nil, isNovel: false, priorBits: 0,
                decades: WindowContents.decades(ofBits: details.bits)))
    }

    private func add(_ entry: Entry) {
        if entries.count >= Self.entryLimit {
            entries.removeFirst(Self.entryLimit / 4)
            rebuildRare()
        }
        entries.append(entry)
        isChanged = true
    }

    private func rebuildRare() {
        rareAt = [:]
        for (place, entry) in entries.enumerated() {
            if !entry.isNovel, case .behaviour(let behaviour, _, _, _) = entry.item.what { rareAt[behaviour] = place }
        }
    }

    // MARK: Scores

    /// What the profile says of all that was noted from a moment on, until another.
    private func contents(_ entries: [Entry]) -> WindowContents {
        var contents = WindowContents()
        for entry in entries {
            if let category = entry.category {
                if entry.isNovel {
                    contents.addNovel(category, priorBits: entry.priorBits)
                } else {
                    contents.addRare(category, decades: entry.decades)
                }
            } else if case .resource(_, _, let against) = entry.item.what {
                if against == .peers {
                    contents.peerDecades = max(contents.peerDecades, entry.decades)
                } else {
                    contents.ownDecades = max(contents.ownDecades, entry.decades)
                }
            }
        }
        return contents
    }

    private func score(
        _ contents: WindowContents, seconds: UInt32, _ profile: JudgedProfile, withTerms: Bool, threshold: Double
    ) -> Score {
        let exposure = profile.reference.exposure
        let supported = FalseAlarmBudget.supportedBits(units: exposure.units)
        guard !contents.isQuiet else {
            return Score(bits: 0, supported: supported, threshold: threshold, provisional: exposure.unitSeconds < 3600)
        }
        let scorer = profile.windows.scorer.counting(
            share: Double(seconds) / Double(max(exposure.unitSeconds, 1)))
        let bits = scorer.bits(contents)
        return Score(
            bits: bits, supported: supported, threshold: threshold,
            provisional: bits > supported || exposure.unitSeconds < 3600 || !scorer.calibration.isCalibrated,
            terms: withTerms ? scorer.terms(contents) : [])
    }

    /// The window that ends now, where there is a profile to judge it by; the next one begins.
    func close(at end: Timestamp) -> WindowReport? {
        let began = windowBegan
        windowBegan = end
        if end == windowEnd { windowEnd.nanoseconds += WindowWatch.windowNanoseconds }
        forget(before: end)
        guard let profile = container.profile, end > began else { return nil }
        let entries = entries.filter { $0.item.time >= began && $0.item.time < end }
        let score = score(
            contents(entries), seconds: WindowKnowledge.windowSeconds, profile, withTerms: false,
            threshold: profile.scorer.threshold)
        return WindowReport(
            time: end, seconds: Double((end.nanoseconds - began.nanoseconds) / 1_000_000) / 1_000,
            container: container.identity, score: score,
            largest: entries.filter(\.isNovel).map(\.item.bits).max() ?? 0,
            items: WindowItem.mostTellingFirst(entries.map(\.item)))
    }

    private func forget(before end: Timestamp) {
        let hour = UInt64(Self.lengths.last!) * 1_000_000_000
        let limit = end.nanoseconds > hour ? end.nanoseconds - hour : 0
        if let oldest = entries.first, oldest.item.time.nanoseconds < limit {
            entries.removeAll { $0.item.time.nanoseconds < limit }
            rebuildRare()
        }
        if let told = open, told.toldAt.nanoseconds < limit { open = nil }
    }

    /// What is to be told of all things together, if anything is: at once, and then, where more came to it, once a minute.
    /// What the profile holds and seldom saw makes other things more, and is none by itself.
    func combined(
        at time: Timestamp, atEnd: Bool, budget: FalseAlarmBudget, nextID: (Timestamp) -> ULID
    ) -> CombinedViolation? {
        guard isChanged, let profile = container.profile else { return nil }
        if let open, !atEnd, time.nanoseconds < open.toldAt.nanoseconds + Self.updateNanoseconds { return nil }
        isChanged = false
        guard let latest = entries.map(\.item.time).max() else { return nil }
        let threshold = profile.scorer.threshold
        var best: (score: Score, seconds: UInt32, entries: [Entry])?
        let unit = max(profile.reference.exposure.unitSeconds, WindowKnowledge.windowSeconds)
        for seconds in Self.lengths where seconds <= unit {
            let length = UInt64(seconds) * 1_000_000_000
            let began = latest.nanoseconds > length ? latest.nanoseconds - length : 0
            let held = entries.filter { $0.item.time.nanoseconds > began }
            // The same things within a shorter while have been looked at.
            guard held.count > max(1, best?.entries.count ?? 0) else { continue }
            let score = score(contents(held), seconds: seconds, profile, withTerms: true, threshold: threshold)
            if score.bits > best?.score.bits ?? 0 { best = (score, seconds, held) }
        }
        guard let best, best.score.bits >= threshold, best.entries.contains(where: { !$0.wasTold && !$0.isRare }) else {
            return nil
        }
        // Where more came to what was told it is the same violation, with a count that rises; else another one.
        let continued = open.flatMap { open in
            best.entries.count > open.violation.distinct && best.entries.contains(where: \.wasTold) ? open : nil
        }
        let violation = CombinedViolation(
            id: continued?.violation.id ?? nextID(latest), time: latest,
            firstTime: continued?.violation.firstTime ?? best.entries.map(\.item.time).min() ?? latest,
            container: container.identity, seconds: best.seconds, items: best.entries.map(\.item), score: best.score,
            profile: profile.reference, isCounted: continued == nil,
            precededBy: continued?.violation.precededBy ?? container.events.last)
        let length = UInt64(best.seconds) * 1_000_000_000
        for index in entries.indices where entries[index].item.time.nanoseconds + length > latest.nanoseconds {
            entries[index].wasTold = true
        }
        open = Open(violation: violation, toldAt: time)
        return violation
    }
}
