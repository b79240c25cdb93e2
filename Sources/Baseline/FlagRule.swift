/// What a document says of the flags that a program may be started with.
public enum FlagRule: Hashable, Sendable {
    /// Nothing: it does not start the program.
    case silent
    /// Those that are listed, or none.
    case listed
    /// It starts the program and lists none.
    case any

    /// As the judge understands the entries of one program.
    public init(_ entries: some Collection<ProcessEntry>) {
        let isListed = entries.contains { entry in
            guard let flags = entry.flags else { return false }
            // A list of topics alone says nothing of flags.
            return flags.isEmpty || flags.contains { !ArgumentTopic.isTopic($0) }
        }
        self = isListed ? .listed : entries.contains { !$0.parents.isEmpty } ? .any : .silent
    }
}
