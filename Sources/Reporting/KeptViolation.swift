import Baseline
import FoundationEssentials

/// A violation, deviation or incident as it is kept.
public struct KeptViolation: Sendable {
    /// A ULID; of an incident, its first line's.
    public var id: String
    public var kind: Kind
    public var firstTime: Timestamp
    public var lastTime: Timestamp
    public var count: UInt64
    public var containerID: String
    public var containerName: String
    /// Of the container, with the role that it had.
    public var image: ImageIdentity
    public var role: String
    /// As the object's `behaviour.type`.
    public var type: String
    public var reason: ViolationReason
    public var level: Score.Level
    public var severity: Severity
    /// Of an incident, the most.
    public var bits: Double
    /// The profile that it was judged by; nil where there was none.
    public var profile: ProfileKey?
    /// The JSON line as it was printed last.
    public var object: String
    public var acts: ViolationActs
    var precededBy: UInt64
    public var decision: ViolationDecision?

    public enum Kind: String, Sendable { case violation, deviation }

    /// The line as it was printed, with what is known beside it: `firstTime`, `lastTime` and `decision`.
    public var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("firstTime", firstTime.rfc3339)
            json.field("lastTime", lastTime.rfc3339)
            if let decision { json.field("decision", decision.write) }
        }
        return object.dropLast() + "," + String(decoding: writer.bytes.dropFirst(), as: UTF8.self)
    }
}

/// What a person decided about a violation.
public struct ViolationDecision: Hashable, Sendable {
    public enum Word: String, Sendable { case allowed, denied }

    public var word: Word
    public var by: String?
    public var note: String?
    public var time: Timestamp
    /// When an allowance ends that holds for a while only.
    public var until: Timestamp?

    public init(word: Word, by: String? = nil, note: String? = nil, time: Timestamp, until: Timestamp? = nil) {
        self.word = word
        self.by = by
        self.note = note
        self.time = time
        self.until = until
    }

    func write(_ json: inout JSONWriter) {
        json.field("decision", word.rawValue)
        json.field("by", by)
        json.field("note", note)
        json.field("time", time.rfc3339)
        json.field("until", until?.rfc3339)
    }
}

/// One event before a violation, as it is kept.
public struct KeptEvent: Decodable, Sendable {
    public var time: String
    public var pid: Int32
    public var program: String
    public var what: String
    /// `allowed`, `denied` or `unknown`.
    public var verdict: String
}

/// What readers need of a printed line.
public struct ViolationObject: Decodable, Sendable {
    public var container: Container
    public var behaviour: BehaviourFields
    public var process: Process?
    public var score: Score
    public var profile: Profile?
    public var attack: [String]
    public var examples: [String]?
    public var explanation: String
    public var phase: String?
    public var against: String?
    public var durationSeconds: Double?
    /// Of a combined violation.
    public var items: [Item]?

    public struct Item: Decodable, Sendable {
        public var bits: Double
        public var units: UInt32
        public var violation: String?
        public var what: String
    }

    public struct Container: Decodable, Sendable {
        public var runtime: String
        public var labels: [String: String]?
        public var kubernetes: KubernetesIdentityFields?
    }

    public struct KubernetesIdentityFields: Decodable, Sendable {
        public var namespace: String?
        public var pod: String?
        public var container: String?
    }

    /// Of an incident only `pid`, `hostPid` and `program` are known.
    public struct Process: Decodable, Sendable {
        public var pid: Int32
        public var hostPid: Int32
        public var ppid: Int32?
        public var uid: UInt32?
        public var hostUid: UInt32?
        public var executable: String?
        public var program: String
        public var arguments: [String]?
        public var environment: [String]?
        public var lineage: [String]?
        public var origin: LineageOrigin?
        public var tty: Bool?
        public var driftKind: Drift?
    }

    public struct Score: Decodable, Sendable {
        public var bits: Double
        public var supported: Double
        public var threshold: Double
        public var provisional: Bool
        public var terms: [Term]?

        public struct Term: Decodable, Sendable {
            public var name: String
            public var bits: Double
            public var reason: String
        }
    }

    public struct Profile: Decodable, Sendable {
        public var image: String
        public var role: String
        public var revision: UInt64
        public var state: ProfileState
        public var runs: UInt32?
        public var learnedSeconds: Double?
    }
}

extension KeptViolation {
    /// The printed line, read; nil where it was written in a way that this version does not understand.
    public var fields: ViolationObject? {
        try? JSONDecoder().decode(ViolationObject.self, from: Data(object.utf8))
    }

    /// What happened, in words.
    public func sentence(_ fields: ViolationObject?) -> String {
        guard let fields else { return "\(type) (written by another version)" }
        guard let behaviour = fields.behaviour.behaviour else { return BehaviourSentence.safe(fields.explanation) }
        var text = BehaviourSentence.of(
            behaviour, operation: fields.behaviour.operation.flatMap(FileOperation.init),
            peerAddress: fields.behaviour.peerAddress, drift: fields.process?.driftKind)
        if let examples = fields.examples, !examples.isEmpty {
            text += " (such as " + examples.map(BehaviourSentence.safe).joined(separator: ", ") + ")"
        }
        return text
    }
}
