import Baseline

/// An incident in words that a tired person understands.
struct ResourceSentence {
    private let incident: ResourceIncident
    private let processes: [ResourceProcess]

    init(_ incident: ResourceIncident, _ processes: [ResourceProcess]) {
        self.incident = incident
        self.processes = processes
    }

    /// `web-3 uses 0.98 cores; its 7 peers use 0.03 (0.02 to 0.05): 36 bits, for 6 s now; most of it by yes (pid 41)`.
    func whole(of container: String) -> String {
        let isOver = incident.phase == .close
        var text = "\(container) \(deed): \(Int64((isOver ? incident.peakBits : incident.bits).rounded())) bits"
        text += isOver ? " at most" : ", \(lasting)"
        if let cause { text += "; \(cause)" }
        return text
    }

    /// What it does beside what was expected, without the container's name.
    var deed: String {
        let words = Words.of(incident.metric)
        let value = ResourceText.value(incident.value, of: incident.metric)
        switch incident.phase {
        case .open, .update: return "\(words.one) \(value)\(words.tail); \(reference(words))"
        case .close:
            let peak = ResourceText.short(incident.peak, of: incident.metric)
            let extreme = incident.isRise ? "up to" : "down to"
            return "\(words.one) \(value)\(words.tail) again, \(extreme) \(peak) in the "
                + "\(TextReport.duration(incident.durationSeconds)) before; \(reference(words))"
        }
    }

    /// For how long, and the peak where that is another value than the present one.
    var lasting: String {
        var text = "for \(TextReport.duration(incident.durationSeconds)) now"
        let peak = ResourceText.short(incident.peak, of: incident.metric)
        if incident.phase == .update, peak != ResourceText.short(incident.value, of: incident.metric) {
            text += ", \(incident.isRise ? "up to" : "down to") \(peak)"
        }
        return text
    }

    /// The process behind it, where more is used than expected.
    var cause: String? {
        guard incident.isRise, incident.phase != .close, let first = processes.first else { return nil }
        let who = "\(first.program) (pid \(first.pid))"
        guard first.metric == incident.metric else { return "most of its \(first.metric.name) goes to \(who)" }
        let isMost = first.value >= (incident.value - incident.expected.median) / 2
        return "\(isMost ? "most of it" : "the largest part") by \(who)"
    }

    private func reference(_ words: Words) -> String {
        let expected = incident.expected
        func short(_ value: Double) -> String { ResourceText.short(value, of: incident.metric) }
        var figures = short(expected.median)
        if short(expected.low) != figures || short(expected.high) != figures {
            figures += " (\(short(expected.low)) to \(short(expected.high)))"
        }
        switch incident.against {
        case .peers: return "its \(expected.count) peers \(words.many) \(figures)"
        case .own: return "usual for its image is \(figures)"
        }
    }

    /// The verb for one and for many, and what stands behind the value.
    private struct Words {
        var one: String
        var many: String
        var tail = ""

        static func of(_ metric: ResourceMetric) -> Words {
            switch metric {
            case .cpu: Words(one: "uses", many: "use")
            case .cpuUser: Words(one: "uses", many: "use", tail: " in its own code")
            case .cpuSystem: Words(one: "uses", many: "use", tail: " in the kernel")
            case .cpuThrottled: Words(one: "is throttled in", many: "are in", tail: " of its periods")
            case .memory: Words(one: "holds", many: "hold", tail: " of memory")
            case .memoryResident: Words(one: "holds", many: "hold", tail: " of resident memory")
            case .ioRead: Words(one: "reads", many: "read", tail: " from storage")
            case .ioWrite: Words(one: "writes", many: "write", tail: " to storage")
            case .networkReceived: Words(one: "receives", many: "receive", tail: " from the network")
            case .networkSent: Words(one: "sends", many: "send", tail: " to the network")
            case .pids: Words(one: "runs", many: "run")
            case .descriptors: Words(one: "has", many: "have", tail: " open")
            case .pressureCPU: Words(one: "waits for a CPU", many: "wait", tail: " of the time")
            case .pressureMemory: Words(one: "waits for memory", many: "wait", tail: " of the time")
            case .pressureIO: Words(one: "waits for storage", many: "wait", tail: " of the time")
            case .execRate: Words(one: "starts programs at", many: "do at")
            case .openRate: Words(one: "opens files at", many: "do at")
            case .connectRate: Words(one: "connects at", many: "do at")
            case .failedRate: Words(one: "fails in calls at", many: "do at")
            case .pageFaults: Words(one: "has page faults at", many: "have them at")
            case .memoryLimitHits: Words(one: "hits its memory limit at", many: "do at")
            case .memoryOOMKills: Words(one: "loses processes for want of memory at", many: "do at")
            case .ioReadOperations: Words(one: "reads from storage at", many: "do at")
            case .ioWriteOperations: Words(one: "writes to storage at", many: "do at")
            case .networkReceivedPackets: Words(one: "receives packets at", many: "do at")
            case .networkSentPackets: Words(one: "sends packets at", many: "do at")
            case .networkErrors: Words(one: "has network errors at", many: "have them at")
            }
        }
    }
}

extension GroupMove {
    /// `7 of 8 containers moved together: cpu from 0.03 to 0.9 cores; …`, for a notice and a comparison.
    public var sentence: String {
        "\(moved) of \(of) containers moved together: \(metric.name) from \(ResourceText.short(before, of: metric)) "
            + "to \(ResourceText.value(now, of: metric)); a change of load or a deployment, no deviation of one"
    }
}

extension Notice {
    /// Most containers of one image and role changed together: said once, and none of them is reported for it.
    public static func groupMoved(
        id: ULID, time: Timestamp, move: GroupMove, image: ImageIdentity, role: String,
        profile: ProfileReference? = nil
    ) -> Notice {
        let name = image.name + (role == "main" ? "" : "#" + role)
        return Notice(
            id: id, time: time, reason: "group-moved", profile: profile,
            explanation: "\(name): \(move.sentence)")
    }
}
