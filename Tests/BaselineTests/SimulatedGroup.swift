import func Glibc.exp

@testable import Baseline

/// A group of replicas under one load, second by second, read in tiers: most metrics each second, network and
/// pressure every five, descriptors every thirty.
struct SimulatedGroup {
    static let second: UInt64 = 1_000_000_000

    var monitor: ResourceMonitor
    var random = SeededGenerator(seed: 42)
    /// Seconds since the group began.
    private(set) var time = 0
    private(set) var events: [(at: Int, event: ResourceEvent)] = []
    /// Members that run, by id.
    var running: [UInt64]
    /// Members of which nothing is read.
    var paused: Set<UInt64> = []
    var loads: [UInt64: Load] = [:]
    var common = Load()
    private var offsets: [UInt64: [Double]] = [:]

    /// What is added to a usual replica.
    struct Load {
        var factor = 1.0
        var added: [ResourceMetric: Double] = [:]
        /// Added once for each second that passed since it began.
        var growth: [ResourceMetric: Double] = [:]
        var since = 0
        /// Does nothing any more but to exist.
        var isSilent = false
    }

    static let mebibyte = 1_048_576.0

    /// What a replica uses at the usual load.
    static let usual: [ResourceMetric: Double] = [
        .cpu: 0.2, .cpuThrottled: 0, .memory: 60 * mebibyte, .ioRead: 0, .ioWrite: 20_000, .networkReceived: 50_000,
        .networkSent: 80_000, .pids: 5, .descriptors: 30, .pressureCPU: 0.02, .pressureMemory: 0, .pressureIO: 0.002,
        .execRate: 0.1, .openRate: 20, .connectRate: 2, .failedRate: 0.5,
    ]
    static let constant: Set<ResourceMetric> = [.memory, .pids, .descriptors]

    init(_ count: Int = 8, knowledge: ResourceKnowledge = ResourceKnowledge(), settings: ResourceMonitor.Settings) {
        monitor = ResourceMonitor(knowledge: knowledge, settings: settings)
        running = []
        for id in 1...UInt64(count) { start(id, seenFromStart: false) }
    }

    mutating func start(_ id: UInt64, seenFromStart: Bool = true) {
        if !running.contains(id) { running.append(id) }
        // Replicas differ for good, by some percent.
        offsets[id] = ResourceMetric.compared.map { _ in exp(0.04 * random.normal()) }
        monitor.begin(id, at: now, seenFromStart: seenFromStart)
    }

    mutating func stop(_ id: UInt64) {
        running.removeAll { $0 == id }
        monitor.end(id)
    }

    var now: UInt64 { UInt64(time + 1000) * Self.second }

    static func interval(_ metric: ResourceMetric) -> Int {
        switch metric {
        case .networkReceived, .networkSent, .pressureCPU, .pressureMemory, .pressureIO: 5
        case .descriptors: 30
        default: 1
        }
    }

    mutating func run(_ seconds: Int) {
        for _ in 0..<seconds {
            time += 1
            for id in running where !paused.contains(id) { monitor.take(sample(id), of: id) }
            guard time % 2 == 0 else { continue }
            let hour = time / 3600 % 24
            for event in monitor.evaluate(at: now, hour: hour, day: Int32(20_000 + time / 86_400)) {
                events.append((time, event))
            }
        }
    }

    private mutating func sample(_ id: UInt64) -> ResourceSample {
        var values = ResourceValues()
        let load = loads[id] ?? common
        for metric in ResourceMetric.compared where time % Self.interval(metric) == 0 {
            let constant = Self.constant.contains(metric)
            var value = (Self.usual[metric] ?? 0) * (constant ? 1 : load.factor)
            value *= (offsets[id]?[metric.rawValue] ?? 1) * exp((constant ? 0.001 : 0.15) * random.normal())
            if load.isSilent, !constant { value = 0 }
            value += load.added[metric] ?? 0
            value += (load.growth[metric] ?? 0) * Double(time - load.since)
            // Read with some jitter of the clock, and what is counted is whole.
            if metric == .pids || metric == .descriptors { value.round() }
            values[metric] = value
        }
        return ResourceSample(monotonicTime: now - random.next() % 50_000_000, values: values)
    }

    mutating func clearEvents() { events = [] }

    var incidents: [(at: Int, id: UInt64, incident: ResourceIncident)] {
        events.compactMap {
            if case .incident(let id, let incident) = $0.event { ($0.at, id, incident) } else { nil }
        }
    }

    var moves: [GroupMove] {
        events.compactMap { if case .groupMoved(let move) = $0.event { move } else { nil } }
    }

    /// What such a group teaches in ten minutes.
    static let taught: ResourceKnowledge = {
        var group = SimulatedGroup(settings: .init(judges: false, teaches: true))
        group.run(600)
        return group.monitor.takeLearned() ?? ResourceKnowledge()
    }()
}
