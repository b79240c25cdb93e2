import Baseline

/// A small reproducible generator (SplitMix64), so that a failing law can be run again by its seed.
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

    mutating func text(_ length: Int, of alphabet: String) -> String {
        let letters = Array(alphabet)
        return String((0..<length).map { _ in letters[Int(next() % UInt64(letters.count))] })
    }
}

let lowercase = "abcdefghijklmnopqrstuvwxyz"
let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
let hexadecimal = "0123456789abcdef"

let nginx = Program(executable: "/usr/sbin/nginx", name: "nginx")
let busyboxShell = Program(executable: "/bin/busybox", name: "sh")
let redis = Program(executable: "/usr/bin/redis-server", name: "redis-server")
let python = Program(executable: "/usr/bin/python3.11", name: "python3")
let image = ImageIdentity(name: "docker.io/library/test:1", id: "sha256:0123")

func evidence(units: UInt32 = 1, firstUnit: UInt64 = 0, at seconds: UInt64 = 0, drift: Drift? = nil) -> Evidence {
    let time = Timestamp(nanoseconds: seconds * 1_000_000_000)
    return Evidence(units: units, firstUnit: firstUnit, firstSeen: time, lastSeen: time, drift: drift)
}

func profile(_ behaviours: some Sequence<Behaviour>, units: UInt32 = 1, document: ProfileDocument? = nil) -> Profile {
    var learned: [Behaviour: Evidence] = [:]
    for behaviour in behaviours { learned[behaviour] = evidence() }
    return Profile(
        key: ProfileKey(imageID: image.id, role: "main"), image: image, exposure: Exposure(units: units),
        learned: learned, document: document)
}

func file(_ program: Program, _ access: Access, _ path: String) -> Behaviour {
    .file(FileBehaviour(program: program, path: path, access: access))
}

func observation(
    _ behaviour: Behaviour, origin: LineageOrigin = .entrypoint, terminal: Bool = false, drift: Drift? = nil,
    operation: FileOperation? = nil, arguments: [String] = [], others: [String] = [], refused: Bool = false,
    address: String? = nil
) -> Observation {
    Observation(
        behaviour: behaviour, time: Timestamp(nanoseconds: 0),
        process: ProcessContext(
            pid: 7, hostPid: 4711, program: behaviour.program, arguments: arguments, origin: origin,
            terminal: terminal, drift: drift),
        operation: operation, peerAddress: address, alternatePaths: others, refused: refused)
}

/// The patterns for paths of one access, as text.
func patterns(_ paths: some Sequence<String>, _ access: Access = .read, of program: Program = nginx, units: UInt32 = 1)
    -> [String]
{
    let items = paths.map { PathGeneralizer.Item(path: $0) }
    return (PathGeneralizer(unitsObserved: units).patterns(for: [access: items], of: program)[access] ?? []).map(\.text)
}
