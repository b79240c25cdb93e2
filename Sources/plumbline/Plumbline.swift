import ArgumentParser

/// The root of the command line. A subcommand is one type in a file of its own, named here.
@main
struct Plumbline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plumbline",
        abstract: "Learn what containers normally do, and report what deviates.",
        discussion: """
            EXAMPLES
              plumbline doctor                   what this machine allows, and what cannot be seen
              plumbline profile list             how much is known, and how well
              plumbline profile show nginx       what nginx is allowed to do, and why
              plumbline profile approve nginx    from now on, everything else is a violation
              plumbline violations list          what was reported, newest first
            """,
        version: "0.1.0",
        subcommands: [
            DoctorCommand.self, LearnCommand.self, EnforceCommand.self, CompareCommand.self, ProfileCommand.self,
            RecordCommand.self, ViolationsCommand.self,
        ])

    /// Runs the command line; every error ends in `ExitCodes`.
    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var asyncCommand = command as? AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            ExitCodes.exit(for: error)
        }
    }
}
