import Baseline

@testable import ProfileStore

/// SplitMix64: small, and the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &self)! }

    mutating func list<T>(upTo count: Int, _ make: (inout SeededGenerator) -> T) -> [T] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in make(&self) }
    }
}

/// Random values as documents and deltas hold them, with all that is awkward to write in YAML.
extension SeededGenerator {
    mutating func text() -> String {
        let awkward = [
            "null", "true", "no", "~", "1.5", "0x1f", "2026-01-01", "- a", "a: b", "a #b", "[x]", "{y}", "\"q\"",
            "it's",
            "é", "日本", "😀", "tab\there", "line\nbreak", "\u{85}\u{2028}\u{feff}", " lead", "trail ", "*sh", "&a", "!t",
            "%d", "@x", "`", "", "a:b", "a:", "?", "|", ">", "\\", "C:\\x", "\u{7f}\u{1}", "=", "<<", ".", "...", "---",
        ]
        let plain = ["nginx", "sh", "python3", "-c", "worker", "x86_64-linux-gnu", "a-b.c"]
        return chance(40) ? pick(awkward) : pick(plain)
    }

    mutating func path() -> String {
        let parts = [
            "etc", "var", "lib", "x y", "a,b", "q\"q", "it's", "naïve", "*", "*.log", "**", "file\\*", "#x", "a: b",
            "{c}",
            "[d]", "\u{1}", "null", "1", "-",
        ]
        return "/" + (0...Int.random(in: 0...4, using: &self)).map { _ in pick(parts) }.joined(separator: "/")
    }

    mutating func program() -> Program {
        let executable = path().replacing("*", with: "x").replacing("\\", with: "")
        let base = executable.split(separator: "/").last.map(String.init) ?? executable
        return Program(executable: executable, name: chance(60) ? base : text())
    }

    mutating func transport() -> TransportProtocol { pick(TransportProtocol.allCases) }
    mutating func port() -> UInt16 { UInt16.random(in: 0...UInt16.max, using: &self) }
    mutating func socket() -> String { chance(30) ? "@" + text() : path() }

    mutating func endpoint() -> ListenEndpoint {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: .port(transport(), port())
        case 1: .ephemeral(transport())
        default: .unix(socket())
        }
    }

    mutating func peer() -> ConnectPeer {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: .network(pick(PeerClass.allCases), transport(), port())
        case 1: .unix(socket())
        case 2: .name(pick(["db.example.com", "API.example.com", "*.example.org"]), transport(), port())
        default: .written(pick(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"]), transport(), port())
        }
    }

    mutating func flag() -> String {
        pick(["-e", "-1", "--port", "-name", "--no-x.y", "-?", "<empty>", "<secrets>", "--\u{e9}"])
    }

    mutating func entry() -> ProcessEntry {
        var entry = ProcessEntry(program: program())
        if chance(30) { entry.script = chance(50) ? path() : "-c" }
        if chance(30) { entry.origin = pick([.entrypoint, .exec]) }
        entry.terminal = chance(20)
        if chance(20) { entry.argumentZero = text() }
        entry.parents = chance(50) ? [pick(["entrypoint", "exec"])] : list(upTo: 12) { $0.text() }
        if chance(40) { entry.flags = list(upTo: 8) { $0.flag() } }
        entry.environment = list(upTo: 3) { $0.pick(EnvironmentName.all + [EnvironmentName.unread]) }
        for access in Access.allCases where chance(50) {
            let patterns = list(upTo: 9) { $0.path() }
            if !patterns.isEmpty { entry.files[access] = patterns }
        }
        entry.listens = list(upTo: 3) { $0.endpoint() }
        entry.connects = list(upTo: 4) { $0.peer() }
        entry.privileges = list(upTo: 3) { $0.pick(["setuid", "32-bit", "socket:raw", "memfd_create"]) }
        entry.syscalls = list(upTo: 9) { $0.pick(["read", "openat", "accept4", "io_uring_enter"]) }
        return entry
    }

    mutating func denyRule() -> DenyRule {
        var rule = DenyRule(program: text())
        if chance(30) { rule.executable = path() }
        if chance(30) { rule.parent = text() }
        if chance(30) { rule.origin = pick(LineageOrigin.allCases) }
        if chance(30) { (rule.path, rule.access) = (path(), pick(Access.allCases)) }
        if chance(20) { rule.listen = endpoint() }
        if chance(20) { rule.connect = peer() }
        if chance(20) { rule.privilege = text() }
        if chance(20) { rule.flag = pick([flag(), "-*"]) }
        if chance(20) { rule.environment = pick(EnvironmentName.all + ["*_proxy"]) }
        return rule
    }

    mutating func document() -> ProfileDocument {
        var document = ProfileDocument(
            image: ImageIdentity(name: text(), id: "sha256:" + text(), digest: chance(30) ? text() : nil),
            role: text(), state: pick(ProfileState.allCases))
        for kind in Behaviour.Kind.allCases where chance(40) { document.mode[kind] = pick(EnforcementMode.allCases) }
        document.processes = list(upTo: 5) { $0.entry() }
        document.deny = list(upTo: 3) { $0.denyRule() }
        for metric in ResourceMetric.compared where chance(30) {
            document.resources[metric] = ResourceFigures.rounded(summary(of: metric))
        }
        return document
    }

    mutating func summary(of metric: ResourceMetric) -> ResourceSummary {
        let largest = metric.unit.isEmpty ? 1 : pick([0, 1e-3, 0.9, 30, 1e6, 4e11])
        let figures = (0..<3).map { _ in Double.random(in: 0...1, using: &self) * largest }.sorted()
        return ResourceSummary(p50: figures[0], p99: figures[1], max: figures[2])
    }

    mutating func behaviour() -> Behaviour {
        let program = Program(executable: "/bin/\(Int.random(in: 0..<3, using: &self))", name: pick(["a", "b"]))
        switch Int.random(in: 0..<7, using: &self) {
        case 6: return .syscall(SyscallBehaviour(program: program, name: pick(["read", "openat", "accept4"])))
        case 5:
            let isFlag = chance(50)
            return .options(
                OptionsBehaviour(
                    program: program, flags: isFlag && chance(80) ? [flag()] : [],
                    environment: isFlag ? [] : [pick(EnvironmentName.all)]))
        case 0:
            return .process(
                ProcessBehaviour(
                    program: program, script: chance(50) ? nil : text(), parent: text(),
                    origin: pick([.entrypoint, .exec]), terminal: chance(50), argumentZero: chance(70) ? nil : text()))
        case 1:
            return .file(FileBehaviour(program: program, path: path(), access: pick(Access.allCases)))
        case 2: return .listen(ListenBehaviour(program: program, endpoint: endpoint()))
        case 3: return .connect(ConnectBehaviour(program: program, peer: peer()))
        default: return .privilege(PrivilegeBehaviour(program: program, operation: text()))
        }
    }

    mutating func evidence() -> Evidence {
        let first = UInt64.random(in: 1...50, using: &self)
        return Evidence(
            observations: UInt64.random(in: 0...9, using: &self), units: UInt32.random(in: 0...2, using: &self),
            runs: UInt32.random(in: 0...2, using: &self), firstUnit: UInt64.random(in: 0...3, using: &self),
            firstSeen: Timestamp(nanoseconds: first), lastSeen: Timestamp(nanoseconds: first + 5),
            phases: chance(50) ? .startup : .steady, provenance: pick(Evidence.Provenance.allCases),
            drift: chance(70) ? nil : pick(Drift.allCases), steadyUnits: UInt32.random(in: 0...2, using: &self),
            steadyUnit: UInt64.random(in: 0...3, using: &self), witness: chance(70) ? nil : witness())
    }

    mutating func witness() -> Witness {
        Witness(
            time: Timestamp(nanoseconds: UInt64.random(in: 1...50, using: &self)), container: text(),
            lineage: [text(), text()], uid: UInt32.random(in: 0...2, using: &self), arguments: [text()])
    }

    mutating func delta(of key: ProfileKey, behaviours: [Behaviour]) -> ProfileDelta {
        var delta = ProfileDelta(
            key: key,
            image: ImageIdentity(name: pick(["x:1", "x:2"]), id: key.imageID, digest: chance(50) ? nil : "d"),
            exposure: Exposure(
                runs: UInt32.random(in: 0...2, using: &self), starts: 1, units: UInt32.random(in: 0...2, using: &self),
                // Halves add without rounding, so that sums can be compared for equality.
                containerSeconds: Double(Int.random(in: 0...9, using: &self)) / 2, observations: 3,
                firstSeen: Timestamp(nanoseconds: UInt64.random(in: 1...9, using: &self)),
                unitSeconds: pick([3600, 60, 600]), steadyUnits: UInt32.random(in: 0...2, using: &self)))
        for behaviour in behaviours where chance(50) { delta.behaviours[behaviour] = evidence() }
        return delta
    }
}
