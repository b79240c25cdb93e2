import ArgumentParser
import Baseline
import ProfileStore
import Reporting

struct ProfileDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what differs between two profiles, program by program.",
        discussion: """
            Each of A and B is a file, an IMAGE, or an IMAGE as it was: IMAGE@REVISION, IMAGE@approved. With A alone, \
            what was last approved is compared with the profile as it is now, with all that was learned since.

            A removed line that another one still allows is shown with it, so that ten names which became a pattern \
            read as that. The order of lines is no difference, nor are figures of resources; --resources shows them.

            Between two images of one name it shows what a release changed in behaviour: what only the new one does, what             only the old one did, and, marked ?, what the new one has from the old one and has not shown yet. Two images             that are called the same are told apart by NAME@ID, with the beginning of the id that profile list --json shows.

            Exit code 0: the same; 1: they differ.

            EXAMPLES
              plumbline profile diff nginx                     learned since the approval
              plumbline profile diff nginx.yaml nginx          a file against the store
              plumbline profile diff nginx:1.24 nginx:1.25     two images
              plumbline profile diff shop@3fa9c2 shop@b01d77   two builds of one tag
              plumbline profile diff nginx@3 nginx@approved    two steps of its history
            """)

    @Argument(help: ArgumentHelp("What it is compared with.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("What is compared.", valueName: "b"))
    var second: String?

    @Flag(help: "Show figures of resources that changed, too.")
    var resources = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let before = try ProfileOperand(second == nil ? first + "@approved" : first, options)
        let after = try ProfileOperand(second ?? first, options)
        let difference = DocumentDifference(from: before.document, to: after.document)
        if options.isJSON {
            try Console.writeLine { line in
                DifferenceJSON.write(difference, from: before, to: after, to: &line)
                line.key("unconfirmed")
                line.array(after.unconfirmed) { json, one in json.object { BehaviourJSON.write(one, to: &$0) } }
            }
        } else {
            let text = DifferenceText(Paint(isColoured: options.isColoured), withResources: resources)
            try Console.write(
                text.text(difference, from: before.name, to: after.name, unconfirmed: after.unconfirmed))
        }
        if !difference.isEmpty { throw ExitCode(ExitCodes.findings) }
    }
}
