/// A pattern that could take a file line's place, with what it would allow beyond.
public struct WiderPattern: Hashable, Sendable {
    public var line: Behaviour
    /// The pattern.
    public var text: String
    /// Learned paths of the image that it holds and the line does not, of whatever program and access, sorted.
    public var beyond: [String]
    /// Lines of the same program and access that it makes needless.
    public var covered: [Behaviour]

    /// The next wider patterns for a line, the closest first; none for what is sensitive, and none that reaches a
    /// sensitive place.
    /// - Parameter most: how many to give.
    public static func candidates(
        for line: Behaviour, in document: ProfileDocument, of profile: Profile, most: Int = 4
    ) -> [WiderPattern] {
        guard case .file(let file) = line, let old = try? PathPattern(file.path),
            !SensitivePath.isSensitive(PathPattern.rooted(file.path), access: file.access)
        else { return [] }
        var paths: Set<String> = []
        for case .file(let known) in profile.learned.keys { paths.insert(PathPattern.rooted(known.path)) }
        let known = paths.sorted()
        return ladder(file).prefix(most).compactMap { text in
            guard let pattern = try? PathPattern(text) else { return nil }
            let wider = Behaviour.file(FileBehaviour(program: file.program, path: text, access: file.access))
            return WiderPattern(
                line: wider, text: text,
                beyond: known.filter {
                    pattern.matches($0) && !old.matches($0)
                        && (!SensitivePath.isSensitive($0, access: file.access)
                            || SensitivePath.isNamed($0, access: file.access, by: pattern))
                },
                covered: lines(coveredBy: wider, in: document).filter { $0 != line })
        }
    }

    /// Lines of the same program and access that a pattern makes needless.
    static func lines(coveredBy line: Behaviour, in document: ProfileDocument) -> [Behaviour] {
        guard case .file(let file) = line, let pattern = try? PathPattern(file.path), !pattern.isLiteral else {
            return []
        }
        return document.processes.filter { $0.program == file.program }.flatMap { entry in
            (entry.files[file.access] ?? []).filter { text in
                text != file.path && (try? PathPattern(text)).map { pattern.covers($0, for: file.access) } ?? false
            }.map { .file(FileBehaviour(program: file.program, path: $0, access: file.access)) }
        }
    }

    /// From the name's varying parts over its kind and its directory to what lies around that.
    private static func ladder(_ file: FileBehaviour) -> [String] {
        let segments = file.path.split(separator: "/").map(String.init)
        guard let last = segments.last, segments.count >= 2, segments.first?.contains("*") == false else { return [] }
        let directory = Array(segments.dropLast())
        var names: [String] = []
        if !last.contains("*"), let shape = NameShape.generalized(last, zone: .of(directory[...])) {
            names.append(shape)
        }
        if let library = last.range(of: ".so") {
            names += [String(last[..<library.upperBound]) + "*", "*.so*"]
        } else if let ending = DataExtension.of(last), ending.contains(where: \.isLetter), !ending.contains("*") {
            names.append("*." + ending)
        }
        names.append("*")
        var texts = last == "**" ? [] : names.map { "/" + (directory + [$0]).joined(separator: "/") }
        var above = directory
        while !above.isEmpty, above.last == "*" || above.last == "**" { above.removeLast() }
        for _ in 0..<2 where !above.isEmpty {
            texts.append("/" + above.joined(separator: "/") + "/**")
            above.removeLast()
        }
        guard let old = try? PathPattern(file.path) else { return [] }
        var seen: Set<String> = [file.path]
        return texts.filter { text in
            guard seen.insert(text).inserted, let pattern = try? PathPattern(text) else { return false }
            return pattern.covers(old, for: file.access) && PathGeneralizer.isSafe(text, access: file.access)
        }
    }
}

extension String {
    /// The first place of a text within this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
