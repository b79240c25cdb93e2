import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// HTTP/1.1 over a unix socket: one connection for each request, which on a local socket costs less than
/// keeping idle ones right.
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
        try await withThrowingTaskGroup(of: Response.self) { group in
            group.addTask { try await exchange(target, limit: limit) }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ContainersError.timedOut(request: target, seconds: timeout.seconds)
            }
            defer { group.cancelAll() }
            return try await group.next()!
        }
    }

    /// Hands each chunk of an endless answer to `body`, in order; returns when the engine closes the stream.
    ///
    /// - Throws: As ``get(_:timeout:limit:)`` but never `timedOut`, and whatever `body` throws.
    func stream(
        _ target: String, onHead: @Sendable () async -> Void, body: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let channel = try await connect()
        try await translatingErrors(target) {
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
        return try await translatingErrors(target) {
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
        do {
            return try await ClientBootstrap(group: EngineExecutor.shared.group)
                .connectTimeout(.seconds(5))
                .connect(unixDomainSocketPath: socket) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Channel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM {
            throw ContainersError.permissionDenied(path: socket, errno: error.errnoCode)
        } catch let error as IOError {
            throw ContainersError.engineUnreachable(socket: socket, errno: error.errnoCode)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ContainersError.engineUnreachable(socket: socket, errno: ECONNREFUSED)
        }
    }

    private func request(_ target: String) -> [HTTPClientRequestPart] {
        let headers: HTTPHeaders = ["Host": "localhost", "User-Agent": "plumbline", "Connection": "close"]
        return [.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers)), .end(nil)]
    }

    /// NIO's own errors (a reset connection, bytes that are not HTTP) become the one error of this target.
    private func translatingErrors<T: Sendable>(_ target: String, _ work: () async throws -> T) async throws -> T {
        do {
            return try await work()
        } catch let error as ContainersError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as IOError {
            throw ContainersError.engineUnreachable(socket: socket, errno: error.errnoCode)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw ContainersError.badAnswer(request: target, status: 0, detail: "\(error)")
        }
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
