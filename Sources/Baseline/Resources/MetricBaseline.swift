/// What was learned of one metric of an image: the distribution of its window medians, in start-up, and in steady
/// state for each hour of the day.
///
/// All values are positive numbers u whose logarithm is y of docs/methods.md §1 (`MetricScale.positive`). Everything
/// here merges exactly, in any order.
///
/// Size: a day of one container, 8,640 windows, is 1–4 KiB when written as differences of bucket indices and counts
/// in varints, less for one that hardly moves, 7 KiB for one that spans orders of magnitude in each hour; a month is
/// little more, since the buckets are the same.
public struct MetricBaseline: Hashable, Sendable {
    /// One hour of the day (UTC), over all days.
    public struct Hour: Hashable, Sendable {
        public var hour: UInt8
        public var sketch: QuantileSketch
        /// Days since 1970-01-01 on which the hour was first and last seen. They differ once it was seen on two days,
        /// which is what makes it a habit rather than an event.
        public var firstDay: Int32
        public var lastDay: Int32

        public init(hour: UInt8, sketch: QuantileSketch, firstDay: Int32, lastDay: Int32) {
            self.hour = hour
            self.sketch = sketch
            self.firstDay = firstDay
            self.lastDay = lastDay
        }
    }

    public private(set) var startup: QuantileSketch
    /// In ascending order; only hours that were seen.
    public private(set) var hours: [Hour]

    public static let hoursOfDay = 24

    /// - Parameter hours: in any order; several of one hour are merged, those that no day has are left out.
    public init(startup: QuantileSketch = QuantileSketch(), hours: [Hour] = []) {
        self.startup = startup
        self.hours = []
        for hour in hours { add(hour) }
    }

    public var isEmpty: Bool { startup.isEmpty && hours.isEmpty }

    /// The steady state over the whole day.
    public var steady: QuantileSketch {
        hours.reduce(into: QuantileSketch()) { $0.merge($1.sketch) }
    }

    /// Values of the steady state.
    var steadyCount: UInt64 { hours.reduce(into: 0) { $0.addUpToMaximum($1.sketch.count) } }

    /// - Parameters:
    ///   - hour: of the day, 0…23.
    ///   - day: since 1970-01-01.
    mutating func learn(_ value: Double, phase: ResourcePhase, hour: Int, day: Int32) {
        guard phase == .steady else { return startup.add(value) }
        guard let hour = UInt8(exactly: hour), Int(hour) < Self.hoursOfDay, value.isFinite else { return }
        let place = hours.firstIndex { $0.hour >= hour } ?? hours.count
        if place == hours.count || hours[place].hour != hour {
            hours.insert(Hour(hour: hour, sketch: QuantileSketch(), firstDay: day, lastDay: day), at: place)
        }
        hours[place].sketch.add(value)
        hours[place].firstDay = min(hours[place].firstDay, day)
        hours[place].lastDay = max(hours[place].lastDay, day)
    }

    mutating func merge(_ other: MetricBaseline) {
        startup.merge(other.startup)
        for hour in other.hours { add(hour) }
    }

    private mutating func add(_ other: Hour) {
        guard Int(other.hour) < Self.hoursOfDay, !other.sketch.isEmpty else { return }
        let place = hours.firstIndex { $0.hour >= other.hour } ?? hours.count
        guard place < hours.count, hours[place].hour == other.hour else { return hours.insert(other, at: place) }
        hours[place].sketch.merge(other.sketch)
        hours[place].firstDay = min(hours[place].firstDay, other.firstDay)
        hours[place].lastDay = max(hours[place].lastDay, other.lastDay)
    }
}
