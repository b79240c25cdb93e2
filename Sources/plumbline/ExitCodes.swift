import Agent
import ArgumentParser
import Glibc
import ProfileStore
import Reporting
import Sensor

/// The one place where errors become text and exit codes (sysexits.h where one fits).
enum ExitCodes {
    static let fine: Int32 = 0
    /// It ran and found violations, or findings.
    static let findings: Int32 = 1
    /// No violation, but something was missed or could not be judged.
    static let incomplete: Int32 = 2
    static let usage: Int32 = 64
    static let badInput: Int32 = 65
    static let notFound: Int32 = 66
    static let unavailable: Int32 = 69
    static let internalError: Int32 = 70
    static let inputOutput: Int32 = 74
    static let notPermitted: Int32 = 77

    /// Prints what went wrong to standard error, where that is not said yet, and ends the process.
    static func exit(for error: any Error) -> Never {
        guard let (code, message) = explain(error) else { Plumbline.exit(withError: error) }
        Console.error(message)
        Glibc.exit(code)
    }

    /// Prints what went wrong and goes on.
    static func report(_ error: any Error) {
        Console.error(explain(error)?.1 ?? Plumbline.fullMessage(for: error))
    }

    /// - Returns: nil for what the argument parser itself has to say: help, version, usage.
    private static func explain(_ error: any Error) -> (Int32, String)? {
        switch error {
        case let error as StoreError: explain(error)
        case let error as CommandError: explain(error)
        case let error as SensorError: explain(error)
        case let error as AgentError: explain(error)
        case let error as DocumentError: (badInput, error.description)
        case let error as ReportingError: explain(error)
        case is ArgumentParser.ExitCode, is CleanExit, is ValidationError: nil
        default: isOfArgumentParser(error) ? nil : (internalError, "internal error: \(error)")
        }
    }

    private static func explain(_ error: StoreError) -> (Int32, String) {
        switch error {
        case .noStore(let path): (notFound, "there is no profile store at \(path)")
        case .notAStore(let path, let reason): (badInput, "\(path) is not a profile store: \(reason)")
        case .newerSchema(let path, let found, let supported):
            (badInput, "\(path) was written by a newer plumbline (schema \(found), this one knows \(supported))")
        case .notPermitted(let path): (notPermitted, "not permitted to use the profile store at \(path)")
        case .diskFull(let path): (inputOutput, "no room left on the disk of \(path); the store holds what it held")
        case .alreadyRunning(let pid, let path):
            (unavailable, "process \(pid) is learning or enforcing with the store at \(path) already")
        case .damaged(let path, let reason): (badInput, "the profile store at \(path) is damaged: \(reason)")
        case .system(let path, let operation, let errno):
            (inputOutput, "\(path): cannot \(operation): \(String(cString: strerror(errno)))")
        case .noSuchProfile(let key): (notFound, "no profile of \(key.imageID)#\(key.role)")
        case .document(let error): (badInput, error.description)
        }
    }

    private static func explain(_ error: SensorError) -> (Int32, String) {
        switch error {
        case .notPermitted(let message):
            (
                notPermitted,
                "not permitted to use eBPF; run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN (\(message))"
            )
        case .unavailable(let message): (unavailable, "this kernel cannot run the sensor: \(message)")
        case .badCapture(let path, let reason, let offset):
            (badInput, "\(path): \(reason) (at byte \(offset)); nothing was read from it")
        case .inputOutput(let path, ENOENT): (notFound, "\(path): no such file")
        case .inputOutput(let path, EACCES): (notPermitted, "\(path): not permitted")
        case .inputOutput(let path, let errno): (inputOutput, "\(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func explain(_ error: AgentError) -> (Int32, String) {
        switch error {
        case .noUnifiedHierarchy:
            (
                unavailable,
                "cgroup v2 is not mounted, and containers are known by it; mount it beside v1: "
                    + "mount -t cgroup2 none /sys/fs/cgroup/unified"
            )
        case .noSuchContainer(let name, let known):
            (
                notFound,
                "no container and no image of one is called '\(name)'; "
                    + (known.isEmpty ? "there is none" : "there are " + known.joined(separator: ", "))
            )
        case .severalGroups(let name, let choices):
            (
                usage,
                "'\(name)' may mean several groups of containers; name one:\n  " + choices.joined(separator: "\n  ")
            )
        case .noEngine(let reason):
            (
                unavailable,
                "no container engine: \(reason), and no state of runc or crun below /run; start one, or see plumbline doctor"
            )
        }
    }

    private static func explain(_ error: CommandError) -> (Int32, String) {
        switch error {
        case .noSuchImage(let name, let known):
            let hint = known.isEmpty ? "the store holds no profiles" : "there are " + known.joined(separator: ", ")
            return (notFound, "no profile of '\(name)'; \(hint)")
        case .ambiguous(let name, let choices, let severalRoles):
            let way = severalRoles ? "name one or give --all-roles" : "name one"
            return (usage, "'\(name)' may mean several profiles; \(way):\n  " + choices.joined(separator: "\n  "))
        case .noSuchViolation(let id, let near):
            let hint = near.isEmpty ? "none is kept" : "there are " + near.joined(separator: ", ")
            return (notFound, "no violation '\(id)'; \(hint)")
        case .ambiguousViolation(let id, let choices):
            return (usage, "'\(id)' may mean several violations; name one:\n  " + choices.joined(separator: "\n  "))
        case .cannotDecide(let reason): return (usage, reason)
        case .noSystemCalls(let profile, let image):
            return (
                badInput,
                "the system calls of \(profile) were not recorded, and a filter made from this profile would refuse all; "
                    + "record them: plumbline learn --syscalls --image '\(image)'"
            )
        case .noSuchRevision(let revision, let label, let choices):
            let hint =
                choices.isEmpty
                ? "nobody has decided anything about it yet" : "there are " + choices.joined(separator: ", ")
            return (notFound, "\(label) has no document of revision \(revision); \(hint)")
        case .noEditor: return (unavailable, "no editor: vi and nano are not installed; set VISUAL or EDITOR")
        case .editorFailed(let editor, let reason):
            return (unavailable, "the editor '\(editor)' failed: \(reason); nothing was changed")
        case .noProfiles(let directory): return (notFound, "\(directory): no *.yaml and no *.yml in it")
        case .noSuchStep(let name):
            return (
                notFound,
                name.hasSuffix("@approved")
                    ? "\(name): nothing was approved yet"
                    : "\(name): no document is kept of that step; see plumbline profile history"
            )
        case .differentProfiles(let first, let other):
            return (
                usage,
                "\(first) and \(other) are about different images or roles; "
                    + "give --any-image to merge them for the first one's"
            )
        case .noSuchFile(let path): return (notFound, "\(path): no such file")
        case .notPermitted(let path): return (notPermitted, "\(path): not permitted")
        case .files(let path, let operation, let errno):
            return (inputOutput, "\(path): cannot \(operation): \(String(cString: strerror(errno)))")
        }
    }

    private static func explain(_ error: ReportingError) -> (Int32, String) {
        switch error {
        case .readerGone: (inputOutput, "nobody reads the output any more")
        case .full: (inputOutput, "no room left for the output")
        case .failed(_, let errno): (inputOutput, "cannot write the output: \(String(cString: strerror(errno)))")
        case .notPermitted(let path): (notPermitted, "not permitted to use the kept violations in \(path)")
        case .diskFull(let path): (inputOutput, "no room left on the disk of \(path)")
        case .foreign(let path, let reason):
            (badInput, "\(path) holds no violations of ours: \(reason); move it out of the way")
        case .newerSchema(let path): (badInput, "\(path) was written by a newer plumbline")
        case .broken(let path, let message):
            (badInput, "the kept violations in \(path) are damaged: \(message); the next enforce puts them aside")
        case .database(let path, let message): (inputOutput, "\(path): \(message)")
        }
    }

    /// An error in words.
    static func message(_ error: ReportingError) -> String { explain(error).1 }

    /// The parser's own errors are not public; they are told by where they are declared.
    private static func isOfArgumentParser(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
