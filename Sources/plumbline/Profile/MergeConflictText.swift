import Baseline
import ProfileStore
import Reporting

/// What a person should look at where profiles became one, in words.
struct MergeConflictText {
    private let names: [String]

    /// - Parameter names: of the merged profiles, in their order.
    init(_ names: [String]) { self.names = names }

    /// What it is about, as JSON names it, and in words.
    struct Line {
        var about: String
        var message: String
    }

    /// - Parameter temporary: for each profile, how many of its lines hold for a while only.
    func lines(_ conflicts: [MergeConflict], temporary: [Int]) -> [Line] {
        conflicts.map { Line(about: Self.about($0), message: text($0)) }
            + zip(names, temporary).filter { $0.1 > 0 }.map { name, count in
                let lines = Figure.count(count, "line")
                return Line(
                    about: "temporary", message: "\(name) has \(lines) for a while only, which the result has not")
            }
    }

    private static func about(_ conflict: MergeConflict) -> String {
        switch conflict {
        case .image: "image"
        case .role: "role"
        case .mode: "mode"
        case .flags: "flags"
        case .denied: "denied"
        }
    }

    private func text(_ conflict: MergeConflict) -> String {
        switch conflict {
        case .image(let image, let other):
            return "\(names[other]) is of another image, \(image.name) (\(image.id)); the result is for that of "
                + names[0]
        case .role(let role, let other):
            return "\(names[other]) is of another role, \(role); the result is for that of \(names[0])"
        case .mode(let kind, let modes):
            let said = modes.sorted { $0.key < $1.key }.map { "\($0.value.rawValue) in \(names[$0.key])" }
            let taken = modes.values.max()?.rawValue ?? ""
            return "mode of \(kind.rawValue) is \(said.joined(separator: ", ")); the result has \(taken)"
        case .flags(let program, let listed, let any):
            return "\(LineText.program(program)) has a list of flags in \(list(listed)) and none in \(list(any)); "
                + "the result allows any flag"
        case .denied(let lines, let rule, let allowed, let denied):
            let shown = lines.prefix(Self.linesShown).map { "\($0.program.name) \(LineText.of($0))" }
            let more = lines.count > shown.count ? " and \(lines.count - shown.count) more" : ""
            return "\(names[allowed]) allows \(shown.joined(separator: ", "))\(more), which \(names[denied]) denies by "
                + "\(DocumentWriter.text(rule)); denied it is"
        }
    }

    private func list(_ operands: [Int]) -> String { operands.map { names[$0] }.joined(separator: ", ") }

    private static let linesShown = 3
}
