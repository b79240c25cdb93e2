/// What the evidence of a window is counted by: things that an intrusion does together and normal life does apart.
public enum WindowCategory: String, Hashable, Sendable, CaseIterable, Comparable {
    /// A program that the profile does not know.
    case program
    /// A known program, started in a new way.
    case lineage
    case flags
    /// Code mapped from a file.
    case code
    case read, write, listen, connect, privilege, syscall
    /// All of the above together: how many different things are new at once.
    case any

    /// - Parameter isKnown: whether the profile knows the program.
    public init(_ behaviour: Behaviour, isKnown: Bool) {
        switch behaviour {
        case .process: self = isKnown ? .lineage : .program
        case .options: self = .flags
        case .file(let file):
            switch file.access {
            case .exec: self = .code
            case .read: self = .read
            case .write, .create, .delete: self = .write
            }
        case .listen: self = .listen
        case .connect: self = .connect
        case .privilege: self = .privilege
        case .syscall: self = .syscall
        }
    }

    public static func < (a: WindowCategory, b: WindowCategory) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }

    /// Completes "one new …" and, in the plural, "three new …".
    func words(_ count: Int) -> String {
        let many = count != 1
        switch self {
        case .program: return many ? "programs" : "program"
        case .lineage: return many ? "ways of starting known programs" : "way of starting a known program"
        case .flags: return many ? "sets of flags" : "set of flags"
        case .code: return many ? "files of code" : "file of code"
        case .read: return many ? "files read" : "file read"
        case .write: return many ? "files changed" : "file changed"
        case .listen: return many ? "places to listen at" : "place to listen at"
        case .connect: return many ? "peers" : "peer"
        case .privilege: return many ? "privileged calls" : "privileged call"
        case .syscall: return many ? "system calls" : "system call"
        case .any: return many ? "things of all kinds" : "thing of any kind"
        }
    }
}
