/// Notices a metric that leaves its usual level slowly: a leak, a load that creeps up.
///
/// A one-sided cumulative sum in each direction, of distances averaged over a step: S = max(0, S + z − 0.5), drift at
/// S ≥ 8. If z of a step is standard normal, that happens once in 2·10⁴ steps and direction for no reason. Source:
/// Page, Biometrika 1954; docs/methods.md §2.
public struct DriftDetector: Hashable, Sendable {
    public enum Direction: Hashable, Sendable {
        case up, down
    }

    /// Windows averaged into a step: thirty of ten seconds are five minutes.
    public let windowsPerStep: Int
    /// The two sums.
    public private(set) var up = 0.0
    public private(set) var down = 0.0
    private var sum = 0.0
    private var windows = 0

    static let allowance = 0.5
    static let limit = 8.0
    /// One wild window must not fill the sum by itself.
    static let largestDistance = 8.0

    public init(windowsPerStep: Int = 30) { self.windowsPerStep = max(windowsPerStep, 1) }

    /// Takes in a window's distance from the usual, in spreads.
    /// - Returns: where the metric drifts to, once a step is complete and for as long as it does.
    public mutating func add(_ distance: Double) -> Direction? {
        guard distance.isFinite else { return current }
        sum += min(max(distance, -Self.largestDistance), Self.largestDistance)
        windows += 1
        guard windows == windowsPerStep else { return current }
        let mean = sum / Double(windows)
        sum = 0
        windows = 0
        up = max(0, up + mean - Self.allowance)
        down = max(0, down - mean - Self.allowance)
        return current
    }

    private var current: Direction? {
        if up >= Self.limit { return .up }
        return down >= Self.limit ? .down : nil
    }
}
