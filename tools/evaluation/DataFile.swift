import Foundation

/// A text file of an evaluation set, as it is or compressed.
enum DataFile {
    /// The lines of `path` or of `path.gz`, without the last, empty one.
    static func lines(_ path: String) throws(EvaluationError) -> [Substring] {
        let text: String
        if FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path), let read = String(bytes: data, encoding: .utf8)
            else { throw .unreadable(path) }
            text = read
        } else if FileManager.default.fileExists(atPath: path + ".gz") {
            text = try unpacked(path + ".gz")
        } else {
            throw .missing(path + "[.gz]")
        }
        // A line may end as it does on other systems; "\r\n" is one character.
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The names in a folder, sorted, with `.gz` taken off.
    static func names(in folder: String) throws(EvaluationError) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw .missing(folder)
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(folder)
        }
        return Set(names.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 }).sorted()
    }

    /// Hands out a path of the file's content: its own, or for `.gz` that of a temporary file.
    static func withUnpacked<Result>(_ path: String, _ body: (String) throws(EvaluationError) -> Result)
        throws(EvaluationError) -> Result
    {
        guard path.hasSuffix(".gz") else { return try body(path) }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        guard FileManager.default.createFile(atPath: file, contents: try unpackedData(path)) else {
            throw .unreadable(file)
        }
        return try body(file)
    }

    private static func unpacked(_ path: String) throws(EvaluationError) -> String {
        guard let text = String(bytes: try unpackedData(path), encoding: .utf8) else { throw .unreadable(path) }
        return text
    }

    private static func unpackedData(_ path: String) throws(EvaluationError) -> Data {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", "--", path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        do { try gzip.run() } catch { throw .unreadable(path) }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else { throw .unreadable(path) }
        return data
    }
}
