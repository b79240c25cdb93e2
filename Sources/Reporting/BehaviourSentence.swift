import Baseline

/// A behaviour in words, beginning with the program: `nginx read /etc/shadow`.
///
/// Names come from the container and may be hostile: control characters and characters that reorder text
/// are shown as escapes, so that no name can move the cursor or hide itself.
public enum BehaviourSentence {
    public static func of(
        _ behaviour: Behaviour, operation: FileOperation? = nil, peerAddress: String? = nil, drift: Drift? = nil
    ) -> String {
        let program = safe(behaviour.program.name)
        switch behaviour {
        case .process(let process): return sentence(process, drift)
        case .options(let options): return sentence(options)
        case .file(let file): return "\(program) \(verb(file.access, operation)) \(safe(file.path))"
        case .listen(let listen):
            switch listen.endpoint {
            case .port(let transport, let port): return "\(program) listens on \(transport.rawValue)/\(port)"
            case .ephemeral(let transport):
                return "\(program) listens on \(transport.rawValue), a port chosen by the kernel"
            case .unix(let path): return "\(program) listens on unix:\(safe(path))"
            }
        case .connect(let connect):
            switch connect.peer {
            case .network(let peerClass, let transport, let port):
                let address = peerAddress.map { " \(safe($0))" } ?? ""
                return "\(program) connects to\(address) \(transport.rawValue)/\(port) (\(peerClass.rawValue))"
            case .unix(let path): return "\(program) connects to unix:\(safe(path))"
            case .name(let name, let transport, let port):
                let address = peerAddress.map { " (\(safe($0)))" } ?? ""
                return "\(program) connects to \(safe(name))\(address) \(transport.rawValue)/\(port)"
            case .written(let name, let transport, let port):
                return "\(program) connects to \(safe(peerAddress ?? name)) \(transport.rawValue)/\(port)"
            }
        case .privilege(let privilege): return "\(program) uses \(safe(privilege.operation))"
        case .syscall(let syscall): return "\(program) makes the system call \(safe(syscall.name))"
        }
    }

    /// The text with every control and reordering character escaped as `\u{…}`.
    public static func safe(_ text: String) -> String {
        func isHostile(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.isBidirectionalControl
                || scalar.value == 0x2028 || scalar.value == 0x2029
        }
        guard text.unicodeScalars.contains(where: isHostile) else { return text }
        return text.unicodeScalars.reduce(into: "") { safe, scalar in
            if isHostile(scalar) {
                safe += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
    }

    private static func sentence(_ process: ProcessBehaviour, _ drift: Drift?) -> String {
        var text = "\(safe(process.program.name)) ran"
        let name = process.program.executable.split(separator: "/").last.map(String.init)
        if name != process.program.name || drift != nil { text += " (\(safe(process.program.executable)))" }
        switch process.script {
        case "-c"?: text += " with an inline script"
        case "-"?: text += " with a script from standard input"
        case let script?: text += " with \(safe(script))"
        case nil: break
        }
        switch process.parent {
        case "entrypoint": text += " as the entrypoint"
        case "exec": text += " through exec into the container"
        default:
            text += ", started by \(safe(process.parent))"
            if process.origin == .exec { text += " in an exec session" }
        }
        if process.terminal { text += ", on a terminal" }
        if let argumentZero = process.argumentZero { text += ", calling itself \(safe(argumentZero))" }
        switch drift {
        case .added?: text += ": not in the image"
        case .modified?: text += ": changed since the image"
        case .memory?: text += ": from memory"
        case .volume?: text += ": from a volume"
        case .unknown?, nil: break
        }
        return text
    }

    /// At most so many flags or names; the JSON has all.
    private static let wordsShown = 6

    private static func sentence(_ options: OptionsBehaviour) -> String {
        func list(_ words: [String]) -> String {
            let shown = words.prefix(wordsShown).map(safe).joined(separator: ", ")
            return words.count > wordsShown ? "\(shown) and \(words.count - wordsShown) more" : shown
        }
        var parts: [String] = []
        if !options.flags.isEmpty {
            parts.append("with the new flag\(options.flags.count == 1 ? "" : "s") \(list(options.flags))")
        }
        if !options.environment.isEmpty { parts.append("with \(list(options.environment)) in its environment") }
        if parts.isEmpty { parts.append("without flags") }
        return "\(safe(options.program.name)) ran " + parts.joined(separator: " and ")
    }

    private static func verb(_ access: Access, _ operation: FileOperation?) -> String {
        switch operation {
        case .truncate: return "emptied"
        case .chmod: return "changed the mode of"
        case .setID: return access == .create ? "created the set-id file" : "set the set-id bit of"
        case .makeExecutable: return access == .create ? "created the executable" : "made executable"
        case .chown: return "changed the owner of"
        case .setxattr: return "changed attributes of"
        case .unlink, .rmdir: return "deleted"
        case .rename: return access == .delete ? "renamed away" : "renamed a file to"
        case .link: return "linked"
        case .symlink: return "made the symbolic link"
        case .mkdir: return "made the directory"
        case .mknod: return "made the device"
        case .open, .map, nil: break
        }
        switch access {
        case .read: return "read"
        case .write: return "wrote"
        case .create: return "created"
        case .exec: return "loaded code from"
        case .delete: return "deleted"
        }
    }
}
