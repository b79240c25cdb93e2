import Baseline

@testable import Reporting

extension Sample {
    static func id(_ number: UInt64) -> ULID {
        ULID(milliseconds: start.nanoseconds / 1_000_000, randomHigh: 0, randomLow: number)
    }

    static func incident(
        _ metric: ResourceMetric = .cpu, phase: ResourceIncident.Phase = .open,
        against: ResourceIncident.Reference = .peers, value: Double = 0.98,
        expected: PeerFigures = PeerFigures(count: 7, median: 0.03, low: 0.02, high: 0.05), peak: Double? = nil,
        bits: Double = 36.2, provisional: Bool = true, others: [ResourceMetric] = [], seconds: Double = 6
    ) -> ResourceIncident {
        ResourceIncident(
            phase: phase, against: against, metric: metric, value: value, expected: expected, peak: peak ?? value,
            peakBits: 36.2, bits: bits, threshold: 22.5, provisional: provisional, others: others, beganAt: 1,
            durationSeconds: seconds)
    }

    static func resource(
        _ incident: ResourceIncident, processes: [ResourceProcess] = [], profile: ProfileReference? = profile
    ) -> ResourceViolation {
        ResourceViolation(
            id: id(2), incident: id(1), time: start, container: container, details: incident, processes: processes,
            supported: 9.25, profile: profile)
    }

    static let yes = ResourceProcess(pid: 41, hostPid: 4711, program: "yes", metric: .cpu, value: 0.95)
    static let helper = ResourceProcess(pid: 12, hostPid: 4600, program: "nginx", metric: .cpu, value: 0.03)

    // MARK: Comparisons

    static func compared(
        _ metric: ResourceMetric, _ value: Double, _ peers: PeerFigures?, distance: Double = 0, bits: Double = 0
    ) -> ComparedMetric {
        ComparedMetric(metric: metric, value: value, peers: peers, distance: distance, bits: bits)
    }

    static func figures(_ low: Double, _ median: Double, _ high: Double, count: Int = 7) -> PeerFigures {
        PeerFigures(count: count, median: median, low: low, high: high)
    }

    static func comparison(
        _ containers: [ComparedContainer], move: GroupMove? = nil, notes: [String] = [], role: String = "main"
    ) -> Comparison {
        Comparison(
            time: start, image: image, role: role, windowSeconds: 30, groupMove: move, notes: notes,
            containers: containers)
    }

    static func named(_ name: String) -> ContainerIdentity {
        ContainerIdentity(id: "id-" + name, name: name, image: image, runtime: "docker")
    }

    /// One that burns a core beside two that do not.
    static let burning = comparison([
        ComparedContainer(
            container: named("web-3"), bits: 33.9, provisional: true,
            metrics: [
                compared(.cpu, 0.98, figures(0.02, 0.03, 0.05), distance: 14.21, bits: 36.17),
                compared(.memory, 52_428_800, figures(50_000_000, 51_000_000, 53_000_000), distance: 0.4),
                compared(.networkSent, 0, figures(9_000, 10_240, 12_000), distance: -7.9),
                compared(.pids, 3, figures(3, 3, 3)),
                compared(.pressureIO, 0.004, nil),
            ],
            behaviours: [
                ComparedBehaviour(
                    behaviour: .process(
                        ProcessBehaviour(
                            program: Program(executable: "/tmp/x", name: "x"), parent: "exec", origin: .exec)),
                    peersWithIt: 0, peers: 7, bits: 12.4),
                ComparedBehaviour(
                    behaviour: .connect(ConnectBehaviour(program: nginx, peer: .network(.private, .tcp, 5432))),
                    peersWithIt: 1, peers: 7, bits: 3.1),
            ]),
        ComparedContainer(
            container: named("web-1"), bits: 1.2, provisional: true,
            metrics: [compared(.ioWrite, 4_096, figures(0, 3_000, 9_000), distance: 0.6, bits: 4.2)]),
        ComparedContainer(
            container: named("web-with-a-name-that-does-not-end"), bits: 0, provisional: false, metrics: []),
    ])
}
