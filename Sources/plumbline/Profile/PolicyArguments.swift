import ArgumentParser
import PolicyFormats
import ProfileStore

/// Which format an export is written in.
struct PolicyArguments: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case yaml, seccomp, apparmor, falco, networkpolicy

        var policy: PolicyFormat? { PolicyFormat(rawValue: rawValue) }
    }

    @Option(
        help: ArgumentHelp(
            "yaml, or another tool's: seccomp (Docker and OCI runtimes), apparmor, falco, networkpolicy (Kubernetes)."))
    var format = Format.yaml

    @Option(
        help: ArgumentHelp(
            "A label of the pods, for --format networkpolicy; may be given several times.", valueName: "key=value"))
    var selector: [LabelArgument] = []

    func validate(withStatus: Bool) throws {
        if withStatus && format != .yaml { throw ValidationError("--with-status is for --format yaml alone") }
        if !selector.isEmpty && format != .networkpolicy {
            throw ValidationError("--selector is for --format networkpolicy alone")
        }
    }

    /// The profile in another tool's format, its notes told; `nil` where the profile file itself is wanted.
    ///
    /// - Throws: `CommandError.noSystemCalls`.
    func text(of exported: ExportedDocument, named label: String, _ options: GlobalOptions) throws -> String? {
        guard let format = format.policy else { return nil }
        do {
            let policy = try format.policy(
                for: exported.document, selector: selector.map { (key: $0.key, value: $0.value) })
            if exported.profile.exposure.starts == 0, exported.profile.exposure.runs > 0 {
                Console.note("note: no start of a container was seen: what it does at its start is missing", options)
            }
            for note in policy.notes { Console.note("note: \(note)", options) }
            return policy.text
        } catch PolicyError.noSystemCalls {
            throw CommandError.noSystemCalls(profile: label, image: exported.document.image.name)
        }
    }
}

/// `app=nginx`, as Kubernetes writes labels.
struct LabelArgument: ExpressibleByArgument {
    var key: String
    var value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
        let prefixed = key.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(prefixed.count), prefixed.allSatisfy({ Self.isName($0[...], isEmptyAllowed: false) }),
            Self.isName(value[...], isEmptyAllowed: true)
        else { return nil }
    }

    /// Letters and digits, with `-`, `_` and `.` between them, 63 characters at most.
    private static func isName(_ text: Substring, isEmptyAllowed: Bool) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte)
        }
        guard let first = text.utf8.first, let last = text.utf8.last else { return isEmptyAllowed }
        return text.utf8.count <= 63 && isPlain(first) && isPlain(last)
            && text.utf8.allSatisfy { isPlain($0) || "-_.".utf8.contains($0) }
    }
}
