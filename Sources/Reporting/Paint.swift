import Baseline

/// Escape sequences for colours, where they are wanted.
public struct Paint: Sendable {
    public enum Colour: String {
        case red = "31", boldRed = "1;31", yellow = "33", blue = "34", magenta = "35", green = "32", dim = "2"
        case bold = "1"
    }

    public var isColoured: Bool

    public init(isColoured: Bool) { self.isColoured = isColoured }

    public func callAsFunction(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour, !text.isEmpty else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    /// The colour of a level; `info` has none.
    static func colour(_ level: Score.Level) -> Colour? {
        switch level {
        case .info: nil
        case .notice: .blue
        case .warning: .yellow
        case .high: .red
        case .critical: .boldRed
        }
    }

    /// One decimal, as bits are shown everywhere.
    static func tenths(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return value.isFinite ? "\(value)" : "-" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
