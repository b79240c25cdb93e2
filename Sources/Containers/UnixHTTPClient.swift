import NIOCore
import NIOHTTP1

/// HTTP/1.1 over a unix socket.
struct UnixHTTPClient: Sendable {
    let socket: String

    typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    struct Response: Sendable {
        var status: Int
        var body: [UInt8]
    }

    /// The whole answer to a GET.
    ///
    /// - Parameter limit: Bytes of the body above which the answer is refused.
    /// - Throws: ``ContainersError`` `engineUnreachable`, `permissionDenied`, `timedOut` or `badAnswer`;
    ///   `CancellationError` when the task is cancelled. The connection is closed in every case.
    func get(_ target: String, timeout: Duration, limit: Int = 32 << 20) async throws -> Response {
        try await UnixConnection.within(timeout, target) { try await exchange(target, limit: limit) }
    }

    /// Hands each chunk of an endless answer to `body`, in order; returns when the engine closes the stream.
    ///
    /// - Throws: As ``get(_:timeout:limit:)`` but never `timedOut`, and whatever `body` throws.
    func stream(
        _ target: String, onHead: @Sendable () async -> Void, body: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let channel = try await connect()
        try await UnixConnection.translatingErrors(target, socket: socket) {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(contentsOf: request(target))
                var status = 0
                var refusal: [UInt8] = []
                for try await part in inbound {
                    switch part {
                    case .head(let head):
                        status = Int(head.status.code)
                        if status == 200 { await onHead() }
                    case .body(let bytes) where status == 200:
                        try await body(Array(bytes.readableBytesView))
                    case .body(let bytes):
                        refusal.append(contentsOf: bytes.readableBytesView)
                    case .end:
                        if status != 200 { throw refused(target, status, refusal) }
                        return
                    }
                }
            }
        }
        try Task.checkCancellation()
    }

    private func exchange(_ target: String, limit: Int) async throws -> Response {
        let channel = try await connect()
        return try await UnixConnection.translatingErrors(target, socket: socket) {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(contentsOf: request(target))
                var response = Response(status: 0, body: [])
                for try await part in inbound {
                    switch part {
                    case .head(let head): response.status = Int(head.status.code)
                    case .body(let bytes):
                        response.body.append(contentsOf: bytes.readableBytesView)
                        guard response.body.count <= limit else {
                            throw ContainersError.badAnswer(
                                request: target, status: response.status, detail: "longer than \(limit) bytes")
                        }
                    case .end: return response
                    }
                }
                try Task.checkCancellation()
                throw ContainersError.badAnswer(
                    request: target, status: response.status, detail: "the engine closed the connection too early")
            }
        }
    }

    private func connect() async throws -> Channel {
        try await UnixConnection.open(socket) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try Channel(wrappingChannelSynchronously: channel)
            }
        }
    }

    private func request(_ target: String) -> [HTTPClientRequestPart] {
        let headers: HTTPHeaders = ["Host": "localhost", "User-Agent": "plumbline", "Connection": "close"]
        return [.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers)), .end(nil)]
    }
}

/// The engine's own message (`{"message": …}`, or plain text) as an error.
func refused(_ target: String, _ status: Int, _ body: [UInt8]) -> ContainersError {
    let text =
        (try? decodeJSON(EngineMessage.self, from: body))?.message ?? String(decoding: body.prefix(500), as: UTF8.self)
    return status == 404 ? .notFound(text) : .badAnswer(request: target, status: status, detail: text)
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
