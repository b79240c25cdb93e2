/// When in a container's life a value was measured. Start-up uses resources as nothing later does, and has a
/// baseline of its own.
public enum ResourcePhase: String, Hashable, Sendable, CaseIterable {
    case startup, steady
}
