import Glibc

/// What people send to the workloads. Three sets of one kind: no name, key or text of one is in another.
enum InputSet: Int, Sendable {
    case firstRun, secondRun, enforced

    private var range: ClosedRange<Int> { (rawValue * 100 + 100)...(rawValue * 100 + 139) }

    var articles: [String] { range.map { "articles/article-\($0).html" } }
    var assets: [String] { range.map { "assets/\(digest($0)).js" } }
    private var uploads: [String] { range.prefix(12).map { "scan-\(digest($0 + 7)).txt" } }

    func nginxRequests() -> [String] {
        let site = "http://127.0.0.1"
        return ["GET \(site)/", "GET \(site)/index.html?from=\(rawValue)", "GET \(site)/missing-\(rawValue)"]
            + (articles + assets).map { "GET \(site)/\($0)" }
            + uploads.map { "PUT \(site)/uploads/\($0) hello-\(rawValue)" }
    }

    func redisCommands() -> [String] {
        range.flatMap { ["SET user:\($0) name\(rawValue)", "GET user:\($0)", "EXPIRE user:\($0) 100"] }
            + [
                "BGREWRITEAOF", "WAIT", "BGSAVE", "WAIT", "LPUSH queue:\(rawValue) a b c",
                "DEL user:\(range.lowerBound)",
            ]
    }

    func webappRequests() -> [String] {
        let site = "http://127.0.0.1:8000"
        return ["GET \(site)/", "GET \(site)/?user=reader\(rawValue)"]
            + range.prefix(15).map { "POST \(site)/notes note number \($0)" }
            + (1...15).map { "GET \(site)/notes/\($0)" }
            + uploads.map { "PUT \(site)/uploads/\($0) content of \($0)" }
            + uploads.prefix(6).map { "DELETE \(site)/uploads/\($0)" }
            + ["GET \(site)/report", "GET \(site)/notes/\(9_000 + rawValue)"]
            + range.map { "GET \(site)/?user=visitor\($0)-of-a-name-long-enough-to-fill-the-log-until-it-is-rotated" }
    }

    func staticRequests() -> [String] {
        (articles + assets).map { "GET http://127.0.0.1:8080/\($0)" }
    }

    /// Twelve hexadecimal digits that look random and are the same in every run.
    private func digest(_ number: Int) -> String {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
        let hexadecimal = String(state ^ (state >> 31), radix: 16)
        return String((String(repeating: "0", count: 16) + hexadecimal).suffix(12))
    }

    /// Writes the files that the web servers serve, of all sets, below `directory`.
    static func writeSite(below directory: String) throws {
        for folder in ["", "/articles", "/assets"] {
            guard mkdir(directory + folder, 0o755) == 0 else { throw TestFailure("cannot make \(directory + folder)") }
        }
        try writeFile(directory + "/index.html", "<!doctype html><title>Site</title>\n", mode: 0o644)
        for set in [InputSet.firstRun, .secondRun, .enforced] {
            for name in set.articles + set.assets {
                try writeFile("\(directory)/\(name)", "content of \(name)\n", mode: 0o644)
            }
        }
    }
}
