import Baseline
import Glibc
import Sensor

/// Reads from /proc what a process that ran before the sensor is, has open and listens on.
///
/// A process that has ended meanwhile is left out. Which program started it is told by its parent's program
/// now, which may not be who started it; the container's first process has the parent `entrypoint`.
struct SeedReader {
    var redact: ([String]) -> [String]

    func read(_ event: Event, _ container: TrackedContainer, _ consumer: any Consumer, at time: Timestamp) {
        let directory = "/proc/\(event.hostPid)"
        guard let arguments = Self.arguments(directory) else { return }
        let executable = event.path ?? "/"
        let named = Self.identify(executable, arguments, directory)
        let parentPid = Self.status(directory)["PPid"].flatMap { Int32($0) } ?? 0
        let parent = container.seeded[parentPid]
        container.seeded[event.hostPid] = named.program.name
        let environment = environment(directory)
        container.know(
            event.program,
            RunningProgram(
                program: named.program, arguments: redact(arguments), environment: environment,
                ancestors: parent.map { [$0] } ?? [], drift: Drift(kernel: event.drift), ranBefore: true), at: time)

        let process = ProcessContext(
            pid: event.pid, parentPid: event.parentPid, hostPid: event.hostPid, uid: event.uid, hostUid: event.hostUid,
            program: named.program, arguments: redact(arguments), environment: environment,
            lineage: (parent.map { [$0] } ?? []) + [named.program.name],
            origin: .preexisting, terminal: event.flags.contains(.terminal), drift: Drift(kernel: event.drift))
        func seed(_ behaviour: Behaviour, _ options: StartOptions? = nil) {
            consumer.seed(
                Observation(behaviour: behaviour, time: time, phase: .steady, process: process, options: options),
                in: container)
        }

        // A process that was only forked is not a start; nothing tells it from one by the same program.
        if event.pid == 1 || parent != named.program.name {
            seed(
                .process(
                    ProcessBehaviour(
                        program: named.program, script: named.script,
                        parent: event.pid == 1 ? "entrypoint" : parent ?? "entrypoint", terminal: process.terminal)),
                StartOptions(
                    flags: StartFlags.of(program: named.program.name, arguments: arguments, words: named.words),
                    environment: newNames(environment, inheritedFrom: parent == nil ? nil : "/proc/\(parentPid)")))
        }
        let opened = OpenDescriptors.of(directory)
        for file in opened.files {
            seed(
                .file(
                    FileBehaviour(
                        program: named.program, path: PathText.own(file.path, pid: event.pid),
                        access: file.writes ? .write : .read)))
        }
        for path in Self.mappedExecutables(directory) where path != executable {
            seed(.file(FileBehaviour(program: named.program, path: path, access: .exec)))
        }
        for endpoint in ListeningSockets.read(directory, inodes: opened.sockets) {
            seed(.listen(ListenBehaviour(program: named.program, endpoint: endpoint)))
        }
    }

    private func environment(_ directory: String) -> [String] {
        let strings = (ProcFile.read("\(directory)/environ") ?? []).split(separator: 0)
        return strings.map { String(decoding: $0.prefix(EnvironmentName.longestEntry), as: UTF8.self) }
            .filter { $0.contains("=") && EnvironmentName.concern(EnvironmentName.name(of: $0)) != nil }
            .map { EnvironmentName.redacted($0, by: redact) }
    }

    private func newNames(_ entries: [String], inheritedFrom parent: String?) -> [String] {
        let inherited = parent.map(environment) ?? []
        return Set(entries).subtracting(inherited).map(EnvironmentName.name).sorted()
    }

    /// What a process is running now; `nil` when it has ended.
    func lookUp(hostPid: Int32) -> RunningProgram? {
        let directory = "/proc/\(hostPid)"
        guard let executable = ProcFile.link("\(directory)/exe"), let arguments = Self.arguments(directory) else {
            return nil
        }
        return RunningProgram(
            program: Self.identify(executable, arguments, directory).program, arguments: redact(arguments))
    }

    private static func arguments(_ directory: String) -> [String]? {
        guard let commandLine = ProcFile.read("\(directory)/cmdline") else { return nil }
        return commandLine.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a running process is. Its argv may have been rewritten since it started (`nginx: master process`),
    /// so argv[0] names the program only where it leads to the file that runs, or where that is a multi-call
    /// program, which nothing else can name.
    private static func identify(_ executable: String, _ arguments: [String], _ directory: String) -> (
        program: Program, script: String?, words: [String]
    ) {
        var filename = executable
        if let first = arguments.first {
            if first.hasPrefix("/"), isSameFile("\(directory)/root\(first)", "\(directory)/exe") { filename = first }
            if executable.hasSuffix("/busybox") || executable.hasSuffix("/toybox") { filename = "/proc/self/exe" }
        }
        let named = ProgramNaming.identify(filename: filename, arguments: arguments, executable: executable)
        return (named.program, named.script, named.words)
    }

    private static func isSameFile(_ first: String, _ second: String) -> Bool {
        var a = stat()
        var b = stat()
        return stat(first, &a) == 0 && stat(second, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev
    }

    private static func status(_ directory: String) -> [Substring: Substring] {
        var values: [Substring: Substring] = [:]
        for line in ProcFile.text("\(directory)/status").split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        }
        return values
    }

    private static func mappedExecutables(_ directory: String) -> Set<String> {
        var paths: Set<String> = []
        for line in ProcFile.text("\(directory)/maps").split(separator: "\n") {
            // address perms offset device inode path
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, fields[1].contains("x") else { continue }
            let path = fields[5].drop { $0 == " " }
            // The kernel itself maps the loader when a program starts; that is no call of the program.
            let isLoader = path.split(separator: "/").last?.hasPrefix("ld-") ?? false
            if path.hasPrefix("/"), !path.hasSuffix(" (deleted)"), !isLoader { paths.insert(String(path)) }
        }
        return paths
    }
}

/// Files and sockets that a process has open.
struct OpenDescriptors {
    var files: [(path: String, writes: Bool)] = []
    var sockets: Set<String> = []

    static func of(_ directory: String) -> OpenDescriptors {
        var result = OpenDescriptors()
        for name in ProcFile.names("\(directory)/fd") {
            guard let target = ProcFile.link("\(directory)/fd/\(name)") else { continue }
            if target.hasPrefix("socket:[") {
                result.sockets.insert(String(target.dropFirst(8).dropLast()))
            } else if target.hasPrefix("/"), !target.hasSuffix(" (deleted)"), !target.hasPrefix("/memfd:") {
                result.files.append((target, writes("\(directory)/fdinfo/\(name)")))
            }
        }
        return result
    }

    /// The flags line is octal; the low two bits are the access mode, 0 for reading only.
    private static func writes(_ path: String) -> Bool {
        for line in ProcFile.text(path).split(separator: "\n") where line.hasPrefix("flags:") {
            let digits = line.dropFirst(6).drop { $0 == "\t" || $0 == " " }
            return (UInt64(digits, radix: 8) ?? 0) & 3 != 0
        }
        return false
    }
}

/// The sockets of a process's network namespace that wait for others.
enum ListeningSockets {
    static func read(_ directory: String, inodes: Set<String>) -> [ListenEndpoint] {
        // Five files a process are most of what a crowd of processes costs at the start.
        if inodes.isEmpty { return [] }
        var endpoints: [ListenEndpoint] = []
        for (file, transport, state) in [
            ("tcp", TransportProtocol.tcp, "0A"), ("tcp6", .tcp, "0A"), ("udp", .udp, "07"), ("udp6", .udp, "07"),
        ] {
            // sl local_address rem_address st … inode; addresses end in :PORT, hexadecimal
            for line in ProcFile.text("\(directory)/net/\(file)").split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                guard fields.count > 9, fields[3] == state, inodes.contains(String(fields[9])),
                    let port = fields[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) }), port < 32_768
                else { continue }
                endpoints.append(.port(transport, port))
            }
        }
        // Num RefCount Protocol Flags Type St Inode Path; flag 0x10000 is "accepts connections"
        for line in ProcFile.text("\(directory)/net/unix").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: true)
            guard fields.count == 8, fields[3] == "00010000", inodes.contains(String(fields[6])) else { continue }
            endpoints.append(.unix(String(fields[7])))
        }
        return endpoints
    }
}
