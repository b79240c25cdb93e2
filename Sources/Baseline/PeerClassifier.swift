/// Puts a peer's address into one of the classes that a profile knows.
public enum PeerClassifier {
    /// The class of an address; the container's own networks win over the general classes, the metadata
    /// service's addresses and loopback over those.
    ///
    /// Private is RFC 1918, RFC 4193 (fc00::/7) and carrier-grade NAT (RFC 6598). The unspecified address
    /// is loopback: the kernel connects it to the caller's own host. IPv4 broadcast counts as multicast.
    public static func classify(_ address: NetworkAddress, ownSubnets: [AddressBlock] = []) -> PeerClass {
        for (block, peerClass) in first where block.contains(address) { return peerClass }
        if ownSubnets.contains(where: { $0.length > 0 && $0.contains(address) }) { return .ownSubnet }
        for (block, peerClass) in general where block.contains(address) { return peerClass }
        return .public
    }

    /// As above, of 4 or 16 bytes in network order; `nil` for any other number of bytes.
    public static func classify(bytes: some Collection<UInt8>, ownSubnets: [AddressBlock] = []) -> PeerClass? {
        NetworkAddress(bytes: bytes).map { classify($0, ownSubnets: ownSubnets) }
    }

    private static func blocks(_ rows: [(String, PeerClass)]) -> [(AddressBlock, PeerClass)] {
        rows.map { text, peerClass in
            guard let block = AddressBlock(text) else { preconditionFailure("bad address in a table: \(text)") }
            return (block, peerClass)
        }
    }

    private static let first = blocks([
        ("169.254.169.254", .metadata), ("169.254.170.2", .metadata), ("fd00:ec2::254", .metadata),
        ("127.0.0.0/8", .loopback), ("::1", .loopback), ("0.0.0.0", .loopback), ("::", .loopback),
    ])

    private static let general = blocks([
        ("169.254.0.0/16", .linkLocal), ("fe80::/10", .linkLocal),
        ("10.0.0.0/8", .private), ("172.16.0.0/12", .private), ("192.168.0.0/16", .private),
        ("100.64.0.0/10", .private), ("fc00::/7", .private),
        ("224.0.0.0/4", .multicast), ("255.255.255.255", .multicast), ("ff00::/8", .multicast),
    ])
}
