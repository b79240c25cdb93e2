/// Whether a document's path means something.
enum PatternCheck {
    /// - Returns: what is wrong with a path pattern, or nil.
    static func mistake(in text: String) -> String? {
        text.hasPrefix("/") ? nil : "'\(text)' is no path: it must begin with /"
    }
}
