import Baseline
import ProfileStore
import Reporting

/// A profile with the figures that say how well it is known.
struct ProfileFigures {
    let profile: Profile
    let convergence: Convergence?
    /// Nil where nothing was learned of resources.
    let resources: ProfileStore.LearnedResources?
    /// Lines that another image's profile had brought and this image has not shown.
    let unconfirmedLines: [Behaviour]
    var unconfirmed: Int { unconfirmedLines.count }

    /// - Parameter knowledge: what was learned of resources, to tell whether that has settled.
    init(
        _ profile: Profile, resources: ProfileStore.LearnedResources? = nil, knowledge: ResourceKnowledge? = nil
    ) {
        self.profile = profile
        self.resources = resources
        // Only a damaged document has a bad pattern, and the figures are the last thing to fail for it.
        convergence = try? Convergence(profile, resources: knowledge)
        unconfirmedLines = profile.document.map(profile.unconfirmedLines) ?? []
    }

    init(_ profile: Profile, in store: ProfileStore) throws {
        self.init(
            profile, resources: try store.learnedResources(profile.key), knowledge: try store.resources(profile.key))
    }

    /// What is allowed now and for a while only.
    var allowances: [Allowance] { profile.allowances.filter { $0.until > Clock.now } }

    /// Lines of the profile: what was learned, or what a person wrote where nothing was.
    var behaviours: Int {
        profile.learned.isEmpty ? profile.document.map(Self.lines) ?? 0 : profile.learned.count
    }

    /// Behaviours of the image whose profile it began with that this one has not shown yet.
    var inheritedUnseen: Int {
        profile.learned.values.count { $0.provenance == .inherited && $0.isUnseen }
    }

    /// The least coverage of any kind; nil where nothing was observed that it could be estimated from.
    var coverage: Double? { profile.exposure.units == 0 ? nil : convergence?.coverage }

    var coverageText: String { coverage.map { "\(Figure.percent($0))" } ?? "-" }

    var lastSeenText: String { profile.exposure.lastSeen.map(Figure.minute) ?? "-" }

    /// Kinds of which something can be said, in order.
    var kinds: [(kind: Behaviour.Kind, statistics: NoveltyStatistics)] {
        guard let convergence, profile.exposure.units > 0 else { return [] }
        return Behaviour.Kind.allCases.compactMap { kind in convergence.kinds[kind].map { (kind, $0) } }
    }

    /// Of each kind, the share of incidences that belongs to behaviours not seen yet.
    var unseen: [(kind: Behaviour.Kind, mass: Double)] { kinds.map { ($0.kind, 1 - $0.statistics.coverage) } }

    /// What a container's next day brings, once anything was observed.
    var falseAlarmsPerDay: Double? { profile.exposure.units == 0 ? nil : convergence?.falseAlarmsPerDay }
    var newBehavioursPerDay: Double? { profile.exposure.units == 0 ? nil : convergence?.newBehavioursPerDay }

    /// Behaviours seen and estimated, over all kinds.
    var richness: (seen: Int, estimated: Double)? {
        guard !kinds.isEmpty else { return nil }
        return kinds.reduce((0, 0.0)) { ($0.0 + $1.statistics.behaviours, $0.1 + $1.statistics.estimatedBehaviours) }
    }

    /// One whole object, as `profile list --json` prints it.
    func write(_ line: inout JSONWriter) { fields(&line) }

    func fields(_ line: inout JSONWriter, kind: String = "profile") {
        let exposure = profile.exposure
        line.field("kind", kind)
        line.field("version", 1)
        line.key("image")
        line.object { image in
            image.field("name", profile.image.name)
            image.field("id", profile.image.id)
            image.field("digest", profile.image.digest)
        }
        line.field("role", profile.key.role)
        line.field("state", profile.state.rawValue)
        line.field("revision", profile.revision)
        line.field("runs", exposure.runs)
        line.field("units", exposure.units)
        line.field("unitSeconds", exposure.unitSeconds)
        line.field("observations", exposure.observations)
        line.field("behaviours", behaviours)
        if let coverage { line.field("coverage", measure: coverage) }
        convergence(&line)
        line.field("firstSeen", exposure.firstSeen?.rfc3339)
        line.field("lastSeen", exposure.lastSeen?.rfc3339)
        if let approval = profile.approval {
            line.key("approval")
            line.object { object in
                object.field("by", approval.by)
                object.field("reason", approval.reason)
                object.field("time", approval.time.rfc3339)
            }
        }
        line.field("inheritedFrom", profile.inheritedFrom)
        if profile.inheritedFrom != nil {
            line.field("inheritedUnseen", inheritedUnseen)
            line.field("unconfirmedLines", unconfirmed)
        }
        line.field("removedLines", profile.removed.count)
        if let resources {
            line.key("resources")
            line.object { object in
                object.field("windows", resources.windows)
                object.field("peerWindows", resources.peerWindows)
                object.field("bytes", resources.bytes)
                object.field("lastLearned", resources.lastLearned.rfc3339)
            }
        }
        if !allowances.isEmpty {
            line.key("allowances")
            line.array(allowances) { json, allowance in
                json.object { object in
                    object.field("behaviour") { BehaviourJSON.write(allowance.line, to: &$0) }
                    object.field("granted", allowance.granted.rfc3339)
                    object.field("until", allowance.until.rfc3339)
                    object.field("by", allowance.by)
                    object.field("note", allowance.note)
                    object.field("violation", allowance.violation)
                }
            }
        }
        line.key("notLivedThrough")
        line.array(convergence?.unlived ?? []) { $0.string($1.words) }
    }

    private func convergence(_ line: inout JSONWriter) {
        guard let convergence, profile.exposure.units > 0 else { return }
        let unitSeconds = profile.exposure.unitSeconds
        line.key("kinds")
        line.object { object in
            for (kind, statistics) in kinds {
                object.key(text: kind.rawValue)
                object.object { object in
                    object.field("coverage", measure: statistics.coverage)
                    object.field("seen", statistics.behaviours)
                    object.field("estimated", measure: statistics.estimatedBehaviours)
                    object.field("unitNovelty", measure: statistics.unitNovelty)
                    object.field("unitNoveltyAtMost", measure: statistics.unitNoveltyUpperBound)
                    object.field("newPerDay", measure: statistics.newBehavioursPerDay(unitSeconds: unitSeconds))
                    object.field("falseAlarmsPerDay", measure: statistics.falseAlarmsPerDay(unitSeconds: unitSeconds))
                }
            }
        }
        line.field("newPerDay", measure: convergence.newBehavioursPerDay)
        line.field("falseAlarmsPerDay", measure: convergence.falseAlarmsPerDay)
        line.field("provisional", convergence.isProvisional)
        line.field("drifting", Behaviour.Kind.allCases.filter(convergence.drifting.contains).map(\.rawValue))
        line.field("meetsBound", convergence.isReady)
        line.key("missing")
        line.array(convergence.missing) { json, part in
            json.object { json in
                json.field("kind", part.kind?.rawValue)
                json.field("words", part.words)
                if let seconds = part.seconds { json.field("seconds", measure: seconds) }
            }
        }
        if let isSettled = convergence.resources.isSettled { line.field("resourcesSettled", isSettled) }
    }

    private static func lines(of document: ProfileDocument) -> Int {
        document.processes.reduce(0) { sum, entry in
            sum + entry.parents.count + entry.files.values.reduce(0) { $0 + $1.count } + entry.listens.count
                + entry.connects.count + entry.privileges.count + entry.syscalls.count
        }
    }
}

/// Numbers and times for people.
enum Figure {
    /// Three digits, so that 99.9 % and 100 % differ.
    static func percent(_ share: Double) -> String {
        let tenths = (min(max(share, 0), 1) * 1000).rounded(.down) / 10
        return "\(tenths) %"
    }

    /// To the minute, in UTC: `2026-01-31 23:59Z`.
    static func minute(_ time: Timestamp) -> String {
        let text = time.rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))Z"
    }

    static func count(_ number: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        "\(number) \(number == 1 ? singular : plural ?? singular + "s")"
    }
}
