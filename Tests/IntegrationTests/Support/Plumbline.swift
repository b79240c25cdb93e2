import FoundationEssentials
import Glibc

/// The tool under test, driven as a person drives it: by its command line.
struct Plumbline: Sendable {
    /// Its store.
    var store: String

    /// Runs a command to its end.
    func callAsFunction(_ arguments: String..., environment: [String: String] = [:], seconds: Double = 60) throws
        -> Outcome
    {
        try run([Repository.plumbline] + arguments + ["--store", store], environment: environment, seconds: seconds)
    }

    /// Starts `learn` or `enforce` and returns once it watches.
    func watch(_ arguments: String..., seconds: Double = 30) throws -> Watch {
        try watch(arguments, seconds: seconds)
    }

    func watch(_ arguments: [String], seconds: Double = 30) throws -> Watch {
        let watch = try Watch([Repository.plumbline] + arguments + ["--json", "--store", store])
        try watch.waitUntilReady(seconds: seconds)
        return watch
    }

    /// Approves every profile of the store.
    func approveAll() throws {
        for profile in try profiles() {
            let outcome = try self("profile", "approve", profile)
            guard outcome.status == 0 else { throw TestFailure("approve \(profile): \(outcome.error)") }
        }
    }

    /// `IMAGE#ROLE` of every profile of the store.
    func profiles() throws -> [String] {
        let outcome = try self("profile", "list", "--json")
        guard outcome.status == 0 else { throw TestFailure("profile list: \(outcome.error)") }
        return try decodeLines(outcome.output).compactMap { line in
            guard line.kind == "profile", let image = line.image, let role = line.role else { return nil }
            return "\(image.id)#\(role)"
        }
    }
}

/// Runs the tool as a user with no rights at all; `place` must be open to everybody.
func asNobody(in place: TemporaryDirectory, _ arguments: String...) throws -> Outcome {
    // The repository may lie where nobody may look, so a copy is run.
    let binary = place.path + "/plumbline"
    if access(binary, X_OK) != 0 { try need("install", "-m", "755", Repository.plumbline, binary) }
    return try run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", binary] + arguments)
}

/// A `learn` or `enforce` that runs beside the test.
final class Watch {
    let child: Child
    private let files: TemporaryDirectory
    private var decoded: [Line] = []
    private var decodedBytes = 0

    init(_ arguments: [String]) throws {
        files = try TemporaryDirectory()
        child = try Child(arguments, files: files)
    }

    func waitUntilReady(seconds: Double) throws {
        let ready = poll(seconds: seconds) {
            child.error.split(separator: "\n").contains { $0.hasPrefix("ready") } || child.hasEnded
        }
        guard ready, !child.hasEnded else {
            throw TestFailure("plumbline is not ready after \(seconds) s; it said: \(child.error)")
        }
    }

    /// Every line of standard output so far. Each is decoded once, so that this can be asked often.
    func lines() throws -> [Line] {
        let fresh = String(decoding: (readBytes(child.outputPath) ?? []).dropFirst(decodedBytes), as: UTF8.self)
        if let end = fresh.lastIndex(of: "\n") {
            let whole = fresh[...end]
            decoded += try decodeLines(String(whole))
            decodedBytes += whole.utf8.count
        }
        return decoded
    }

    /// Ends it as control-C does and gives what it printed.
    func finish(seconds: Double = 30) throws -> Finished {
        child.send(SIGINT)
        let status = try child.wait(seconds: seconds)
        return Finished(status: status, lines: try lines(), error: child.error)
    }

    struct Finished: Sendable {
        var status: Int32
        var lines: [Line]
        var error: String

        var summaries: [Line] { lines.filter { $0.kind == "summary" } }
        var violations: [Line] { lines.filter { $0.kind == "violation" } }
        var gaps: [Line] { lines.filter { $0.kind == "gap" } }
    }
}

/// One line of JSON output; only what the tests read, and only `kind` and `version` are in every line.
struct Line: Decodable, Sendable {
    var kind: String
    var version: Int
    var id: String?
    var time: String?
    var reason: String?
    var container: Container?
    var behaviour: Behaviour?
    var process: Process?
    var score: Score?
    var severity: String?
    var action: String?
    var count: Int?
    var profile: Profile?
    var attack: [String]?
    var explanation: String?
    var incident: String?
    var image: Image?
    var role: String?
    var kernel: UInt64?
    var stored: UInt64?
    var dropped: UInt64?
    var state: String?
    var coverage: Double?
    var provisional: Bool?
    var meetsBound: Bool?
    var violations: UInt64?
    var notLearned: UInt64?
    var phase: String?
    var group: String?
    var line: Behaviour?
    var witness: Witness?

    struct Witness: Decodable, Sendable {
        var time: String
        var container: String
        var lineage: [String]
        var uid: Int
        var arguments: [String]
    }
    struct Image: Decodable, Sendable {
        var name: String
        var id: String
    }
    struct Container: Decodable, Sendable {
        var id: String
        var name: String
        var image: Image
        var role: String
        var runtime: String
    }
    struct Behaviour: Decodable, Sendable {
        var type: String
        var executable: String?
        var program: String?
        var parent: String?
        var path: String?
        var access: String?
        var operation: String?
        var `protocol`: String?
        var port: Int?
        var peer: String?
        var `class`: String?
        var name: String?
        var flags: [String]?
        var environment: [String]?

        var options: String { ((flags ?? []) + (environment ?? [])).joined(separator: " ") }
    }
    struct Process: Decodable, Sendable {
        var pid: Int
        var hostPid: Int
        var uid: Int
        var executable: String
        var program: String
        var arguments: [String]
        var environment: [String]?
        var lineage: [String]
        var origin: String
        var tty: Bool
        var drift: Bool
        var driftKind: String?
    }
    struct Score: Decodable, Sendable {
        var bits: Double
        var supported: Double
        var level: String
        var threshold: Double
        var provisional: Bool
    }
    struct Profile: Decodable, Sendable {
        var image: String
        var role: String
        var revision: Int
        var state: String
    }

    /// What a failing test prints.
    var brief: String {
        let acted = behaviour.map {
            "\($0.type) \($0.program ?? "") \($0.path ?? $0.peer ?? $0.operation ?? $0.options)"
        }
        return "\(kind) \(container?.name ?? ""): \(acted ?? reason ?? "")"
    }
}

/// Decodes whole lines; a last line still being written is left out, any other that is not JSON throws.
func decodeLines(_ text: String) throws -> [Line] {
    guard let end = text.lastIndex(of: "\n") else { return [] }
    return try text[..<end].split(separator: "\n").map { line in
        do {
            return try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        } catch {
            throw TestFailure("not the promised JSON: \(line): \(error)")
        }
    }
}
