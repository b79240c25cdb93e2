/// What one evaluation found of one metric of one container.
struct ResourceFinding {
    /// By what it was found. The first two look at ten seconds every two, the others at five minutes.
    enum Path: Int, CaseIterable {
        case peers, own, slowPeers, drift

        var reference: ResourceIncident.Reference { self == .peers || self == .slowPeers ? .peers : .own }
        var isFast: Bool { self == .peers || self == .own }
    }

    var path: Path
    var metric: ResourceMetric
    var value: Double
    var expected: PeerFigures
    /// On the metric's scale, with its sign.
    var difference: Double
    var bits: Double
    var threshold: Double
    var provisional: Bool
    /// Between the last two readings of the metric.
    var intervalSeconds: Double

    var isLarge: Bool {
        EffectFloor.passes(metric, value: value, usual: expected.median, difference: difference)
    }
    var isAbove: Bool { bits >= threshold && isLarge }
    /// Three bits of hysteresis, so that what hovers at the threshold does not come and go.
    var isClear: Bool { bits < threshold - 3 || !isLarge }

    /// Evaluations in a row that open an incident; of a metric that is read every thirty seconds, two are a minute.
    var neededToOpen: Int {
        switch path {
        case .slowPeers: 3
        case .drift: 1
        case .peers, .own: intervalSeconds < 20 ? 3 : 2
        }
    }

    /// … and that close it: at most half a minute for metrics that are read every five seconds or oftener.
    var neededToClose: Int { path.isFast && intervalSeconds >= 2.5 ? 2 : 3 }
}

/// Makes one incident of all that one container does out of the ordinary, from findings.
///
/// One is open at a time: metrics that deviate while it is open belong to it. It is named by the metric with the
/// most bits, and closes when all its metrics are back; those that are read every thirty seconds hold it open only
/// where it is about them. Bounded: at most one track a path and metric, and none of what is as usual.
struct IncidentTracker {
    /// One metric by one path.
    private struct Track {
        var last: ResourceFinding
        var lastSeen: UInt64 = 0
        var lastAbove: UInt64 = 0
        var firstAbove: UInt64 = 0
        /// In a row: above the threshold, clear of it, small whatever the bits.
        var above = 0
        var clear = 0
        var small = 0
        /// The last five on the slow path, newest lowest: 1 is above.
        var history: UInt8 = 0
        /// Of the last three.
        var bits = (0.0, 0.0, 0.0)
        /// It was part of an incident that is closed and has not been clear since: nothing new.
        var isSpent = false

        var mostBits: Double { max(bits.0, bits.1, bits.2) }

        var isDue: Bool {
            guard !isSpent else { return false }
            // docs/methods.md §1 step 6: three of the last five windows.
            if last.path == .slowPeers { return last.isAbove && (history & 0b11111).nonzeroBitCount >= 3 }
            return above >= last.neededToOpen
        }

        /// As usual for long enough to be forgotten.
        var isQuiet: Bool { clear >= 3 && history & 0b11111 == 0 }

        mutating func note(_ finding: ResourceFinding, at now: UInt64) {
            last = finding
            lastSeen = now
            history = history << 1 | (finding.isAbove ? 1 : 0)
            bits = (finding.bits, bits.0, bits.1)
            if finding.isAbove {
                if above == 0 { firstAbove = now }
                above += 1
                lastAbove = now
            } else {
                above = 0
            }
            clear = finding.isClear ? clear + 1 : 0
            small = finding.isLarge ? 0 : small + 1
            // What is found over minutes is not new because ten seconds were as usual.
            if finding.path.isFast ? finding.isClear : finding.bits < finding.threshold - 3 { isSpent = false }
        }
    }

    private struct Open {
        var path: ResourceFinding.Path
        var top: ResourceMetric
        var parts: Set<ResourceMetric>
        var beganAt: UInt64
        var lastAbove: UInt64
        var lastSaid: UInt64
        var peak: ResourceFinding
        var peakBits: Double
    }

    private var tracks: [Track] = []
    private var open: Open?

    /// At most one update a minute, except where the incident turns out to be about another metric.
    static let updateSeconds: UInt64 = 60
    static let renameSeconds: UInt64 = 10
    /// Nothing was read of it for so long (paused, its peers gone): it is closed, since nobody could tell its end.
    static let unseenSeconds: UInt64 = 60
    private static let second: UInt64 = 1_000_000_000

    var isOpen: Bool { open != nil }

    /// Something is above its threshold that may open an incident with the next evaluations.
    var isRising: Bool { open == nil && tracks.contains { $0.above > 0 && !$0.isSpent } }

    /// Whether the metric is part of what deviates now.
    func deviates(_ metric: ResourceMetric) -> Bool { open?.parts.contains(metric) ?? false }

    private func track(_ path: ResourceFinding.Path, _ metric: ResourceMetric) -> Track? {
        tracks.first { $0.last.metric == metric && $0.last.path == path }
    }

    /// - Parameter findings: of metrics that were read since the last call, at most one a path and metric.
    mutating func take(_ findings: [ResourceFinding], at now: UInt64) -> [ResourceIncident] {
        for finding in findings { note(finding, at: now) }
        return open == nil ? begin(at: now) : follow(at: now)
    }

    /// The evaluations in a row are none after a gap.
    mutating func forgetStreaks() {
        for index in tracks.indices {
            tracks[index].above = 0
            tracks[index].clear = 0
            tracks[index].small = 0
        }
    }

    /// Closes what is open: the container ended.
    mutating func end() -> ResourceIncident? {
        guard let open else { return nil }
        self.open = nil
        return incident(.close, open, at: open.lastAbove)
    }

    private mutating func note(_ finding: ResourceFinding, at now: UInt64) {
        let known = tracks.firstIndex { $0.last.metric == finding.metric && $0.last.path == finding.path }
        guard let index = known else {
            guard finding.isAbove || deviates(finding.metric) else { return }
            var track = Track(last: finding)
            track.note(finding, at: now)
            return tracks.append(track)
        }
        tracks[index].note(finding, at: now)
        if tracks[index].isQuiet, !deviates(finding.metric) { tracks.remove(at: index) }
    }

    private mutating func begin(at now: UInt64) -> [ResourceIncident] {
        let due = tracks.filter(\.isDue)
        guard !due.isEmpty else { return [] }
        let reference: ResourceIncident.Reference =
            due.contains { $0.last.path.reference == .peers } ? .peers : .own
        let isFast = due.contains { $0.last.path.reference == reference && $0.last.path.isFast }
        // Others may rise with it and have the more bits, but were not read as often yet.
        let rising = tracks.filter {
            ($0.isDue || $0.above > 0 && !$0.isSpent) && $0.last.path.reference == reference
                && $0.last.path.isFast == isFast
        }
        guard let top = rising.max(by: { $0.mostBits < $1.mostBits }) else { return [] }
        let opened = Open(
            path: top.last.path, top: top.last.metric, parts: Set(rising.map(\.last.metric)),
            beganAt: rising.map(\.firstAbove).min() ?? now, lastAbove: now, lastSaid: now, peak: top.last,
            peakBits: top.mostBits)
        open = opened
        return [incident(.open, opened, at: now)]
    }

    private mutating func follow(at now: UInt64) -> [ResourceIncident] {
        guard var open else { return [] }
        var renamed = false
        for track in tracks where track.above > 0 && track.lastSeen == now {
            let finding = track.last
            guard finding.path.reference == open.path.reference else { continue }
            open.lastAbove = now
            open.parts.insert(finding.metric)
            if finding.metric == open.top {
                if abs(finding.difference) > abs(open.peak.difference) { open.peak = finding }
                open.peakBits = max(open.peakBits, finding.bits)
            } else if track.isDue, track.mostBits > open.peakBits + 10, track.mostBits > 1.5 * open.peakBits,
                now - open.lastSaid >= Self.renameSeconds * Self.second
            {
                open.path = finding.path
                open.top = finding.metric
                open.peak = finding
                open.peakBits = track.mostBits
                renamed = true
            }
        }
        self.open = open
        if isOver(open, at: now) {
            for index in tracks.indices { tracks[index].isSpent = tracks[index].clear == 0 }
            self.open = nil
            return [incident(.close, open, at: open.lastAbove)]
        }
        let isDue = now - open.lastSaid >= Self.updateSeconds * Self.second && open.lastAbove == now
        guard renamed || isDue else { return [] }
        self.open?.lastSaid = now
        return [incident(.update, open, at: now)]
    }

    private func isOver(_ open: Open, at now: UInt64) -> Bool {
        let limit = Self.unseenSeconds * Self.second
        return open.parts.allSatisfy { metric in
            guard let fast = track(open.path.reference == .peers ? .peers : .own, metric) else {
                return now >= open.lastSaid + limit
            }
            let last = fast.last
            if now >= fast.lastSeen + max(limit, UInt64(3 * last.intervalSeconds * 1e9)) { return true }
            if open.path.isFast {
                return fast.clear >= last.neededToClose || last.intervalSeconds >= 20 && metric != open.top
            }
            // What was found over minutes is over when ten seconds are as usual, or the minutes are.
            let slow = track(open.path, metric)
            return fast.small >= last.neededToClose || slow.map { $0.clear >= 3 } ?? false
        }
    }

    private func incident(_ phase: ResourceIncident.Phase, _ open: Open, at now: UInt64) -> ResourceIncident {
        let last = track(open.path, open.top)?.last ?? open.peak
        let others = open.parts.filter { $0 != open.top }
            .map { (metric: $0, bits: track(open.path, $0)?.mostBits ?? 0) }
            .sorted { ($0.bits, $1.metric.rawValue) > ($1.bits, $0.metric.rawValue) }
        return ResourceIncident(
            phase: phase, against: open.path.reference, metric: open.top, value: last.value, expected: last.expected,
            peak: open.peak.value, peakBits: open.peakBits, bits: last.bits, threshold: last.threshold,
            provisional: last.provisional, others: others.map(\.metric), beganAt: open.beganAt,
            durationSeconds: Double(now - min(open.beganAt, now)) / 1e9)
    }
}
