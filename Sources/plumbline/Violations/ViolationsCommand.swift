import ArgumentParser

/// `plumbline violations`: what was reported, also while `enforce` runs and when the container is gone.
struct ViolationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "violations",
        abstract: "List what was reported, and tell a violation's whole story.",
        discussion: """
            ID is a violation's id as enforce prints it, or its beginning.

            EXAMPLES
              plumbline violations list --since 2h --level high
              plumbline violations show 01M85NYQZE
              plumbline violations explain 01M85NYQZE     how its score adds up
            """,
        subcommands: [ViolationsList.self, ViolationsShow.self, ViolationsExplain.self])
}
