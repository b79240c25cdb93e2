/// What differs between two documents, as a reviewer reads it: program by program, line by line.
///
/// Lines, deny rules and modes count, their order does not: two documents without a difference are judged alike.
public struct DocumentDifference: Hashable, Sendable {
    public struct Change<Value: Hashable & Sendable>: Hashable, Sendable {
        public var before: Value
        public var after: Value

        /// Nil where both are the same.
        init?(_ before: Value, _ after: Value) {
            guard before != after else { return nil }
            self.before = before
            self.after = after
        }
    }

    /// A line that only one of the documents has.
    public struct Line: Hashable, Sendable {
        public var line: Behaviour
        /// A line of the other document that allows the same, and more: what is removed is still allowed by it, what
        /// is added was allowed already.
        public var coveredBy: Behaviour?
    }

    /// One program's lines.
    public struct ProgramChange: Hashable, Sendable {
        public enum Presence: String, Hashable, Sendable {
            case added, removed, changed
        }

        public var program: Program
        /// Which of the documents knows the program at all.
        public var presence: Presence
        /// In the order of the documents.
        public var removed: [Line] = []
        public var added: [Line] = []
        /// Where a list of flags came or went: without one, any flag may be given.
        public var flags: Change<FlagRule>?
    }

    public var image: Change<ImageIdentity>?
    public var role: Change<String>?
    public var state: Change<ProfileState>?
    public var mode: [Behaviour.Kind: Change<EnforcementMode?>] = [:]
    /// In the order of their executables.
    public var programs: [ProgramChange] = []
    public var denyRemoved: [DenyRule] = []
    public var denyAdded: [DenyRule] = []
    /// Figures that readers see; no verdict depends on them, so they are no difference of their own.
    public var resources: [ResourceMetric: Change<ResourceSummary?>] = [:]

    /// Whether both documents are judged alike and say the same of whom they are about.
    public var isEmpty: Bool {
        image == nil && role == nil && state == nil && mode.isEmpty && programs.isEmpty && denyRemoved.isEmpty
            && denyAdded.isEmpty
    }

    public init(from old: ProfileDocument, to new: ProfileDocument) {
        image = Change(old.image, new.image)
        role = Change(old.role, new.role)
        state = Change(old.state, new.state)
        for kind in Behaviour.Kind.allCases { mode[kind] = Change(old.mode[kind], new.mode[kind]) }
        denyRemoved = old.deny.missing(in: new.deny)
        denyAdded = new.deny.missing(in: old.deny)
        for metric in ResourceMetric.allCases {
            resources[metric] = Change(old.resources[metric], new.resources[metric])
        }
        programs = Self.programs(old, new)
    }

    private static func programs(_ old: ProfileDocument, _ new: ProfileDocument) -> [ProgramChange] {
        let (oldEntries, newEntries) = (old.entriesByProgram, new.entriesByProgram)
        var changes: [ProgramChange] = []
        for program in Set(oldEntries.keys).union(newEntries.keys).sorted() {
            let (before, after) = (oldEntries[program] ?? [], newEntries[program] ?? [])
            if before == after { continue }
            let (oldLines, newLines) = (before.flatMap(\.lines), after.flatMap(\.lines))
            var change = ProgramChange(
                program: program, presence: before.isEmpty ? .added : after.isEmpty ? .removed : .changed)
            change.removed = lines(oldLines.missing(in: newLines), coveredBy: newLines)
            change.added = lines(newLines.missing(in: oldLines), coveredBy: oldLines)
            if change.presence == .changed { change.flags = Change(FlagRule(before), FlagRule(after)) }
            if change.presence != .changed || !change.removed.isEmpty || !change.added.isEmpty || change.flags != nil {
                changes.append(change)
            }
        }
        return changes
    }

    private static func lines(_ lines: [Behaviour], coveredBy others: [Behaviour]) -> [Line] {
        if lines.isEmpty { return [] }
        let cover = LineCover(others)
        return lines.map { Line(line: $0, coveredBy: cover.line(covering: $0)) }
    }
}

extension ProfileDocument {
    var entriesByProgram: [Program: [ProcessEntry]] { Dictionary(grouping: processes, by: \.program) }
}

extension Array where Element: Hashable {
    /// What another list does not hold, once each.
    fileprivate func missing(in other: [Element]) -> [Element] {
        var there = Set(other)
        return filter { there.insert($0).inserted }
    }
}
