import Baseline

@testable import ProfileStore

/// Writes a document as some person might: other indents, lists in brackets on one line or several or with dashes,
/// other quotes, comments and blank lines anywhere, keys in another order.
struct StyledText {
    private var random: SeededGenerator
    private let dashIndent: Int
    private var comments = 0
    private(set) var text = ""

    init(_ document: ProfileDocument, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        dashIndent = random.pick([0, 2, 4])
        guard case .mapping(let fields, _) = DocumentTree(document, carrying: CarriedKeys()) else { return }
        decorate(0)
        block(shuffled(fields), indent: 0)
        decorate(0)
        if random.chance(10) { text.removeLast() }
        if random.chance(10) { text = text.replacing("\n", with: "\r\n") }
    }

    private mutating func shuffled(_ fields: [DocumentTree.Field]) -> [DocumentTree.Field] {
        random.chance(30) ? fields.shuffled(using: &random) : fields
    }

    /// Comments, some directly above what follows, and blank lines.
    private mutating func decorate(_ indent: Int) {
        while random.chance(25) {
            if random.chance(40) {
                text += random.chance(80) ? "\n" : "  \n"
            } else {
                text +=
                    String(repeating: " ", count: random.chance(80) ? indent : random.pick([0, 1, 9])) + comment()
                    + "\n"
            }
        }
    }

    private mutating func comment() -> String {
        comments += 1
        return "# " + random.pick(["why", "it's [a, b]", "- not: an item", "\"", "日本"]) + " \(comments)"
    }

    private mutating func lineEnd() -> String { (random.chance(15) ? "  " + comment() : "") + "\n" }

    private mutating func block(_ fields: [DocumentTree.Field], indent: Int, isFirstPlaced: Bool = false) {
        for (index, field) in fields.enumerated() {
            if index > 0 || !isFirstPlaced {
                decorate(indent)
                text += String(repeating: " ", count: indent)
            }
            text += field.key + ":"
            value(field, indent: indent)
        }
    }

    private mutating func value(_ field: DocumentTree.Field, indent: Int) {
        switch field.value {
        case .scalar(let scalar): text += " " + quoted(scalar) + lineEnd()
        case .mapping(let fields, _):
            if random.chance(40) || fields.isEmpty {
                text += " " + flow(field.value) + lineEnd()
            } else {
                text += lineEnd()
                block(shuffled(fields), indent: indent + random.pick([1, 2, 4]))
            }
        case .list(let items):
            let style =
                items.isEmpty || field.key == "processes" && random.chance(80)
                ? 2 : Int.random(in: 0..<4, using: &random)
            if items.isEmpty || style == 0 {
                text += " " + flow(field.value) + lineEnd()
            } else if style == 1 {
                wrapped(items, indent: indent + 2)
            } else {
                text += lineEnd()
                let indent = indent + dashIndent
                for item in items {
                    decorate(indent)
                    text += String(repeating: " ", count: indent) + "- "
                    if case .mapping(let fields, _) = item, field.key == "processes" || random.chance(30) {
                        block(shuffled(fields), indent: indent + 2, isFirstPlaced: true)
                    } else {
                        text += (item.isScalar ? written(item) : flow(item)) + lineEnd()
                    }
                }
            }
        }
    }

    /// A list in brackets over several lines.
    private mutating func wrapped(_ items: [DocumentTree], indent: Int) {
        let margin = String(repeating: " ", count: indent)
        let isOneALine = random.chance(50)
        text += " [" + (isOneALine || random.chance(30) ? lineEnd() + margin : "")
        for (index, item) in items.enumerated() {
            if text.hasSuffix("\n") { text += margin }
            text += flow(item)
            if index < items.count - 1 {
                text += ","
                if isOneALine || random.chance(30) {
                    text += lineEnd()
                    decorate(indent)
                    text += margin
                } else {
                    text += random.pick([" ", " ", "", "  "])
                }
            }
        }
        if random.chance(20) { text += "," }
        text += random.chance(60) ? lineEnd() + margin + "]" : "]"
        text += lineEnd()
    }

    private mutating func flow(_ tree: DocumentTree) -> String {
        let space = random.pick(["", "", " "])
        switch tree {
        case .scalar(let scalar): return quoted(scalar)
        case .list(let items) where items.isEmpty: return "[]"
        case .list(let items):
            return "[" + space + items.map { flow($0) }.joined(separator: random.pick([", ", ","])) + space + "]"
        case .mapping(let fields, _):
            let texts = shuffled(fields).map { "\($0.key): \(flow($0.value))" }
            return "{" + space + texts.joined(separator: ", ") + space + "}"
        }
    }

    private mutating func written(_ tree: DocumentTree) -> String {
        if case .scalar(let scalar) = tree { quoted(scalar) } else { flow(tree) }
    }

    /// Sometimes in other quotes than ours.
    private mutating func quoted(_ scalar: String) -> String {
        if scalar.first == "\"" || scalar.allSatisfy({ $0.isNumber || $0 == "." }) { return scalar }
        return random.chance(10)
            ? "'\(scalar)'" : random.chance(10) ? "\"\(scalar)\"".replacing("\\", with: "\\\\") : scalar
    }
}

/// Edits as people and learning make them.
extension SeededGenerator {
    /// Some lines, deny rules and entries more.
    mutating func widened(_ document: ProfileDocument) -> ProfileDocument {
        var changed = document
        for _ in 0...Int.random(in: 0...5, using: &self) {
            switch Int.random(in: 0..<10, using: &self) {
            case 0: changed.deny.insert(denyRule(), at: Int.random(in: 0...changed.deny.count, using: &self))
            case 1: changed.processes.insert(entry(), at: Int.random(in: 0...changed.processes.count, using: &self))
            case 2: changed.processes += [entry(), entry()]
            default:
                guard let index = changed.processes.indices.randomElement(using: &self) else { continue }
                change(&changed.processes[index]) { list, random, make in
                    list.insert(make(&random), at: Int.random(in: 0...list.count, using: &random))
                    if random.chance(30) { list.append(make(&random)) }
                }
            }
        }
        return changed
    }

    /// Some lines, deny rules and entries less.
    mutating func narrowed(_ document: ProfileDocument) -> ProfileDocument {
        var changed = document
        for _ in 0...Int.random(in: 0...5, using: &self) {
            switch Int.random(in: 0..<12, using: &self) {
            case 0: if let index = changed.deny.indices.randomElement(using: &self) { changed.deny.remove(at: index) }
            case 1:
                if let index = changed.processes.indices.randomElement(using: &self) {
                    changed.processes.remove(at: index)
                }
            default:
                guard let index = changed.processes.indices.randomElement(using: &self) else { continue }
                change(&changed.processes[index]) { list, random, _ in
                    if let index = list.indices.randomElement(using: &random) { list.remove(at: index) }
                    if random.chance(20) { list.removeAll() }
                }
            }
        }
        for index in changed.processes.indices {
            for access in Access.allCases where changed.processes[index].files[access]?.isEmpty == true {
                changed.processes[index].files[access] = nil
            }
            // No flags at all would be something to write.
            if changed.processes[index].flags?.isEmpty == true { changed.processes[index].flags = nil }
        }
        return changed
    }

    /// Both, and other words.
    mutating func edited(_ document: ProfileDocument) -> ProfileDocument {
        var changed = narrowed(widened(document))
        if chance(30) { changed.state = pick(ProfileState.allCases) }
        if chance(20) {
            changed.mode[pick(Behaviour.Kind.allCases)] = chance(50) ? nil : pick(EnforcementMode.allCases)
        }
        if chance(20) { changed.image.name = text() + "x" }
        if chance(20) { changed.image.digest = chance(50) ? nil : "sha256:" + text() }
        if chance(20) {
            let metric = pick(ResourceMetric.compared)
            changed.resources[metric] = chance(30) ? nil : ResourceFigures.rounded(summary(of: metric))
        }
        if chance(10), let index = changed.processes.indices.randomElement(using: &self) {
            changed.processes[index].terminal.toggle()
        }
        if chance(10) { changed.processes.shuffle(using: &self) }
        return changed
    }

    private mutating func change(
        _ entry: inout ProcessEntry,
        _ change: (inout [any Hashable], inout SeededGenerator, (inout SeededGenerator) -> any Hashable) -> Void
    ) {
        func apply<Item: Hashable>(_ list: inout [Item], _ make: @escaping (inout SeededGenerator) -> Item) {
            var items: [any Hashable] = list
            change(&items, &self, { make(&$0) })
            list = items.compactMap { $0 as? Item }
        }
        switch Int.random(in: 0..<9, using: &self) {
        case 0: apply(&entry.parents) { $0.text() }
        case 1:
            var flags = entry.flags ?? []
            apply(&flags) { $0.flag() }
            if entry.flags != nil || !flags.isEmpty { entry.flags = flags }
        case 2: apply(&entry.environment) { $0.pick(EnvironmentName.all) }
        case 3: apply(&entry.listens) { $0.endpoint() }
        case 4: apply(&entry.connects) { $0.peer() }
        case 5: apply(&entry.privileges) { $0.pick(["setuid", "32-bit"]) }
        case 6: apply(&entry.syscalls) { $0.pick(["read", "mmap", "futex", "clone3"]) }
        default: apply(&entry.files[pick(Access.allCases), default: []]) { $0.path() }
        }
    }
}
