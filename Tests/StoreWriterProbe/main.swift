// A process of its own for the store's tests: something to kill, to race against and to refuse.

import Baseline
import Glibc
import ProfileStore

let arguments = CommandLine.arguments
let key = ProfileKey(imageID: "sha256:probe", role: "main")
let image = ImageIdentity(name: "probe:latest", id: "sha256:probe")

func behaviour(_ path: String) -> Behaviour {
    .file(FileBehaviour(program: Program(executable: "/probe", name: "probe"), path: path, access: .read))
}

func evidence(_ count: UInt64) -> Evidence {
    Evidence(observations: count, firstSeen: Timestamp(nanoseconds: 1), lastSeen: Timestamp(nanoseconds: 2))
}

/// Says a line at once, so that whoever reads it knows that it happened.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// Flush after flush, each of `size` new behaviours, until killed; says the number of each that was stored.
func flushForever(_ store: ProfileStore, size: Int, pauseMilliseconds: UInt32) throws {
    for flush in 0... {
        let paths = (0..<size).map { (behaviour("/flush/\(flush)/\($0)"), evidence(1)) }
        var deltas = [
            ProfileDelta(
                key: key, image: image, exposure: Exposure(observations: UInt64(size)),
                behaviours: Dictionary(uniqueKeysWithValues: paths))
        ]
        try store.record(&deltas, time: Timestamp(nanoseconds: 3))
        say("\(flush)")
        usleep(pauseMilliseconds * 1000)
    }
}

/// `count` flushes of one behaviour that every process shares, and one that is this process's own.
func increment(_ store: ProfileStore, count: Int, name: String) throws {
    for step in 0..<count {
        var deltas = [
            ProfileDelta(
                key: key, image: image, exposure: Exposure(observations: 1),
                behaviours: [behaviour("/shared"): evidence(1), behaviour("/\(name)/\(step)"): evidence(1)])
        ]
        try store.record(&deltas, time: Timestamp(nanoseconds: 3))
    }
}

/// Flush after flush, each of one window of every metric, `count` of them or until killed; says the number of each.
func learnResources(_ store: ProfileStore, count: Int) throws {
    for flush in 0..<count {
        var values = ResourceValues()
        for metric in ResourceMetric.compared { values[metric] = Double(flush % 50) / 50 }
        var knowledge = ResourceKnowledge()
        knowledge.own.learn(values, phase: .steady, hour: flush / 10 % 24, day: 20_000)
        for metric in ResourceMetric.compared {
            knowledge.peers[metric, default: PeerKnowledge()].fast.learn(variance: Double(flush % 50 + 1) / 100)
        }
        guard try store.recordResources(knowledge, for: key, time: Timestamp(nanoseconds: 3)) else { exit(3) }
        say("\(flush)")
    }
}

/// One flush of an image that has the name of the one that is known already.
func inherit(_ store: ProfileStore) throws {
    let successor = ImageIdentity(name: image.name, id: "sha256:successor")
    var deltas = [ProfileDelta(key: ProfileKey(imageID: successor.id, role: "main"), image: successor)]
    say("begins")
    try store.record(&deltas, time: Timestamp(nanoseconds: 3))
    say("done")
}

/// So many behaviours of 25 programs, as a large image has them: libraries, configuration, data, sockets.
func learnBehaviours(_ store: ProfileStore, count: Int) throws {
    var behaviours: [Behaviour: Evidence] = [:]
    for index in 0..<count {
        let name = "program\(index % 25)"
        let program = Program(executable: "/usr/bin/\(name)", name: name)
        let number = index / 25
        let letters = String(UInt64(number) &* 0x9e37_79b9 % 0xffff, radix: 36)
        let file: (String, Access) =
            switch number % 6 {
            case 0: ("/usr/lib/x86_64-linux-gnu/lib\(name)-\(letters).so.\(number % 3)", .exec)
            case 1: ("/etc/\(name)/\(letters)/settings.conf", .read)
            case 2: ("/usr/share/\(name)/\(letters)/\(number % 7)/data.bin", .read)
            case 3: ("/var/lib/\(name)/\(letters).db", .write)
            case 4: ("/usr/share/zoneinfo/\(letters)", .read)
            default: ("/opt/\(name)/modules/\(letters)/index.js", .read)
            }
        behaviours[.file(FileBehaviour(program: program, path: file.0, access: file.1))] = evidence(1)
        if number == 0 {
            behaviours[.process(ProcessBehaviour(program: program, parent: "entrypoint"))] = evidence(1)
        }
    }
    var deltas = [
        ProfileDelta(
            key: key, image: image, exposure: Exposure(runs: 3, units: 30, observations: UInt64(count)),
            behaviours: behaviours)
    ]
    try store.record(&deltas, time: Timestamp(nanoseconds: 3))
}

do {
    switch arguments[1] {
    case "flush":
        try flushForever(
            try ProfileStore.open(arguments[2], whenAbsent: .makesOne), size: Int(arguments[3])!,
            pauseMilliseconds: UInt32(arguments[4])!)
    case "increment":
        let store = try ProfileStore.open(arguments[2], whenAbsent: .makesOne, initialMapBytes: 1 << 20)
        try increment(store, count: Int(arguments[3])!, name: arguments[4])
    case "inherit": try inherit(try ProfileStore.open(arguments[2]))
    case "behaviours":
        try learnBehaviours(
            try ProfileStore.open(arguments[2], whenAbsent: .makesOne), count: Int(arguments[3])!)
    case "resources":
        let count = arguments.count > 3 ? Int(arguments[3])! : Int.max
        try learnResources(try ProfileStore.open(arguments[2]), count: count)
    case "lock":
        let store = try ProfileStore.open(arguments[2], whenAbsent: .makesOne)
        let lock = try store.lockForRun()
        say("locked")
        sleep(600)
        withExtendedLifetime(lock) {}
    case "open-as-nobody":
        guard setgid(65534) == 0, setuid(65534) == 0 else { exit(3) }
        _ = try ProfileStore.open(arguments[2])
    default: exit(3)
    }
} catch {
    say("\(error)")
    exit(2)
}
