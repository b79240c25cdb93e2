import Agent
import ArgumentParser
import Glibc

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine allows, what will be used, and what cannot be seen.",
        discussion: """
            It tries what a run needs: loads and attaches the eBPF programs for a moment, asks the engines, opens
            the store. Nothing is changed. The exit code is 0 when learn and enforce could run now, 77 when only
            the permission is missing, else 69.

            EXAMPLES
              plumbline doctor
              plumbline doctor --store ~/try                           with another store
              plumbline doctor --json | jq -r 'select(.state == "failed") | .detail'
            """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let report = await Doctor(store: global.store).examine()
        if global.isJSON {
            try Console.write(report.jsonLines)
        } else {
            try Console.write(DoctorText(isColoured: global.isColoured).text(report))
        }
        if report.isReady { return }
        throw ExitCode(
            report.lacksPermissionOnly && geteuid() != 0 ? ExitCodes.notPermitted : ExitCodes.unavailable)
    }
}
