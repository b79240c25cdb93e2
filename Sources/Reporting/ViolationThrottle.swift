import Baseline

/// Keeps repeated violations from becoming a flood, without losing count of any.
///
/// A violation's key is its container, reason, behaviour and operation. The first of a key goes through at
/// once; those that follow are counted, and at most one a minute goes through, under the first one's id, with
/// the count so far. When one family (for files: program, access and directory) brings more than 32 new keys
/// in a minute, the rest of them are one violation with its own id, a count and the family's first three names
/// as examples, until a whole minute brings no more than 32.
///
/// Adding up the last count of every id gives the number of violations taken, after ``flush(at:)``. Time is
/// passed in; one that steps back counts as no time.
///
/// What a violation stands for grows with what is counted in it (``ViolationActs``); ``takeGrown()`` gives those of
/// which that is not reported yet.
public struct ViolationThrottle: Sendable {
    public static let interval: UInt64 = 60_000_000_000
    public static let newKeysPerMinute = 32
    public static let exampleCount = 3

    private let keyLimit: Int
    private var lines: [Key: Line] = [:]
    private var families: [Family: FamilyState] = [:]
    private var pending: Set<Key> = []
    private var grown: Set<Key> = []

    /// - Parameter keyLimit: Keys that are remembered at once; above it, quiet ones are forgotten, and where
    ///   none is quiet a new key counts in its container's common line.
    public init(keyLimit: Int = 8_192) {
        self.keyLimit = max(1, keyLimit)
    }

    /// Counts a violation; returns what is to be reported now, if anything is.
    public mutating func take(_ violation: Violation) -> Violation? {
        let key = Key(violation)
        if lines[key] != nil { return count(violation, in: key) }
        let family = Family(violation)
        if isFolding(family, violation) || !makeRoom(at: violation.time) {
            let fold = Key.family(families.count > keyLimit ? Family(everythingIn: violation) : family)
            return count(folded(violation, in: fold), in: fold)
        }
        return count(violation, in: key)
    }

    /// The id under which a violation that was taken is counted: its own where it was the first.
    public func id(of violation: Violation) -> ULID {
        let line =
            lines[Key(violation)] ?? lines[.family(Family(violation))]
            ?? lines[.family(Family(everythingIn: violation))]
        return line?.violation.id ?? violation.id
    }

    /// What has waited for its minute to pass, oldest first. To be called about once a second.
    public mutating func advance(to time: Timestamp) -> [Violation] {
        emit(at: time) { elapsed in elapsed >= Self.interval }
    }

    /// Everything that is counted and not reported yet, oldest first: the end of a run.
    public mutating func flush(at time: Timestamp) -> [Violation] {
        emit(at: time) { _ in true }
    }

    /// Those that stand for more than when they were given out last, as they are now; oldest first.
    public mutating func takeGrown() -> [Violation] {
        defer { grown.removeAll() }
        return Self.sorted(grown.compactMap { lines[$0]?.violation })
    }

    /// Forgets some, so that they are reported at once when they come again, under a new id.
    /// - Returns: what was counted of them and is not reported yet, oldest first.
    public mutating func forget(where isOver: (Violation) -> Bool) -> [Violation] {
        let over = lines.filter { isOver($0.value.violation) }
        let due = over.filter { pending.contains($0.key) }.map(\.value.violation)
        for key in over.keys {
            lines[key] = nil
            pending.remove(key)
            grown.remove(key)
            if case .family(let family) = key { families[family] = nil }
        }
        return Self.sorted(due)
    }

    // MARK: State

    private enum Key: Hashable, Sendable {
        case single(String, ViolationReason, Behaviour, FileOperation?)
        case family(Family)

        init(_ violation: Violation) {
            self = .single(violation.container.id, violation.reason, violation.behaviour, violation.operation)
        }
    }

    /// New keys that differ only in a name (or a port) of one place.
    private struct Family: Hashable, Sendable {
        var container: String
        var kind: String
        var program: Program?
        var place: String

        init(_ violation: Violation) {
            container = violation.container.id
            program = violation.behaviour.program
            switch violation.behaviour {
            case .file(let file): (kind, place) = ("file " + file.access.rawValue, Family.directory(file.path))
            case .process(let process):
                (kind, place) = ("process " + process.parent, Family.directory(process.program.executable))
                program = nil
            case .options: (kind, place) = ("options", "")
            case .listen(let listen):
                switch listen.endpoint {
                case .port(let transport, _), .ephemeral(let transport): (kind, place) = ("listen", transport.rawValue)
                case .unix(let path): (kind, place) = ("listen", Family.directory(path))
                }
            case .connect(let connect):
                switch connect.peer {
                case .network(let peerClass, let transport, _):
                    (kind, place) = ("connect", peerClass.rawValue + " " + transport.rawValue)
                case .name(_, let transport, _), .written(_, let transport, _):
                    (kind, place) = ("connect", transport.rawValue)
                case .unix(let path): (kind, place) = ("connect", Family.directory(path))
                }
            case .privilege: (kind, place) = ("privilege", "")
            case .syscall: (kind, place) = ("syscall", "")
            }
        }

        init(everythingIn violation: Violation) {
            (container, kind, program, place) = (violation.container.id, "everything", nil, "")
        }

        static func directory(_ path: String) -> String {
            guard let slash = path.lastIndex(of: "/") else { return "" }
            return slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    private struct Line: Sendable {
        /// The latest occurrence, with the id of the first and the count so far.
        var violation: Violation
        var reportedAt: Timestamp
    }

    private struct FamilyState: Sendable {
        var windowBegan: Timestamp
        var newKeys = 0
        var isFolding = false
        /// The first names of the window.
        var examples: [String] = []
    }

    private mutating func count(_ violation: Violation, in key: Key) -> Violation? {
        let time = violation.time
        guard var line = lines[key] else {
            lines[key] = Line(violation: violation, reportedAt: time)
            return violation
        }
        var latest = violation
        latest.id = line.violation.id
        latest.count = line.violation.count + violation.count
        (latest.firstTime, latest.precededBy) = (line.violation.firstTime, line.violation.precededBy)
        latest.acts = line.violation.acts
        if latest.acts.add(violation.acts.needed) { grown.insert(key) }
        if !line.violation.examples.isEmpty {
            latest.behaviour = line.violation.behaviour
            latest.examples = Self.examples(line.violation.examples, adding: violation.examples)
        }
        line.violation = latest
        guard Self.elapsed(line.reportedAt, time) >= Self.interval else {
            lines[key] = line
            pending.insert(key)
            return nil
        }
        line.reportedAt = time
        lines[key] = line
        pending.remove(key)
        grown.remove(key)
        return latest
    }

    /// Whether a new key of this family joins its common line.
    private mutating func isFolding(_ family: Family, _ violation: Violation) -> Bool {
        let time = violation.time
        var state = families[family] ?? FamilyState(windowBegan: time)
        if Self.elapsed(state.windowBegan, time) >= Self.interval {
            let quiet = Self.elapsed(state.windowBegan, time) >= 2 * Self.interval
            state = FamilyState(
                windowBegan: time, isFolding: state.isFolding && !quiet && state.newKeys > Self.newKeysPerMinute)
        }
        state.newKeys += 1
        if state.examples.count < Self.exampleCount { state.examples.append(Self.name(violation.behaviour)) }
        if state.newKeys > Self.newKeysPerMinute { state.isFolding = true }
        families[family] = state
        return state.isFolding
    }

    private func folded(_ violation: Violation, in key: Key) -> Violation {
        var common = violation
        common.acts.isFamily = true
        common.examples = families[Family(violation)]?.examples ?? [Self.name(violation.behaviour)]
        if case .file(var file) = violation.behaviour, case .family(let family) = key, family.kind != "everything" {
            file.path = family.place == "/" ? "/*" : family.place + "/*"
            common.behaviour = .file(file)
        }
        return common
    }

    /// Forgets what was reported long ago and has nothing pending; false where nothing can be forgotten.
    private mutating func makeRoom(at time: Timestamp) -> Bool {
        if families.count > keyLimit {
            families = families.filter { Self.elapsed($0.value.windowBegan, time) < Self.interval }
        }
        guard lines.count >= keyLimit else { return true }
        lines = lines.filter { pending.contains($0.key) || Self.elapsed($0.value.reportedAt, time) < Self.interval }
        return lines.count < keyLimit
    }

    private mutating func emit(at time: Timestamp, where isDue: (UInt64) -> Bool) -> [Violation] {
        let due = pending.filter { key in lines[key].map { isDue(Self.elapsed($0.reportedAt, time)) } ?? false }
        for key in due { lines[key]!.reportedAt = max(time, lines[key]!.reportedAt) }
        pending.subtract(due)
        grown.subtract(due)
        return Self.sorted(due.map { lines[$0]!.violation })
    }

    private static func sorted(_ violations: [Violation]) -> [Violation] {
        violations.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    private static func elapsed(_ from: Timestamp, _ to: Timestamp) -> UInt64 {
        to < from ? 0 : to.nanoseconds - from.nanoseconds
    }

    private static func examples(_ known: [String], adding new: [String]) -> [String] {
        var all = known
        for name in new where !all.contains(name) && all.count < exampleCount { all.append(name) }
        return all
    }

    /// What tells the members of a family apart.
    private static func name(_ behaviour: Behaviour) -> String {
        switch behaviour {
        case .file(let file): return file.path
        case .process(let process): return process.program.executable
        case .options(let options): return (options.flags + options.environment).joined(separator: " ")
        case .privilege(let privilege): return privilege.operation
        case .syscall(let syscall): return syscall.name
        case .listen(let listen):
            switch listen.endpoint {
            case .port(let transport, let port): return "\(transport.rawValue)/\(port)"
            case .ephemeral(let transport): return transport.rawValue
            case .unix(let path): return path
            }
        case .connect(let connect):
            switch connect.peer {
            case .network(_, let transport, let port): return "\(transport.rawValue)/\(port)"
            case .name(let name, let transport, let port), .written(let name, let transport, let port):
                return "\(name) \(transport.rawValue)/\(port)"
            case .unix(let path): return path
            }
        }
    }
}
