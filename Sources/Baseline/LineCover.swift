/// Which line of a document allows what another line did, so that a pattern that took the place of ten names is no ten
/// removals to a reader, and a name beside its pattern is told as needless.
public struct LineCover {
    private var files: [Program: [Access: PathPatternSet]] = [:]
    private var others: [Program: [Behaviour]] = [:]

    public init(_ lines: [Behaviour]) {
        for line in lines {
            guard case .file(let file) = line else {
                others[line.program, default: []].append(line)
                continue
            }
            // Most lines are names.
            let mayBePattern = file.path.utf8.contains(UInt8(ascii: "*"))
            if mayBePattern, let pattern = try? PathPattern(file.path), !pattern.isLiteral {
                files[file.program, default: [:]][file.access, default: PathPatternSet()].insert(pattern)
            }
        }
    }

    /// A line that allows all that the given one does; nil where none is known to.
    public func line(covering line: Behaviour) -> Behaviour? {
        switch line {
        case .file(let file): cover(of: file)
        case .process(let process):
            others[line.program]?.first { if case .process(let other) = $0 { other.covers(process) } else { false } }
        case .listen(let listen):
            others[line.program]?.first {
                if case .listen(let other) = $0 { other.endpoint.covers(listen.endpoint) } else { false }
            }
        case .connect(let connect):
            others[line.program]?.first {
                if case .connect(let other) = $0 { other.peer.covers(connect.peer) } else { false }
            }
        case .options, .privilege, .syscall: nil
        }
    }

    private func cover(of file: FileBehaviour) -> Behaviour? {
        guard let pattern = try? PathPattern(file.path) else { return nil }
        // What may be created may be written.
        for access in file.access == .write ? [.write, .create] : [file.access] {
            guard let set = files[file.program]?[access] else { continue }
            var found: PathPattern?
            _ = set.matches(pattern.literalPath ?? pattern.text) { candidate in
                if found == nil, candidate != pattern, candidate.covers(pattern, for: file.access) { found = candidate }
                return found != nil
            }
            if let found {
                return .file(FileBehaviour(program: file.program, path: found.text, access: access))
            }
        }
        return nil
    }
}

extension ProcessBehaviour {
    /// Equal lines are no cover of each other.
    fileprivate func covers(_ other: ProcessBehaviour) -> Bool {
        var same = other
        (same.script, same.terminal) = (script, terminal)
        guard self != other, self == same, terminal || !other.terminal else { return false }
        if script == other.script { return true }
        guard let script, let otherScript = other.script else { return false }
        guard script.hasPrefix("/"), otherScript.hasPrefix("/") else { return Glob(script).covers(Glob(otherScript)) }
        guard let pattern = try? PathPattern(script), let covered = try? PathPattern(otherScript) else { return false }
        return pattern.covers(covered)
    }
}

extension ListenEndpoint {
    fileprivate func covers(_ other: ListenEndpoint) -> Bool {
        switch (self, other) {
        case (.ephemeral(let transport), .port(let otherTransport, let port)):
            transport == otherTransport && BehaviourPatterns.ephemeralPorts.contains(port)
        case (.unix(let name), .unix(let other)): socket(name, covers: other)
        default: false
        }
    }
}

extension ConnectPeer {
    fileprivate func covers(_ other: ConnectPeer) -> Bool {
        switch (self, other) {
        case (.network(let a, let transport, BehaviourPatterns.anyEphemeralPort), .network(let b, let other, let port)):
            a == b && transport == other && BehaviourPatterns.ephemeralPorts.contains(port)
        case (.network(.public, let transport, let port), .name(_, let otherTransport, let otherPort)):
            NamePort.holding(otherTransport, otherPort).contains(NamePort(transport, port))
        case (.name(let text, let transport, let port), .name(let otherText, let otherTransport, let otherPort)):
            self != other && NamePort.holding(otherTransport, otherPort).contains(NamePort(transport, port))
                && HostPattern(text).flatMap { pattern in HostPattern(otherText).map(pattern.covers) } ?? false
        case (.unix(let name), .unix(let other)): socket(name, covers: other)
        default: false
        }
    }
}

private func socket(_ name: String, covers other: String) -> Bool {
    guard name != other, name.hasPrefix("@") == other.hasPrefix("@") else { return false }
    if name.hasPrefix("@") { return Glob(name).covers(Glob(other)) }
    guard let pattern = try? PathPattern(PathPattern.rootedText(name)),
        let covered = try? PathPattern(PathPattern.rootedText(other))
    else { return false }
    return pattern.covers(covered, for: .write)
}
