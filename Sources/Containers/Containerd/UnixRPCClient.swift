import NIOCore
import NIOHPACK
import NIOHTTP2
import SwiftProtobuf

/// gRPC over a unix socket, for calls of one request. A call is an HTTP/2 stream; a message has a byte that says
/// whether it is compressed (never, as it is not asked for) and four of its length before it (gRPC over HTTP2,
/// PROTOCOL-HTTP2.md).
struct UnixRPCClient: Sendable {
    let socket: String

    private typealias Stream = NIOAsyncChannel<HTTP2Frame.FramePayload, HTTP2Frame.FramePayload>
    private static let notFound = "5"

    /// The one answer to a request.
    ///
    /// - Throws: ``ContainersError`` `engineUnreachable`, `permissionDenied`, `timedOut`, `notFound` or `badAnswer`;
    ///   `CancellationError`. The connection is closed in every case.
    func call<Answer: Message>(
        _ method: String, _ request: some Message, headers: [(String, String)] = [], timeout: Duration
    ) async throws -> Answer {
        let answers: [Answer] = try await callForMany(method, request, headers: headers, timeout: timeout)
        guard let answer = answers.first else {
            throw ContainersError.badAnswer(request: method, status: 0, detail: "the answer is empty")
        }
        return answer
    }

    /// All answers to a request, of at most `limit` bytes together.
    func callForMany<Answer: Message>(
        _ method: String, _ request: some Message, headers: [(String, String)] = [], timeout: Duration,
        limit: Int = 8 << 20
    ) async throws -> [Answer] {
        let message = try request.serializedBytes() as [UInt8]
        let bytes = try await UnixConnection.within(timeout, method) {
            try await exchange(method, message, headers, limit: limit)
        }
        return try Self.messages(bytes, method)
    }

    private func exchange(
        _ method: String, _ message: [UInt8], _ headers: [(String, String)], limit: Int
    ) async throws -> ByteBuffer {
        let (connection, streams) = try await UnixConnection.open(socket) { channel in
            channel.eventLoop.makeCompletedFuture {
                (
                    channel,
                    try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(mode: .client) {
                        $0.eventLoop.makeSucceededVoidFuture()
                    }
                )
            }
        }
        defer { connection.close(promise: nil) }
        return try await UnixConnection.translatingErrors(method, socket: socket) {
            let stream = try await streams.openStream { channel in
                channel.eventLoop.makeCompletedFuture { try Stream(wrappingChannelSynchronously: channel) }
            }
            return try await stream.executeThenClose { inbound, outbound in
                try await outbound.write(.headers(.init(headers: Self.head(method, headers))))
                try await outbound.write(.data(.init(data: .byteBuffer(Self.framed(message)), endStream: true)))
                var received = ByteBuffer()
                for try await payload in inbound {
                    switch payload {
                    case .data(let data):
                        guard case .byteBuffer(var bytes) = data.data else { continue }
                        received.writeBuffer(&bytes)
                        guard received.readableBytes <= limit else {
                            throw ContainersError.badAnswer(
                                request: method, status: 0, detail: "longer than \(limit) bytes")
                        }
                    case .headers(let part):
                        if let status = part.headers.first(name: "grpc-status") {
                            guard status != "0" else { return received }
                            throw Self.refused(method, status, part.headers.first(name: "grpc-message") ?? "")
                        }
                    default: continue
                    }
                }
                throw ContainersError.badAnswer(
                    request: method, status: 0, detail: "the engine closed the connection too early")
            }
        }
    }

    private static func head(_ method: String, _ more: [(String, String)]) -> HPACKHeaders {
        HPACKHeaders(
            [
                (":method", "POST"), (":scheme", "http"), (":path", "/" + method), (":authority", "localhost"),
                ("content-type", "application/grpc"), ("te", "trailers"), ("user-agent", "plumbline"),
            ] + more)
    }

    private static func framed(_ message: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(message.count))
        buffer.writeBytes(message)
        return buffer
    }

    static func messages<Answer: Message>(_ bytes: ByteBuffer, _ method: String) throws -> [Answer] {
        var rest = bytes
        var answers: [Answer] = []
        while rest.readableBytes > 0 {
            guard rest.readInteger(as: UInt8.self) == 0, let length = rest.readInteger(as: UInt32.self),
                let message = rest.readBytes(length: Int(length)),
                let answer = try? Answer(serializedBytes: message)
            else { throw ContainersError.badAnswer(request: method, status: 0, detail: "not a message of the API") }
            answers.append(answer)
        }
        return answers
    }

    private static func refused(_ method: String, _ status: String, _ message: String) -> ContainersError {
        status == notFound
            ? .notFound(message) : .badAnswer(request: method, status: Int(status) ?? 0, detail: message)
    }
}
