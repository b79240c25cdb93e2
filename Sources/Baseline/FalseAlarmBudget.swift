/// How many false alarms one container may give: `1/month`, `2/week`, `1/90d`.
public struct FalseAlarmBudget: Hashable, Sendable {
    public let alarms: Double
    public let periodSeconds: Double
    /// As it was written.
    public let text: String

    /// One per container and month of 30.44 days.
    public static let standard = FalseAlarmBudget(alarms: 1, periodSeconds: 2_629_746, text: "1/month")

    private init(alarms: Double, periodSeconds: Double, text: String) {
        self.alarms = alarms
        self.periodSeconds = periodSeconds
        self.text = text
    }

    /// Reads `COUNT/PERIOD`; the period is `hour`, `day`, `week`, `month`, `year` or a number with `s`,
    /// `m`, `h` or `d`. `nil` for anything else, and for a count or period that is not above 0.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let alarms = Double(parts[0]), alarms > 0, alarms.isFinite,
            let seconds = Self.seconds(parts[1]), seconds > 0, seconds.isFinite
        else { return nil }
        self.init(alarms: alarms, periodSeconds: seconds, text: text)
    }

    private static func seconds(_ text: Substring) -> Double? {
        switch text {
        case "hour", "h": return 3600
        case "day", "d": return 86_400
        case "week", "w": return 604_800
        case "month": return standard.periodSeconds
        case "year", "y": return 31_556_952
        default: break
        }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last], let count = Double(text.dropLast()) else { return nil }
        return count * unit
    }

    /// The bits from which a single event per unit stays within the budget: log2 of the units in the
    /// period per alarm, at least 0.
    /// - Parameter unitSeconds: the length of a unit.
    public func threshold(unitSeconds: UInt32) -> Double {
        max(0, binaryLogarithm(periodSeconds / Double(max(unitSeconds, 1)) / alarms))
    }

    /// The same for who counts time in units of so many seconds each.
    public func counted(inUnitsOf seconds: Double) -> FalseAlarmBudget {
        FalseAlarmBudget(alarms: alarms, periodSeconds: periodSeconds / seconds, text: text)
    }

    /// What so many units can vouch for, in bits: log2(10 · units).
    public static func supportedBits(units: UInt32) -> Double { binaryLogarithm(10 * Double(max(units, 1))) }

    /// The fewest units that can vouch for the threshold.
    public func unitsNeeded(unitSeconds: UInt32) -> UInt32 {
        UInt32(clamping: Int64((power(2, min(threshold(unitSeconds: unitSeconds), 60)) / 10).rounded(.up)))
    }

    /// Whether so many units can vouch for the threshold: log2(10 · units) reaches it.
    public func isSupported(units: UInt32, unitSeconds: UInt32) -> Bool {
        Self.supportedBits(units: units) >= threshold(unitSeconds: unitSeconds)
    }
}
