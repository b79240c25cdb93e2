import CSensor
import Glibc

/// Resolves the symbolic links of a path as a process inside a container would.
public enum LinkResolver {
    /// `path` with the links of its directory resolved; `nil` when the process or the directory is gone. The
    /// last name itself is not followed: calls that remove, rename or create work on it and not on what it
    /// points to.
    public static func resolve(hostPid: Int32, _ path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let name = path[path.index(after: slash)...]
        guard !name.isEmpty else { return nil }
        let root = open("/proc/\(hostPid)/root", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { return nil }
        defer { close(root) }
        let parent = path[..<slash]
        let directory = pl_open_in_root(root, parent.isEmpty ? "/" : String(parent))
        guard directory >= 0 else { return nil }
        defer { close(directory) }
        // The link shows the path as seen from the top of the mount tree, which is the container's own.
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes {
            readlink("/proc/self/fd/\(directory)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard count > 0 else { return nil }
        let resolved = String(decoding: buffer[..<count], as: UTF8.self)
        return resolved == "/" ? "/" + name : resolved + "/" + name
    }
}
