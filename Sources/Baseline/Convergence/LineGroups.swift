/// Says of which line of a document a behaviour is an instance.
struct LineGroups {
    private let lines: ProgramLines

    init(_ document: ProfileDocument) { lines = ProgramLines.index(document.lines) }

    /// The line that allows a behaviour; the behaviour by itself where none does.
    func group(of behaviour: Behaviour) -> Behaviour { line(allowing: behaviour) ?? behaviour }

    /// The line that allows a behaviour, where it stands for more than this one.
    func pattern(of behaviour: Behaviour) -> Behaviour? {
        guard let line = line(allowing: behaviour), !behaviour.exactLines.contains(line) else { return nil }
        return line
    }

    /// Of several always the same.
    private func line(allowing behaviour: Behaviour) -> Behaviour? {
        let allowing = lines.lines(allowing: behaviour)
        return allowing.count < 2 ? allowing.first : allowing.min { $0.isBefore($1) }
    }
}
