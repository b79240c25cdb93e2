/// The name of a host, or all names below one: `api.example.com`, `*.example.com`.
///
/// The star stands for one label or several. `*.example.com` does not hold `example.com` itself. Names compare without
/// regard to case.
public struct HostPattern: Hashable, Sendable {
    /// In lower case, without the star and its dot.
    public let name: String
    public let isWild: Bool

    /// `nil` where the text is no name of at least two labels, or a star and a name; an address is none.
    public init?(_ text: String) {
        let lower = text.lowercased()
        isWild = lower.hasPrefix("*.")
        name = isWild ? String(lower.dropFirst(2)) : lower
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count > (isWild ? 0 : 1), name.utf8.count <= 253, labels.allSatisfy(Self.isLabel),
            !labels.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
    }

    public var text: String { isWild ? "*." + name : name }

    /// Whether anybody can have a name below it.
    public var isOpenToAnybody: Bool { HostGeneralizer.isOpenToAnybody(name) }

    /// - Parameter other: in lower case.
    public func matches(_ other: String) -> Bool {
        guard isWild else { return other == name }
        return other.utf8.count > name.utf8.count + 1 && other.hasSuffix(name)
            && other.utf8.dropLast(name.utf8.count).last == UInt8(ascii: ".")
    }

    /// Whether it holds every name that the other does.
    public func covers(_ other: HostPattern) -> Bool {
        other.isWild ? isWild && (name == other.name || matches(other.name)) : matches(other.name)
    }

    private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
        !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }
}

/// Names of hosts, compiled to be asked for one: the cost depends on its labels, not on how many are held.
struct HostNames: Sendable {
    private var names: Set<String> = []
    private var parents: Set<String> = []

    mutating func insert(_ pattern: HostPattern) {
        if pattern.isWild { parents.insert(pattern.name) } else { names.insert(pattern.name) }
    }

    /// - Parameter text: a name as observed, or a pattern: then whether all that it stands for is held.
    func hold(_ text: String) -> Bool {
        guard let pattern = HostPattern(text) else { return false }
        if pattern.isWild ? parents.contains(pattern.name) : names.contains(pattern.name) { return true }
        guard !parents.isEmpty else { return false }
        var rest = pattern.name[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if parents.contains(String(rest)) { return true }
        }
        return false
    }
}
