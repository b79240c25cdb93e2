import Baseline
import Glibc
import Testing

@testable import Metrics

/// Where a file's pages are page cache: a directory on a block device, which has a major number; `nil` without one.
let diskDirectory: String? = {
    var status = stat()
    return stat("/var/tmp", &status) == 0 && (status.st_dev >> 8) & 0xFFF != 0 ? "/var/tmp" : nil
}()

/// One after another: they measure shares of a machine with few processors.
@Suite("Real cgroups", .enabled(if: RealCgroup.isPossible, "cgroups can only be made by root"), .serialized)
struct RealCgroupTests {
    /// Reads once a second, and what `during` does between.
    func values(_ sampler: ResourceSampler, seconds: Int, during: (Int) -> Void = { _ in }) -> [ResourceValues] {
        (0..<seconds).map { second in
            during(second)
            sleep(seconds: 1)
            return sampler.values(at: monotonicNow()) ?? ResourceValues()
        }
    }

    func sampler(_ cgroup: RealCgroup, process: pid_t? = nil, openFiles: Int = 64) -> ResourceSampler {
        let sampler = ResourceSampler(openFiles: openFiles)
        sampler.add(1, cgroupPath: cgroup.path, processID: process)
        _ = sampler.sample(at: monotonicNow())
        return sampler
    }

    /// No rate of cpu that this machine cannot have.
    func hasNoSpike(_ all: [ResourceValues]) -> Bool {
        all.allSatisfy { ($0[.cpu] ?? 0) <= Double(sysconf(Int32(_SC_NPROCESSORS_ONLN))) * 1.1 }
    }

    @Test("A loop is a core; paused it is nothing, and resumed a core again, with no spike")
    func pause() {
        let cgroup = RealCgroup()
        let process = cgroup.start("while :; do :; done")
        let sampler = sampler(cgroup, process: process)
        let running = values(sampler, seconds: 2)
        #expect((0.3...1.1).contains(running[1][.cpu] ?? 0))
        #expect((running[1][.cpuUser] ?? 0) > 0.2 && running[1][.pids] == 1)
        cgroup.freeze()
        _ = values(sampler, seconds: 1)
        #expect((values(sampler, seconds: 2)[1][.cpu] ?? 1) < 0.02)
        cgroup.thaw()
        let resumed = values(sampler, seconds: 3)
        #expect((0.3...1.1).contains(resumed[2][.cpu] ?? 0) && hasNoSpike(resumed))
    }

    @Test("A quota of a fifth of a core shows as throttling, and no more when it is lifted")
    func resize() {
        let cgroup = RealCgroup()
        cgroup.limit(fifthOfCore: true)
        cgroup.start("while :; do :; done")
        let sampler = sampler(cgroup)
        // Whether there is a quota is looked at each five seconds.
        let limited = values(sampler, seconds: 8)
        #expect((limited[7][.cpuThrottled] ?? 0) > 0.3 && (0.1...0.3).contains(limited[7][.cpu] ?? 0))
        cgroup.limit(fifthOfCore: false)
        let free = values(sampler, seconds: 3)
        #expect(free[2][.cpuThrottled] == 0 && hasNoSpike(free))
    }

    @Test("A cgroup removed and made again under its name is another one", arguments: [0, 64])
    func restart(openFiles: Int) {
        let cgroup = RealCgroup()
        cgroup.start("while :; do :; done")
        let sampler = sampler(cgroup, openFiles: openFiles)
        _ = values(sampler, seconds: 1)
        cgroup.end()
        cgroup.remove()
        cgroup.make()
        cgroup.start("sleep 60 & exec sleep 60")
        let again = values(sampler, seconds: 3)
        #expect(again[0][.cpu] == nil && sampler.missing[.cpu, .restarted] == 1)
        #expect((again[2][.cpu] ?? 1) < 0.2 && again[2][.pids] == 2 && hasNoSpike(again))
        #expect((again[2][.memory] ?? 0) > 0)
    }

    @Test("A container that ends while it is read is missing, gives no sample, and holds no file open")
    func end() {
        let cgroup = RealCgroup()
        cgroup.start("exec sleep 60")
        let sampler = sampler(cgroup)
        #expect(values(sampler, seconds: 1)[0][.pids] == 1 && sampler.openFiles.now > 4)
        cgroup.end()
        cgroup.remove()
        #expect(sampler.sample(at: monotonicNow() + 1_000_000_000).isEmpty)
        #expect(sampler.missing[.cpu, .ended] == 1 && sampler.missing[.pids, .ended] == 1)
        #expect(sampler.openFiles.now <= 1)
    }

    @Test("Processes that move in bring nothing of their past along")
    func move() {
        let old = RealCgroup()
        let process = old.start("while :; do :; done")
        sleep(seconds: 2)
        let new = RealCgroup()
        new.start("exec sleep 60")
        let sampler = sampler(new)
        new.take(process)
        let values = values(sampler, seconds: 3)
        #expect(hasNoSpike(values) && values[2][.pids] == 2 && (values[2][.cpu] ?? 0) > 0.2)
        new.end()
    }

    @Test("Written page cache is no memory in use", .enabled(if: diskDirectory != nil, "/var/tmp lies in memory"))
    func pageCache() throws {
        let cgroup = RealCgroup()
        let file = try #require(diskDirectory) + "/plumbline-metrics-\(getpid())"
        defer { unlink(file) }
        cgroup.start("sleep 1; dd if=/dev/zero of=\(file) bs=1M count=150 2>/dev/null; sleep 60")
        let sampler = sampler(cgroup)
        #expect(values(sampler, seconds: 5).allSatisfy { ($0[.memory] ?? 0) < Double(24 << 20) })
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_size == 150 << 20)
    }

    @Test("What a process holds is memory in use")
    func memory() {
        let cgroup = RealCgroup()
        // A buffer of 60 MiB, filled again and again.
        cgroup.start("exec dd if=/dev/zero of=/dev/null bs=60M 2>/dev/null")
        let sampler = sampler(cgroup)
        var held = 0.0
        for _ in 0..<20 where held < Double(55 << 20) { held = values(sampler, seconds: 1)[0][.memory] ?? 0 }
        #expect(held >= Double(55 << 20))
        #expect(sampler.missing[.memory, .absent] == 0)
    }

    @Test("A limit of memory that is hit shows with its hits")
    func memoryLimit() {
        let cgroup = RealCgroup()
        cgroup.limit(memory: 16 << 20)
        let file = (diskDirectory ?? "/tmp") + "/plumbline-metrics-limit-\(getpid())"
        defer { unlink(file) }
        let sampler = sampler(cgroup)
        cgroup.start("while :; do dd if=/dev/zero of=\(file) bs=1M count=64 2>/dev/null; done")
        let values = values(sampler, seconds: 7)
        #expect(values.contains { ($0[.memoryLimitHits] ?? 0) > 0 } && values.contains { ($0[.pageFaults] ?? 0) > 0 })
        #expect(values.allSatisfy { ($0[.memory] ?? 0) <= Double(16 << 20) })
    }

    @Test("Two loops on one processor press on it")
    func pressure() {
        let cgroup = RealCgroup()
        for _ in 0..<2 { cgroup.start("exec taskset -c 0 sh -c 'while :; do :; done'") }
        let sampler = sampler(cgroup)
        let shares = values(sampler, seconds: 7).compactMap { $0[.pressureCPU] }
        if sampler.missing[.pressureCPU, .absent] > 0 {
            #expect(shares.isEmpty)
        } else {
            #expect((shares.last ?? 0) > 0.5 && shares.allSatisfy { $0 <= 1 })
        }
    }

    @Test("Descriptors are summed over the processes, those of cgroups below included")
    func descriptors() {
        let cgroup = RealCgroup()
        let opening = "for n in 3 4 5 6 7 8 9; do eval \"exec $n</dev/null\"; done; exec sleep 60"
        cgroup.start(opening)
        cgroup.start(opening, in: cgroup.makeBelow("init"))
        sleep(seconds: 0.3)
        let sampler = ResourceSampler()
        sampler.add(1, cgroupPath: cgroup.path, processID: nil)
        let values = sampler.values(at: monotonicNow())
        // Each has three of its own, seven, and perhaps what the test run left open to its children.
        #expect((values?[.descriptors] ?? 0) >= 20 && values?[.pids] == 2)
        let processes = CgroupProcesses.list(cgroup.unifiedDirectory, limit: 10).processes
        var names = 0
        for process in processes {
            SmallFile.forEachEntry("/proc/\(process)/fd") { _, _ in
                names += 1
                return true
            }
        }
        #expect(values?[.descriptors] == Double(names))
        #expect(CgroupProcesses.list(cgroup.unifiedDirectory, limit: 1).isTruncated)
    }

    @Test("Network is that of the container's own namespace; the host's is not the container's")
    func network() {
        let own = RealCgroup()
        let process = own.start(
            "exec unshare --net sh -c 'ip link set lo up; while :; do busybox ping -q -c 1 -s 1000 127.0.0.1 >/dev/null; sleep 0.2; done'"
        )
        let host = RealCgroup()
        host.start("exec sleep 60")
        sleep(seconds: 0.5)
        let sampler = sampler(own, process: process)
        sampler.add(2, cgroupPath: host.path, processID: nil)
        var received: [Double] = []
        for _ in 0..<8 {
            sleep(seconds: 1)
            for (id, sample) in sampler.sample(at: monotonicNow()) {
                if id == 2 { #expect(sample.values[.networkReceived] == nil) }
                if id == 1, let value = sample.values[.networkReceived] {
                    received.append(value)
                    #expect(sample.values[.networkSent] == value && sample.values[.networkErrors] == 0)
                }
            }
        }
        // At most five requests and five answers a second of 1,028 bytes behind 14 of a header; fewer on a busy machine.
        #expect(received.contains { (1_000...40_000).contains($0) }, "\(received)")
        #expect(sampler.missing[.networkReceived, .hostNetwork] > 0)
    }

    @Test("A process id that is none of the container's is not looked through")
    func wrongProcess() {
        let cgroup = RealCgroup()
        let own = cgroup.start("exec unshare --net sleep 60")
        sleep(seconds: 0.2)
        let sampler = sampler(cgroup, process: getpid())
        // It was found all the same, by the cgroup.
        #expect(sampler.missing[.networkReceived, .noProcess] == 0)
        #expect(sampler.missing[.networkReceived, .hostNetwork] == 0)
        kill(own, SIGKILL)
        cgroup.end()
        _ = values(sampler, seconds: 6)
        #expect(sampler.missing[.networkReceived, .noProcess] >= 1)
    }

    @Test("With a limit of few files, many containers are read all the same")
    func fewFiles() {
        let cgroups = (0..<12).map { _ in RealCgroup() }
        for cgroup in cgroups { cgroup.start("exec sleep 60") }
        for limit in [0, 7, 200] {
            let sampler = ResourceSampler(openFiles: limit)
            for (number, cgroup) in cgroups.enumerated() {
                sampler.add(UInt64(number), cgroupPath: cgroup.path, processID: nil)
            }
            for second in 0..<7 {
                let samples = sampler.sample(at: monotonicNow() + UInt64(second) * 1_000_000_000)
                #expect(samples.count == 12 && samples.allSatisfy { $0.sample.values[.pids] == 1 })
                #expect(sampler.openFiles.now <= limit)
            }
            for number in cgroups.indices { sampler.remove(UInt64(number)) }
            #expect(sampler.openFiles.now <= 1)
        }
    }

    @Test("A survey names the process that burns a core, and who became many")
    func survey() throws {
        let cgroup = RealCgroup()
        cgroup.start("exec sleep 60")
        let sampler = sampler(cgroup)
        let before = try #require(sampler.survey(of: 1))
        let burner = cgroup.start("while :; do :; done")
        cgroup.start("n=0; while [ $n -lt 40 ]; do sleep 60 & n=$((n+1)); done; wait")
        sleep(seconds: 1.5)
        let after = try #require(sampler.survey(of: 1))
        let named = after.difference(from: before, metric: .cpu)
        #expect(named.first?.hostPid == burner && (0.3...1.1).contains(named.first?.value ?? 0))
        let many = after.difference(from: before, metric: .pids)
        #expect(many.first?.program == "sleep" && (many.first?.value ?? 0) >= 40)
        #expect(sampler.survey(of: 7) == nil)
        #expect(!after.isTruncated)
    }

    @Test("A process goes by its number inside the container")
    func innerNumber() throws {
        let cgroup = RealCgroup()
        cgroup.start("exec unshare --pid --fork sleep 60")
        sleep(seconds: 0.3)
        let survey = ProcessSurvey(cgroup: cgroup.unifiedDirectory)
        let named = survey.difference(from: survey, metric: .memory)
        let sleeper = try #require(named.first { $0.program == "sleep" })
        #expect(sleeper.pid == 1 && sleeper.hostPid > 1)
    }
}
