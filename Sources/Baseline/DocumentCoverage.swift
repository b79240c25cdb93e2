extension ProfileDocument {
    /// Whether a line of the document holds this behaviour; `deny` rules are not asked.
    public func covers(_ behaviour: Behaviour) -> Bool {
        processes.contains { entry in
            guard entry.program == behaviour.program else { return false }
            switch behaviour {
            case .process(let b): return entry.covers(b)
            case .file(let b):
                let patterns = entry.files[b.access, default: []]
                let alsoCreates = b.access == .write ? entry.files[.create, default: []] : []
                return patterns.contains(b.path) || alsoCreates.contains(b.path)
            case .listen(let b): return entry.listens.contains(b.endpoint)
            case .connect(let b): return entry.connects.contains(b.peer)
            case .privilege(let b): return entry.privileges.contains(b.operation)
            }
        }
    }
}

extension ProcessEntry {
    fileprivate func covers(_ behaviour: ProcessBehaviour) -> Bool {
        parents.contains(behaviour.parent) && script == behaviour.script && terminal == behaviour.terminal
            && argumentZero == behaviour.argumentZero && (origin == nil || origin == behaviour.origin)
    }
}
