import Baseline
import Glibc
import Testing

@testable import Metrics

func close(_ value: Double?, _ expected: Double, within share: Double = 1e-9) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= share * max(abs(expected), 1e-9)
}

@Suite("The sampler on files with known content")
struct SamplerTests {
    @Test("Processor time becomes cores, a quota's stops a share of its periods", arguments: [false, true])
    func processor(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        files.processor(microseconds: 1_000_000, user: 600_000, periods: 100, throttled: 10)
        #expect(sampler.values(at: at(0))?[.cpu] == nil)
        files.processor(microseconds: 2_500_000, user: 1_600_000, periods: 110, throttled: 14)
        let values = sampler.values(at: at(1))
        #expect(close(values?[.cpu], 1.5) && close(values?[.cpuUser], 1) && close(values?[.cpuSystem], 0.5))
        #expect(close(values?[.cpuThrottled], 0.4))
    }

    @Test("Without a quota nothing is said of throttling; when one comes, it shows", arguments: [false, true])
    func quota(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        for second in 0..<6 {
            files.processor(microseconds: UInt64(second) * 1_000, periods: 0)
            #expect(sampler.values(at: at(Double(second)))?[.cpuThrottled] == nil)
        }
        var shares: [Double?] = []
        for second in 6..<16 {
            files.processor(
                microseconds: UInt64(second) * 1_000, periods: UInt64(second) * 10, throttled: UInt64(second) * 5)
            shares.append(sampler.values(at: at(Double(second)))?[.cpuThrottled])
        }
        #expect(close(shares.last!, 0.5))
        // The quota is lifted: no period begins any more, and none is stopped.
        files.processor(microseconds: 20_000, periods: 150, throttled: 75)
        #expect(sampler.values(at: at(16))?[.cpuThrottled] == 0)
    }

    @Test(
        "The working set is what is charged without inactive page cache; details come with it",
        arguments: [false, true])
    func workingSet(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        files.memory(charged: 100 << 20, inactive: 60 << 20, resident: 30 << 20, faults: 1_000)
        let first = sampler.values(at: at(0))
        #expect(first?[.memory] == Double(40 << 20) && first?[.memoryResident] == Double(30 << 20))
        files.memory(charged: 100 << 20, inactive: 60 << 20, resident: 30 << 20, faults: 3_000)
        let second = sampler.values(at: at(1))
        #expect(close(second?[.pageFaults], 2_000))
    }

    @Test("Page cache that grows by 50 MiB/s is no growth of the working set, in any second", arguments: [false, true])
    func pageCache(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        for second in 0..<12 {
            let cache = UInt64(second) * 50 << 20
            files.memory(charged: 20 << 20 + cache, inactive: cache)
            #expect(sampler.values(at: at(Double(second)))?[.memory] == Double(20 << 20))
        }
    }

    @Test("A leak of 10 MiB/s shows each second", arguments: [false, true])
    func leak(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        for second in 0..<12 {
            let used = (20 + UInt64(second) * 10) << 20
            files.memory(charged: used + 5 << 20, inactive: 5 << 20)
            #expect(sampler.values(at: at(Double(second)))?[.memory] == Double(used))
        }
    }

    @Test(
        "Between two readings of the details the working set is wrong by 256 KiB, a 64th or 4 MiB, and for 5 s, at most"
    )
    func smallMoves() {
        for (charged, tolerated) in [(1 << 20, 256 << 10), (64 << 20, 1 << 20), (8 << 30, 4 << 20)]
            as [(UInt64, UInt64)]
        {
            let files = StandInHierarchies()
            let sampler = files.sampler()
            files.processor(microseconds: 0)
            files.memory(charged: charged, inactive: 0)
            _ = sampler.values(at: at(0))
            // The second middle reading, from which on they are five seconds apart.
            _ = sampler.values(at: at(1))
            files.memory(charged: charged + tolerated, inactive: tolerated)
            #expect(sampler.values(at: at(2))?[.memory] == Double(charged + tolerated))
            files.memory(charged: charged + tolerated + 4_096, inactive: tolerated + 4_096)
            #expect(sampler.values(at: at(3))?[.memory] == Double(charged))
            files.memory(charged: charged + tolerated, inactive: tolerated)
            files.memory(charged: charged, inactive: 4_096)
            _ = sampler.values(at: at(4))
            #expect(sampler.values(at: at(6))?[.memory] == Double(charged - 4_096))
        }
    }

    @Test("Limit hits and kills are rates of their counters", arguments: [false, true])
    func limits(legacy: Bool) {
        let files = StandInHierarchies(legacy: legacy)
        let sampler = files.sampler()
        func set(_ hits: Int, _ kills: Int) {
            files.processor(microseconds: 0)
            if legacy {
                files["memory/c/memory.failcnt"] = "\(hits)\n"
                files["memory/c/memory.oom_control"] = "oom_kill_disable 0\nunder_oom 0\noom_kill \(kills)\n"
            } else {
                files["unified/c/memory.events"] =
                    "low 0\nhigh 0\nmax \(hits)\noom \(kills)\noom_kill \(kills)\noom_group_kill 0\n"
            }
        }
        set(10, 1)
        _ = sampler.values(at: at(0))
        set(30, 2)
        let values = sampler.values(at: at(1))
        #expect(close(values?[.memoryLimitHits], 20) && close(values?[.memoryOOMKills], 1))
    }

    @Test("v2's block io comes from io.stat, bytes and operations")
    func unifiedIO() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        // What the sensor saw dirtied is on v2 no second opinion: writing back is charged to who wrote.
        sampler.kernelCounts = { _ in KernelCounts(bytesDirtied: 1 << 40) }
        files.processor(microseconds: 0)
        files["unified/c/io.stat"] = "254:0 rbytes=1000 wbytes=2000 rios=1 wios=2 dbytes=0 dios=0\n"
        _ = sampler.values(at: at(0))
        files["unified/c/io.stat"] = "254:0 rbytes=5000 wbytes=10000 rios=3 wios=6 dbytes=0 dios=0\n"
        let values = sampler.values(at: at(2))
        #expect(close(values?[.ioRead], 2_000) && close(values?[.ioWrite], 4_000))
        #expect(close(values?[.ioReadOperations], 1) && close(values?[.ioWriteOperations], 2))
    }

    @Test("v1's written bytes are the larger of what the device and what the sensor counted")
    func legacyIO() {
        let files = StandInHierarchies(legacy: true)
        let sampler = files.sampler()
        var dirtied: UInt64 = 0
        sampler.kernelCounts = { _ in KernelCounts(bytesDirtied: dirtied) }
        // The devices of this machine, so that io counts as counted.
        let disks = SmallFile.text("/proc/diskstats").split(separator: "\n").map { line in
            let fields = line.split(separator: " ")
            return "\(fields[0]):\(fields[1]) Read 0\n"
        }
        files["blkio/blkio.throttle.io_service_bytes_recursive"] = "7:99 Read 0\n\(disks.joined())Total 0\n"
        func set(_ read: Int, _ written: Int, _ seen: UInt64) {
            files.processor(microseconds: 0)
            files["blkio/c/blkio.throttle.io_service_bytes_recursive"] =
                "254:0 Read \(read)\n254:0 Write \(written)\nTotal 9\n"
            files["blkio/c/blkio.throttle.io_serviced_recursive"] =
                "254:0 Read \(read / 10)\n254:0 Write \(written / 10)\nTotal 9\n"
            dirtied = seen
        }
        set(0, 0, 0)
        _ = sampler.values(at: at(0))
        set(1_000, 500, 50 << 20)
        let buffered = sampler.values(at: at(1))
        #expect(close(buffered?[.ioRead], 1_000) && close(buffered?[.ioWrite], Double(50 << 20)))
        #expect(close(buffered?[.ioReadOperations], 100) && close(buffered?[.ioWriteOperations], 50))
        set(1_000, 70_500, 50 << 20)
        #expect(close(sampler.values(at: at(2))?[.ioWrite], 70_000))
    }

    @Test("Where v1 counts no block io, the sensor's counts stand in; without them it is said to be missing")
    func uncountedIO() {
        let files = StandInHierarchies(legacy: true)
        let sampler = files.sampler()
        files["blkio/blkio.throttle.io_service_bytes_recursive"] = "Total 0\n"
        files["blkio/c/blkio.throttle.io_service_bytes_recursive"] = "Total 0\n"
        files.processor(microseconds: 0)
        _ = sampler.values(at: at(0))
        _ = sampler.values(at: at(1))
        #expect(sampler.missing[.ioWrite, .notCounted] == 2 && sampler.missing[.ioRead, .notCounted] == 2)

        var counts = KernelCounts(bytesDirtied: 0, bytesRead: 0)
        sampler.kernelCounts = { _ in counts }
        _ = sampler.values(at: at(2))
        counts = KernelCounts(bytesDirtied: 3_000, bytesRead: 700)
        let values = sampler.values(at: at(3))
        #expect(close(values?[.ioWrite], 3_000) && close(values?[.ioRead], 700))
        #expect(sampler.missing[.ioWrite, .notCounted] == 2)
    }

    @Test("The sensor's counts become rates, and begin anew when they fall")
    func kernelCounts() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        var counts = KernelCounts(execs: 10, opens: 100, connects: 5, failed: 7)
        sampler.kernelCounts = { id in id == 1 ? counts : nil }
        _ = sampler.values(at: at(0))
        counts = KernelCounts(execs: 12, opens: 400, connects: 6, failed: 7)
        let values = sampler.values(at: at(1))
        #expect(close(values?[.execRate], 2) && close(values?[.openRate], 300) && close(values?[.connectRate], 1))
        #expect(values?[.failedRate] == 0)
        counts = KernelCounts(execs: 1, opens: 500, connects: 6, failed: 7)
        let fallen = sampler.values(at: at(2))
        #expect(fallen?[.execRate] == nil && close(fallen?[.openRate], 100))
        #expect(sampler.missing[.execRate, .restarted] == 1)
    }

    @Test("Tasks are a value, pressure a share of the time between two middle readings")
    func tasksAndPressure() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        func set(_ total: Int) {
            for name in ["cpu", "memory", "io"] {
                files["unified/c/\(name).pressure"] =
                    "some avg10=0.00 avg60=0.00 avg300=0.00 total=\(total)\nfull avg10=0.00 total=1\n"
            }
        }
        files["unified/c/pids.current"] = "17\n"
        set(1_000_000)
        #expect(sampler.values(at: at(0))?[.pids] == 17)
        set(1_250_000)
        let values = sampler.values(at: at(1))
        #expect(
            close(values?[.pressureCPU], 0.25) && close(values?[.pressureMemory], 0.25)
                && close(values?[.pressureIO], 0.25))
    }

    @Test("Every tier has the interval that it was given")
    func tiers() {
        let files = StandInHierarchies()
        let sampler = files.sampler(tiers: SamplingTiers(fastSeconds: 2, middleSeconds: 4, slowSeconds: 8))
        files["unified/c/pids.current"] = "1\n"
        files["unified/c/cgroup.procs"] = ""
        for name in ["cpu", "memory", "io"] { files["unified/c/\(name).pressure"] = "some total=0\n" }
        files.processor(microseconds: 0)
        var seen: [ResourceMetric: [Int]] = [:]
        for second in 0..<20 {
            files.processor(microseconds: UInt64(second))
            let values = sampler.values(at: at(Double(second)))
            for metric in [.pids, .pressureIO, .descriptors] as [ResourceMetric] where values?[metric] != nil {
                seen[metric, default: []].append(second)
            }
        }
        #expect(seen[.pids] == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
        // The first of two readings has no rate.
        #expect(seen[.pressureIO] == [2, 6, 10, 14, 18])
        #expect(seen[.descriptors] == [0, 2, 10, 18])
    }
}

@Suite("What goes wrong between two readings")
struct SamplerFaultTests {
    @Test("A counter that falls gives no value once and is counted; the next value is a plain one")
    func reset() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 900_000_000)
        _ = sampler.values(at: at(0))
        files.processor(microseconds: 100_000)
        #expect(sampler.values(at: at(1))?[.cpu] == nil)
        #expect(sampler.missing[.cpu, .restarted] == 1)
        files.processor(microseconds: 600_000)
        #expect(close(sampler.values(at: at(2))?[.cpu], 0.5))
    }

    @Test("Another cgroup under the same name begins anew, also where its counter is already higher")
    func replaced() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 1_000_000)
        _ = sampler.values(at: at(0))
        // Kept aside so that the new file cannot get the old one's inode number.
        files["unified/c/aside"] = ""
        #expect(rename("\(files.path)/unified/c/cpu.stat", "\(files.path)/unified/c/aside") == 0)
        files.processor(microseconds: 50_000_000)
        #expect(sampler.values(at: at(1))?[.cpu] == nil)
        #expect(sampler.missing[.cpu, .restarted] == 1)
        files.processor(microseconds: 50_200_000)
        #expect(close(sampler.values(at: at(2))?[.cpu], 0.2))
    }

    @Test("Of an agent that slept for half a minute the mean is told; after two minutes the first rate is left out")
    func gaps() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files["unified/c/pids.current"] = "3\n"
        files.processor(microseconds: 0)
        _ = sampler.values(at: at(0))
        files.processor(microseconds: 15_000_000)
        #expect(close(sampler.values(at: at(30))?[.cpu], 0.5))
        files.processor(microseconds: 500_000_000)
        let late = sampler.values(at: at(150))
        #expect(late?[.cpu] == nil && late?[.pids] == 3)
        #expect(sampler.missing[.cpu, .interrupted] == 1)
        files.processor(microseconds: 500_250_000)
        #expect(close(sampler.values(at: at(151))?[.cpu], 0.25))
    }

    @Test("A clock that went back costs one rate, and none is negative or huge")
    func clock() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        var used: UInt64 = 0
        for second in [100, 101, 102, 40, 41, 42, 42.000_001, 43] as [Double] {
            files.processor(microseconds: used)
            used += 250_000
            if let cores = sampler.values(at: at(second))?[.cpu] { #expect(cores > 0.2 && cores < 0.6) }
        }
        #expect(sampler.missing[.cpu, .interrupted] == 1)
    }

    @Test("A call too early reads nothing")
    func early() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        files["unified/c/pids.current"] = "3\n"
        #expect(sampler.values(at: at(0)) != nil)
        #expect(sampler.sample(at: at(0.5)).isEmpty)
    }

    @Test("What is not there, not permitted to be understood or full is missing with its reason; the rest is read")
    func missing() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        files["unified/c/pids.current"] = "many\n"
        files["unified/c/memory.current"] = "1000\n"
        files["unified/c/io.stat"] = String(repeating: "8:0 rbytes=1\n", count: 6_000)
        _ = sampler.values(at: at(0))
        files.processor(microseconds: 100_000)
        let values = sampler.values(at: at(1))
        #expect(close(values?[.cpu], 0.1))
        #expect(values?[.memory] == nil && values?[.pids] == nil && values?[.ioRead] == nil)
        #expect(sampler.missing[.pids, .unreadable] == 2)
        // Without memory.stat, usage alone would be another quantity.
        #expect(sampler.missing[.memory, .absent] == 2)
        #expect(sampler.missing[.ioRead, .unreadable] == 2)
        #expect(sampler.missing[.pressureCPU, .absent] == 2)
        #expect(sampler.missing[.networkReceived, .noProcess] == 2)
        #expect(sampler.missing[.cpu, .absent] == 0)
        #expect(sampler.missing.entries.contains { $0.metric == .pids && $0.reason == .unreadable && $0.count == 2 })
    }

    @Test("A container whose cgroup is gone gives no sample, and is read again when it is back")
    func gone() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        files.processor(microseconds: 0)
        files["unified/c/pids.current"] = "3\n"
        #expect(sampler.values(at: at(0)) != nil)
        files.remove("unified/c/cpu.stat")
        files.remove("unified/c/pids.current")
        rename("\(files.path)/unified/c", "\(files.path)/unified/away")
        #expect(sampler.sample(at: at(1)).isEmpty)
        #expect(sampler.missing[.cpu, .ended] == 1 && sampler.missing[.memory, .ended] == 1)
        rename("\(files.path)/unified/away", "\(files.path)/unified/c")
        files.processor(microseconds: 9_000_000)
        files["unified/c/pids.current"] = "4\n"
        let values = sampler.values(at: at(2))
        #expect(values?[.pids] == 4 && values?[.cpu] == nil)
    }

    @Test("A removed container is read no more; one that is added again begins anew")
    func removal() {
        let files = StandInHierarchies()
        let sampler = files.sampler()
        sampler.add(2, cgroupPath: "/c", processID: nil)
        files.processor(microseconds: 0)
        files["unified/c/pids.current"] = "3\n"
        #expect(Set(sampler.sample(at: at(0)).map(\.id)) == [1, 2])
        sampler.remove(1)
        sampler.remove(99)
        files.processor(microseconds: 400_000)
        let samples = sampler.sample(at: at(1))
        #expect(samples.map(\.id) == [2] && close(samples.first?.sample.values[.cpu], 0.4))
        sampler.add(2, cgroupPath: "/c", processID: nil)
        #expect(sampler.values(at: at(2))?[.cpu] == nil)
        #expect(sampler.survey(of: 1) == nil)
    }
}
