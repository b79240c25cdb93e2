/// Durations on the command line: a number above 0 with `s`, `m`, `h` or `d` behind it.
enum DurationText {
    /// `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Double(text.dropLast()), count > 0,
            (count * unit).isFinite
        else { return nil }
        return count * unit
    }
}
