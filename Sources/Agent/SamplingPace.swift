import Baseline

/// Time as monitors and windows count it: in seconds of a run that samples once a second.
struct SamplingPace {
    /// Seconds between two samples.
    let seconds: Double

    func counted(_ time: UInt64) -> UInt64 { seconds == 1 ? time : UInt64(Double(time) / seconds) }

    func counted(_ sample: ResourceSample) -> ResourceSample {
        ResourceSample(monotonicTime: counted(sample.monotonicTime), values: sample.values)
    }
}
