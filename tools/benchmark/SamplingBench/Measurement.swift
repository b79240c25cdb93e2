import Baseline
import Glibc
import Metrics

/// One loop over the crowd with some of the tiers.
struct Measurement {
    var name: String
    var tiers: SamplingTiers

    static let all = [
        Measurement(name: "fast", tiers: SamplingTiers(middleSeconds: never, slowSeconds: never)),
        Measurement(name: "fast and middle", tiers: SamplingTiers(slowSeconds: never)),
        Measurement(name: "all", tiers: SamplingTiers()),
    ]

    /// A period that never ends within a run.
    private static let never = 1e9

    func run(_ crowd: Crowd, _ options: Options, _ interruption: Interruption) -> String {
        let sampler = ResourceSampler(tiers: tiers, openFiles: options.openFiles)
        for container in crowd.containers {
            sampler.add(container.id, cgroupPath: container.path, processID: container.process)
        }
        let first = cpuSeconds()
        var next = now()
        _ = sampler.sample(at: next)
        let start = cpuSeconds()
        var worst = 0.0
        var samples = 0
        for _ in 0..<options.seconds {
            next += 1_000_000_000
            if interruption.wait(until: next) { break }
            let before = cpuSeconds()
            samples += sampler.sample(at: now()).count
            worst = max(worst, cpuSeconds() - before)
        }
        let used = cpuSeconds() - start
        let open = sampler.openFiles
        let missing = sampler.missing.entries.map {
            #"{"metric":"\#($0.metric.name)","reason":"\#($0.reason)","count":\#($0.count)}"#
        }
        return #"{"tiers":"\#(name)","share":\#(used / Double(options.seconds)),"worstCallSeconds":\#(worst),"#
            + #""firstCallSeconds":\#(start - first),"samples":\#(samples),"openFiles":\#(open.now),"#
            + #""openFilesLimit":\#(open.limit),"missing":[\#(missing.joined(separator: ","))]}"#
    }
}

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }

private func cpuSeconds() -> Double { Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID)) / 1e9 }

private func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
