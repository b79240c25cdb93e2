extension Timestamp {
    /// RFC 3339 in UTC with nine fractional digits, for example `2026-01-31T23:59:59.000000001Z`.
    ///
    /// Days are turned into dates by the proleptic Gregorian calendar, computed from eras of 400 years
    /// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    public var rfc3339: String {
        let seconds = nanoseconds / 1_000_000_000
        let days = Int(seconds / 86_400)
        let ofDay = Int(seconds % 86_400)
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        func put(_ value: Int, digits: Int, then separator: Character) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            bytes.append(separator.asciiValue!)
        }
        put(year, digits: 4, then: "-")
        put(month, digits: 2, then: "-")
        put(day, digits: 2, then: "T")
        put(ofDay / 3_600, digits: 2, then: ":")
        put(ofDay / 60 % 60, digits: 2, then: ":")
        put(ofDay % 60, digits: 2, then: ".")
        put(Int(nanoseconds % 1_000_000_000), digits: 9, then: "Z")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads RFC 3339 with any number of fractional digits (those behind the ninth are dropped) and any
    /// offset. Nil for other texts, for dates that do not exist, and for times before 1970 or after 2554.
    public init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int? {
            guard rest.count >= digits else { return nil }
            var value = 0
            for byte in rest.prefix(digits) {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte) - 48
            }
            rest = rest.dropFirst(digits)
            return value
        }
        func accept(_ choices: String) -> Bool {
            guard let byte = rest.first, choices.utf8.contains(byte) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), accept("-"), let month = number(2), accept("-"), let day = number(2), accept("Tt "),
            let hour = number(2), accept(":"), let minute = number(2), accept(":"), let second = number(2)
        else { return nil }
        var fraction = 0
        if accept(".") {
            let digits = rest.prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            for place in 0..<9 {
                fraction = fraction * 10 + (place < digits.count ? Int(digits[digits.startIndex + place]) - 48 : 0)
            }
            rest = rest.dropFirst(digits.count)
        }
        var offsetMinutes = 0
        if !accept("Zz") {
            let negative = rest.first == UInt8(ascii: "-")
            guard accept("+-"), let hours = number(2), accept(":"), let minutes = number(2) else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (negative ? -1 : 1)
        }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard rest.isEmpty, (1970...2553).contains(year), (1...12).contains(month),
            (1...lengths[month - 1]).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let yearOfEra = shiftedYear % 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * shiftedMonth + 2) / 5 + day - 1
        let days = shiftedYear / 400 * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + hour * 3_600 + (minute - offsetMinutes) * 60 + second
        guard seconds >= 0 else { return nil }
        self.init(nanoseconds: UInt64(seconds) * 1_000_000_000 + UInt64(fraction))
    }
}
