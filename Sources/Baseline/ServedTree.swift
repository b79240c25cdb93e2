/// Recognises trees of documents that a program sends to others: `/usr/share/nginx/html`, `/srv/www`,
/// `/app/static`.
///
/// The rule: a directory whose name is one of those that servers give to their documents, and at least
/// three different files of data extensions read below it by one program. A program that interprets
/// nothing then gets the whole tree for reading, `root/**`: it sends the bytes, whatever they are. An
/// interpreter (or a program that read other than data there) gets `root/**/*.ext`, or `root/*.ext` where nothing lies
/// deeper, for the extensions that were seen, so that a dropped script stays new. Nothing below /etc, /lib, /usr/lib, /usr/bin, /dev,
/// /proc, /sys, /run or /root is ever taken for documents. The names and the three are judged.
enum ServedTree {
    static let leastFiles = 3

    private static let rootNames: Set<String> = [
        "html", "htdocs", "www", "wwwroot", "webroot", "public", "public_html", "static", "assets", "media",
        "uploads", "images", "site", "sites", "srv", "downloads", "website",
    ]

    /// Patterns (as segments of glob text) for the documents among these reads of one program.
    static func patterns(for paths: [[String]], program: Program) -> [[String]] {
        var groups: [[String]: [[String]]] = [:]
        for path in paths {
            if let root = root(of: path) { groups[root, default: []].append(path) }
        }
        var result: [[String]] = []
        for (root, members) in groups {
            let data = members.filter { DataExtension.isData($0[$0.count - 1]) }
            guard Set(data).count >= leastFiles else { continue }
            let top = narrowed(root, data)
            let below = members.filter { $0.starts(with: top) }
            let onlyData = below.allSatisfy { path in
                let name = path[path.count - 1]
                return DataExtension.of(name) == nil || DataExtension.isData(name)
            }
            let interpreter = interpreter(program)
            let rootText = top.map { Glob.escape($0) }
            if onlyData && interpreter == nil {
                result.append(rootText + ["**"])
            } else {
                let extensions = Set(data.compactMap { DataExtension.of($0[$0.count - 1]) })
                    .filter { interpreter != .node || !["js", "mjs", "ts", "json"].contains($0) }
                let isFlat = below.allSatisfy { $0.count == top.count + 1 }
                result += extensions.sorted().map { rootText + (isFlat ? [] : ["**"]) + ["*." + Glob.escape($0)] }
            }
        }
        return result
    }

    /// Whether a program runs what it reads.
    static func interprets(_ program: Program) -> Bool { interpreter(program) != nil }

    private static func interpreter(_ program: Program) -> Interpreter? {
        Interpreter(program: program.name) ?? Interpreter(program: ProgramNaming.basename(program.executable))
    }

    /// The topmost directory with a document root's name, the file's own name excluded.
    private static func root(of path: [String]) -> [String]? {
        guard path.count >= 2, isEligible(path) else { return nil }
        let directories = path.dropLast()
        guard let index = directories.firstIndex(where: rootNames.contains) else { return nil }
        return Array(path[...index])
    }

    private static func isEligible(_ path: [String]) -> Bool {
        switch path[0] {
        case "etc", "lib", "lib32", "lib64", "bin", "sbin", "proc", "sys", "dev", "run", "boot", "root": false
        case "usr":
            path[1] == "share"
                || (path[1] == "local" && !["bin", "sbin", "lib", "etc"].contains(path.count > 2 ? path[2] : ""))
        default: true
        }
    }

    /// Goes down while all documents agree on a directory that has a root's name, too; below /srv also on
    /// one of any name.
    private static func narrowed(_ root: [String], _ data: [[String]]) -> [String] {
        var root = root
        while true {
            let next = Set(data.map { $0.count > root.count + 1 ? $0[root.count] : "" })
            guard let name = next.first, next.count == 1, !name.isEmpty,
                rootNames.contains(name) || root == ["srv"]
            else { return root }
            root.append(name)
        }
    }
}
