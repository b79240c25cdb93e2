import CSensor
import Glibc

/// A capture: what the sensor saw, in a file, so that a recording is just another sensor.
///
/// Layout: the eight bytes `PLCAP01\n`, then frames of a 4-byte length, a 1-byte type and that many bytes,
/// all little-endian; the last frame has the type `end`. Event frames hold the kernel's records as they came
/// (`event_layout.h`); the others hold JSON. Frames of a type that this version does not know are passed over.
public enum Capture {
    static let magic: [UInt8] = Array("PLCAP01\n".utf8)
    static let frameHeaderBytes = 5
    /// No frame is larger: an event has 10 KB at most, a container's description little more.
    static let largestFrame = 1 << 20

    public enum FrameType: UInt8, Sendable {
        /// Start of the recording: `{"wallOffset":…,"host":"…"}`.
        case header = 1
        /// A container was identified: its cgroup id and description.
        case container = 2
        case event = 3
        /// The program of a process that ran before the recording.
        case seed = 4
        /// Regular end, with the sums.
        case end = 5
        /// What a container used, as it was sampled.
        case sample = 6
        /// Which system calls a program made, where the recording was asked for them.
        case calls = 7
    }
}

/// Writes a capture. Frames are buffered and written whole; `finish` makes it complete.
public final class CaptureWriter {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8]
    public private(set) var frames = 0

    /// - Throws: `SensorError.inputOutput`; an existing file is replaced only when it could be opened.
    public init(path: String) throws(SensorError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .inputOutput(path: path, errno: errno) }
        buffer = Capture.magic
    }

    deinit { close(descriptor) }

    public func write(_ event: Event) throws(SensorError) {
        begin(.event, MemoryLayout<pl_event>.size + event.data.count)
        event.appendRecord(to: &buffer)
        try flushIfLarge()
    }

    public func write(_ event: StoredEvent) throws(SensorError) {
        begin(.event, MemoryLayout<pl_event>.size + event.bytes.count)
        withUnsafeBytes(of: event.raw) { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: event.bytes)
        try flushIfLarge()
    }

    /// Writes an event with other arguments and another environment than it came with: secrets do not enter a
    /// capture.
    public func write(_ event: Event, arguments: [String], environment: [String]) throws(SensorError) {
        var record: [UInt8] = []
        event.appendRecord(
            replacingArguments: Array(Self.ended(arguments).prefix(Int(UInt16.max))),
            environment: Self.ended(environment), to: &record)
        begin(.event, record.count)
        buffer.append(contentsOf: record)
        try flushIfLarge()
    }

    private static func ended(_ texts: [String]) -> [UInt8] {
        texts.flatMap { Array($0.utf8) + [0] }
    }

    public func write(_ type: Capture.FrameType, json: [UInt8]) throws(SensorError) {
        begin(type, json.count)
        buffer.append(contentsOf: json)
        try flushIfLarge()
    }

    /// Writes the end frame and everything that is buffered, and waits until it is on disk.
    public func finish(json: [UInt8]) throws(SensorError) {
        try write(.end, json: json)
        try flush()
        if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS { throw .inputOutput(path: path, errno: errno) }
    }

    /// Writes what is buffered.
    public func flush() throws(SensorError) {
        var written = 0
        while written < buffer.count {
            let count = buffer[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .inputOutput(path: path, errno: errno)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func begin(_ type: Capture.FrameType, _ length: Int) {
        withUnsafeBytes(of: UInt32(length).littleEndian) { buffer.append(contentsOf: $0) }
        buffer.append(type.rawValue)
        frames += 1
    }

    private func flushIfLarge() throws(SensorError) {
        if buffer.count > 1 << 20 { try flush() }
    }
}

/// Reads a capture. It is checked as a whole before anything is handed out: a capture that was cut off is an
/// error, and nothing has happened yet.
public final class CaptureReader {
    public let path: String
    private let bytes: [UInt8]

    /// - Throws: `SensorError.inputOutput`, or `.badCapture` naming the place.
    public init(path: String) throws(SensorError) {
        self.path = path
        bytes = try Self.contents(path)
        guard bytes.starts(with: Capture.magic) else {
            throw .badCapture(path: path, reason: "it is no Plumbline capture", offset: 0)
        }
        var offset = Capture.magic.count
        var isFirst = true
        var last: Capture.FrameType?
        while offset < bytes.count {
            guard offset + Capture.frameHeaderBytes <= bytes.count else {
                throw .badCapture(path: path, reason: "it was cut off", offset: offset)
            }
            let length = Self.length(bytes, offset)
            let type = Capture.FrameType(rawValue: bytes[offset + 4])
            guard length <= Capture.largestFrame else {
                throw .badCapture(path: path, reason: "it is damaged, or of a newer version", offset: offset)
            }
            if isFirst && type != .header || type == .event && length < MemoryLayout<pl_event>.size {
                throw .badCapture(path: path, reason: "it is damaged", offset: offset)
            }
            offset += Capture.frameHeaderBytes + length
            guard offset <= bytes.count else {
                throw .badCapture(path: path, reason: "it was cut off", offset: bytes.count)
            }
            last = type
            isFirst = false
        }
        guard last == .end else { throw .badCapture(path: path, reason: "it was cut off", offset: bytes.count) }
    }

    /// The content of the header frame, which comes first.
    public var header: [UInt8] {
        let start = Capture.magic.count + Capture.frameHeaderBytes
        return Array(bytes[start..<start + Self.length(bytes, Capture.magic.count)])
    }

    public enum Frame {
        case json(Capture.FrameType, [UInt8])
        case event(Event)
    }

    /// Hands out all frames in order, until one throws; an event is valid during the call only.
    public func forEach(_ body: (Frame) throws -> Void) throws {
        // Carried out by hand: thrown through withUnsafeBytes it has ended in a crash (Swift 6.2, without optimisation).
        if let failure = bytes.withUnsafeBytes({ Self.failure(of: body, on: $0) }) { throw failure }
    }

    private static func failure(
        of body: (Frame) throws -> Void, on bytes: UnsafeRawBufferPointer
    ) -> (any Error)? {
        var offset = Capture.magic.count
        while offset < bytes.count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian)
            let type = Capture.FrameType(rawValue: bytes[offset + 4])
            let start = offset + Capture.frameHeaderBytes
            do {
                if let type, type != .event {
                    try body(.json(type, Array(bytes[start..<(start + length)])))
                } else if type == .event {
                    let header = MemoryLayout<pl_event>.size
                    let raw = bytes.loadUnaligned(fromByteOffset: start, as: pl_event.self)
                    let data = UnsafeRawBufferPointer(rebasing: bytes[(start + header)..<(start + length)])
                    try body(.event(Event(raw: raw, data: data)))
                }
            } catch {
                return error
            }
            offset = start + length
        }
        return nil
    }

    private static func length(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian) }
    }

    private static func contents(_ path: String) throws(SensorError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .inputOutput(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .inputOutput(path: path, errno: errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
