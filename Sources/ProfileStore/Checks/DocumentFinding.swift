import Baseline

/// Something in a profile file that deserves a second look, or makes it no profile at all.
public struct DocumentFinding: Hashable, Sendable {
    public var rule: Rule
    public var level: Level
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in Unicode scalars.
    public var column: Int
    public var message: String

    public enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Worth knowing; a profile may well be meant so.
        case note
        /// The file does not do what it seems to do, or allows more than anybody needs.
        case warning
        /// The file is no profile.
        case error

        public static func < (a: Level, b: Level) -> Bool {
            allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
        }
    }

    public enum Rule: String, Hashable, Sendable, CaseIterable {
        case notAProfile = "not-a-profile"
        case imageIdentity = "image-identity"
        case notApproved = "not-approved"
        case duplicateEntry = "duplicate-entry"
        case duplicateLine = "duplicate-line"
        case neverStarted = "never-started"
        case unknownParent = "unknown-parent"
        case unwatchedFlags = "unwatched-flags"
        case respelledFlag = "respelled-flag"
        case redundantPattern = "redundant-pattern"
        case overWide = "over-wide"
        case dangerousGrant = "dangerous-grant"
        case deniedLine = "denied-line"
        case denyNeverMatches = "deny-never-matches"
        case denyShadowed = "deny-shadowed"

        /// One sentence on what it looks for.
        public var summary: String {
            switch self {
            case .notAProfile: "The file cannot be read as a profile."
            case .imageIdentity: "The image's id or digest is none that an engine gives."
            case .notApproved: "Nobody has approved the profile, so it only alerts."
            case .duplicateEntry: "The same process entry stands twice."
            case .duplicateLine: "The same line stands twice in an entry's program."
            case .neverStarted: "Nothing that runs may start the program."
            case .unknownParent: "A parent is no program of the profile."
            case .unwatchedFlags: "Flags are listed of a program whose flags are not watched."
            case .respelledFlag: "A flag is never seen as it is written."
            case .redundantPattern: "Another pattern of the same program and access holds all that this one does."
            case .overWide: "A pattern reaches far beyond what one program needs."
            case .dangerousGrant: "The line allows what is dangerous in any image."
            case .deniedLine: "A deny rule forbids what the line allows."
            case .denyNeverMatches: "A deny rule can never match."
            case .denyShadowed: "Another deny rule holds all that this one does."
            }
        }

        /// The level that its findings mostly have.
        public var level: Level {
            switch self {
            case .notAProfile: .error
            case .duplicateEntry, .duplicateLine, .redundantPattern, .denyShadowed, .dangerousGrant: .note
            default: .warning
            }
        }
    }

    public init(_ rule: Rule, level: Level? = nil, line: Int, column: Int, message: String) {
        self.rule = rule
        self.level = level ?? rule.level
        self.line = line
        self.column = column
        self.message = message
    }

    /// What makes a file no profile.
    public init(_ error: DocumentError) {
        self.init(.notAProfile, line: error.line, column: error.column, message: error.message)
    }

    init(_ rule: Rule, level: Level? = nil, at place: LinePlace, _ message: String) {
        self.init(rule, level: level, line: place.line, column: place.column, message: message)
    }
}

extension ParsedDocument {
    /// What a reviewer should look at, in the order of the text: what can never match or be started, what stands
    /// twice, patterns that reach too far or that another one holds, grants that are dangerous in any image, a profile
    /// that nobody approved. The time grows with the document's length.
    public var findings: [DocumentFinding] {
        let all =
            HeadCheck.findings(self) + ProcessCheck.findings(self) + LineCheck.findings(self)
            + DenyCheck.findings(self)
        // Sorting keeps no order of equals by promise; the offset does.
        return all.enumerated().sorted { a, b in
            (a.element.line, a.element.column, a.offset) < (b.element.line, b.element.column, b.offset)
        }.map(\.element)
    }
}
