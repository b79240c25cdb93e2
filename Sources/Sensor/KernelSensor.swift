import CSensor
import Glibc

/// The eBPF programs in the running kernel.
///
/// It is used by one thread (the line's); it is not `Sendable`. Its `deinit` detaches and unloads everything:
/// nothing is pinned, so that no way to end leaves anything behind.
public final class KernelSensor {
    private let handle: OpaquePointer
    /// Where the programs stand.
    public let attachment: Attachment

    public struct Settings: Sendable {
        /// `nil` takes the best that the kernel allows.
        public var attachment: Attachment?
        /// Bytes of the main ring buffer; rounded up to a power of two, 64 KiB at least.
        public var ringBytes: Int
        /// Verdicts that the kernel keeps a container.
        public var cacheBound: Int
        /// Every occurrence goes up and nothing is cached: for captures.
        public var emitAll: Bool

        /// Bytes that containers read from devices and write to the page cache are counted: for cgroup v1, whose files
        /// do not tell.
        public var countIO: Bool

        /// The system calls of each program are kept, see `forEachCallSet`. Every call of the machine gets slower by it.
        public var recordCalls: Bool

        public init(
            attachment: Attachment? = nil, ringBytes: Int = 8 << 20, cacheBound: Int = 8192, emitAll: Bool = false,
            countIO: Bool = false, recordCalls: Bool = false
        ) {
            self.countIO = countIO
            self.recordCalls = recordCalls
            self.attachment = attachment
            self.ringBytes = ringBytes
            self.cacheBound = cacheBound
            self.emitAll = emitAll
        }
    }

    /// What the kernel counted of one container; `observations` is the sum of all below it.
    public struct Counters: Hashable, Sendable {
        public var observations: UInt64 = 0
        public var hits: UInt64 = 0
        public var sent: UInt64 = 0
        /// A ring buffer was full.
        public var full: UInt64 = 0
        /// More new names in one directory than are sent a second.
        public var suppressed: UInt64 = 0
        /// A helper failed.
        public var failed: UInt64 = 0
        public var cacheFull: UInt64 = 0
        /// How often each happened, seen before or not: for rates.
        public var execs: UInt64 = 0
        public var opens: UInt64 = 0
        public var connects: UInt64 = 0
        /// Calls that ended with an error; with the lsm attachment opens only.
        public var failedCalls: UInt64 = 0
        /// Of files, where `Settings.countIO` asks for it: read from devices, written to the page cache.
        public var readBytes: UInt64 = 0
        public var dirtiedBytes: UInt64 = 0
        /// What name servers said, and of that what was too much, too long or found no room: no acts.
        public var answers: UInt64 = 0
        public var answersMissed: UInt64 = 0
        public var cacheEntries: UInt32 = 0
        public var epoch: UInt32 = 0
        /// Its cgroup is gone.
        public var isRemoved = false

        public var lost: UInt64 { full + suppressed + failed }
    }

    /// Loads the programs; nothing is attached yet.
    ///
    /// - Throws: `SensorError.notPermitted` or `.unavailable` with the kernel's message; nothing stays loaded. An
    ///   attachment that was asked for by name and is refused is an error; no other is taken in its place.
    public init(settings: Settings = Settings()) throws(SensorError) {
        guard let object = SensorObject.bytes else { throw .unavailable("the embedded eBPF object is damaged") }
        switch settings.attachment {
        case .lsm:
            if let refusal = AttachmentProbe.ask(.fentry).errno {
                throw .unavailable(
                    "the lsm attachment needs fentry, which the kernel refuses "
                        + "(\(String(cString: strerror(refusal)))); without --attachment the best that it allows is taken"
                )
            }
            handle = try Self.open(object, settings, .lsm)
            attachment = .lsm
        case nil where AttachmentProbe.ask(.fentry) == .possible:
            if let best = try? Self.open(object, settings, .lsm) {
                handle = best
                attachment = .lsm
            } else {
                fallthrough
            }
        default:
            handle = try Self.open(object, settings, .tracepoint)
            attachment = .tracepoint
        }
    }

    private static func open(_ object: [UInt8], _ settings: Settings, _ attachment: Attachment) throws(SensorError)
        -> OpaquePointer
    {
        // The random seed keeps names from being chosen so that they collide in the kernel's hashes.
        let seed = UInt64.random(in: .min ... .max)
        var ring = 64 << 10
        while ring < settings.ringBytes { ring <<= 1 }
        var values = pl_settings(
            attachment: attachment == .lsm ? PL_ATTACHMENT_LSM : PL_ATTACHMENT_TRACEPOINT,
            hash_seed: seed, cache_bound: UInt32(clamping: settings.cacheBound),
            host_pid_level: pidNamespaceLevel(),
            emit_all: settings.emitAll, record_calls: settings.recordCalls, count_io: settings.countIO,
            ring_bytes: UInt32(clamping: ring),
            priority_ring_bytes: UInt32(clamping: max(64 << 10, ring / 4)))
        var opened: OpaquePointer?
        let error = object.withUnsafeBytes { pl_sensor_open($0.baseAddress, $0.count, &values, &opened) }
        guard let opened, error == 0 else {
            let message = String(cString: pl_sensor_message(opened))
            pl_sensor_close(opened)
            throw failure(error, message)
        }
        return opened
    }

    deinit { pl_sensor_close(handle) }

    /// Attaches all programs. From here on new containers are seen from their first instruction.
    ///
    /// - Parameter cgroupRoot: where the v2 hierarchy is mounted; the connect hooks are attached to it. `nil`
    ///   leaves those off.
    /// - Throws: `SensorError`; nothing is attached then.
    public func attach(cgroupRoot: String?) throws(SensorError) {
        var descriptor: Int32 = -1
        if let cgroupRoot {
            descriptor = Glibc.open(cgroupRoot, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .inputOutput(path: cgroupRoot, errno: errno) }
        }
        defer { if descriptor >= 0 { close(descriptor) } }
        let error = pl_sensor_attach(handle, descriptor)
        if error != 0 { throw Self.failure(error, String(cString: pl_sensor_message(handle))) }
    }

    /// Gives the tasks of registered containers their state; each process comes back as a `seed` event.
    public func seed() throws(SensorError) {
        let error = pl_sensor_seed(handle)
        if error != 0 { throw Self.failure(error, String(cString: pl_sensor_message(handle))) }
    }

    /// Registers a container that was there before; false when the kernel knew it already.
    @discardableResult
    public func addContainer(_ id: UInt64) -> Bool { pl_sensor_add_container(handle, id) == 0 }

    public func removeContainer(_ id: UInt64) { _ = pl_sensor_remove_container(handle, id) }

    /// The container's acts are neither sent nor counted from here on.
    public func ignoreContainer(_ id: UInt64) {
        control(PL_CONTROL_FLAGS, [VerdictKey(raw: pl_key(container: id))], flags: PL_CONTAINER_IGNORED.rawValue)
    }

    public func addSensitiveName(_ name: String) { _ = pl_sensor_add_sensitive_name(handle, name) }

    /// Has starts say whether their environment holds this name, of 31 bytes at most.
    public func addEnvironmentName(_ name: String) { _ = pl_sensor_add_environment_name(handle, name) }

    public func counters(of id: UInt64) -> Counters? {
        var raw = pl_container()
        guard pl_sensor_container(handle, id, &raw) == 0 else { return nil }
        return Counters(
            observations: raw.observations, hits: raw.hits, sent: raw.sent, full: raw.full, suppressed: raw.suppressed,
            failed: raw.failed, cacheFull: raw.cache_full, execs: raw.execs, opens: raw.opens, connects: raw.connects,
            failedCalls: raw.failed_calls, readBytes: raw.read_bytes, dirtiedBytes: raw.dirtied_bytes,
            answers: raw.answers, answersMissed: raw.answers_missed, cacheEntries: raw.entries,
            epoch: raw.epoch, isRemoved: raw.flags & PL_CONTAINER_REMOVED.rawValue != 0)
    }

    /// Cgroup ids of all registered containers.
    public func containers() -> [UInt64] {
        var ids: [UInt64] = []
        var id: UInt64 = 0
        while pl_sensor_next_container(handle, &id) == 0 { ids.append(id) }
        return ids
    }

    /// Tells the kernel that these acts were judged: from now on it only counts them.
    public func acknowledge(_ keys: [VerdictKey]) { control(PL_CONTROL_KNOWN, keys) }

    /// Deletes cache entries, of ended containers or older epochs.
    public func forget(_ keys: [VerdictKey]) { control(PL_CONTROL_FORGET, keys) }

    /// Makes the kernel ask anew about everything that these containers do: a verdict changed.
    public func bumpEpoch(of ids: [UInt64]) {
        control(PL_CONTROL_EPOCH, ids.map { VerdictKey(raw: pl_key(container: $0)) })
    }

    private func control(_ operation: pl_control_op, _ keys: [VerdictKey], flags: UInt32 = 0) {
        var index = 0
        while index < keys.count {
            let batch = keys[index..<min(index + Int(PL_CONTROL_BATCH), keys.count)]
            var request = pl_control()
            request.operation = operation.rawValue
            request.count = UInt32(batch.count)
            request.flags = flags
            withUnsafeMutableBytes(of: &request.keys) { bytes in
                let slots = bytes.bindMemory(to: pl_key.self)
                for (slot, key) in batch.enumerated() { slots[slot] = key.raw }
            }
            _ = pl_sensor_control(handle, &request)
            index += batch.count
        }
    }

    /// Calls `body` with every entry of the verdict cache and its hit count.
    public func forEachVerdict(_ body: (VerdictKey, UInt64) -> Void) {
        let batch = 4096
        var keys = [pl_key](repeating: pl_key(), count: batch)
        var values = [pl_verdict](repeating: pl_verdict(), count: batch)
        var cursor: UInt32 = 0
        while true {
            var count = UInt32(batch)
            let error = pl_sensor_read_verdicts(handle, &cursor, &keys, &values, &count)
            if error != 0 && error != -ENOENT { return }
            for index in 0..<Int(count) { body(VerdictKey(raw: keys[index]), values[index].count) }
            if error != 0 || count == 0 { return }
        }
    }

    /// Takes into the round the system calls that tasks wait in at this moment, which have not returned yet.
    public func noteWaitingCalls() { _ = pl_sensor_note_waiting(handle) }

    /// Begins a new round of system calls and returns its number. Every program that makes a call in it, also one that
    /// it made in earlier rounds, shows it in this round's set.
    public func beginCallRound() -> UInt64 { pl_sensor_begin_call_round(handle) }

    /// Calls `body` with every set of system calls, of all rounds; those that it answers `true` for are removed. Sets of
    /// the round that runs still grow.
    public func forEachCallSet(_ body: (CallSet) -> Bool) {
        let batch = 1024
        var keys = [pl_call_key](repeating: pl_call_key(), count: batch)
        var values = [pl_call_set](repeating: pl_call_set(), count: batch)
        var taken: [pl_call_key] = []
        var cursor: UInt32 = 0
        while true {
            var count = UInt32(batch)
            let error = pl_sensor_read_calls(handle, &cursor, &keys, &values, &count)
            if error != 0 && error != -ENOENT { break }
            for index in 0..<Int(count) where body(CallSet(key: keys[index], set: values[index])) {
                taken.append(keys[index])
            }
            if error != 0 || count == 0 { break }
        }
        for var key in taken { _ = pl_sensor_remove_calls(handle, &key) }
    }

    /// Waits for records, `milliseconds` at most.
    public func wait(milliseconds: Int32) { _ = pl_sensor_wait(handle, milliseconds) }

    /// Hands over what is there of starts, privileges, sockets and sensitive files.
    public func drainPriority(_ body: (Event) -> Void) { _ = drain(PL_BUFFER_PRIORITY, limit: .max, body) }

    /// Hands over what is there of name servers' answers. What was said before a connection is there when that is.
    public func drainAnswers(_ body: (Event) -> Void) { _ = drain(PL_BUFFER_ANSWERS, limit: .max, body) }

    /// Hands over what is there of everything else, up to `limit` records. Before each record `body` may drain the
    /// priority buffer: a program's start lies there, and always before its other acts.
    ///
    /// - Returns: How many there were; `limit` when there may be more.
    public func drainEvents(limit: Int, _ body: (Event) -> Void) -> Int { drain(PL_BUFFER_EVENTS, limit: limit, body) }

    private func drain(_ buffer: pl_buffer, limit: Int, _ body: (Event) -> Void) -> Int {
        withoutActuallyEscaping(body) { body in
            var handler = Handler(body: body, left: limit)
            withUnsafeMutablePointer(to: &handler) { context in
                _ = pl_sensor_drain(
                    handle, buffer,
                    { context, record, size in
                        guard let context, let record else { return 0 }
                        let header = MemoryLayout<pl_event>.size
                        let data = UnsafeRawBufferPointer(
                            start: UnsafeRawPointer(record) + header, count: size - header)
                        let handler = context.assumingMemoryBound(to: Handler.self)
                        handler.pointee.body(Event(raw: record.pointee, data: data))
                        handler.pointee.left -= 1
                        return handler.pointee.left > 0 ? 0 : -ECANCELED
                    }, context)
            }
            return limit - handler.left
        }
    }

    private struct Handler {
        let body: (Event) -> Void
        var left: Int
    }

    /// Detaches everything; what was sent before can still be drained.
    public func stop() { pl_sensor_stop(handle) }

    /// Whether what name servers answer is seen: known once attached.
    public var seesAnswers: Bool { pl_sensor_sees_answers(handle) }

    /// Events missed because a program was running on the CPU already.
    public var recursionMisses: UInt64 { pl_sensor_recursion_misses(handle) }

    /// Acts that could not even be counted.
    public var uncounted: UInt64 { pl_sensor_failures(handle) }

    /// Whether a program runs at the end of every system call of the machine, which costs each of them some time.
    public var looksAtEveryCall: Bool { pl_sensor_looks_at_every_call(handle) }

    /// Kernel memory of the maps, bytes.
    public var kernelMemoryBytes: UInt64 { pl_sensor_memory(handle) }

    private static func failure(_ error: Int32, _ message: String) -> SensorError {
        error == -EPERM || error == -EACCES ? .notPermitted(message) : .unavailable(message)
    }

    /// How deep the own pid namespace is nested, as the kernel shows it: the NSpid line has one number a level.
    private static func pidNamespaceLevel() -> UInt32 {
        guard let file = fopen("/proc/self/status", "re") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("NSpid:") { return UInt32(max(0, text.split(separator: "\t").count - 2)) }
        }
        return 0
    }
}

extension pl_key {
    init(container: UInt64) {
        self.init()
        self.container = container
    }
}
