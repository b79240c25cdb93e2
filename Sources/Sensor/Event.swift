import CSensor

/// One record of the kernel, read in place.
///
/// The fixed part is a copy; the variable part points into the ring buffer (or the capture) and is valid
/// **only during the call that hands the event over**. Take what is needed as Swift values, or `stored()`.
public struct Event {
    let raw: pl_event
    let data: UnsafeRawBufferPointer

    init(raw: pl_event, data: UnsafeRawBufferPointer) {
        self.raw = raw
        self.data = data
    }

    /// The kinds of `event_layout.h`. Unknown ones are skipped by the reader and counted.
    public enum Kind: UInt16, Sendable {
        case containerCreated = 1, containerRemoved, exec, seed, file, listen, connect, privilege, suppressed
        /// What a name server said to a container: no act, and in no sum of acts.
        case answer
    }

    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        public static let terminal = Flags(PL_FLAG_TERMINAL)
        public static let cacheable = Flags(PL_FLAG_CACHEABLE)
        public static let argument = Flags(PL_FLAG_ARGUMENT)
        public static let directory = Flags(PL_FLAG_DIRECTORY)
        public static let detached = Flags(PL_FLAG_DETACHED)
        public static let deleted = Flags(PL_FLAG_DELETED)
        public static let truncated = Flags(PL_FLAG_TRUNCATED)
        public static let lineageStart = Flags(PL_FLAG_LINEAGE_START)
        public static let mismatch = Flags(PL_FLAG_MISMATCH)
        public static let executable = Flags(PL_FLAG_EXECUTABLE)
        public static let setID = Flags(PL_FLAG_SET_ID)
        public static let byDescriptor = Flags(PL_FLAG_BY_DESCRIPTOR)
        public static let byNamespace = Flags(PL_FLAG_BY_NAMESPACE)

        init(_ flag: pl_event_flag) { self.init(rawValue: UInt16(flag.rawValue)) }
    }

    /// `nil` for a kind that this version does not know.
    public var kind: Kind? { Kind(rawValue: raw.kind) }
    public var flags: Flags { Flags(rawValue: raw.flags) }
    /// CLOCK_MONOTONIC, nanoseconds.
    public var monotonicTime: UInt64 { raw.time }
    /// Id of the container's cgroup.
    public var container: UInt64 { raw.key.container }
    /// Names the running program within one run of the sensor; an `exec` or `seed` event says which it is.
    public var program: UInt64 { raw.key.program }
    public var key: VerdictKey { VerdictKey(raw: raw.key) }
    public var hostPid: Int32 { raw.host_pid }
    public var pid: Int32 { raw.pid }
    public var parentPid: Int32 { raw.parent_pid }
    public var uid: UInt32 { raw.uid }
    public var hostUid: UInt32 { raw.host_uid }
    /// What the call returned: negative errno on failure.
    public var result: Int32 { raw.result }
    /// Bits of `pl_access`.
    public var access: AccessBits { AccessBits(rawValue: raw.access) }
    /// A `pl_operation` for files, a `pl_privilege` for privileges.
    public var operation: UInt32 { raw.operation }
    public var port: UInt16 { raw.port }
    public var family: UInt16 { raw.family }
    /// IPPROTO_ number.
    public var protocolNumber: UInt8 { raw.protocol }
    public var origin: UInt8 { raw.origin }
    public var drift: UInt8 { raw.drift }

    public struct AccessBits: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let read = AccessBits(rawValue: PL_ACCESS_READ.rawValue)
        public static let write = AccessBits(rawValue: PL_ACCESS_WRITE.rawValue)
        public static let create = AccessBits(rawValue: PL_ACCESS_CREATE.rawValue)
        public static let exec = AccessBits(rawValue: PL_ACCESS_EXEC.rawValue)
        public static let delete = AccessBits(rawValue: PL_ACCESS_DELETE.rawValue)
    }

    /// Ancestors' programs, nearest first.
    public var lineage: [UInt64] {
        withUnsafeBytes(of: raw.lineage) { bytes in
            Array(bytes.bindMemory(to: UInt64.self).prefix { $0 != 0 })
        }
    }

    /// The peer's or own address: four bytes for IPv4, sixteen for IPv6, in network order.
    public var address: [UInt8] {
        withUnsafeBytes(of: raw.address) { Array($0.prefix(raw.family == 2 ? 4 : 16)) }
    }

    /// The kernel-resolved path, absolute inside the container; `nil` where the record has none.
    public var path: String? {
        let names = section(0)
        if names.isEmpty { return kind == .exec || kind == .seed || flags.contains(.argument) ? "/" : nil }
        return "/" + split(names).reversed().joined(separator: "/")
    }

    public var text: String { string(section(1)) }
    public var extra: String { string(section(2)) }
    /// Of an `answer`: the message, as it came.
    public var message: [UInt8] { Array(section(1)) }

    /// argv as the program was given it, cut at 1,024 bytes in all (then `flags` has `truncated`).
    public var arguments: [String] { split(section(3)) }

    /// `NAME=value` of the chosen names in the environment of an exec; a value is cut where both have 255 bytes.
    public var environment: [String] {
        split(section(Self.behindSections)).filter { !$0.isEmpty }
    }

    /// The program that started this one had the same chosen names and values.
    public var isEnvironmentInherited: Bool { raw.environment & UInt8(PL_ENVIRONMENT_INHERITED.rawValue) != 0 }

    /// The environment was longer than what is read of one.
    public var isEnvironmentCut: Bool { raw.environment & UInt8(PL_ENVIRONMENT_CUT.rawValue) != 0 }

    private static let behindSections = Int(PL_SECTIONS)

    private func section(_ index: Int) -> UnsafeRawBufferPointer {
        let lengths = (Int(raw.section.0), Int(raw.section.1), Int(raw.section.2), Int(raw.section.3))
        let (start, length) =
            switch index {
            case 0: (0, lengths.0)
            case 1: (lengths.0, lengths.1)
            case 2: (lengths.0 + lengths.1, lengths.2)
            case 3: (lengths.0 + lengths.1 + lengths.2, lengths.3)
            default: (lengths.0 + lengths.1 + lengths.2 + lengths.3, data.count)
            }
        let end = min(start + length, data.count)
        return start < end
            ? UnsafeRawBufferPointer(rebasing: data[start..<end]) : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private func string(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Pieces that are each ended by NUL; a piece that was cut off keeps what there is of it.
    private func split(_ bytes: UnsafeRawBufferPointer) -> [String] {
        var pieces = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if pieces.last == "" { pieces.removeLast() }
        return pieces
    }

    /// A copy that may be kept.
    public func stored() -> StoredEvent {
        StoredEvent(raw: raw, bytes: [UInt8](data))
    }

    /// The whole record as bytes, for a capture.
    func appendRecord(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: raw) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: data)
    }

    /// The same with other arguments and another environment, which stand last.
    func appendRecord(replacingArguments words: [UInt8], environment: [UInt8], to bytes: inout [UInt8]) {
        var raw = raw
        let others = data.prefix(Int(raw.section.0) + Int(raw.section.1) + Int(raw.section.2))
        raw.section.3 = UInt16(words.count)
        raw.size = UInt32(MemoryLayout<pl_event>.size + others.count + words.count + environment.count)
        withUnsafeBytes(of: raw) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: others)
        bytes.append(contentsOf: words)
        bytes.append(contentsOf: environment)
    }
}

/// An event that outlives the call: it waits for its container to be identified.
public struct StoredEvent: Sendable {
    let raw: pl_event
    let bytes: [UInt8]

    public func withEvent<R>(_ body: (Event) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes { try body(Event(raw: raw, data: $0)) }
    }
}

/// Identity of one act in the kernel's verdict cache.
public struct VerdictKey: Hashable, Sendable {
    var raw: pl_key

    public var container: UInt64 { raw.container }
    public var epoch: UInt32 { raw.epoch }

    /// A 64-bit name of the key; keys of one container collide with negligible probability.
    public var fingerprint: UInt64 {
        var hash = Self.mix(0x517c_c1b7_2722_0a95, raw.container)
        hash = Self.mix(hash, raw.program)
        hash = Self.mix(hash, raw.inode)
        hash = Self.mix(hash, raw.parent_inode)
        hash = Self.mix(hash, raw.name_hash)
        hash = Self.mix(hash, UInt64(raw.device) << 32 | UInt64(raw.mount))
        let small = UInt64(raw.kind) << 24 | UInt64(raw.access) << 16 | UInt64(raw.reserved)
        return Self.mix(hash, UInt64(raw.epoch) << 32 | small)
    }

    private static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        let product = (hash ^ value) &* 0x9fb2_1c65_1e98_df25
        return product ^ (product >> 32)
    }

    public static func == (a: VerdictKey, b: VerdictKey) -> Bool { a.fingerprint == b.fingerprint }
    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
