import Baseline
import FoundationEssentials
import Testing

@testable import Reporting

@Suite("Behaviours, printed and read again")
struct BehaviourFieldsTests {
    static let behaviours: [Behaviour] = [
        .process(ProcessBehaviour(program: Sample.shell, parent: "entrypoint")),
        .process(
            ProcessBehaviour(
                program: Sample.shell, script: "-c", parent: "exec", origin: .exec, terminal: true,
                argumentZero: "x\u{1B}")),
        .options(OptionsBehaviour(program: Sample.shell)),
        .options(OptionsBehaviour(program: Sample.shell, flags: ["-c", "<dev-tcp>"], environment: ["LD_PRELOAD"])),
        .file(FileBehaviour(program: Sample.nginx, path: "/a\n\"b\u{202E}", access: .create)),
        .listen(ListenBehaviour(program: Sample.nginx, endpoint: .port(.udp, 53))),
        .listen(ListenBehaviour(program: Sample.nginx, endpoint: .ephemeral(.tcp))),
        .listen(ListenBehaviour(program: Sample.nginx, endpoint: .unix("@x"))),
        .connect(ConnectBehaviour(program: Sample.nginx, peer: .network(.ownSubnet, .tcp, 65_535))),
        .connect(ConnectBehaviour(program: Sample.nginx, peer: .unix("/run/x.sock"))),
        .connect(ConnectBehaviour(program: Sample.nginx, peer: .written("10.0.0.0/8", .tcp, 5432))),
        .privilege(PrivilegeBehaviour(program: Sample.nginx, operation: "socket:raw")),
        .syscall(SyscallBehaviour(program: Sample.nginx, name: "keyctl")),
    ]

    @Test("What is read is what was printed", arguments: behaviours)
    func roundTrip(_ behaviour: Behaviour) throws {
        var writer = JSONWriter()
        writer.object { BehaviourJSON.write(behaviour, peerAddress: nil, to: &$0) }
        let fields = try JSONDecoder().decode(BehaviourFields.self, from: Data(writer.bytes))
        #expect(fields.behaviour == behaviour)
    }

    @Test("A type that is no behaviour is none, and so is one that lacks a field")
    func others() throws {
        for text in [#"{"type":"resource","metric":"cpu"}"#, #"{"type":"file","executable":"/x","program":"x"}"#] {
            #expect(try JSONDecoder().decode(BehaviourFields.self, from: Data(text.utf8)).behaviour == nil)
        }
    }

    @Test("What a decision needs is kept whole, and no more than a limit of it")
    func acts() throws {
        var acts = ViolationActs(needed: Self.behaviours, alternatePaths: ["/proc/1/root/x"])
        #expect(ViolationActs(json: acts.json) == acts)
        let grewByTheSame = acts.add(Self.behaviours)
        #expect(!grewByTheSame)
        let files = (0..<ViolationActs.limit).map { Sample.read("/\($0)") }
        let grew = acts.add(files)
        #expect(grew)
        acts.isFamily = true
        #expect(acts.needed.count == ViolationActs.limit)
        #expect(acts.isIncomplete)
        #expect(ViolationActs(json: acts.json) == acts)
        let grewBeyond = acts.add([Sample.read("/more")])
        #expect(!grewBeyond)
        #expect(ViolationActs(json: #"{"needed":[{"type":"file"}]}"#) == nil)
    }
}
