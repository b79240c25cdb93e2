import Baseline

/// Whether a document's paths mean something.
enum PatternCheck {
    /// - Returns: what is wrong with a path pattern, or nil.
    static func mistake(in text: String) -> String? {
        do throws(PatternError) {
            _ = try PathPattern(text)
            return nil
        } catch { return words(error) }
    }

    /// - Returns: what is wrong with a unix socket's name, or nil. Names of the abstract namespace are free.
    static func mistake(inSocket name: String) -> String? {
        name.hasPrefix("@") ? nil : mistake(inRooted: name)
    }

    /// - Returns: what is wrong with a pattern that may leave out the first slash, or nil.
    static func mistake(inRooted text: String) -> String? { mistake(in: text.hasPrefix("/") ? text : "/" + text) }

    static func words(_ error: PatternError) -> String {
        switch error {
        case .notAbsolute(let text): "'\(text)' is no path: it must begin with /"
        case .emptySegment(let text): "'\(text)' has an empty part: two slashes in a row, or one at the end"
        case .doubleStarInName(let text): "'\(text)': ** must stand alone between slashes"
        case .strayEscape(let text): "'\(text)': a backslash may stand before * or \\ only"
        }
    }
}
