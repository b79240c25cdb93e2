import ArgumentParser
import Reporting

struct ViolationsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Tell the whole story of a violation: who, when, in which lineage, and what happened before.",
        discussion: """
            EXAMPLES
              plumbline violations show 01M85NYQZE0000000000000001
              plumbline violations show 01M85NYQZE --json | jq .before
            """)

    @Argument(help: "Its id, or the beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let selection = try ViolationSelection(options, for: id)
        let violation = try selection.one(id)
        let events = try selection.store.events(before: violation)
        if options.isJSON {
            var writer = JSONWriter()
            writer.object { json in
                json.key("before")
                json.array(events) { json, event in
                    json.object { json in
                        json.field("time", event.time)
                        json.field("pid", event.pid)
                        json.field("program", event.program)
                        json.field("what", event.what)
                        json.field("verdict", event.verdict)
                    }
                }
            }
            writer.newline()
            try Console.write(
                violation.json.dropLast() + "," + String(decoding: writer.bytes.dropFirst(), as: UTF8.self))
        } else {
            try Console.write(ViolationText(violation, events, Paint(isColoured: options.isColoured)).text)
        }
    }
}

struct ViolationsExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say how a violation's score adds up, and why it is one.",
        discussion: """
            EXAMPLES
              plumbline violations explain 01M85NYQZE0000000000000001
            """)

    @Argument(help: "Its id, or the beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let violation = try ViolationSelection(options, for: id).one(id)
        let explanation = ViolationExplanation(violation)
        if options.isJSON {
            try Console.writeLine(explanation.write)
        } else {
            try Console.write(explanation.text)
        }
    }
}
