import ArgumentParser
import Baseline
import Glibc
import ProfileStore

struct ProfileReview: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Go through what of a profile needs a person, decide it, and approve.",
        discussion: """
            First what is dangerous in any image, then what was seen seldom, then what another image's profile brought,
            then patterns with what they stand for. Each decision is kept at once; a review can be left and gone on
            with. At its end the decisions are applied together and the profile is approved. What was learned
            meanwhile is shown, too, before that.

            Without a terminal, or with --non-interactive, it prints what there is to decide.

            EXAMPLES
              plumbline profile review nginx
              plumbline profile review nginx --non-interactive
              plumbline profile review nginx --json | jq -r 'select(.group == "flagged") | .flags[0].explanation'
            """)

    @Argument(help: "Name, name:tag, id, digest or the beginning of one, perhaps with #ROLE.")
    var image: String

    @Flag(help: "Print what there is to decide, and ask nothing.")
    var nonInteractive = false

    @Flag(help: "Forget what was decided and not yet applied.")
    var startOver = false

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ProfileSelection(options, for: image)
        let found = try selection.roles(of: image)
        guard found.count == 1 else {
            throw CommandError.ambiguous(image, choices: found.map(\.label), severalRoles: false)
        }
        let key = found[0].key
        if startOver { try selection.store.forgetReview(of: key) }
        let text = ReviewText(paint: options.isColoured, width: Terminal.width)
        if options.isJSON || nonInteractive || !Terminal.isThere {
            let review = try ReviewSession.review(of: key, in: selection.store).review
            try options.isJSON ? ReviewJSON.write(review) : Console.write(text.list(review))
        } else {
            let session = try ReviewSession(
                selection.store, key, name: image, text: text, decision: decision, options: options)
            try session.run()
        }
    }
}
