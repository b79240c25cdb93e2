import Baseline

/// A profile in another tool's format.
public struct Policy: Hashable, Sendable {
    /// The whole file.
    public var text: String
    /// What of the profile the format cannot say, and what a reader has to know, one sentence each.
    public var notes: [String]
}

/// The formats of other tools that a profile can be written in.
///
/// Each is made from the document alone, so that the same profile always gives the same bytes.
public enum PolicyFormat: String, Hashable, Sendable, CaseIterable {
    /// A seccomp filter as Docker, Podman and OCI runtimes read it.
    case seccomp
    /// An AppArmor profile for apparmor_parser.
    case apparmor
    /// A rules file for Falco.
    case falco
    /// A NetworkPolicy of Kubernetes' networking.k8s.io/v1.
    case networkpolicy

    /// - Parameter selector: by which labels Kubernetes finds the pods; used by `networkpolicy` alone. Without any, the
    ///   image's short name stands in.
    /// - Throws: `PolicyError.noSystemCalls` for `seccomp`, where the document has none.
    public func policy(for document: ProfileDocument, selector: [(key: String, value: String)] = [])
        throws(PolicyError) -> Policy
    {
        switch self {
        case .seccomp: try SeccompProfile.policy(for: document)
        case .apparmor: AppArmorProfile.policy(for: document)
        case .falco: FalcoRules.policy(for: document)
        case .networkpolicy: NetworkPolicy.policy(for: document, selector: selector)
        }
    }
}

public enum PolicyError: Error, Hashable, Sendable {
    /// Nobody recorded the system calls of this profile's containers: a filter made from it would refuse all of them.
    case noSystemCalls
}

extension ProfileDocument {
    /// All entries' values of one field, sorted, each once.
    func union<Value: Hashable & Comparable>(_ values: (ProcessEntry) -> [Value]) -> [Value] {
        Set(processes.flatMap(values)).sorted()
    }

    /// The last part of the image's name, without tag, for people: `docker.io/library/nginx:1.25` is `nginx`.
    var shortName: String {
        let path = image.name.split(separator: "@")[safe: 0] ?? ""
        let last = path.split(separator: "/").last ?? ""
        return String(last.split(separator: ":")[safe: 0] ?? "container")
    }

    /// `shortName`, and the role where it is not the usual one, of letters that names of all formats may have.
    func identifier(separator: Character) -> String {
        let text = role == "main" ? shortName : "\(shortName) \(role)"
        var name = ""
        for character in text.lowercased().unicodeScalars {
            if ("a"..."z").contains(character) || ("0"..."9").contains(character) {
                name.unicodeScalars.append(character)
            } else if name.last != separator, !name.isEmpty {
                name.append(separator)
            }
        }
        if name.last == separator { name.removeLast() }
        // Kubernetes takes 63 characters as a label's value; the tool's own prefix stands before it.
        return name.isEmpty ? "container" : String(name.prefix(48))
    }
}

extension StringProtocol {
    /// Text for a comment, which nothing in it can end.
    var commentText: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                    default: true
                    }
                }))
    }
}

extension Collection {
    subscript(safe index: Int) -> Element? {
        guard index < count else { return nil }
        return self[self.index(startIndex, offsetBy: index)]
    }
}
