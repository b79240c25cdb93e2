import Baseline
import Glibc
import ProfileStore

/// A directory with one file for each profile, so that `git diff` is the review.
///
/// Beside them stands the schema that the files name, for editors. A file is written only where its bytes change. A profile keeps the file that it has, also where that is called
/// otherwise than a new one would be; files that are no profiles are left alone.
struct DirectoryExport {
    enum Outcome: String {
        case written, unchanged
        /// Its profile is no more: reported, or removed where that was asked for.
        case gone, pruned
        /// Another file is for the same profile.
        case duplicate
    }

    struct Result {
        var file: String
        var key: ProfileKey
        var outcome: Outcome
    }

    private let store: ProfileStore
    /// Without a slash at its end.
    private let directory: String
    private let prunes: Bool

    /// - Parameter prunes: whether files of profiles that are no more are removed.
    init(_ store: ProfileStore, to directory: String, prunes: Bool) {
        let isSlashed = directory.count > 1 && directory.hasSuffix("/")
        self.directory = isSlashed ? String(directory.dropLast()) : directory
        (self.store, self.prunes) = (store, prunes)
    }

    /// - Returns: what became of each file, in the order of their names.
    /// - Throws: `StoreError`, `CommandError`. The files written until then are whole, the others as they were.
    func run() throws -> [Result] {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw CommandError.files(directory, operation: "make the directory", errno: errno)
        }
        let summaries = try store.profileSummaries()
        var results: [Result] = []
        var files: [ProfileKey: String] = [:]
        var taken: Set<String> = []
        let living = Set(summaries.map(\.key))
        for file in try ProfileDirectory.files(in: directory) {
            let key = Self.key(of: file)
            // A profile of a newer image takes over the name of the one whose file goes, so that its text is compared.
            if !prunes || key.map(living.contains) ?? true { taken.insert(file.lastName) }
            guard let key else { continue }
            if files[key] == nil {
                files[key] = file
            } else {
                results.append(Result(file: file, key: key, outcome: .duplicate))
            }
        }
        let named = ProfileFileName.names(for: summaries.filter { files[$0.key] == nil }, taken: taken)
        for summary in summaries {
            let file = files.removeValue(forKey: summary.key) ?? "\(directory)/\(named[summary.key] ?? "")"
            let text = try store.exportDocument(summary.key).text
            let isWritten = try Self.write(text, to: file)
            results.append(Result(file: file, key: summary.key, outcome: isWritten ? .written : .unchanged))
        }
        try Self.write(ProfileSchema.text, to: "\(directory)/\(ProfileSchema.fileName)")
        let kept = Set(results.map(\.file))
        for (key, file) in files where !kept.contains(file) {
            if prunes, unlink(file) != 0 { throw CommandError.files(file, operation: "remove", errno: errno) }
            results.append(Result(file: file, key: key, outcome: prunes ? .pruned : .gone))
        }
        return results.sorted { $0.file < $1.file }
    }

    /// - Returns: whether that changed the file.
    @discardableResult
    private static func write(_ text: String, to file: String) throws(CommandError) -> Bool {
        if let there = try? TextFile.read(file), there.elementsEqual(text.utf8) { return false }
        try TextFile.write(text, to: file)
        return true
    }

    /// The profile that a file is for; nil where it is none, or one with a mistake.
    private static func key(of file: String) -> ProfileKey? {
        guard let text = try? ProfileFile.text(file) else { return nil }
        return try? ParsedDocument(text, file: file).key
    }
}

/// What files a profile directory holds.
enum ProfileDirectory {
    /// Paths of all `*.yaml` and `*.yml` in a directory, sorted; hidden ones and what lies deeper left out.
    /// - Throws: `CommandError`.
    static func files(in directory: String) throws(CommandError) -> [String] {
        guard let stream = opendir(directory) else {
            switch errno {
            case ENOENT, ENOTDIR: throw .noSuchFile(directory)
            case EACCES: throw .notPermitted(directory)
            default: throw .files(directory, operation: "read the directory", errno: errno)
            }
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { continue }
            names.append(name)
        }
        let base = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        return names.sorted().map { "\(base)/\($0)" }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

extension String {
    fileprivate var lastName: String { split(separator: "/").last.map(String.init) ?? self }
}
