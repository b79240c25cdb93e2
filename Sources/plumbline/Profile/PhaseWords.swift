import Baseline

/// The parts of a container's life in words.
enum PhaseWords {
    /// What it says of a behaviour that not every part of a life shows it: "at start-up only"; nil where that says
    /// nothing.
    static func only(_ phases: Evidence.Phases) -> String? {
        switch phases.subtracting(.any) {
        case .startup: "at start-up only"
        case .shutdown: "at shutdown only"
        case .session: "in exec sessions only"
        case .check, [.check, .session]: "in health checks"
        case .steady: "after start-up only"
        default: nil
        }
    }

    /// "12 behaviours at start-up only", and so on for what belongs to one part of a life, in the order of a life.
    static func counts(_ phases: [Evidence.Phases]) -> [String] {
        let words = phases.filter { $0.subtracting(.any) != .steady }.compactMap(only)
        let order = ["at start-up only", "at shutdown only", "in exec sessions only", "in health checks"]
        return order.compactMap { word in
            let count = words.count { $0 == word }
            return count == 0 ? nil : "\(Figure.count(count, "behaviour")) \(word)"
        }
    }

    /// As JSON has them.
    static func names(_ phases: Evidence.Phases) -> [String] {
        let all: [(Evidence.Phases, String)] = [
            (.startup, "startup"), (.steady, "steady"), (.shutdown, "shutdown"), (.session, "session"),
            (.check, "check"),
        ]
        return all.filter { phases.contains($0.0) }.map(\.1)
    }
}
