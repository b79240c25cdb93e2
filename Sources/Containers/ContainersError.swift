/// What can go wrong while finding out which containers run, by what the caller can do about it.
public enum ContainersError: Error, Hashable, Sendable {
    /// No engine answers at this socket: start it, or name another socket.
    case engineUnreachable(socket: String, errno: Int32)
    /// The socket or file exists and this user may not use it: run as root.
    case permissionDenied(path: String, errno: Int32)
    /// The engine knows no such container or image, or the state file is gone.
    case notFound(String)
    /// The engine answered with something other than what was asked for.
    case badAnswer(request: String, status: Int, detail: String)
    /// The engine took the request and did not answer in time: ask again.
    case timedOut(request: String, seconds: Double)
    /// A file could not be read.
    case unreadable(path: String, errno: Int32)
    /// A state or bundle file does not hold what its format says.
    case malformed(path: String, detail: String)
}

extension ContainersError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .engineUnreachable(let socket, let code):
            "no container engine answers at \(socket) (\(systemMessage(code)))"
        case .permissionDenied(let path, let code):
            "no permission to use \(path) (\(systemMessage(code)))"
        case .notFound(let what):
            "not found: \(what)"
        case .badAnswer(let request, let status, let detail):
            "unusable answer to \(request) (status \(status)): \(detail)"
        case .timedOut(let request, let seconds):
            "no answer to \(request) within \(seconds) s"
        case .unreadable(let path, let code):
            "cannot read \(path) (\(systemMessage(code)))"
        case .malformed(let path, let detail):
            "\(path) is not what its format says: \(detail)"
        }
    }
}
