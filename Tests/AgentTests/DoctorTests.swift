import Sensor
import Metrics
import Testing

@testable import Agent
@testable import Containers

@Suite("The doctor's report")
struct DoctorReportTests {
    private static let kernel = DoctorFinding(.kernel, "kernel", .ok, "Linux 6.12 on x86_64")
    private static let ring = DoctorFinding(
        .blindSpots, "io_uring", .warning, "pass no system call", consequence: "only io_uring_setup is seen")
    private static let refused = DoctorFinding(
        .sensor, "ebpf", .failed, "Operation not permitted\u{1B}[2J", consequence: "it needs root", isPermission: true)

    @Test("A ready machine is told section by section, in the sections' order, whatever the findings' order")
    func readyText() {
        let report = DoctorReport(findings: [Self.ring, Self.kernel], attachment: "tracepoint")
        #expect(
            DoctorText().text(report) == """
                Kernel
                  ok       kernel    Linux 6.12 on x86_64

                Not seen, or seen only in part
                  warning  io_uring  pass no system call
                                     so only io_uring_setup is seen

                ready: learn and enforce can run here with the tracepoint attachment; 1 warning

                """)
    }

    @Test("A failure makes the report not ready, and what the kernel said cannot steer the terminal")
    func failedText() {
        let report = DoctorReport(findings: [Self.kernel, Self.refused], attachment: nil)
        #expect(!report.isReady)
        #expect(
            DoctorText().text(report) == """
                Kernel
                  ok       kernel  Linux 6.12 on x86_64

                Sensor
                  failed   ebpf    Operation not permitted\\u{1b}[2J
                                   so it needs root

                not ready: 1 check failed: run it as root

                """)
    }

    @Test("Only failures for want of permission count as such")
    func permission() {
        #expect(DoctorReport(findings: [Self.refused, Self.kernel], attachment: nil).lacksPermissionOnly)
        let other = DoctorFinding(.kernel, "btf", .failed, "not there")
        #expect(!DoctorReport(findings: [Self.refused, other], attachment: nil).lacksPermissionOnly)
        #expect(!DoctorReport(findings: [Self.kernel], attachment: "tracepoint").lacksPermissionOnly)
    }

    @Test("JSON has one check a finding and ends with the verdict")
    func json() {
        let report = DoctorReport(findings: [Self.kernel, Self.refused], attachment: nil)
        #expect(
            String(decoding: report.jsonLines, as: UTF8.self) == """
                {"kind":"check","version":1,"name":"kernel","state":"ok","detail":"Linux 6.12 on x86_64",\
                "section":"Kernel"}
                {"kind":"check","version":1,"name":"ebpf","state":"failed",\
                "detail":"Operation not permitted\\u001b[2J","consequence":"it needs root","section":"Sensor"}
                {"kind":"doctor","version":1,"ready":false,"ok":1,"warnings":0,"failed":1}

                """)
    }
}

@Suite("What the doctor makes of what it finds")
struct DoctorChecksTests {
    @Test(
        "The cgroup layout follows from the mounts",
        arguments: [
            ("30 1 0:1 / /sys/fs/cgroup rw - cgroup2 none rw\n", DoctorCgroups.Layout.unified(root: "/sys/fs/cgroup")),
            (
                "30 1 0:1 / /sys/fs/cgroup/cpu rw - cgroup none rw,cpu\n"
                    + "31 1 0:2 / /sys/fs/cgroup/unified rw - cgroup2 none rw\n",
                .hybrid(root: "/sys/fs/cgroup/unified")
            ),
            ("30 1 0:1 / /sys/fs/cgroup/cpu rw - cgroup none rw,cpu\n", .legacyOnly),
            ("30 1 0:1 / /proc rw - proc none rw\n", .none),
        ])
    func layout(mountInfo: String, layout: DoctorCgroups.Layout) {
        let cgroups = DoctorCgroups(hierarchies: CgroupHierarchies(mountInfo: mountInfo))
        #expect(cgroups.layout == layout)
        #expect((cgroups.finding.state == .ok) == (cgroups.root != nil))
    }

    private static let sound = DoctorKernel(
        release: "6.12", architecture: "x86_64", hasBTF: true, lockdown: "integrity",
        pidNamespace: DoctorKernel.initialPidNamespace, securityModules: ["lockdown", "bpf"], ioUringDisabled: 2)

    private func state(_ name: String, _ findings: [DoctorFinding]) -> DoctorFinding.State? {
        findings.first { $0.name == name }?.state
    }

    @Test("Another architecture, no BTF and confidentiality lockdown each fail; a container only warns")
    func kernel() {
        #expect(Self.sound.findings.allSatisfy { $0.state == .ok })
        for (name, change, expected) in [
            ("kernel", { $0.architecture = "aarch64" }, .failed), ("btf", { $0.hasBTF = false }, .failed),
            ("lockdown", { $0.lockdown = "confidentiality" }, .failed), ("host", { $0.pidNamespace = 4 }, .warning),
        ] as [(String, (inout DoctorKernel) -> Void, DoctorFinding.State)] {
            var kernel = Self.sound
            change(&kernel)
            #expect(state(name, kernel.findings) == expected)
            #expect(kernel.findings.count { $0.state != .ok } == 1)
        }
    }

    private static let atReturn = DoctorAttachment(
        attachment: .tracepoint, fentry: .refusedAtLoad(errno: 1), lsm: .refusedAtLoad(errno: 1), ioUringDisabled: 2)
    private static let atFunctions = DoctorAttachment(attachment: .lsm, fentry: .possible, lsm: .possible)

    @Test("io_uring is a blind spot of tracepoint unless it is switched off for everyone, and none of lsm")
    func ioUring() {
        #expect(state("io_uring", Self.atReturn.blindSpots) == .ok)
        for mode in [nil, 0, 1] {
            var attachment = Self.atReturn
            attachment.ioUringDisabled = mode
            #expect(state("io_uring", attachment.blindSpots) == .warning)
        }
        #expect(state("io_uring", Self.atFunctions.blindSpots) == .ok)
    }

    @Test("Only with tracepoint can a descriptor be swapped under the sensor")
    func races() {
        #expect(state("descriptor-race", Self.atReturn.blindSpots) == .warning)
        #expect(state("descriptor-race", Self.atFunctions.blindSpots) == nil)
    }

    @Test("A kernel that has fentry and refuses the programs all the same is worth a warning")
    func refusedHooks() {
        #expect(state("attachment", Self.atReturn.findings) == .ok)
        var attachment = Self.atReturn
        attachment.fentry = .possible
        #expect(state("attachment", attachment.findings) == .warning)
    }

    @Test("Where lsm has to look at every call all the same, it is said why")
    func everyCall() {
        var attachment = Self.atFunctions
        #expect(attachment.findings.first?.detail.contains("every system call") == false)
        attachment.looksAtEveryCall = true
        #expect(attachment.findings.first?.detail.contains("CONFIG_FPROBE") == true)
    }

    @Test("Overlay that is not there yet is a warning: drift will not be told")
    func overlay() {
        var kernel = Self.sound
        kernel.hasOverlay = false
        #expect(state("overlay", kernel.findings) == .warning)
    }

    @Test("The bracketed word of the lockdown file is the mode")
    func lockdown() {
        #expect(DoctorKernel.chosen("none [integrity] confidentiality\n") == "integrity")
        #expect(DoctorKernel.chosen("") == nil)
    }

    @Test("Without the bpf security module it is said that nothing could be refused")
    func inactiveModule() {
        var attachment = Self.atFunctions
        attachment.securityModules = ["lockdown", "yama"]
        #expect(attachment.findings.map(\.name) == ["attachment", "fentry", "lsm"])
        #expect(attachment.findings[2].detail.contains("nothing could be refused"))
        attachment.securityModules = ["lockdown", "bpf"]
        #expect(!attachment.findings[2].detail.contains("nothing could be refused"))
    }

    @Test("A refusal for want of permission is one, also for the attachment that depends on it")
    func refusal() {
        let refused = DoctorSensor(outcome: .notLoaded(.notPermitted("no")))
        let none = DoctorAttachment(isNotPermitted: true, fentry: .possible, lsm: .possible)
        #expect(DoctorReport(findings: refused.findings + none.findings, attachment: nil).lacksPermissionOnly)
        let broken = DoctorSensor(outcome: .notAttached(.unavailable("no"), kernelBytes: 0))
        #expect(!DoctorReport(findings: broken.findings, attachment: nil).lacksPermissionOnly)
    }

    private func docker(_ driver: String) -> EngineStatus {
        EngineStatus(
            name: "docker", path: "/var/run/docker.sock",
            state: .used(
                EngineStatus.Details(
                    version: "20.10", apiVersion: "1.41", storageDriver: driver, usesContainerdImageStore: false,
                    cgroupDriver: "systemd", cgroupVersion: "2", runningContainers: 3)))
    }

    @Test("Drift can be told on overlay only")
    func drift() {
        for driver in ["overlay2", "overlayfs"] {
            #expect(state("drift", DoctorEngines(engines: [docker(driver)]).findings) == .ok)
        }
        for driver in ["btrfs", "zfs", "vfs"] {
            #expect(state("drift", DoctorEngines(engines: [docker(driver)]).findings) == .warning)
        }
    }

    private func podman(running: Int, withoutCgroup: Int = 0, user: UInt32? = nil, driver: String = "overlay")
        -> EngineStatus
    {
        EngineStatus(
            name: user.map { "podman of user \($0)" } ?? "podman", path: "/var/lib/containers/storage",
            state: .store(
                .init(drivers: [driver], runningContainers: running, withoutCgroup: withoutCgroup, user: user)))
    }

    @Test("Podman is told with its store; a user's, with what that means; one without a cgroup, as a warning")
    func stores() throws {
        let root = try #require(DoctorEngines(engines: [podman(running: 2)]).findings.first)
        #expect(root.state == .ok && root.detail.contains("2 running") && root.consequence == nil)
        #expect(root.detail.contains("/var/lib/containers/storage"))
        let user = try #require(DoctorEngines(engines: [podman(running: 0, user: 1_000)]).findings.first)
        #expect(user.state == .ok && user.name == "podman of user 1000" && user.detail.contains("rootless"))
        #expect(user.consequence != nil)
        let blind = try #require(
            DoctorEngines(engines: [podman(running: 0, withoutCgroup: 1, user: 1_000)]).findings.first)
        #expect(blind.state == .warning && blind.detail.contains("1 without a cgroup"))
        #expect(blind.consequence?.contains("not seen") == true)
    }

    @Test("Podman or containerd alone are enough for a run, and the store's driver tells of drift")
    func otherEngines() {
        let silent = EngineStatus(
            name: "docker", path: "/s", state: .unusable(.engineUnreachable(socket: "/s", errno: 2)))
        let withPodman = DoctorEngines(engines: [silent, podman(running: 0, driver: "vfs")]).findings
        #expect(state("drift", withPodman) == .warning && withPodman.allSatisfy { $0.state != .failed })
        let containerd = EngineStatus(
            name: "containerd", path: "/c",
            state: .containerd(version: "1.7", namespaces: ["k8s.io"], runningContainers: 4))
        let findings = DoctorEngines(engines: [silent, containerd]).findings
        #expect(findings.allSatisfy { $0.state != .failed })
        #expect(findings.contains { $0.detail.contains("4 running") && $0.detail.contains("k8s.io") })
    }

    @Test("Where nobody can name a container no run could begin; one plain runtime is enough")
    func nobody() {
        let silent = EngineStatus(
            name: "docker", path: "/s", state: .unusable(.engineUnreachable(socket: "/s", errno: 2)))
        let unused = EngineStatus(name: "runc", path: "/run/runc", state: .stateDirectory(exists: false))
        let findings = DoctorEngines(engines: [silent, unused]).findings
        #expect(findings.map(\.name) == ["docker", "runc", "identity"])
        #expect(findings.map(\.state) == [.warning, .ok, .failed])
        let used = EngineStatus(name: "crun", path: "/run/crun", state: .stateDirectory(exists: true))
        #expect(DoctorEngines(engines: [silent, unused, used]).findings.allSatisfy { $0.state != .failed })
    }
}

@Suite("The doctor on this machine")
struct DoctorRunTests {
    @Test("It answers every question once, makes no store, and agrees with itself")
    func examines() async {
        let store = "/tmp/plumbline-doctor-\(UInt64.random(in: 0 ... .max))/store"
        let report = await Doctor(store: store).examine()
        let names = report.findings.map(\.name)
        #expect(Set(names).count == names.count)
        for name in [
            "kernel", "btf", "lockdown", "ebpf", "attachment", "fentry", "lsm", "layout", "docker", "store", "io_uring",
        ] {
            #expect(names.contains(name))
        }
        #expect(report.findings.first { $0.name == "store" }?.detail.contains("there is none") == true)
        #expect(DoctorCgroups(hierarchies: .current()).root != nil || !report.isReady)
        #expect((report.attachment == nil) == (report.findings.first { $0.name == "attachment" }?.state == .failed))
        #expect(ProcFile.names(store).isEmpty)
    }
}

@Suite("What doctor says of resources")
struct DoctorResourcesTests {
    private let unified = CgroupHierarchies.Hierarchy(mountPoint: "/sys/fs/cgroup")

    @Test("On v2 alone everything is read there, and nothing is blind")
    func unifiedOnly() {
        let findings = DoctorResources(
            hierarchies: CgroupHierarchies(unified: unified), controllers: "cpuset cpu io memory pids\n",
            hasPressure: true
        ).findings
        #expect(findings.map(\.state) == [.ok])
        #expect(findings[0].detail.contains("memory of v2, pids of v2, io of v2"))
    }

    @Test("Controllers of v1 are named so, and what its block io does not tell is a blind spot")
    func hybrid() {
        let legacy = CgroupHierarchies.Hierarchy(mountPoint: "/sys/fs/cgroup/x")
        let findings = DoctorResources(
            hierarchies: CgroupHierarchies(
                unified: unified, legacy: ["memory": legacy, "pids": legacy, "blkio": legacy]),
            controllers: "", hasPressure: true
        ).findings
        #expect(findings[0].state == .ok && findings[0].detail.contains("io of v1"))
        #expect(findings.dropFirst().map(\.name) == ["io-operations"])
    }

    @Test("A controller that is nowhere is named with the way out, and so is missing pressure")
    func missing() {
        let findings = DoctorResources(
            hierarchies: CgroupHierarchies(unified: unified), controllers: "cpu io pids", hasPressure: false
        ).findings
        #expect(findings[0].state == .warning)
        #expect(findings[0].consequence?.hasPrefix("memory cannot be compared") == true)
        #expect(findings.dropFirst().map(\.name) == ["pressure"])
    }
}
