/// Docker's Engine API over its unix socket, read only: nothing here changes the engine or its containers.
///
/// Requests carry no version prefix, so the engine answers in its own current version and none is too old
/// or too new; fields that some versions lack are optional. Podman's compatible socket answers as well.
///
/// Every call throws ``ContainersError`` (`engineUnreachable`, `permissionDenied`, `timedOut`, `badAnswer`,
/// and `notFound` where a container or image is named), or `CancellationError`, and leaves no connection open.
public struct DockerEngine: Sendable {
    public static let defaultSocket = "/var/run/docker.sock"

    public let socket: String
    /// How long one request may take; the event stream has no such limit.
    public let timeout: Duration

    private var client: UnixHTTPClient { UnixHTTPClient(socket: socket) }

    public init(socket: String = DockerEngine.defaultSocket, timeout: Duration = .seconds(5)) {
        self.socket = socket
        self.timeout = timeout
    }

    /// Returns when an engine answers.
    public func ping() async throws {
        let response = try await client.get("/_ping", timeout: timeout)
        guard response.status == 200 else { throw refused("/_ping", response.status, response.body) }
    }

    public func version() async throws -> EngineVersion {
        try await get("/version")
    }

    public func info() async throws -> EngineInfo {
        try await get("/info")
    }

    /// - Parameter all: Also those that do not run.
    public func containers(all: Bool = false) async throws -> [DockerContainerSummary] {
        try await get("/containers/json" + (all ? "?all=true" : ""))
    }

    public func inspectContainer(_ nameOrID: String) async throws -> DockerContainer {
        try await get("/containers/\(percentEncoded(nameOrID))/json")
    }

    public func inspectImage(_ nameOrID: String) async throws -> DockerImage {
        try await get("/images/\(percentEncoded(nameOrID))/json")
    }

    /// Hands every container event to `handle`, in the engine's order; returns when the engine ends the
    /// stream (it does when it stops).
    ///
    /// - Parameters:
    ///   - since: Nanoseconds since 1970 of the first event wanted; the engine keeps the last 256 events.
    ///   - connected: Called once, when the engine has accepted the subscription: from then on nothing is missed.
    public func events(
        since: Int64? = nil, connected: @Sendable () async -> Void = {},
        handle: @Sendable (DockerEvent) async -> Void
    ) async throws {
        var target = "/events?filters=" + percentEncoded(#"{"type":["container"]}"#)
        if let since {
            let fraction = String(since % 1_000_000_000)
            target += "&since=\(since / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
        }
        let request = target
        let lines = LineSplitter()
        try await client.stream(request, onHead: connected) { chunk in
            for line in try await lines.take(chunk) {
                guard let event = try? decodeJSON(DockerEvent.self, from: line) else {
                    throw ContainersError.badAnswer(
                        request: request, status: 200,
                        detail: "no event: " + String(decoding: line.prefix(200), as: UTF8.self))
                }
                if event.type ?? "container" == "container" { await handle(event) }
            }
        }
    }

    private func get<T: Decodable>(_ target: String) async throws -> T {
        let response = try await client.get(target, timeout: timeout)
        guard response.status == 200 else { throw refused(target, response.status, response.body) }
        do {
            return try decodeJSON(T.self, from: response.body)
        } catch {
            throw ContainersError.badAnswer(request: target, status: response.status, detail: "\(error)")
        }
    }

    /// Keeps the unreserved characters of RFC 3986, and `:` and `/`: the engine takes an image's name as the
    /// rest of the path.
    private func percentEncoded(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "/"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%\(hexadecimal[Int(byte >> 4)])\(hexadecimal[Int(byte & 15)])"
            }
        }
    }
}

/// Joins chunks and cuts them at newlines. An actor because chunks arrive from one task after another.
private actor LineSplitter {
    private static let longestLine = 1 << 20
    private var rest: [UInt8] = []

    /// The lines that this chunk completes, without their newlines; empty lines are left out.
    func take(_ chunk: [UInt8]) throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = chunk.startIndex
        while let newline = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest.append(contentsOf: chunk[start..<newline])
            if !rest.isEmpty { lines.append(rest) }
            rest.removeAll(keepingCapacity: true)
            start = newline + 1
        }
        rest.append(contentsOf: chunk[start...])
        guard rest.count <= Self.longestLine else {
            throw ContainersError.badAnswer(
                request: "/events", status: 200, detail: "a line above \(Self.longestLine) bytes")
        }
        return lines
    }
}
