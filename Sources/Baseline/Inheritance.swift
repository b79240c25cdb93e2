extension Profile {
    /// What the lines that were taken over from the image's predecessor allow; nil where there are none.
    func inheritedMatcher() throws(PatternError) -> Matcher? {
        let lines = madeLines.filter { $0.value == .inherited }.keys
        guard !lines.isEmpty else { return nil }
        var document = ProfileDocument(image: image, role: key.role)
        for line in lines {
            if case .options(let options) = line, options.environment.isEmpty {
                // Without a list of flags a program could be started with any.
                let index =
                    document.processes.firstIndex { $0.program == line.program }
                    ?? document.insert(ProcessEntry(program: line.program))
                document.processes[index].flags = document.processes[index].flags ?? []
            }
            document.add(line)
        }
        return try Matcher(document)
    }

    /// Lines that were learned of the image's predecessor and that this image has not shown, in the document's order.
    /// What a person wrote is never among them.
    /// - Parameter document: of this profile, as written or as `Generalizer.document` gives it.
    public func unconfirmedLines(in document: ProfileDocument) -> [Behaviour] {
        guard inheritedFrom != nil else { return [] }
        let lines = document.lines.filter { madeLines[$0] == .inherited }
        guard !lines.isEmpty else { return [] }
        let support = LineEvidence(self, lines: document.lines)
        return lines.filter { !support[$0].hasOwn }
    }

    /// Behaviours of the image's predecessor that this image has not shown.
    public var unconfirmedBehaviours: [Behaviour] {
        learned.filter { $0.value.provenance == .inherited && $0.value.isUnseen }.map(\.key)
    }
}

extension ProfileDocument {
    /// The document without some of its lines. A program of which nothing is left goes whole, with its list of flags.
    public func without(_ lines: [Behaviour]) -> ProfileDocument {
        var rest = self
        for line in lines { rest.remove(line) }
        let going = Set(lines)
        for program in Set(lines.map(\.program)) {
            let held = processes.filter { $0.program == program }.flatMap(\.lines)
            // An empty list of flags forbids them: it would be left of a list whose flags all went.
            if held.allSatisfy(going.contains) { rest.processes.removeAll { $0.program == program } }
        }
        return rest
    }
}
