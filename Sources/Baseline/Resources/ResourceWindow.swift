/// A container's last values of each compared metric, and their medians over a sliding window.
///
/// Metrics are read at different intervals, and a window is of time, not of samples: ten seconds hold ten values of
/// a metric that is read each second and two of one read every five. Of one read every thirty seconds there would
/// be none or one, so that a window reaches back to the last three values (`fewestInWindow`, `reachSeconds`).
/// A window that was not fed for long (a paused container, a machine that slept) has no medians.
///
/// Memory is bounded and taken at once: with the usual capacity about 6 KiB a container. Taking a sample and asking
/// for a median allocate nothing.
public struct ResourceWindow: Hashable, Sendable {
    /// The fast path's window.
    public static let fastSeconds = 10.0
    /// With fewer values than this in its time, a window reaches back to the last three …
    public static let fewestInWindow = 2
    /// … unless they are older than this. Three values of thirty seconds' interval span sixty, and the newest may be
    /// thirty seconds old.
    public static let reachSeconds = 100.0
    /// A metric that was not read for so long is not known: one and a half times the longest interval.
    public static let staleSeconds = 45.0
    /// Medians of ten seconds that are kept: five minutes.
    public static let pastLength = 30
    /// A past of less than one minute is none.
    public static let fewestInPast = 6

    static let metricCount = ResourceMetric.compared.count

    /// Values kept of each metric.
    private let capacity: Int
    // Rings, one after the other, a metric each.
    private var values: [Double]
    private var times: [UInt64]
    /// Values ever taken of each metric.
    private var taken: [UInt64]
    // Medians of the past on the metric's scale, NaN where there was none; a ring for each metric with one place.
    private var past: [Float]
    private var marks: UInt64 = 0
    private var pastMedians: [Float]
    private var pastDeviations: [Float]

    /// - Parameter seconds: the longest window that will be asked for, at one value a second; up to an hour.
    public init(seconds: Double = ResourceWindow.fastSeconds) {
        capacity = Int(min(max(seconds, Self.fastSeconds), 3600)) + 6
        values = Array(repeating: 0, count: Self.metricCount * capacity)
        times = Array(repeating: 0, count: Self.metricCount * capacity)
        taken = Array(repeating: 0, count: Self.metricCount)
        past = Array(repeating: .nan, count: Self.metricCount * Self.pastLength)
        pastMedians = Array(repeating: .nan, count: Self.metricCount)
        pastDeviations = Array(repeating: .nan, count: Self.metricCount)
    }

    /// Takes what the sample holds of the compared metrics; values no later than the last of their metric are left
    /// out, as a clock that stood still would count one value twice.
    public mutating func take(_ sample: ResourceSample) {
        for metric in ResourceMetric.compared {
            guard let value = sample.values[metric] else { continue }
            if let last = lastTime(metric), sample.monotonicTime <= last { continue }
            let place = metric.rawValue * capacity + Int(taken[metric.rawValue] % UInt64(capacity))
            values[place] = value
            times[place] = sample.monotonicTime
            taken[metric.rawValue] += 1
        }
    }

    /// When the metric was last read; what is later than the last evaluation is fresh.
    public func lastTime(_ metric: ResourceMetric) -> UInt64? {
        kept(metric) > 0 ? times[place(metric, back: 0)] : nil
    }

    /// Between the last two readings, in seconds.
    public func interval(_ metric: ResourceMetric) -> Double? {
        guard kept(metric) > 1 else { return nil }
        return Double(times[place(metric, back: 0)] - times[place(metric, back: 1)]) / 1e9
    }

    /// How many values the metric has in the seconds before `now`, as far as they are kept.
    public func count(_ metric: ResourceMetric, at now: UInt64, seconds: Double = ResourceWindow.fastSeconds) -> Int {
        let oldest = Self.before(now, seconds)
        var found = 0
        while found < kept(metric), times[place(metric, back: found)] > oldest { found += 1 }
        return found
    }

    /// The median of the metric's values in the seconds before `now`, in its unit; `nil` where it is not known. Of an
    /// even number the middle two are averaged on the metric's scale, so that a fall shows as soon as a rise.
    public func median(
        _ metric: ResourceMetric, at now: UInt64, seconds: Double = ResourceWindow.fastSeconds
    ) -> Double? {
        let available = kept(metric)
        guard available >= Self.fewestInWindow, let last = lastTime(metric), last > Self.before(now, Self.staleSeconds)
        else { return nil }
        var used = count(metric, at: now, seconds: seconds)
        if used < Self.fewestInWindow {
            let oldest = Self.before(now, Self.reachSeconds)
            used = 0
            while used < min(3, available), times[place(metric, back: used)] > oldest { used += 1 }
            guard used >= Self.fewestInWindow else { return nil }
        }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: used) { buffer in
            for back in 0..<used { buffer.initializeElement(at: back, to: values[place(metric, back: back)]) }
            var buffer = buffer
            buffer.sort()
            let upper = buffer[used / 2]
            let lower = buffer[(used - 1) / 2]
            if upper == lower { return upper }
            let scale = metric.scale
            return scale.value(ofTransformed: (scale.transformed(lower) + scale.transformed(upper)) / 2)
        }
    }

    // MARK: The past

    /// Keeps the medians of this moment as one step of the past; called every ten seconds.
    /// - Parameter since: a metric that was not read after this has nothing to add.
    public mutating func mark(at now: UInt64, freshSince since: UInt64) {
        for metric in ResourceMetric.compared {
            let place = metric.rawValue * Self.pastLength + Int(marks % UInt64(Self.pastLength))
            past[place] = .nan
            if let last = lastTime(metric), last > since, let median = median(metric, at: now) {
                past[place] = Float(metric.scale.transformed(median))
            }
            summarize(metric)
        }
        marks += 1
    }

    /// The median of the last five minutes' ten-second medians on the metric's scale, and how far they lie about it
    /// (their MAD); `nil` before a minute has passed.
    public func past(_ metric: ResourceMetric) -> (median: Double, deviation: Double)? {
        let median = pastMedians[metric.rawValue]
        return median.isNaN ? nil : (Double(median), Double(pastDeviations[metric.rawValue]))
    }

    private mutating func summarize(_ metric: ResourceMetric) {
        let start = metric.rawValue * Self.pastLength
        (pastMedians[metric.rawValue], pastDeviations[metric.rawValue]) =
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.pastLength) { buffer in
                var count = 0
                for value in past[start..<start + Self.pastLength] where !value.isNaN {
                    buffer.initializeElement(at: count, to: value)
                    count += 1
                }
                guard count >= Self.fewestInPast else { return (.nan, .nan) }
                var found = buffer.extracting(0..<count)
                found.sort()
                let middle = found[count / 2] / 2 + found[(count - 1) / 2] / 2
                for index in 0..<count { found[index] = abs(found[index] - middle) }
                found.sort()
                return (middle, 1.4826 * (found[count / 2] / 2 + found[(count - 1) / 2] / 2))
            }
    }

    private func kept(_ metric: ResourceMetric) -> Int {
        metric.rawValue < Self.metricCount ? Int(min(taken[metric.rawValue], UInt64(capacity))) : 0
    }

    private func place(_ metric: ResourceMetric, back: Int) -> Int {
        let index = taken[metric.rawValue] - 1 - UInt64(back)
        return metric.rawValue * capacity + Int(index % UInt64(capacity))
    }

    private static func before(_ now: UInt64, _ seconds: Double) -> UInt64 {
        let span = UInt64(seconds * 1e9)
        return now > span ? now - span : 0
    }
}
