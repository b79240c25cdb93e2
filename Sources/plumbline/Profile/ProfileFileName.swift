import Baseline
import ProfileStore

/// What a profile's file is called: after its image, tag and role, in characters that every file system and shell
/// takes as they are.
enum ProfileFileName {
    /// A name for each profile, different from each other and from those that are taken.
    ///
    /// Where several profiles would be called the same (two ids of one tag), each gets the beginning of its id.
    static func names(for profiles: [ProfileSummary], taken: Set<String>) -> [ProfileKey: String] {
        var names: [ProfileKey: String] = [:]
        // Some file systems hold upper and lower case for the same.
        var used = Set(taken.map { $0.lowercased() })
        let alike = Dictionary(grouping: profiles) { plain($0).lowercased() }
        for profile in profiles.sorted(by: { $0.key < $1.key }) {
            let plain = plain(profile)
            let isAlone = alike[plain.lowercased()]?.count == 1
            let id = safe(profile.key.imageID.split(separator: ":").last ?? "")
            var candidates = isAlone ? [plain] : []
            candidates += ["\(plain).\(id.prefix(shortID))", "\(plain).\(id.prefix(longest))"]
            var number = 2
            while let candidate = candidates.first, used.contains("\(candidate).yaml".lowercased()) {
                candidates.removeFirst()
                if candidates.isEmpty { candidates = ["\(plain).\(number)"] }
                number += 1
            }
            let name = "\(candidates[0]).yaml"
            used.insert(name.lowercased())
            names[profile.key] = name
        }
        return names
    }

    private static func plain(_ profile: ProfileSummary) -> String {
        let name = safe(ImageName(profile.image.name).normalised[...])
        let whole = profile.key.role == "main" ? name : "\(name)--\(safe(profile.key.role[...]))"
        let short = whole.drop { $0 == "." || $0 == "-" }.prefix(longest)
        return short.isEmpty ? "profile" : String(short)
    }

    private static func safe(_ text: Substring) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
    }

    /// As engines shorten ids.
    private static let shortID = 12
    /// Twice this and a few more are within the 255 bytes that file systems take.
    private static let longest = 100
}
