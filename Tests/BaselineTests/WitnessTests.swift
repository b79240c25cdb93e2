import Testing

@testable import Baseline

@Suite("Witnesses")
struct WitnessTests {
    private func witness(_ seconds: UInt64, container: String = "web", arguments: [String] = ["sh"]) -> Witness {
        Witness(
            time: Timestamp(nanoseconds: seconds * 1_000_000_000), container: container, lineage: ["nginx", "sh"],
            uid: 33, arguments: arguments)
    }

    private func evidence(_ witness: Witness?) -> Evidence {
        Evidence(firstSeen: Timestamp(nanoseconds: 1), lastSeen: Timestamp(nanoseconds: 1), witness: witness)
    }

    @Test("The earliest stays, whichever is merged into which; of one moment always the same")
    func earliest() {
        let pairs = [
            (witness(1), witness(2), witness(1)),
            (witness(1, container: "b"), witness(1, container: "a"), witness(1, container: "a")),
            (witness(1, arguments: ["x"]), witness(1, arguments: ["sh"]), witness(1, arguments: ["sh"])),
        ]
        for (a, b, first) in pairs {
            #expect(evidence(a).merged(with: evidence(b)).witness == first)
            #expect(evidence(b).merged(with: evidence(a)).witness == first)
            #expect(evidence(nil).merged(with: evidence(a)).witness == a)
        }
    }

    @Test("What is too long is cut, so that it stays within a kilobyte, and cut once")
    func bounds() {
        let long = Witness(
            time: Timestamp(nanoseconds: 1), container: String(repeating: "ä", count: 500),
            lineage: (0..<40).map { "\($0)" + String(repeating: "p", count: 200) }, uid: 0,
            arguments: (0..<400).map { "argument \($0)" })
        let bytes =
            long.container.utf8.count + long.lineage.joined().utf8.count + long.arguments.joined().utf8.count
        #expect(bytes <= 1_200)
        #expect(long.lineage.first?.hasPrefix("0p") == true && long.lineage.last?.hasPrefix("39p") == true)
        #expect(long.arguments.last == "…")
        let kept = Witness(
            asKept: long.time, container: long.container, lineage: long.lineage, uid: 0, arguments: long.arguments)
        #expect(kept == long)
    }

    @Test("A witness is kept of what is flagged, and of shells that may turn out to be reached from a server")
    func isKept() {
        let shell = ProcessBehaviour(program: busyboxShell, parent: "app")
        #expect(Witness.isKept(of: .process(shell), drift: nil))
        #expect(
            !Witness.isKept(of: .process(ProcessBehaviour(program: busyboxShell, parent: "entrypoint")), drift: nil))
        #expect(Witness.isKept(of: file(nginx, .read, "/etc/shadow"), drift: nil))
        #expect(!Witness.isKept(of: file(nginx, .read, "/etc/nginx/nginx.conf"), drift: nil))
        #expect(Witness.isKept(of: .process(ProcessBehaviour(program: nginx, parent: "sh")), drift: .added))
        #expect(!Witness.isKept(of: .process(ProcessBehaviour(program: nginx, parent: "sh")), drift: nil))
    }
}
