import Baseline
import func Glibc.floor
import func Glibc.log10
import func Glibc.pow

/// Values of resource metrics as people read them: `0.98 cores`, `50 MiB/s`, `203 tasks`, `31 %`, `12/s`.
public enum ResourceText {
    /// With its unit.
    public static func value(_ value: Double, of metric: ResourceMetric) -> String {
        switch metric.unit {
        case "bytes/s": return short(value, of: metric) + "/s"
        case "/s": return short(value, of: metric) + "/s"
        case "bytes", "": return short(value, of: metric)
        case let unit:
            let number = short(value, of: metric)
            // "1 cores" reads as a slip.
            return number == "1" && unit.hasSuffix("s") ? "1 \(unit.dropLast())" : "\(number) \(unit)"
        }
    }

    /// As it stands beside another of the same metric, which has the unit.
    public static func short(_ value: Double, of metric: ResourceMetric) -> String {
        switch metric.unit {
        case "": return number(value * 100) + " %"
        case "bytes", "bytes/s": return bytes(value)
        default: return number(value)
        }
    }

    /// About three significant digits, and no more than a reader takes in: `0`, `0.004`, `0.98`, `12.3`, `203`.
    static func number(_ value: Double) -> String {
        let size = abs(value)
        let decimals: Int
        switch size {
        case ..<0.0005: return "0"
        case ..<0.01: decimals = 3
        case ..<9.995: decimals = 2
        case ..<99.95: decimals = 1
        default: decimals = 0
        }
        guard size < 1e15 else { return value.isFinite ? "\(value)" : "-" }
        let scale = [1, 10, 100, 1_000][decimals]
        let scaled = Int64((size * Double(scale)).rounded())
        var text = String(scaled / Int64(scale))
        if decimals > 0 {
            let fraction = String(scaled % Int64(scale))
            let digits = String(repeating: "0", count: decimals - fraction.count) + fraction
            let shown = String(digits.reversed().drop { $0 == "0" }.reversed())
            if !shown.isEmpty { text += "." + shown }
        }
        return value < 0 ? "-" + text : text
    }

    private static func bytes(_ value: Double) -> String {
        var (rest, unit) = (value, 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        while abs(rest) >= 999.5, unit < units.count - 1 { (rest, unit) = (rest / 1_024, unit + 1) }
        return unit == 0 ? "\(number(rest.rounded())) B" : "\(number(rest)) \(units[unit])"
    }

    /// Rounded to four significant digits, and to whole numbers above that: what a program reads.
    static func significant(_ value: Double) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let size = abs(value)
        if size >= 1_000 { return value.rounded() }
        let scale = pow(10, 3 - floor(log10(size)))
        return scale.isFinite ? (value * scale).rounded() / scale : 0
    }
}
