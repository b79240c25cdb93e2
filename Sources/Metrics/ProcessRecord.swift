import Baseline
import Glibc

/// What a survey keeps of one process.
struct ProcessRecord: Sendable {
    var hostPid: Int32
    /// In the innermost pid namespace, the container's.
    var pid: Int32
    var program: String
    /// Clock ticks since the machine started; with the number, it tells a process from a later one.
    var startTicks: UInt64
    var cpuTicks: UInt64
    var residentBytes: UInt64
    /// `nil` where /proc/PID/io may not be read.
    var readBytes: UInt64?
    var writtenBytes: UInt64?
    var descriptors: Int?
}

/// Reads records; programs are named once a kind.
struct ProcessRecordReader {
    private struct Kind: Hashable {
        var command: [UInt8]
        var device: UInt64
        var inode: UInt64
    }

    private var names: [Kind: String] = [:]

    static let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let pageBytes = UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))

    /// `nil` where the process has ended.
    mutating func record(of hostPid: Int32) -> ProcessRecord? {
        let directory = open("/proc/\(hostPid)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return nil }
        defer { close(directory) }
        guard let content = SmallFile.read("stat", in: directory, isOneRecord: true), let fields = StatFields(content)
        else { return nil }
        let io = SmallFile.read("io", in: directory, isOneRecord: true).map(IOFields.init)
        return ProcessRecord(
            hostPid: hostPid, pid: Self.innermostPid(directory) ?? hostPid, program: name(fields.command, directory),
            startTicks: fields.startTicks, cpuTicks: fields.cpuTicks,
            residentBytes: fields.residentPages * Self.pageBytes,
            readBytes: io?.read, writtenBytes: io?.written, descriptors: DescriptorCount.of(hostPid))
    }

    private mutating func name(_ command: [UInt8], _ directory: Int32) -> String {
        var executable = stat()
        let isKnown = fstatat(directory, "exe", &executable, 0) == 0
        let kind = Kind(
            command: command, device: isKnown ? UInt64(executable.st_dev) : 0,
            inode: isKnown ? UInt64(executable.st_ino) : 0)
        if let known = names[kind] { return known }
        let name = Self.identify(directory) ?? String(decoding: command, as: UTF8.self)
        names[kind] = name
        return name
    }

    /// By the rules for a process that was not seen starting: argv may have been rewritten since, so argv[0] names only
    /// a multi-call program.
    private static func identify(_ directory: Int32) -> String? {
        guard let executable = link("exe", in: directory), let line = SmallFile.read("cmdline", in: directory),
            !line.isEmpty
        else { return nil }
        let arguments = line.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        let isMany = executable.hasSuffix("/busybox") || executable.hasSuffix("/toybox")
        return ProgramNaming.identify(
            filename: isMany ? "/proc/self/exe" : executable, arguments: arguments, executable: executable
        ).program.name
    }

    private static func link(_ path: String, in directory: Int32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            let count = readlinkat(directory, path, buffer.baseAddress!, buffer.count)
            guard count > 0 else { return nil }
            return String(
                decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]), as: UTF8.self)
        }
    }

    /// The last number of the line `NSpid:` of /proc/PID/status.
    private static func innermostPid(_ directory: Int32) -> Int32? {
        guard let content = SmallFile.read("status", in: directory, isOneRecord: true) else { return nil }
        return content.withUnsafeBytes { bytes in
            var scanner = ByteScanner(bytes)
            while !scanner.isAtEnd {
                if scanner.word() == "NSpid:" {
                    var last: Int32?
                    while let number = scanner.number() { last = Int32(exactly: number) }
                    return last
                }
                scanner.skipLine()
            }
            return nil
        }
    }

    /// The fields of /proc/PID/stat (proc_pid_stat(5)) that are of use here, by their numbers there.
    struct StatFields {
        var command: [UInt8]
        var cpuTicks: UInt64
        var startTicks: UInt64
        var residentPages: UInt64

        /// The second field is the command in parentheses; it may hold blanks and parentheses itself.
        init?(_ content: [UInt8]) {
            guard let open = content.firstIndex(of: 0x28), let close = content.lastIndex(of: 0x29), open < close else {
                return nil
            }
            command = Array(content[(open + 1)..<close])
            var fields: [UInt64?] = []
            fields.reserveCapacity(22)
            content[(close + 1)...].withUnsafeBytes { bytes in
                var scanner = ByteScanner(bytes)
                // The third is a letter.
                _ = scanner.word()
                for _ in 4...24 {
                    let value = scanner.number()
                    fields.append(value)
                    if value == nil { _ = scanner.word() }
                }
            }
            func field(_ number: Int) -> UInt64? { fields[number - 4] }
            guard let user = field(14), let system = field(15), let start = field(22), let resident = field(24) else {
                return nil
            }
            cpuTicks = user &+ system
            startTicks = start
            residentPages = resident
        }
    }

    /// Bytes that the process had fetched from a device, and bytes that it made dirty less those that were deleted
    /// before they were written.
    struct IOFields {
        var read: UInt64?
        var written: UInt64?

        init(_ content: [UInt8]) {
            var cancelled: UInt64 = 0
            content.withUnsafeBytes { bytes in
                ByteScanner.forEachKey(bytes) { key, value in
                    if key == "read_bytes:" {
                        read = value
                    } else if key == "write_bytes:" {
                        written = value
                    } else if key == "cancelled_write_bytes:" {
                        cancelled = value
                    }
                }
            }
            if let all = written { written = all > cancelled ? all - cancelled : 0 }
        }
    }
}
