/// An image's name in the one form in which names are compared.
///
/// Engines and people spell one image in several ways: `nginx`, `nginx:latest`, `library/nginx` and
/// `docker.io/library/nginx:latest` are the same. Normalising drops the registries `docker.io` and
/// `index.docker.io`, the mark `localhost/` of locally built images, and `library/`; a name with neither
/// tag nor digest gets the tag `latest`. Bare ids (`sha256:…`, `bundle:…`) and `unknown/…` stay as they are.
public struct ImageName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// For example `nginx:latest`, `registry.example:5000/team/web:1.2` or `redis@sha256:…`.
    public let normalised: String

    public init(_ name: String) {
        normalised = ImageName.normalise(name)
    }

    /// The name without tag and digest.
    public var repository: String { String(ImageName.split(normalised).repository) }

    /// The tag, where the name has one.
    public var tag: String? { ImageName.split(normalised).tag.map(String.init) }

    /// `sha256:…` where the name pins a manifest.
    public var digest: String? { ImageName.split(normalised).digest.map(String.init) }

    public var description: String { normalised }

    public static func < (a: ImageName, b: ImageName) -> Bool { a.normalised < b.normalised }

    /// Whether a person's glob means this name. In the glob, `*` stands for any characters (also `/` and
    /// `:`), `?` for one. A glob without tag and digest matches every tag when it holds a wildcard, and
    /// means `latest` when it does not.
    public func matches(glob: String) -> Bool {
        let hasWildcard = glob.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        guard hasWildcard else { return normalised == ImageName.normalise(glob) }
        let pattern = ImageName.dropDefaults(Substring(glob))
        if ImageName.glob(pattern.utf8, matches: normalised.utf8) { return true }
        let (_, tag, digest) = ImageName.split(String(pattern))
        return tag == nil && digest == nil && ImageName.glob(pattern.utf8, matches: repository.utf8)
    }

    /// The form in which two spellings of one image are equal. Applying it twice changes nothing.
    public static func normalise(_ name: String) -> String {
        if isIdentifier(name) || name.hasPrefix("unknown/") { return name }
        let short = String(dropDefaults(Substring(name)))
        let (repository, tag, digest) = split(short)
        if repository.isEmpty || tag != nil || digest != nil { return short }
        return short + ":latest"
    }

    /// Whether the text is an identity and not a name: `sha256:…`, `bundle:…`, or 64 hexadecimal digits.
    public static func isIdentifier(_ name: String) -> Bool {
        if name.hasPrefix("sha256:") || name.hasPrefix("bundle:") { return true }
        return name.utf8.count == 64
            && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// `*` for any run of bytes, `?` for one; everything else is itself. Linear in the text for each `*`.
    public static func glob<P: Collection<UInt8>, T: Collection<UInt8>>(_ pattern: P, matches text: T) -> Bool {
        var p = pattern.startIndex
        var t = text.startIndex
        var retry: (pattern: P.Index, text: T.Index)?
        while t != text.endIndex {
            if p != pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
                pattern.formIndex(after: &p)
                retry = (p, t)
            } else if p != pattern.endIndex, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
                pattern.formIndex(after: &p)
                text.formIndex(after: &t)
            } else if let last = retry {
                p = last.pattern
                t = text.index(after: last.text)
                retry = (p, t)
            } else {
                return false
            }
        }
        while p != pattern.endIndex, pattern[p] == UInt8(ascii: "*") { pattern.formIndex(after: &p) }
        return p == pattern.endIndex
    }

    private static func dropDefaults(_ name: Substring) -> Substring {
        var rest = name
        while true {
            let defaults = ["docker.io/", "index.docker.io/", "localhost/", "library/"]
            guard let prefix = defaults.first(where: { rest.hasPrefix($0) }) else { return rest }
            rest = rest.dropFirst(prefix.count)
        }
    }

    /// A colon before the last slash belongs to the registry's port, not to a tag.
    private static func split(_ name: String) -> (repository: Substring, tag: Substring?, digest: Substring?) {
        var rest = Substring(name)
        var digest: Substring?
        if let at = rest.lastIndex(of: "@") {
            digest = rest[rest.index(after: at)...]
            rest = rest[..<at]
        }
        guard let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") else { return (rest, nil, digest) }
        return (rest[..<colon], rest[rest.index(after: colon)...], digest)
    }
}
