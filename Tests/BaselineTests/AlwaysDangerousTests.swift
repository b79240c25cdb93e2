import Baseline
import Testing

@Suite("Dangerous in any image")
struct AlwaysDangerousTests {
    private static let program = Program(executable: "/usr/bin/app", name: "app")

    private func observation(_ behaviour: Behaviour, drift: Drift? = nil) -> Observation {
        var process = ProcessContext(pid: 1, hostPid: 100, program: Self.program)
        process.drift = drift
        return Observation(behaviour: behaviour, time: Timestamp(nanoseconds: 1), process: process)
    }

    private func file(_ path: String, _ access: Access) -> Observation {
        observation(.file(FileBehaviour(program: Self.program, path: path, access: access)))
    }

    private func reason(_ observation: Observation, _ mounts: [HostMount] = []) -> AlwaysDangerous.Reason? {
        AlwaysDangerous.finding(observation, hostMounts: mounts)?.reason
    }

    @Test(
        "A start is dangerous when its program was not in the image, and can be told not to have been",
        arguments: [
            (Drift.added, AlwaysDangerous.Reason.driftExecution), (.modified, .driftExecution),
            (.memory, .memoryExecution), (.volume, nil), (.unknown, nil), (nil, nil),
        ] as [(Drift?, AlwaysDangerous.Reason?)])
    func starts(drift: Drift?, expected: AlwaysDangerous.Reason?) {
        let start = Behaviour.process(ProcessBehaviour(program: Self.program, parent: "sh"))
        #expect(reason(observation(start, drift: drift)) == expected)
    }

    @Test("Arguments that hardly an image has a use for are dangerous; a new flag or a look for a port is not")
    func arguments() {
        func start(_ flags: [String]?, drift: Drift? = nil) -> Observation {
            var start = observation(
                .process(ProcessBehaviour(program: Self.program, parent: "sh")), drift: drift)
            start.options = StartOptions(flags: flags)
            return start
        }
        #expect(reason(start(["-o", "<stratum>"])) == .dangerousArguments)
        #expect(reason(start(["<empty>"], drift: .volume)) == .dangerousArguments)
        #expect(reason(start(["<stratum>"], drift: .added)) == .driftExecution)
        #expect(reason(start(["-e", "<dev-tcp>", "<secrets>", "<unread>"])) == nil)
        #expect(reason(start(nil)) == nil)
        let finding = AlwaysDangerous.finding(start(["<stratum>"]))
        #expect(finding?.label.techniques == ["T1496"])
        #expect(finding?.label.explanation.contains("a miner's protocol") == true)
    }

    @Test("A call to an engine's socket is dangerous, to another one not")
    func engineSockets() {
        func connect(_ path: String) -> Observation {
            observation(.connect(ConnectBehaviour(program: Self.program, peer: .unix(path))))
        }
        #expect(reason(connect("/run/docker.sock")) == .engineSocket)
        #expect(reason(connect("/host/run/containerd/containerd.sock")) == .engineSocket)
        #expect(reason(connect("/run/postgresql/.s.PGSQL.5432")) == nil)
        #expect(reason(connect("/run/not-docker.sock")) == nil)
    }

    @Test("A write through a mount of the host's system is dangerous; of data, below another mount, or a read is not")
    func hostWrites() {
        let mounts = [
            HostMount(source: "/", target: "/host"), HostMount(source: "/srv/data", target: "/host/etc/app"),
            HostMount(source: "/srv/www", target: "/www"),
        ]
        #expect(reason(file("/host/etc/cron.d/x", .create), mounts) == .hostWrite)
        #expect(reason(file("/host/root/.ssh/authorized_keys", .write), mounts) == .hostWrite)
        #expect(reason(file("/host/etc/passwd", .read), mounts) == nil)
        #expect(reason(file("/host/etc/app/state", .write), mounts) == nil)
        #expect(reason(file("/host/tmp/x", .create), mounts) == nil)
        #expect(reason(file("/www/etc/x", .create), mounts) == nil)
        #expect(reason(file("/hosts/etc/passwd", .write), mounts) == nil)
        #expect(reason(file("/etc/passwd", .write), mounts) == nil)
        let finding = AlwaysDangerous.finding(file("/host/etc/cron.d/x", .create), hostMounts: mounts)
        #expect(finding?.label.explanation.contains("/etc/cron.d/x of the host") == true)
        #expect(reason(file("/etc/x", .create), [HostMount(source: "/etc", target: "/etc")]) == .hostWrite)
    }

    @Test("Files that tell the kernel what to run, and modules, are dangerous")
    func kernel() {
        #expect(reason(file("/tmp/cgroup/release_agent", .write)) == .kernelHook)
        #expect(reason(file("/proc/sys/kernel/core_pattern", .write)) == .kernelHook)
        #expect(reason(file("/proc/sys/kernel/core_pattern", .read)) == nil)
        let module = Behaviour.privilege(PrivilegeBehaviour(program: Self.program, operation: "module"))
        #expect(reason(observation(module)) == .kernelModule)
        let setuid = Behaviour.privilege(PrivilegeBehaviour(program: Self.program, operation: "setuid"))
        #expect(reason(observation(setuid)) == nil)
    }
}
