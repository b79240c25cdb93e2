/// How common a behaviour is among the novelties of other images: q of a score, the one place of its
/// figures. Within a kind they are shares; the modifiers are factors on them.
public enum PriorTable {
    /// Where a figure comes from.
    public enum Source: Hashable, Sendable {
        case judged
        /// The measurement, as in `docs/`.
        case measured(String)

        public var words: String {
            switch self {
            case .judged: "judged"
            case .measured(let place): place
            }
        }
    }

    public struct Row: Hashable, Sendable {
        public let name: String
        /// Share of such behaviours, in 0…1, exclusive of 0.
        public let q: Double
        /// Completes "this is …".
        public let words: String
        public let source: Source
    }

    private static func row(_ name: String, _ q: Double, _ words: String) -> Row {
        Row(name: name, q: q, words: words, source: .judged)
    }

    /// Every line, for documentation and tests.
    public static let rows: [Row] =
        files + processes + options + listens + connects + privileges + syscalls + phases + modifiers

    static let files = [
        row("file.library", 0.25, "a library in its usual place"),
        row("file.system-config", 0.20, "a file that the C library reads for everyone"),
        row("file.data", 0.15, "a data file"),
        row("file.self", 0.10, "a look at itself in /proc or /sys"),
        row("file.config", 0.08, "a configuration file"),
        row("file.temporary", 0.08, "a temporary file"),
        row("file.state", 0.06, "a file of the program's own state"),
        row("file.delete", 0.02, "a deleted file"),
        row("file.write", 0.03, "a file written in an unusual place"),
        row("file.foreign-library", 0.005, "code mapped from an unusual place"),
        row("file.write-etc", 0.004, "a change of the configuration in /etc"),
        row("file.delete-log", 0.002, "a deleted or emptied log"),
        row("file.sensitive-read", 0.002, "a sensitive file"),
        row("file.write-executables", 0.001, "a change where programs and libraries lie"),
        row("file.sensitive-write", 0.0005, "a change of a sensitive file"),
    ]

    static let processes = [
        row("process.known", 0.30, "a known program, started in a new way"),
        row("process.program", 0.25, "a new program from a usual directory"),
        row("process.shell", 0.05, "a shell"),
        row("process.interpreter", 0.04, "an interpreter"),
        row("process.reconnaissance", 0.03, "a program that looks around"),
        row("process.elsewhere", 0.02, "a new program from an unusual directory"),
        row("process.download", 0.01, "a download tool"),
        row("process.privilege", 0.01, "a program that changes privileges"),
        row("process.package-manager", 0.005, "a package manager"),
        row("process.network-tool", 0.003, "a network tool"),
        row("process.temporary", 0.002, "a program run from a temporary directory"),
        row("process.miner", 0.0005, "a program with a miner's name"),
    ]

    static let options = [
        row("options.flag", 0.15, "a known program with a new flag"),
        row("options.network-flag", 0.05, "a network tool with a new flag"),
        row("options.environment", 0.03, "a name in the environment that can steer a program"),
        row("options.loader", 0.005, "a name in the environment that puts code into a program"),
        row("options.topic", 0.001, "arguments that are dangerous in any image"),
    ]

    static let listens = [
        row("listen.unix", 0.30, "a unix socket"),
        row("listen.ephemeral", 0.30, "a port that the kernel chose"),
        row("listen.port", 0.10, "a fixed port"),
        row("listen.low-port", 0.05, "a fixed port below 1024"),
    ]

    static let connects = [
        row("connect.loopback", 0.20, "a peer on the same host"),
        row("connect.unix", 0.15, "a unix socket"),
        row("connect.dns", 0.15, "a name server"),
        row("connect.own-subnet", 0.15, "a neighbour in its own network"),
        row("connect.private", 0.10, "a private network"),
        row("connect.web", 0.10, "the web"),
        row("connect.link-local", 0.02, "a link-local address"),
        row("connect.multicast", 0.02, "a multicast group"),
        row("connect.public", 0.01, "an unusual port on the internet"),
        row("connect.metadata", 0.003, "the cloud's metadata service"),
        row("connect.engine", 0.0005, "the container engine's socket"),
    ]

    static let privileges = [
        row("privilege.identity", 0.30, "a change of user, group or capabilities"),
        row("privilege.memory", 0.05, "an unnamed file or ring, as runtimes make them"),
        row("privilege.socket", 0.02, "an unusual kind of socket"),
        row("privilege.redirect", 0.005, "standard input or output laid on a socket"),
        row("privilege.namespace", 0.005, "another namespace or mount"),
        row("privilege.other", 0.005, "a rare call"),
        row("privilege.trace", 0.003, "control over another process"),
        row("privilege.32-bit", 0.002, "a 32-bit call"),
        row("privilege.kernel", 0.0005, "code in the kernel"),
    ]

    static let syscalls = [
        row("syscall", 0.10, "a system call")
    ]

    /// Among what an image does again after its start. With the least that is taken for a reload, the ordinary stays below
    /// a budget of one false alarm a month, and the grave passes it from ten units of steady state on.
    static let phases = [
        row("phase.ordinary", 0.25, "something of a start that reloads and new workers bring again"),
        row("phase.grave", 0.002, "something of a start that is dangerous in any image"),
    ]

    static let modifiers = [
        row("unknown-program", 0.25, "done by a program that the profile does not know"),
        row("exec-session", 0.5, "done in an exec session"),
        row("terminal", 0.125, "done in an exec session with a terminal"),
        row("drift.modified", 1.0 / 32, "done by a program that was changed since the image was built"),
        row("drift.added", 1.0 / 32, "done by a program that the image did not have"),
        row("drift.memory", 1.0 / 256, "done by a program that exists in memory only"),
        row("drift.volume", 0.25, "done by a program from a volume"),
        row("drift.unknown", 0.5, "done by a program of which it is not known whether the image had it"),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })

    static func named(_ name: String) -> Row {
        guard let row = byName[name] else { preconditionFailure("no prior named \(name)") }
        return row
    }

    /// The category of an observation.
    /// - Parameter isKnown: whether the profile knows the program.
    public static func category(of observation: Observation, isKnown: Bool) -> Row {
        switch observation.behaviour {
        case .file(let file): named("file." + PriorCategory.file(file, observation))
        case .process(let process): named("process." + PriorCategory.process(process, isKnown: isKnown))
        case .options(let options): named("options." + PriorCategory.options(options))
        case .listen(let listen): named("listen." + PriorCategory.listen(listen.endpoint))
        case .connect(let connect):
            named("connect." + PriorCategory.connect(connect.peer, boundAs: observation.alternatePaths))
        case .privilege(let privilege): named("privilege." + PriorCategory.privilege(privilege.operation))
        case .syscall: named("syscall")
        }
    }

    /// What makes an observation more surprising than its category.
    public static func modifiers(of observation: Observation, isKnown: Bool) -> [Row] {
        var rows: [Row] = []
        if !isKnown && observation.behaviour.kind != .process { rows.append(named("unknown-program")) }
        if observation.process.origin == .exec {
            rows.append(named(observation.process.terminal ? "terminal" : "exec-session"))
        }
        if let drift = observation.process.drift { rows.append(named("drift." + drift.rawValue)) }
        return rows
    }
}
