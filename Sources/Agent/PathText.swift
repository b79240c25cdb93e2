/// Paths as text: what the kernel's parts and a caller's argument mean together.
enum PathText {
    /// `argument` as seen from `base`, without `.`, `..` and doubled slashes. Symbolic links are not followed.
    static func join(_ base: String, _ argument: String) -> String {
        var parts: [Substring] = []
        let whole = argument.hasPrefix("/") ? argument : base + "/" + argument
        for part in whole.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// `/proc/<own pid>/…` as `/proc/self/…`: the kernel's path has no symbolic link left.
    static func own(_ path: String, pid: Int32) -> String {
        let prefix = "/proc/\(pid)"
        guard path.hasPrefix(prefix) else { return path }
        let rest = path.dropFirst(prefix.count)
        return rest.isEmpty || rest.hasPrefix("/") ? "/proc/self" + rest : path
    }

    /// An argument that goes by way of the process's own root directory, without the detour: `/proc/self/root/etc`
    /// is `/etc`.
    static func withoutOwnRoot(_ path: String, pid: Int32) -> String {
        let detours = ["/proc/self/root", "/proc/thread-self/root", "/proc/\(pid)/root"]
        var rest = path[...]
        while let detour = detours.first(where: { rest == $0 || rest.hasPrefix($0 + "/") }) {
            rest = rest.dropFirst(detour.count)
        }
        return rest.isEmpty ? "/" : String(rest)
    }

    /// Names through which pipes and memory files are opened: whose own they are is known where they are made.
    static func isDescriptor(_ path: String) -> Bool {
        if path.hasPrefix("/dev/fd/") || path.hasPrefix("/dev/std") { return true }
        return path.hasPrefix("/proc/") && (path.contains("/fd/") || path.contains("/map_files/"))
    }

    /// Files without a name (O_TMPFILE) are called `#` and their inode's number by the kernel, which says
    /// nothing: they become `#unnamed`.
    static func canonical(_ path: String, unlinked: Bool) -> String {
        guard unlinked, let slash = path.lastIndex(of: "/") else { return path }
        let name = path[path.index(after: slash)...]
        guard name.hasPrefix("#"), !name.dropFirst().isEmpty, name.dropFirst().allSatisfy(\.isNumber) else {
            return path
        }
        return path[...slash] + "#unnamed"
    }

    /// Names of the abstract namespace that the kernel chose are five hexadecimal digits (unix(7)).
    static func abstractName(_ name: String) -> String {
        let digits = name.dropFirst()
        return digits.count == 5 && digits.allSatisfy(\.isHexDigit) ? "@*" : name
    }
}
