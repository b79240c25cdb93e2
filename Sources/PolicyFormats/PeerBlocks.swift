import Baseline

/// The addresses of a class of peers, as `PeerClassifier` tells them.
enum PeerBlocks {
    struct Blocks: Hashable {
        var four: [String]
        var six: [String]
    }

    static let privateBlocks = Blocks(
        four: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"], six: ["fc00::/7"])
    static let linkLocal = Blocks(four: ["169.254.0.0/16"], six: ["fe80::/10"])
    static let multicast = Blocks(four: ["224.0.0.0/4"], six: ["ff00::/8"])
    static let loopback = Blocks(four: ["127.0.0.0/8"], six: ["::1/128"])
    static let metadata = Blocks(four: ["169.254.169.254/32", "169.254.170.2/32"], six: ["fd00:ec2::254/128"])

    /// Everything that is none of the others.
    static let notPublic = Blocks(
        four: privateBlocks.four + linkLocal.four + multicast.four + loopback.four,
        six: privateBlocks.six + linkLocal.six + multicast.six + loopback.six)

    /// Of `public` everything, of which `notPublic` is to be taken away. A container's own subnets are not in its profile;
    /// they are private ones.
    static func of(_ peerClass: PeerClass) -> Blocks {
        switch peerClass {
        case .loopback: loopback
        case .linkLocal: linkLocal
        case .metadata: metadata
        case .ownSubnet, .private: privateBlocks
        case .public: Blocks(four: ["0.0.0.0/0"], six: ["::/0"])
        case .multicast: multicast
        }
    }
}
