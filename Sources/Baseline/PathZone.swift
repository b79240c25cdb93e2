/// What kind of place a directory is: how soon names in it may be taken for instances of one kind.
enum PathZone: Hashable, Sendable {
    /// Names that an image brings: programs, libraries, configuration, devices. Nothing is tokenised.
    case fixed
    /// Names that are made and forgotten: temporary, run, cache, spool, session directories.
    case volatile
    /// As `volatile`, and shared by everybody: /tmp and its like.
    case temporary
    case processes
    case ordinary

    /// The zone of the names in the directory that these segments lead to.
    static func of(_ directory: ArraySlice<String>) -> PathZone {
        guard let first = directory.first else { return .ordinary }
        let second = directory.dropFirst().first
        switch first {
        case "tmp": return .temporary
        case "proc": return .processes
        case "run": return .volatile
        case "dev": return second == "shm" ? .temporary : second == "pts" ? .volatile : .fixed
        case "var":
            if second == "tmp" { return .temporary }
            if second == "run" || second == "cache" || second == "spool" || second == "lock" { return .volatile }
            if second == "lib" && directory.count > 2 { return .volatile }
        case "usr":
            if second != "local" || fixedBelowLocal.contains(directory.dropFirst(2).first ?? "") { return .fixed }
            return directory.dropFirst(2).contains(where: volatileNames.contains) ? .volatile : .fixed
        case "opt": return directory.contains(where: volatileNames.contains) ? .volatile : .fixed
        case "etc", "lib", "lib32", "lib64", "libx32", "bin", "sbin", "boot", "sys": return .fixed
        default: break
        }
        return directory.contains(where: volatileNames.contains) ? .volatile : .ordinary
    }

    private static let fixedBelowLocal: Set<String> = ["bin", "sbin", "lib", "etc", "libexec"]

    private static let volatileNames: Set<String> = [
        "tmp", "temp", ".tmp", "cache", ".cache", "caches", "session", "sessions", "spool", "locks", "uploads",
        "upload", "work", "scratch", "__pycache__",
    ]

    /// From how many children on a directory is taken for an open family. Source: docs/methods.md §6 step 2; the
    /// eight for files of one data extension is judged. `nil`: never.
    static func fanOut(of directory: ArraySlice<String>, access: Access, dataFiles: Bool) -> Int? {
        if access == .exec { return nil }
        let first = directory.first ?? ""
        switch of(directory) {
        case .volatile, .temporary: return 8
        case .processes: return nil
        case .ordinary:
            if first == "root" || first == "home" { return access == .read ? 100 : nil }
            return directory.isEmpty ? nil : dataFiles ? 8 : 20
        case .fixed:
            guard access == .read, first == "usr" || first == "lib" || first == "opt" else { return nil }
            return dataFiles && directory.dropFirst().first == "share" ? 20 : 100
        }
    }
}

/// Extensions of files that are shown or sent and not run.
enum DataExtension {
    static func of(_ name: some StringProtocol) -> Substring? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let text = Substring(name[name.index(after: dot)...])
        return text.isEmpty ? nil : text
    }

    static func isData(_ name: some StringProtocol) -> Bool { of(name).map { all.contains($0.lowercased()) } ?? false }

    private static let all: Set<String> = [
        "html", "htm", "xhtml", "css", "js", "mjs", "map", "json", "jsonl", "xml", "xsl", "rss", "atom", "txt", "md",
        "csv", "tsv", "yaml", "yml", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tiff", "woff",
        "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "ogg", "ogv", "wav", "webm", "m3u8", "ts", "pdf", "doc",
        "docx", "xlsx", "pptx", "epub", "zip", "gz", "tgz", "bz2", "xz", "zst", "br", "tar", "wasm", "parquet", "avro",
        "dat", "webmanifest", "log",
    ]
}
