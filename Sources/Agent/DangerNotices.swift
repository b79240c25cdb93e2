import Baseline
import Containers
import Reporting

/// Says what is dangerous in any image while its profile is still being learned, once for each act of a container.
final class DangerNotices {
    private var ids: ULIDGenerator
    private let report: (Notice) -> Void
    private var told: [UInt64: Set<Told>] = [:]
    private(set) var count: UInt64 = 0

    private struct Told: Hashable {
        var reason: AlwaysDangerous.Reason
        var behaviour: Behaviour
    }

    /// Notices of one container; what comes after them is in the profile all the same.
    private static let limit = 256

    /// - Parameter seed: of the notices' ids; fixed for a capture.
    init(seed: UInt64, report: @escaping (Notice) -> Void) {
        ids = ULIDGenerator(seed: seed)
        self.report = report
    }

    func look(at observation: Observation, in container: UInt64, _ description: ContainerDescription) {
        guard let finding = AlwaysDangerous.finding(observation, hostMounts: description.hostMounts) else { return }
        guard told[container, default: []].count < Self.limit,
            told[container, default: []].insert(Told(reason: finding.reason, behaviour: observation.behaviour)).inserted
        else { return }
        count += 1
        report(
            Notice(
                id: ids.next(at: observation.time), time: observation.time, reason: finding.reason.rawValue,
                container: description.identity, behaviour: observation.behaviour, process: observation.process,
                label: finding.label, explanation: finding.label.explanation))
    }

    func forget(_ container: UInt64) { told[container] = nil }
}
