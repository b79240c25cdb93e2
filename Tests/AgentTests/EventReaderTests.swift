import Baseline
import CSensor
import Containers
import SensorTestSupport
import Testing

@testable import Agent
@testable import Sensor

@Suite("From events to observations")
struct EventReaderTests {
    private let time = Timestamp(nanoseconds: 5_000_000_000)

    private func container() -> TrackedContainer {
        let container = TrackedContainer(id: 7, cgroupPath: "/docker/x", firstSeen: time, seenFromStart: true)
        container.programs[1] = RunningProgram(
            program: Program(executable: "/usr/sbin/nginx", name: "nginx"), arguments: ["nginx"])
        container.programs[2] = RunningProgram(
            program: Program(executable: "/usr/bin/dash", name: "sh"), arguments: ["sh"])
        return container
    }

    private func read(_ maker: RecordMaker, links: @escaping (String) -> String? = { _ in nil }) -> [Observation] {
        let reader = EventReader(resolveLinks: { _, path in links(path) }, redact: { $0 })
        return maker.stored().withEvent { reader.observations(from: $0, in: container(), at: time) }
    }

    private func file(_ access: pl_access, _ operation: pl_operation) -> RecordMaker {
        var maker = RecordMaker(kind: PL_EVENT_FILE)
        maker.raw.key.program = 1
        maker.raw.access = access.rawValue
        maker.raw.operation = operation.rawValue
        maker.raw.pid = 12
        return maker
    }

    @Test("An open for reading and writing is two behaviours; creating stands alone")
    func accesses() {
        var both = file(PL_ACCESS_READ, PL_OP_OPEN).section(0, "data", "srv")
        both.raw.access |= PL_ACCESS_WRITE.rawValue
        #expect(read(both).map(\.behaviour).map(access) == [.read, .write])
        both.raw.access |= PL_ACCESS_CREATE.rawValue
        #expect(read(both).map(\.behaviour).map(access) == [.create])
    }

    @Test("A path that only the argument names starts from the directory that the call started from")
    func argument() throws {
        var maker = file(PL_ACCESS_DELETE, PL_OP_UNLINK).section(0, "work", "srv").section(1, "../old/x")
        maker.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
        let observation = try #require(read(maker).first)
        #expect(path(observation.behaviour) == "/srv/old/x")
        #expect(observation.pathSource == .argument)
        #expect(observation.operation == .unlink)
    }

    @Test("Where a link leads is compared with the sensitive list, too")
    func throughLink() throws {
        var maker = file(PL_ACCESS_DELETE, PL_OP_UNLINK).section(0).section(1, "/tmp/link/shadow")
        maker.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
        let observation = try #require(read(maker, links: { _ in "/etc/shadow" }).first)
        #expect(path(observation.behaviour) == "/tmp/link/shadow")
        #expect(observation.touchesSensitivePath)
    }

    @Test("A descriptor that another thread swapped is told with the name that was asked for")
    func swapped() throws {
        var maker = file(PL_ACCESS_READ, PL_OP_OPEN).section(0, "decoy", "tmp").section(1, "/etc/shadow")
        maker.raw.flags = UInt16(PL_FLAG_MISMATCH.rawValue)
        let observation = try #require(read(maker).first)
        #expect(path(observation.behaviour) == "/tmp/decoy")
        #expect(observation.alternatePaths == ["/etc/shadow"])
    }

    @Test("The own process below /proc is self; a memory file has no path that a profile could hold")
    func special() {
        #expect(
            path(read(file(PL_ACCESS_READ, PL_OP_OPEN).section(0, "stat", "12", "proc"))[0].behaviour)
                == "/proc/self/stat")
        var memory = file(PL_ACCESS_WRITE, PL_OP_OPEN).section(0, "memfd:x")
        memory.raw.flags = UInt16(PL_FLAG_DETACHED.rawValue)
        #expect(read(memory).isEmpty)
    }

    @Test("An argument by way of the process's own root directory is told without the detour")
    func ownRoot() throws {
        for detour in ["/proc/self/root", "/proc/12/root", "/proc/self/root/proc/thread-self/root"] {
            var maker = file(PL_ACCESS_DELETE, PL_OP_UNLINK).section(0).section(1, detour + "/etc/shadow")
            maker.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
            #expect(path(try #require(read(maker).first).behaviour) == "/etc/shadow")
        }
        var other = file(PL_ACCESS_DELETE, PL_OP_UNLINK).section(0).section(1, "/proc/13/root/etc/shadow")
        other.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
        #expect(path(try #require(read(other).first).behaviour) == "/proc/13/root/etc/shadow")
    }

    @Test("An open whose descriptor holds what no open returns has its argument; one through a descriptor has none")
    func argumentOfOpen() {
        func paths(_ argument: String, result: Int32 = 4) -> [String?] {
            var maker = file(PL_ACCESS_READ, PL_OP_OPEN).section(0).section(1, argument)
            maker.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
            maker.raw.result = result
            return read(maker).map { path($0.behaviour) }
        }
        #expect(paths("/etc/shadow") == ["/etc/shadow"])
        #expect(paths("/proc/1/environ") == ["/proc/1/environ"])
        #expect(paths("/proc/self/fd/3").isEmpty)
        #expect(paths("/dev/stdout").isEmpty)
        #expect(paths("/proc/self/fd/3", result: -13) == ["/proc/self/fd/3"])
    }

    @Test("A unix peer is the name that was given; what its server bound is the other spelling")
    func unixPeers() throws {
        var maker = RecordMaker(kind: PL_EVENT_CONNECT)
        maker.raw.key.program = 1
        maker.raw.family = 1
        func peer(_ record: RecordMaker) throws -> (ConnectPeer, [String]) {
            let observation = try #require(read(record).first)
            guard case .connect(let connect) = observation.behaviour else { throw Unexpected() }
            return (connect.peer, observation.alternatePaths)
        }
        let file = try peer(maker.section(0, "x.sock", "run").section(1, "/tmp/x.sock").section(2, "/run/x.sock"))
        #expect(file == (.unix("/tmp/x.sock"), ["/run/x.sock"]))
        let relative = try peer(maker.section(0).section(1, "x.sock").section(2, "x.sock"))
        #expect(relative == (.unix("/x.sock"), []))
        let abstract = try peer(maker.section(0).section(1, "@known").section(2, "@known@other"))
        #expect(abstract == (.unix("@known"), ["@known@other"]))
    }

    @Test("A refused call says so")
    func refused() {
        var maker = file(PL_ACCESS_READ, PL_OP_OPEN).section(0).section(1, "/etc/shadow")
        maker.raw.flags = UInt16(PL_FLAG_ARGUMENT.rawValue)
        maker.raw.result = -13
        #expect(read(maker).first?.refused == true)
    }

    @Test("A program's parent is what its task ran before; the first of a lineage has the start itself as parent")
    func parents() throws {
        var maker = RecordMaker(kind: PL_EVENT_EXEC).section(0, "cat", "bin", "usr").section(1, "/bin/cat")
            .section(2, "/bin/cat").section(3, "cat", "/etc/hosts")
        maker.raw.key.program = 9
        maker.raw.lineage.0 = 2
        maker.raw.lineage.1 = 1
        let child = try #require(read(maker).first)
        guard case .process(let process) = child.behaviour else { throw Unexpected() }
        #expect(process.parent == "sh")
        #expect(process.program == Program(executable: "/usr/bin/cat", name: "cat"))
        #expect(child.process.lineage == ["nginx", "sh", "cat"])

        maker.raw.lineage = (0, 0, 0, 0, 0, 0)
        maker.raw.origin = UInt8(PL_ORIGIN_EXEC.rawValue)
        maker.raw.flags = UInt16(PL_FLAG_LINEAGE_START.rawValue)
        guard case .process(let session)? = read(maker).first?.behaviour else { throw Unexpected() }
        #expect(session.parent == "exec")
        #expect(session.origin == .exec)
    }

    @Test("A peer is its class and port, its address an example; IPv4 in IPv6 is IPv4")
    func peers() throws {
        var maker = RecordMaker(kind: PL_EVENT_CONNECT)
        maker.raw.key.program = 1
        maker.raw.family = 10
        maker.raw.protocol = 6
        maker.raw.port = 5432
        withUnsafeMutableBytes(of: &maker.raw.address) {
            $0.copyBytes(from: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3])
        }
        let observation = try #require(read(maker).first)
        guard case .connect(let connect) = observation.behaviour else { throw Unexpected() }
        #expect(connect.peer == .network(.private, .tcp, 5432))
        #expect(observation.peerAddress == "10.1.2.3")
    }

    @Test("A raw socket and a packet socket are told apart")
    func sockets() throws {
        var maker = RecordMaker(kind: PL_EVENT_PRIVILEGE)
        maker.raw.operation = PL_PRIV_SOCKET.rawValue
        (maker.raw.family, maker.raw.port) = (2, 3)
        #expect(operation(try #require(read(maker).first)) == "socket:raw")
        (maker.raw.family, maker.raw.port) = (17, 3)
        #expect(operation(try #require(read(maker).first)) == "socket:packet")
        (maker.raw.family, maker.raw.port, maker.raw.protocol) = (2, 2, 1)
        #expect(operation(try #require(read(maker).first)) == "socket:icmp")
        (maker.raw.family, maker.raw.port, maker.raw.protocol) = (2, 1, 132)
        #expect(operation(try #require(read(maker).first)) == "socket:inet-protocol-132")
    }

    @Test("Every privilege operation of the kernel side has a name")
    func privilegeNames() {
        for number in 1..<PL_PRIV_LAST.rawValue {
            var maker = RecordMaker(kind: PL_EVENT_PRIVILEGE)
            maker.raw.operation = number
            #expect(read(maker).first.map(operation)?.hasPrefix("operation-") == false)
        }
    }

    private struct Unexpected: Error {}

    private func access(_ behaviour: Behaviour) -> Access? {
        if case .file(let file) = behaviour { return file.access }
        return nil
    }

    private func path(_ behaviour: Behaviour) -> String? {
        if case .file(let file) = behaviour { return file.path }
        return nil
    }

    private func operation(_ observation: Observation) -> String {
        if case .privilege(let privilege) = observation.behaviour { return privilege.operation }
        return ""
    }
}
