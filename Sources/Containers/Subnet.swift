import Glibc

/// A network that a container has an address in.
public struct Subnet: Hashable, Sendable, CustomStringConvertible {
    /// 4 bytes (IPv4) or 16 (IPv6), network order; the bits behind the prefix are zero.
    public let network: [UInt8]
    public let prefixLength: Int

    /// Nil unless `address` has 4 or 16 bytes and the prefix fits.
    public init?(address: [UInt8], prefixLength: Int) {
        guard address.count == 4 || address.count == 16, (0...address.count * 8).contains(prefixLength) else {
            return nil
        }
        self.prefixLength = prefixLength
        network = address.enumerated().map { index, byte in
            let kept = min(8, max(0, prefixLength - index * 8))
            return kept == 0 ? 0 : byte & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }

    /// Nil unless `address` is an IPv4 or IPv6 address in text.
    public init?(address: String, prefixLength: Int) {
        guard let bytes = Subnet.bytes(of: address) else { return nil }
        self.init(address: bytes, prefixLength: prefixLength)
    }

    /// For example `172.17.0.0/16`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let length = Int(parts[1]) else { return nil }
        self.init(address: String(parts[0]), prefixLength: length)
    }

    /// Whether an address (4 or 16 bytes, network order) lies in this network. An IPv4 address mapped into
    /// IPv6 counts as the IPv4 address.
    public func contains(_ address: [UInt8]) -> Bool {
        var address = address
        if network.count == 4, address.count == 16, address[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            address.removeFirst(12)
        }
        return address.count == network.count && Subnet(address: address, prefixLength: prefixLength) == self
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = network.withUnsafeBytes {
            inet_ntop(network.count == 4 ? AF_INET : AF_INET6, $0.baseAddress!, &text, socklen_t(text.count))
        }
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/\(prefixLength)"
    }

    private static func bytes(of address: String) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, address, &buffer) == 1 { return Array(buffer[..<4]) }
        return inet_pton(AF_INET6, address, &buffer) == 1 ? buffer : nil
    }
}

extension Subnet {
    /// The networks that a network namespace is directly attached to: routes without a gateway of
    /// `/proc/<pid>/net/route`, and the addresses of `/proc/<pid>/net/if_inet6`. Loopback and link-local are
    /// left out: they are classes of their own.
    public static func attached(toProcess pid: Int32) -> [Subnet] {
        let route = (try? readFile("/proc/\(pid)/net/route")) ?? []
        let addresses = (try? readFile("/proc/\(pid)/net/if_inet6")) ?? []
        return routes(String(decoding: route, as: UTF8.self)) + addresses6(String(decoding: addresses, as: UTF8.self))
    }

    /// Columns (kernel, net/ipv4/fib_trie.c): Iface Destination Gateway Flags … Mask; addresses are
    /// hexadecimal in the machine's byte order.
    static func routes(_ table: String) -> [Subnet] {
        var found: [Subnet] = []
        for line in table.split(separator: "\n").dropFirst() {
            let columns = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard columns.count > 7, columns[0] != "lo", let destination = UInt32(columns[1], radix: 16),
                UInt32(columns[2], radix: 16) == 0, let mask = UInt32(columns[7], radix: 16), mask != 0
            else { continue }
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: destination >> (8 * $0)) }
            guard let subnet = Subnet(address: bytes, prefixLength: mask.nonzeroBitCount), !found.contains(subnet),
                bytes[..<2] != [169, 254]
            else { continue }
            found.append(subnet)
        }
        return found
    }

    /// Columns (kernel, net/ipv6/addrconf.c): address index prefix-length scope flags interface, all but
    /// the last hexadecimal; scope 0 is global.
    static func addresses6(_ table: String) -> [Subnet] {
        table.split(separator: "\n").compactMap { line -> Subnet? in
            let columns = line.split(separator: " ")
            guard columns.count == 6, columns[0].utf8.count == 32, columns[3] == "00", columns[5] != "lo",
                let length = Int(columns[2], radix: 16)
            else { return nil }
            let digits = Array(columns[0])
            let bytes = stride(from: 0, to: 32, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
            return Subnet(address: bytes, prefixLength: length)
        }
    }
}
