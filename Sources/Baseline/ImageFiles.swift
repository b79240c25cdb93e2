/// What an image brings in many files of which a program uses now these and now those: shared libraries, which become
/// `DIR/*.so*` for mapping and for the loader's reading, and what belongs to one package, which becomes `FOLDER/**` for
/// reading.
///
/// Libraries: at least three names of one directory below the system's library folders, seen without drift. A matcher lets
/// no file that the image did not have pass under such a line (`holdsLibraries`), so that a dropped library is new all the
/// same. Packages: at least sixteen files below one folder of /usr/lib, /usr/share, /usr/include or a `node_modules`; a
/// wildcard never reaches what is sensitive there. Both counts are judged.
enum ImageFiles {
    private static let leastLibraries = 3
    private static let leastFiles = 16

    /// Whether libraries of the system and of its packages lie here, at whatever depth.
    static func holdsLibraries(_ path: some StringProtocol) -> Bool { roots.contains { path.hasPrefix($0) } }

    private static let roots = [
        "/lib/", "/lib32/", "/lib64/", "/libx32/", "/usr/lib/", "/usr/lib32/", "/usr/lib64/", "/usr/libx32/",
        "/usr/local/lib/",
    ]

    /// Directories of which libraries are mapped as a line of their own.
    static func libraryDirectories(_ items: [PathGeneralizer.Item]) -> Set<String> {
        var names: [String: Set<Substring>] = [:]
        for item in items where item.isOfImage {
            let path = PathPattern.rooted(item.path)
            guard isLibrary(path), let slash = path.lastIndex(of: "/") else { continue }
            names[String(path[..<slash]), default: []].insert(path[path.index(after: slash)...])
        }
        return Set(names.filter { $0.value.count >= leastLibraries }.keys)
    }

    /// A library below the system's folders, by its name.
    static func isLibrary(_ path: String) -> Bool {
        guard holdsLibraries(path), let slash = path.lastIndex(of: "/") else { return false }
        let parts = path[path.index(after: slash)...].split(separator: ".", omittingEmptySubsequences: false)
        return parts.dropFirst().contains("so")
    }

    /// The line for libraries of a directory.
    static func libraries(in directory: String) -> String { Glob.escape(directory) + "/*.so*" }

    /// Folders of packages, of which so many files were read that the rest may be, too; none lies in another.
    static func packageFolders(_ paths: [[String]]) -> [[String]] {
        var files: [[String]: Int] = [:]
        for path in Set(paths) {
            if let folder = packageFolder(path) { files[folder, default: 0] += 1 }
        }
        return files.filter { $0.value >= leastFiles }.map(\.key).sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func packageFolder(_ path: [String]) -> [String]? {
        if let modules = path.firstIndex(of: "node_modules"), modules + 2 < path.count,
            !["root", "home", "tmp", "proc"].contains(path[0])
        {
            return Array(path[...modules])
        }
        guard path.count >= 3, path[0] == "usr" else { return nil }
        switch path[1] {
        case "include": return ["usr", "include"]
        case "share", "libexec": return path.count >= 4 ? Array(path[..<3]) : nil
        case "lib", "lib64":
            let depth = path[2].contains("-linux-") ? 4 : 3
            return path.count > depth ? Array(path[..<depth]) : nil
        case "local":
            guard path.count >= 5, path[2] == "lib" || path[2] == "share" else { return nil }
            return Array(path[..<4])
        default: return nil
        }
    }
}
