import Baseline

enum Sample {
    static let server = Program(executable: "/usr/sbin/nginx", name: "nginx")

    static func document(
        image: String = "docker.io/library/nginx:1.25", role: String = "main", _ change: (inout ProcessEntry) -> Void
    ) -> ProfileDocument {
        var entry = ProcessEntry(program: server, parents: ["entrypoint"])
        change(&entry)
        return ProfileDocument(image: ImageIdentity(name: image, id: "sha256:1"), role: role, processes: [entry])
    }

    static var web: ProfileDocument {
        document {
            $0.files = [
                .read: ["/etc/nginx/**", "/usr/share/nginx/html/**", "/proc/self/status"],
                .write: ["/var/log/nginx/*.log"], .create: ["/run/nginx.pid"], .delete: ["/run/nginx.pid"],
                .exec: ["/usr/lib/x86_64-linux-gnu/*.so*"],
            ]
            $0.listens = [.port(.tcp, 80), .unix("/run/nginx.sock")]
            $0.connects = [
                .network(.private, .tcp, 5432), .network(.public, .tcp, 443), .network(.loopback, .tcp, 9000),
                .network(.ownSubnet, .udp, 53), .network(.metadata, .tcp, 80), .written("10.1.0.0/16", .tcp, 6379),
                .written("db.example.org", .tcp, 3306), .unix("/run/php/php.sock"),
            ]
            $0.privileges = ["setgid", "setuid"]
            $0.syscalls = ["accept4", "clone", "openat", "personality", "read", "socket", "write"]
        }
    }
}

/// SplitMix64: small, and the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    /// Patterns with wildcards that may still be made: a parser that makes one automaton of all needs memory and time
    /// that grow with each as a power does.
    fileprivate var wildcards = 4

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &self)! }

    mutating func list<T>(_ range: ClosedRange<Int>, _ make: (inout SeededGenerator) -> T) -> [T] {
        (0..<Int.random(in: range, using: &self)).map { _ in make(&self) }
    }
}

/// Documents with names that mean something to AppArmor, YAML, JSON or Falco.
extension SeededGenerator {
    private static let pieces = [
        "a", "log", " ", "\"", "'", "[", "]", "{", "}", "(", ")", ",", "@{HOME}", "@", "#", "^", "?", "!", "$", "|",
        "&",
        ";", "\t", "\n", "\u{1}", "\u{7f}", "é", "日本", "😀", "\u{202e}", "\u{2028}", ":", "=", "->", "%proc.name", "~",
    ]

    mutating func name() -> String { list(1...5) { $0.pick(Self.pieces) }.joined() }

    mutating func path() -> String { "/" + list(1...4) { $0.name() }.joined(separator: "/") }

    mutating func pattern() -> String {
        if wildcards == 0 || Int.random(in: 0..<4, using: &self) > 0 { return Glob.escape(path()) }
        wildcards -= 1
        return "/"
            + list(1...4) { random in
                switch Int.random(in: 0..<6, using: &random) {
                case 0: return "**"
                case 1: return "*"
                case 2: return Glob.escape(random.name()) + "*"
                case 3: return "*" + Glob.escape(random.name() + "*\\")
                default: return Glob.escape(random.name())
                }
            }.joined(separator: "/")
    }

    mutating func document() -> ProfileDocument {
        let transports: [TransportProtocol] = [.tcp, .udp, .sctp, .icmp, .other]
        let entries = list(1...4) { random in
            var entry = ProcessEntry(
                program: Program(executable: random.path(), name: random.name()), parents: ["entrypoint"])
            if Bool.random(using: &random) { entry.script = random.path() }
            for access in Access.allCases {
                entry.files[access] = Array(Set(random.list(0...6) { $0.pattern() })).sorted()
            }
            entry.listens = random.list(0...3) { random in
                switch Int.random(in: 0..<3, using: &random) {
                case 0: .port(random.pick(transports), UInt16.random(in: 1...65535, using: &random))
                case 1: .ephemeral(random.pick(transports))
                default: .unix(random.path())
                }
            }
            entry.connects = random.list(0...3) { random in
                switch Int.random(in: 0..<3, using: &random) {
                case 0: .network(random.pick(PeerClass.allCases), random.pick(transports), random.pick([0, 53, 443]))
                case 1: .written(random.pick(["10.0.0.0/8", "fd00::1", "*.example.org"]), random.pick(transports), 80)
                default: .unix(random.path())
                }
            }
            entry.privileges = random.list(0...4) {
                $0.pick([
                    "setuid", "mount", "ptrace", "socket:raw", "socket:netlink-9", "socket:vsock", "bpf", "32-bit",
                    $0.name(),
                ])
            }
            entry.syscalls = random.list(0...4) {
                $0.pick(["read", "socket", "clone3", "syscall_480", "other", $0.name()])
            }
            return entry
        }
        return ProfileDocument(
            image: ImageIdentity(name: name() + "/" + name() + ":" + name(), id: "sha256:1"),
            role: Bool.random(using: &self) ? "main" : name(), processes: entries)
    }
}
