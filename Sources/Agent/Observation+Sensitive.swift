import Baseline

extension Observation {
    /// Whether a file access concerns a path of the sensitive list, under any of its spellings.
    var isSensitive: Bool {
        guard case .file(let file) = behaviour else { return false }
        return ([file.path] + alternatePaths).contains { SensitivePath.isSensitive($0, access: file.access) }
    }
}
