import Baseline
import Reporting
import Sensor

/// What the profile allows, and knows from starts only, in a container that is past its start.
extension Judge {
    /// What to answer for an act that the profile allows.
    ///
    /// While a container is starting up, what belongs to a start is asked again; after that it is a deviation with a
    /// score of its own, told once a container. Above the budget it is a violation.
    func answerAllowed(
        _ observation: Observation, in container: TrackedContainer, _ judged: JudgedContainer, _ profile: JudgedProfile
    ) -> Int32 {
        guard observation.process.origin != .exec, let startup = profile.startupLines else { return ActNumber.none }
        // What every program loads on its way says nothing of a start.
        if observation.isOrdinaryForAnyProgram { return ActNumber.none }
        if observation.refused, !observation.touchesSensitivePath { return ActNumber.none }
        let held = startup.hold(observation)
        guard let behaviour = held.first, !profile.isAllowedForAWhile(held) else { return ActNumber.none }
        guard container.isPastStartup(at: observation.time) else { return ActNumber.askAgain }

        var told = observation
        told.tell(as: behaviour)
        let isGrave = DangerFlag.flags(of: told, in: startup.graph).contains(where: \.isGraveAfterStart)
        var label = SeverityTable.label(for: told)
        if !isGrave { label.severity = min(label.severity, .medium) }
        label.explanation = Self.explanation(told, isGrave)
        let score = profile.scorer.score(afterStart: isGrave)
        var violation = Violation(
            id: ids.next(at: told.time), reason: .overBudget, container: judged.identity, observation: told,
            score: score, label: label, profile: profile.reference, needed: held, precededBy: judged.events.last)
        violation.phase = .steady
        violation.acts.isOfPhase = true
        guard score.bits >= score.threshold else {
            guard judged.isFirstAfterStart(behaviour) else { return ActNumber.none }
            deviations += 1
            reporter.report(.deviation(violation), after: judged.events)
            return ActNumber.none
        }
        raise(violation, of: judged)
        return judged.keep(.violation(violation))
    }

    private static func explanation(_ observation: Observation, _ isGrave: Bool) -> String {
        let again = "this image does that at its start only, and the container is past it"
        let deed = BehaviourSentence.of(
            observation.behaviour, operation: observation.operation, peerAddress: observation.peerAddress,
            drift: observation.process.drift)
        return "\(deed); \(again)\(isGrave ? "" : ", as after a reload or with a new worker")."
    }
}
