/// An IPv4 or IPv6 address; an IPv4-mapped IPv6 one is held as IPv4.
public struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes, in network order.
    public let bytes: [UInt8]

    /// `nil` unless 4 or 16 bytes are given.
    public init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped =
            bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Reads dotted IPv4 and colon-separated IPv6, also with `::` and a dotted tail; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = text.contains(":") ? Self.parseSix(text) : Self.parseFour(text)
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    private static func parseFour(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy({ (48...57).contains($0) }), let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func parseSix(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 9 else { return nil }
        let gap = parts.indices.dropFirst().first { parts[$0].isEmpty && $0 != parts.count - 1 }
        if parts[0].isEmpty && !parts[1].isEmpty { return nil }
        if parts[parts.count - 1].isEmpty && !parts[parts.count - 2].isEmpty { return nil }
        var head: [UInt8] = []
        var tail: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.isEmpty {
                let isEdge = index == 0 || index == parts.count - 1
                guard isEdge || index == gap else { return nil }
                continue
            }
            let group: [UInt8]
            if part.contains(".") {
                guard index == parts.count - 1, let four = parseFour(part) else { return nil }
                group = four
            } else {
                guard part.count <= 4, let value = UInt16(part, radix: 16) else { return nil }
                group = [UInt8(value >> 8), UInt8(value & 0xff)]
            }
            if let gap, index > gap { tail += group } else { head += group }
        }
        guard gap != nil else { return head.count == 16 ? head : nil }
        guard head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }
}

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressBlock: Hashable, Sendable {
    public let address: NetworkAddress
    /// Leading bits that are compared.
    public let length: Int

    public init?(address: NetworkAddress, length: Int) {
        guard (0...address.bytes.count * 8).contains(length) else { return nil }
        self.address = address
        self.length = length
    }

    /// `nil` where the text is no address and no block.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = NetworkAddress(first) else { return nil }
        guard parts.count == 2 else {
            self.init(address: address, length: address.bytes.count * 8)
            return
        }
        guard let length = Int(parts[1]) else { return nil }
        self.init(address: address, length: length)
    }

    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for bit in stride(from: 0, to: length, by: 8) {
            let mask = length - bit >= 8 ? 0xff : UInt8(truncatingIfNeeded: 0xff00 >> (length - bit))
            if (other.bytes[bit / 8] ^ address.bytes[bit / 8]) & mask != 0 { return false }
        }
        return true
    }
}
