/// What a profile says of an observation.
public enum Verdict: Hashable, Sendable {
    case allowed
    /// A `deny` entry matched.
    case denied
    case unknown
}

/// Why a deviation is reported.
public enum ViolationReason: String, Hashable, Sendable, CaseIterable, Codable {
    case notInProfile = "not-in-profile"
    case denied
    case overBudget = "over-budget"
}

/// How surprising a deviation is, in bits (−log2 p), and what the data can vouch for.
public struct Score: Hashable, Sendable {
    /// Never capped.
    public var bits: Double
    /// log2(10 · max(units, 1)): what the learned exposure can vouch for.
    public var supported: Double
    /// Bits of the false-alarm budget.
    public var threshold: Double
    /// True where `bits` exceeds `supported` or the unit is shorter than an hour.
    public var provisional: Bool
    /// The terms that add up to `bits`, each with a reason in words.
    public var terms: [Term]

    public struct Term: Hashable, Sendable {
        public var name: String
        public var bits: Double
        public var reason: String
        public init(name: String, bits: Double, reason: String) {
            self.name = name
            self.bits = bits
            self.reason = reason
        }
    }

    public enum Level: String, Hashable, Sendable, CaseIterable, Comparable, Codable {
        case info, notice, warning, high, critical
        public static func < (a: Level, b: Level) -> Bool {
            allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
        }

        /// `info` below 10 bits, `notice` to 15, `warning` to 20, `high` to 30, then `critical`.
        public init(bits: Double) {
            switch bits {
            case ..<10: self = .info
            case ..<15: self = .notice
            case ..<20: self = .warning
            case ..<30: self = .high
            default: self = .critical
            }
        }
    }

    /// For reading.
    public var level: Level { Level(bits: bits) }

    public init(bits: Double, supported: Double, threshold: Double, provisional: Bool, terms: [Term] = []) {
        self.bits = bits
        self.supported = supported
        self.threshold = threshold
        self.provisional = provisional
        self.terms = terms
    }
}

/// What such a behaviour could do; a label beside the score, never mixed into it.
public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable, Codable {
    case low, medium, high, critical
    public static func < (a: Severity, b: Severity) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// Severity with its ATT&CK techniques and the sentence that says why.
public struct SeverityLabel: Hashable, Sendable {
    public var severity: Severity
    /// For example `T1059.004`.
    public var techniques: [String]
    public var explanation: String
    public init(severity: Severity, techniques: [String], explanation: String) {
        self.severity = severity
        self.techniques = techniques
        self.explanation = explanation
    }
}
