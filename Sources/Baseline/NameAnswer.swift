/// What a name server answered, as far as it says which addresses a name has (RFC 1035, 3596).
///
/// The bytes come from outside and are believed in nothing: a message is read whole and by the letter, or not at all.
public struct NameAnswer: Hashable, Sendable {
    /// The name that was asked for, in lower case without the last dot.
    public let name: String
    /// Addresses of that name, or of one that it stands for (CNAME), each once, in the message's order.
    public let addresses: [NetworkAddress]

    /// Records of a message that are looked at; one in a UDP message has 12 bytes at least.
    private static let recordLimit = 128
    /// Names that stand for each other, one behind the other; resolvers give up sooner.
    private static let chainLimit = 16

    /// `nil` for anything but a good answer to one question for IPv4 or IPv6 addresses, and for one without any.
    public init?(message: some Collection<UInt8>) {
        let bytes = Array(message)
        guard bytes.count >= 12 else { return nil }
        func word(_ offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }
        // An answer (QR) to a query (opcode 0) that was not cut off (TC) and found something (RCODE 0).
        guard word(2) & 0xfa0f == 0x8000, word(4) == 1 else { return nil }
        let (answers, others) = (word(6), word(8) + word(10))
        guard answers > 0, answers + others <= Self.recordLimit else { return nil }

        var reader = NameMessageReader(bytes: bytes, offset: 12)
        guard let asked = reader.name(), let type = reader.word(), reader.word() == NameMessageReader.internet,
            type == NameMessageReader.four || type == NameMessageReader.six
        else { return nil }
        var records: [NameMessageReader.Record] = []
        for index in 0..<(answers + others) {
            guard let record = reader.record() else { return nil }
            if index < answers { records.append(record) }
        }
        guard reader.offset == bytes.count, let name = Self.hostName(asked) else { return nil }

        guard let chain = Self.chain(from: asked, in: records) else { return nil }
        var addresses: [NetworkAddress] = []
        for case .address(let owner, let address) in records where chain.contains(owner) && !addresses.contains(address)
        {
            addresses.append(address)
        }
        guard !addresses.isEmpty else { return nil }
        self.name = name
        self.addresses = addresses
    }

    /// The name and all that it stands for; `nil` where they go round in a circle or name two at once.
    private static func chain(from asked: [UInt8], in records: [NameMessageReader.Record]) -> Set<[UInt8]>? {
        var targets: [[UInt8]: [UInt8]] = [:]
        for case .alias(let owner, let target) in records {
            if let known = targets[owner], known != target { return nil }
            targets[owner] = target
        }
        var chain: Set<[UInt8]> = [asked]
        var last = asked
        while let next = targets[last] {
            guard chain.count < chainLimit, chain.insert(next).inserted else { return nil }
            last = next
        }
        return chain
    }

    /// A name as a profile may hold it: at least two labels of letters, digits, `-` and `_`, not all of them numbers.
    private static func hostName(_ wire: [UInt8]) -> String? {
        let text = String(decoding: wire, as: UTF8.self)
        return HostPattern(text).map { $0.isWild ? nil : text } ?? nil
    }
}

/// Reads the parts of a DNS message. Everything it gives was inside the message.
struct NameMessageReader {
    static let (four, six, alias, internet) = (1, 28, 5, 1)
    /// Of a whole name in text, and of one label (RFC 1035, 2.3.4).
    private static let (longestName, longestLabel) = (253, 63)

    enum Record: Hashable {
        case address([UInt8], NetworkAddress)
        case alias([UInt8], [UInt8])
        case other
    }

    let bytes: [UInt8]
    var offset: Int

    mutating func word() -> Int? {
        guard offset + 2 <= bytes.count else { return nil }
        defer { offset += 2 }
        return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }

    /// In lower case, labels separated by dots; the root is empty. `nil` where a label holds what no host's name does.
    ///
    /// A pointer must lead to before the label in whose place it stands, so that each step comes closer to the beginning.
    mutating func name() -> [UInt8]? {
        var name: [UInt8] = []
        var (place, lowest) = (offset, offset)
        var hasJumped = false
        while true {
            guard place < bytes.count else { return nil }
            let length = Int(bytes[place])
            switch length & 0xc0 {
            case 0xc0:
                guard place + 1 < bytes.count else { return nil }
                let target = (length & 0x3f) << 8 | Int(bytes[place + 1])
                guard target >= 12, target < lowest else { return nil }
                if !hasJumped { offset = place + 2 }
                hasJumped = true
                (place, lowest) = (target, target)
            case 0:
                place += 1
                if length == 0 {
                    if !hasJumped { offset = place }
                    return name
                }
                guard place + length <= bytes.count, name.count + length < Self.longestName else { return nil }
                if !name.isEmpty { name.append(UInt8(ascii: ".")) }
                for byte in bytes[place..<(place + length)] {
                    guard let byte = Self.lowercased(byte) else { return nil }
                    name.append(byte)
                }
                place += length
            default: return nil
            }
        }
    }

    /// One resource record. Its class must be the internet's, but for the pseudo-record by which resolvers tell their
    /// abilities (OPT), which has none.
    mutating func record() -> Record? {
        guard let owner = name(), let type = word(), let recordClass = word(), offset + 6 <= bytes.count else {
            return nil
        }
        offset += 4
        guard let length = word(), offset + length <= bytes.count else { return nil }
        let (begin, end) = (offset, offset + length)
        offset = end
        guard recordClass == Self.internet else { return .other }
        switch type {
        case Self.four, Self.six:
            guard length == (type == Self.four ? 4 : 16), let address = NetworkAddress(bytes: bytes[begin..<end]) else {
                return nil
            }
            return .address(owner, address)
        case Self.alias:
            var inner = NameMessageReader(bytes: bytes, offset: begin)
            guard let target = inner.name(), inner.offset == end else { return nil }
            return .alias(owner, target)
        default: return .other
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x61...0x7a, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "_"): byte
        case 0x41...0x5a: byte | 0x20
        default: nil
        }
    }
}
