import Agent
import Baseline
import Reporting

/// Prints on standard error what a person follows during a run.
struct RunNotes {
    var quiet: Bool
    /// Say with each progress what keeps a profile from being ready.
    var explainsReadiness = false

    func callAsFunction(_ event: RunEvent) {
        switch event {
        case .ready(let watching, let attachment):
            // Scripts wait for this line, so it is printed also with --quiet.
            Console.say(
                "ready: watching \(watching) running container\(watching == 1 ? "" : "s") and every new one "
                    + "(\(attachment.rawValue) attachment)")
        case .warning(let text):
            Console.say("warning: " + text)
        case .note(let text):
            if !quiet { Console.say(text) }
        case .leftOut(let container, let explanation):
            if !quiet { Console.say(BehaviourSentence.safe("\(container): \(explanation)")) }
        case .keeping(let event):
            Console.say("warning: " + Self.text(event))
        case .progress(let profiles):
            guard !quiet else { return }
            for profile in profiles {
                Console.say(Self.line(profile))
                guard explainsReadiness, let convergence = profile.convergence else { continue }
                for line in ConvergenceText.missing(convergence) { Console.say("  " + line) }
            }
        }
    }

    private static func text(_ event: ViolationArchiveEvent) -> String {
        switch event {
        case .failed(let error):
            "violations are printed and not kept, until further notice: \(ExitCodes.message(error))"
        case .recovered(let lost): "violations are kept again; \(Figure.count(lost, "line")) before this one were not"
        case .movedAside(let path): "kept violations could not be read any more; they are in \(path) now"
        }
    }

    private static func line(_ profile: ProfileProgress) -> String {
        let role = profile.role == "main" ? "" : "#" + profile.role
        let coverage = (profile.coverage * 1000).rounded(.down) / 10
        let state = profile.state == .learning ? "" : " (\(profile.state.rawValue))"
        return "learning \(profile.image.name)\(role)\(state): \(profile.runs) runs, \(profile.units) units, "
            + "\(profile.behaviours) behaviours (\(profile.newBehaviours) new), coverage \(coverage) %"
    }
}
