import Baseline
import Reporting
import Sensor

/// System calls, where the profile holds any of the program that makes them.
extension Judge {
    /// Counts flush intervals, as learning does: a program that makes a call all the time makes it once in each.
    ///
    /// A program of which the profile holds no call was learned without them, and is not judged by them. Which of its
    /// processes made a call is not known.
    func called(_ calls: SystemCalls, in container: TrackedContainer, at time: Timestamp) {
        guard let judged = judged[container.id], let profile = judged.profile,
            profile.matcher.holdsCalls(of: calls.program)
        else { return }
        for number in calls.numbers {
            let behaviour = Behaviour.syscall(
                SyscallBehaviour(program: calls.program, name: SystemCall.name(number)))
            // Usual ones come every few seconds: among the last events they would leave no room for others.
            let isUsual = profile.matcher.verdict(for: behaviour) == .allowed
            if isUsual, !profile.mayHoldRare || profile.windows.rare[behaviour] == nil { continue }
            if let known = judged.calls[behaviour] {
                repeated(known, count: 1, in: container, at: time)
                continue
            }
            let running = container.programs[calls.programID]
            let number = observe(
                Observation(
                    behaviour: behaviour, time: time, phase: container.phase(at: time),
                    process: ProcessContext(
                        pid: 0, hostPid: 0, program: calls.program, arguments: running?.arguments ?? [],
                        environment: running?.environment ?? [],
                        lineage: (running?.ancestors ?? []) + [calls.program.name], drift: calls.drift)),
                in: container)
            if number >= 0 { judged.calls[behaviour] = number }
        }
    }
}
