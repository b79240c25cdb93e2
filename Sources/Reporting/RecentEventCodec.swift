import Baseline

/// An event as bytes, in memory only: its length (2 bytes, low one first), when, who, what, and texts with a length
/// before each.
enum RecentEventCodec {
    /// Of one text, in bytes; what is longer is cut.
    static let longestText = 512

    static func length(of bytes: [UInt8], at offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }

    static func append(_ observation: Observation, _ verdict: Verdict, to bytes: inout [UInt8]) {
        let begin = bytes.count
        put(UInt16(0), &bytes)
        put(observation.time.nanoseconds, &bytes)
        put(UInt32(bitPattern: observation.process.pid), &bytes)
        bytes.append(verdict == .allowed ? 0 : verdict == .denied ? 1 : 2)
        bytes.append(place(observation.operation))
        bytes.append(place(observation.process.drift))
        put(observation.behaviour.program.name, &bytes)
        switch observation.behaviour {
        case .process(let process):
            bytes.append(Tag.process.rawValue)
            put(process.program.executable, &bytes)
            put(process.parent, &bytes)
            bytes.append(place(process.origin))
            bytes.append(process.terminal ? 1 : 0)
            put(optional: process.script, &bytes)
            put(optional: process.argumentZero, &bytes)
        case .options(let options):
            bytes.append(Tag.options.rawValue)
            put(list: options.flags, &bytes)
            put(list: options.environment, &bytes)
        case .file(let file):
            bytes.append(Tag.file.rawValue)
            bytes.append(place(file.access))
            put(file.path, &bytes)
        case .listen(let listen):
            switch listen.endpoint {
            case .port(let transport, let port): put(.listenPort, place(transport), port, &bytes)
            case .ephemeral(let transport): put(.listenEphemeral, place(transport), 0, &bytes)
            case .unix(let path):
                bytes.append(Tag.listenUnix.rawValue)
                put(path, &bytes)
            }
        case .connect(let connect):
            switch connect.peer {
            case .network(let peer, let transport, let port):
                put(.connect, place(transport), port, &bytes)
                bytes.append(place(peer))
                put(optional: observation.peerAddress, &bytes)
            case .name(let name, let transport, let port):
                put(.connectName, place(transport), port, &bytes)
                put(name, &bytes)
                put(optional: observation.peerAddress, &bytes)
            case .unix(let path):
                bytes.append(Tag.connectUnix.rawValue)
                put(path, &bytes)
            case .written(let name, let transport, let port):
                put(.connectWritten, place(transport), port, &bytes)
                put(name, &bytes)
            }
        case .privilege(let privilege):
            bytes.append(Tag.privilege.rawValue)
            put(privilege.operation, &bytes)
        case .syscall(let syscall):
            bytes.append(Tag.syscall.rawValue)
            put(syscall.name, &bytes)
        }
        let length = bytes.count - begin
        bytes[begin] = UInt8(truncatingIfNeeded: length)
        bytes[begin + 1] = UInt8(truncatingIfNeeded: length >> 8)
    }

    static func event(in bytes: [UInt8], at offset: Int) -> RecentEvent {
        var reader = Reader(bytes: bytes, offset: offset + 2)
        let time = Timestamp(nanoseconds: reader.number(8))
        let pid = Int32(bitPattern: UInt32(reader.number(4)))
        let verdict: Verdict = [.allowed, .denied, .unknown][Int(reader.byte())]
        let operation: FileOperation? = value(reader.byte())
        let drift: Drift? = value(reader.byte())
        var program = Program(executable: "", name: reader.text())
        var address: String?
        let behaviour: Behaviour
        switch Tag(rawValue: reader.byte())! {
        case .process:
            program.executable = reader.text()
            let parent = reader.text()
            let origin: LineageOrigin = value(reader.byte()) ?? .entrypoint
            let terminal = reader.byte() == 1
            let script = reader.optionalText()
            behaviour = .process(
                ProcessBehaviour(
                    program: program, script: script, parent: parent, origin: origin, terminal: terminal,
                    argumentZero: reader.optionalText()))
        case .options:
            behaviour = .options(
                OptionsBehaviour(program: program, flags: reader.list(), environment: reader.list()))
        case .file:
            let access: Access = value(reader.byte()) ?? .read
            behaviour = .file(FileBehaviour(program: program, path: reader.text(), access: access))
        case .listenPort:
            behaviour = .listen(
                ListenBehaviour(program: program, endpoint: .port(reader.transport(), reader.port())))
        case .listenEphemeral:
            behaviour = .listen(ListenBehaviour(program: program, endpoint: .ephemeral(reader.transport())))
        case .listenUnix:
            behaviour = .listen(ListenBehaviour(program: program, endpoint: .unix(reader.text())))
        case .connect:
            let (transport, port) = (reader.transport(), reader.port())
            let peer: PeerClass = value(reader.byte()) ?? .public
            address = reader.optionalText()
            behaviour = .connect(ConnectBehaviour(program: program, peer: .network(peer, transport, port)))
        case .connectName:
            let (transport, port) = (reader.transport(), reader.port())
            behaviour = .connect(ConnectBehaviour(program: program, peer: .name(reader.text(), transport, port)))
            address = reader.optionalText()
        case .connectUnix:
            behaviour = .connect(ConnectBehaviour(program: program, peer: .unix(reader.text())))
        case .connectWritten:
            let (transport, port) = (reader.transport(), reader.port())
            behaviour = .connect(ConnectBehaviour(program: program, peer: .written(reader.text(), transport, port)))
        case .privilege:
            behaviour = .privilege(PrivilegeBehaviour(program: program, operation: reader.text()))
        case .syscall: behaviour = .syscall(SyscallBehaviour(program: program, name: reader.text()))
        }
        return RecentEvent(
            time: time, pid: pid, verdict: verdict, behaviour: behaviour, operation: operation, peerAddress: address,
            drift: drift)
    }

    private enum Tag: UInt8 {
        case process, options, file, listenPort, listenEphemeral, listenUnix, connect, connectUnix, connectWritten
        case connectName
        case privilege, syscall
    }

    // MARK: Writing

    private static func put(_ number: some FixedWidthInteger & UnsignedInteger, _ bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func put(_ tag: Tag, _ transport: UInt8, _ port: UInt16, _ bytes: inout [UInt8]) {
        bytes.append(tag.rawValue)
        bytes.append(transport)
        put(port, &bytes)
    }

    /// One that was cut is marked by the highest bit of its length.
    private static func put(_ text: String, _ bytes: inout [UInt8]) {
        let count = text.utf8.count
        let isCut = count > longestText
        put(UInt16(isCut ? longestText | 0x8000 : count), &bytes)
        if isCut {
            bytes.append(contentsOf: text.utf8.prefix(longestText))
        } else {
            bytes.append(contentsOf: text.utf8)
        }
    }

    private static func put(optional text: String?, _ bytes: inout [UInt8]) {
        bytes.append(text == nil ? 0 : 1)
        if let text { put(text, &bytes) }
    }

    /// The first eight: more are not shown.
    private static func put(list: [String], _ bytes: inout [UInt8]) {
        bytes.append(UInt8(min(list.count, 8)))
        for text in list.prefix(8) { put(text, &bytes) }
    }

    /// A case's place in the order of all, 255 for none.
    private static func place<Value: CaseIterable & Equatable>(_ value: Value?) -> UInt8 {
        guard let value else { return 255 }
        var place: UInt8 = 0
        for other in Value.allCases {
            if other == value { return place }
            place += 1
        }
        return 255
    }

    private static func value<Value: CaseIterable>(_ place: UInt8) -> Value? {
        Value.allCases.dropFirst(Int(place)).first
    }

    // MARK: Reading

    private struct Reader {
        let bytes: [UInt8]
        var offset: Int

        mutating func byte() -> UInt8 {
            defer { offset += 1 }
            return bytes[offset]
        }

        mutating func number(_ count: Int) -> UInt64 {
            defer { offset += count }
            return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
        }

        mutating func text() -> String {
            let length = Int(number(2))
            let count = length & 0x7FFF
            defer { offset += count }
            let text = String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
            return length > count ? text + "…" : text
        }

        mutating func optionalText() -> String? { byte() == 1 ? text() : nil }

        mutating func list() -> [String] {
            let count = Int(byte())
            return (0..<count).map { _ in text() }
        }

        mutating func transport() -> TransportProtocol { value(byte()) ?? .other }

        mutating func port() -> UInt16 { UInt16(number(2)) }
    }
}
