import Baseline

/// Which names a container's public addresses go by, and which acts were told by them.
///
/// What name servers say does not end here when they say it does: a connection may outlive its answer by far. The
/// newest answer comes first. Bounded: of too many addresses, the half that was neither told nor called for longest goes.
struct AddressNames {
    private struct Entry {
        /// The one answered last first.
        var names: [String] = []
        /// Connections to it, by their keys' fingerprints.
        var acts: [UInt64] = []
        var lastUsed: UInt64
    }

    /// Some 200 bytes each, and 1,100 with the longest names: 4.5 MB where a container is told whatever it is told.
    static let addressLimit = 4_096
    /// Names of one address; more hosts than that share those of large providers, and then the last ones count.
    static let nameLimit = 4
    /// Connections to one address that are told anew when its names change.
    static let actLimit = 64

    private var entries: [NetworkAddress: Entry] = [:]
    private var clock: UInt64 = 0

    var count: Int { entries.count }

    /// What is forgotten of an address is forgotten with the connections to it.
    /// - Returns: the connections that are to be told anew.
    mutating func take(_ name: String, of addresses: [NetworkAddress]) -> [UInt64] {
        var stale: [UInt64] = []
        for address in addresses {
            stale += makeRoom(for: address)
            clock += 1
            var entry = entries[address] ?? Entry(lastUsed: clock)
            entry.lastUsed = clock
            if let place = entry.names.firstIndex(of: name) {
                entry.names.remove(at: place)
            } else {
                stale += entry.acts
                entry.acts = []
            }
            entry.names.insert(name, at: 0)
            if entry.names.count > Self.nameLimit { entry.names.removeLast() }
            entries[address] = entry
        }
        return stale
    }

    /// The names of an address, the one answered last first.
    mutating func names(of address: NetworkAddress) -> [String] {
        guard let names = entries[address]?.names else { return [] }
        clock += 1
        entries[address]?.lastUsed = clock
        return names
    }

    /// Notes a connection that was told by the names that its address has now.
    /// - Returns: the connections that are to be told anew, as their address was forgotten.
    mutating func note(_ act: UInt64, to address: NetworkAddress) -> [UInt64] {
        let stale = makeRoom(for: address)
        clock += 1
        var entry = entries[address] ?? Entry(lastUsed: clock)
        entry.lastUsed = clock
        if !entry.acts.contains(act) {
            entry.acts.append(act)
            if entry.acts.count > Self.actLimit { entry.acts.removeFirst() }
        }
        entries[address] = entry
        return stale
    }

    private mutating func makeRoom(for address: NetworkAddress) -> [UInt64] {
        guard entries.count >= Self.addressLimit, entries[address] == nil else { return [] }
        let median = entries.values.map(\.lastUsed).sorted()[entries.count / 2]
        let gone = entries.values.filter { $0.lastUsed < median }.flatMap(\.acts)
        entries = entries.filter { $0.value.lastUsed >= median }
        return gone
    }
}
