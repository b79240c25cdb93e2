import Baseline
import CSensor
import Containers
import SensorTestSupport
import Testing

@testable import Agent
@testable import Sensor

/// From what name servers answer to what connections are called.
@Suite("Names of addresses")
struct NamedAddressTests {
    private let time = Timestamp(nanoseconds: 1_000_000_000)

    /// Keeps what it is told.
    private final class Witness: Consumer {
        var seen: [Observation] = []
        var repetitions: UInt64 = 0
        func begin(_ container: TrackedContainer, _ description: ContainerDescription, at time: Timestamp) {}
        func observe(_ observation: Observation, in container: TrackedContainer) -> Int32 {
            seen.append(observation)
            return Int32(seen.count - 1)
        }
        func repeated(_ number: Int32, count: UInt64, in container: TrackedContainer, at time: Timestamp) {
            repetitions += count
        }
        func seed(_ observation: Observation, in container: TrackedContainer) {}
        func measure(_ sample: ResourceSample, of container: TrackedContainer, at time: Timestamp) {}
        func end(_ container: TrackedContainer, at time: Timestamp) {}
        func report(_ gap: GapReport) {}
        func tick(at time: Timestamp) {}

        var peers: [String] {
            seen.compactMap { if case .connect(let connect) = $0.behaviour { connect.peer.text } else { nil } }
        }
    }

    private let witness = Witness()
    private let line: Line

    init() { line = Line(reader: EventReader(resolveLinks: { _, _ in nil }, redact: { $0 }), consumer: witness) }

    private func identify(ownSubnets: [String] = []) -> TrackedContainer {
        let container = line.track(7, path: "/docker/x", at: time, fromStart: true)
        container.programs[1] = RunningProgram(
            program: Program(executable: "/usr/bin/curl", name: "curl"), arguments: ["curl"])
        let identity = ContainerIdentity(
            id: "x", name: "x", image: ImageIdentity(name: "x", id: "x"), runtime: "docker")
        line.identified(
            container, as: ContainerDescription(identity: identity, ownSubnets: ownSubnets.compactMap { Subnet($0) }),
            at: time, clock: Clock(offset: 0))
        return container
    }

    private func answer(_ name: String, _ addresses: [UInt8]..., container: UInt64 = 7) {
        var message: [UInt8] = [0, 1, 0x81, 0x80, 0, 1, 0, UInt8(addresses.count), 0, 0, 0, 0]
        message += name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0, 0, 1, 0, 1]
        for address in addresses { message += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4] + address }
        var maker = RecordMaker(kind: PL_EVENT_ANSWER)
        maker.raw.key.container = container
        maker.data = message
        maker.raw.section.1 = UInt16(message.count)
        maker.stored().withEvent { line.take($0, at: time) }
    }

    private func connect(_ address: [UInt8], port: UInt16 = 443) {
        var maker = RecordMaker(kind: PL_EVENT_CONNECT)
        maker.raw.flags = UInt16(PL_FLAG_CACHEABLE.rawValue)
        maker.raw.key.container = 7
        maker.raw.key.program = 1
        maker.raw.key.inode = address.reduce(0) { $0 << 8 | UInt64($1) }
        maker.raw.key.name_hash = UInt64(port)
        (maker.raw.family, maker.raw.port, maker.raw.protocol) = (2, port, 6)
        withUnsafeMutableBytes(of: &maker.raw.address) { $0.copyBytes(from: address) }
        maker.stored().withEvent { line.take($0, at: time) }
    }

    @Test("A connection to a public address goes by the name that was asked for, with its address")
    func named() throws {
        _ = identify()
        answer("api.example.com", [203, 0, 113, 7], [203, 0, 113, 8])
        connect([203, 0, 113, 8])
        let observation = try #require(witness.seen.first)
        #expect(witness.peers == ["api.example.com tcp/443"])
        #expect(observation.peerAddress == "203.0.113.8")
        connect([203, 0, 113, 9])
        #expect(witness.peers.last == "public tcp/443")
    }

    @Test("Addresses that are not public keep their class, whatever a name server says of them")
    func others() {
        _ = identify(ownSubnets: ["198.51.100.0/24"])
        answer("db.example.com", [10, 0, 0, 5], [127, 0, 0, 1], [169, 254, 169, 254], [198, 51, 100, 3])
        for address: [UInt8] in [[10, 0, 0, 5], [127, 0, 0, 1], [169, 254, 169, 254], [198, 51, 100, 3]] {
            connect(address)
        }
        #expect(witness.peers == ["private tcp/443", "loopback tcp/443", "metadata tcp/443", "own-subnet tcp/443"])
    }

    @Test("An answer is no act: it is in no sum, and what it repeats is nothing new")
    func noAct() {
        let container = identify()
        for _ in 0..<3 { answer("api.example.com", [203, 0, 113, 7]) }
        #expect(container.handled == 0 && witness.seen.isEmpty)
        connect([203, 0, 113, 7])
        answer("api.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7])
        #expect(container.handled == 2 && witness.seen.count == 1 && witness.repetitions == 1)
    }

    @Test("An address that gets a name, or another one, is told anew, with all names that it has")
    func renamed() {
        _ = identify()
        connect([203, 0, 113, 7])
        answer("a.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7])
        answer("b.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7])
        connect([203, 0, 113, 7])
        #expect(witness.peers == ["public tcp/443", "a.example.com tcp/443", "b.example.com tcp/443"])
        #expect(witness.seen.last?.peerNames == ["b.example.com", "a.example.com"])
        answer("a.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7], port: 80)
        #expect(witness.peers.last == "a.example.com tcp/80", "the newest answer wins")
    }

    @Test("What the kernel counted before an address was renamed is not counted again")
    func countsOnce() throws {
        let container = identify()
        connect([203, 0, 113, 7])
        let key = try #require(container.acts.keys.first)
        container.acts[key]?.lastCount = 40
        answer("a.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7])
        #expect(container.acts[key]?.lastCount == 40 && container.acts[key]?.isStale == false)
    }

    @Test("Answers to a container that is not identified yet wait with its acts; those to nobody's are passed over")
    func waiting() {
        let container = line.track(7, path: "/docker/x", at: time, fromStart: true)
        answer("api.example.com", [203, 0, 113, 7])
        connect([203, 0, 113, 7])
        answer("api.example.com", [203, 0, 113, 7], container: 8)
        #expect(line.containers[8] == nil)
        #expect(container.queue.count == 2)
        _ = identify()
        #expect(witness.peers == ["api.example.com tcp/443"])
    }

    @Test("A flood of names leaves a bounded memory, in which what is called stays")
    func bounded() {
        var names = AddressNames()
        func address(_ number: Int) -> NetworkAddress {
            NetworkAddress(bytes: [20, UInt8(number >> 16), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)])!
        }
        _ = names.take("keep.example.com", of: [address(0)])
        #expect(names.note(1, to: address(0)).isEmpty)
        #expect(names.note(2, to: address(1)).isEmpty)
        var stale: [UInt64] = []
        for number in 2..<20_000 {
            stale += names.take("n\(number).example.com", of: [address(number)])
            #expect(names.names(of: address(0)) == ["keep.example.com"])
        }
        #expect(names.count <= AddressNames.addressLimit)
        #expect(stale == [2], "a connection whose address was forgotten is told anew")
        for number in 0..<10 { stale = names.take("m\(number).example.com", of: [address(0)]) }
        #expect(names.names(of: address(0)).count == AddressNames.nameLimit)
        #expect(names.names(of: address(0)).first == "m9.example.com")
    }

    @Test("Fifty addresses of one name are one behaviour, a fifty-first is the same, and a port is another")
    func fifty() throws {
        _ = identify()
        let program = Program(executable: "/usr/bin/curl", name: "curl")
        for last: UInt8 in 1...50 {
            answer("api.example.com", [203, 0, 113, last])
            connect([203, 0, 113, last])
        }
        let now = time
        let learned = Dictionary(
            witness.seen.map { ($0.behaviour, Evidence(firstSeen: now, lastSeen: now)) },
            uniquingKeysWith: { $0.merged(with: $1) })
        let image = ImageIdentity(name: "x", id: "x")
        let document = try Generalizer.document(
            for: Profile(key: ProfileKey(imageID: "x", role: "main"), image: image, learned: learned))
        #expect(document.processes.map(\.program) == [program])
        #expect(document.processes.flatMap(\.connects) == [.name("api.example.com", .tcp, 443)])
        let matcher = try Matcher(document)
        answer("api.example.com", [203, 0, 113, 51])
        connect([203, 0, 113, 51])
        #expect(matcher.verdict(for: try #require(witness.seen.last)) == .allowed)
        connect([203, 0, 113, 51], port: 8443)
        #expect(matcher.verdict(for: try #require(witness.seen.last)) == .unknown)
        connect([203, 0, 113, 52])
        #expect(matcher.verdict(for: try #require(witness.seen.last)) == .unknown, "an address without a name")
    }
}
