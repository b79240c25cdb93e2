import Agent
import Baseline

/// Prints on standard error what a person follows during a run.
struct RunNotes {
    var quiet: Bool

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
        case .progress(let profiles):
            guard !quiet else { return }
            for profile in profiles { Console.say(Self.line(profile)) }
        }
    }

    private static func line(_ profile: ProfileProgress) -> String {
        let role = profile.role == "main" ? "" : "#" + profile.role
        let coverage = (profile.coverage * 1000).rounded(.down) / 10
        return "learning \(profile.image.name)\(role): \(profile.runs) runs, \(profile.units) units, "
            + "\(profile.behaviours) behaviours (\(profile.newBehaviours) new), coverage \(coverage) %"
    }
}
