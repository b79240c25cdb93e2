import Baseline

/// A line of a document in the document's own words, without its program: `read /etc/nginx/**`, `listens tcp/80`.
///
/// Control characters and characters that reorder text are escaped, see `BehaviourSentence.safe`.
public enum LineText {
    public static func of(_ line: Behaviour) -> String {
        switch line {
        case .process(let process): return start(process)
        case .options(let options):
            if options.environment.isEmpty {
                return options.flags.isEmpty ? "no flags" : "flags " + list(options.flags)
            }
            return "environment " + list(options.environment)
        case .file(let file): return "\(file.access.rawValue) \(BehaviourSentence.safe(file.path))"
        case .listen(let listen): return "listens \(BehaviourSentence.safe(listen.endpoint.text))"
        case .connect(let connect): return "connects \(BehaviourSentence.safe(connect.peer.text))"
        case .privilege(let privilege): return "privileges \(BehaviourSentence.safe(privilege.operation))"
        case .syscall(let syscall): return "syscalls \(BehaviourSentence.safe(syscall.name))"
        }
    }

    /// Which program a group of lines is about: its executable, and its name where that is another.
    public static func program(_ program: Program) -> String {
        let last = program.executable.split(separator: "/").last.map(String.init) ?? program.executable
        let executable = BehaviourSentence.safe(program.executable)
        return last == program.name ? executable : "\(executable) as \(BehaviourSentence.safe(program.name))"
    }

    private static func start(_ process: ProcessBehaviour) -> String {
        var text = "parents \(BehaviourSentence.safe(process.parent))"
        if let script = process.script { text += ", script \(BehaviourSentence.safe(script))" }
        if process.origin == .exec, process.parent != "exec" { text += ", origin exec" }
        if process.terminal { text += ", tty" }
        if let name = process.argumentZero { text += ", argumentZero \(BehaviourSentence.safe(name))" }
        return text
    }

    private static func list(_ words: [String]) -> String { words.map(BehaviourSentence.safe).joined(separator: " ") }
}
