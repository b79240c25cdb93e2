import ArgumentParser
import ProfileStore

struct ProfileSchemaPrint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of profile files, for editors.",
        discussion: """
            A profile's first line refers to profile.schema.json beside it; editors with a YAML language server then
            complete and check the file.

            EXAMPLES
              plumbline profile schema > profiles/profile.schema.json
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws { try Console.write(ProfileSchema.text) }
}
