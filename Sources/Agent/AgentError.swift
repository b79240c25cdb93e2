/// Why a run cannot begin, by what the caller can do about it.
public enum AgentError: Error, Hashable, Sendable {
    /// No engine answers and no plain runtime has any state: nothing could be told apart. The reason is Docker's.
    case noEngine(String)
    /// cgroup v2 is not mounted, also not beside v1: containers have no id to be known by.
    case noUnifiedHierarchy
    /// No container, and no image of one, is called so; `known` are the names of those that there are.
    case noSuchContainer(String, known: [String])
    /// It may mean containers of several images or roles, which are no peers of each other.
    case severalGroups(String, choices: [String])
}
