import Glibc
import NIOCore
import NIOPosix

/// One connection to an engine's socket for each request, which on a local socket costs less than keeping idle
/// ones right. What NIO throws becomes the one error of this target.
enum UnixConnection {
    /// - Throws: ``ContainersError`` `engineUnreachable` or `permissionDenied`; `CancellationError`.
    static func open<Output: Sendable>(
        _ socket: String, initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws -> Output {
        do {
            return try await ClientBootstrap(group: EngineExecutor.shared.group)
                .connectTimeout(.seconds(5))
                .connect(unixDomainSocketPath: socket, channelInitializer: initializer)
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

    /// A reset connection, or bytes that are not the protocol's, as ``ContainersError``.
    static func translatingErrors<T: Sendable>(
        _ request: String, socket: String, _ work: () async throws -> T
    ) async throws -> T {
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
            throw ContainersError.badAnswer(request: request, status: 0, detail: "\(error)")
        }
    }

    /// - Throws: ``ContainersError`` `timedOut`, after which the work is cancelled; else what the work throws.
    static func within<T: Sendable>(
        _ timeout: Duration, _ request: String, _ work: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: timeout)
                throw ContainersError.timedOut(request: request, seconds: timeout.seconds)
            }
            defer { group.cancelAll() }
            return try await group.next()!
        }
    }
}
