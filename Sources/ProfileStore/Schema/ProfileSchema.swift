import Baseline

/// The profile file as a JSON Schema (draft 7, which YAML language servers read best), so that editors complete and
/// check it. `docs/profile.schema.json` holds the same text.
///
/// It refuses what a schema can tell: keys, types, words, and how paths, ports and endpoints are written. What takes
/// more (figures in order, an alias, the same key twice) only reading the file finds.
public enum ProfileSchema {
    /// The name of the file that a profile's first line refers to, beside the profile.
    public static let fileName = "profile.schema.json"

    /// The first line of a newly written profile, by which YAML language servers find the schema.
    public static let reference = "# yaml-language-server: $schema=./\(fileName)\n"

    /// The schema's text. The same for the same version of the tool.
    public static let text = value.text + "\n"

    private static let value = SchemaValue.object([
        ("$schema", .text("http://json-schema.org/draft-07/schema#")),
        ("title", .text("Plumbline profile")),
        (
            "description",
            .text("What one image in one role is allowed to do, as people read, edit and approve it.")
        ),
        ("type", .text("object")),
        ("required", .texts(["apiVersion", "kind", "image"])),
        ("additionalProperties", .bool(false)),
        (
            "properties",
            .object([
                ("apiVersion", .constant(ParsedDocument.apiVersion, "The version of this form.")),
                ("kind", .constant("Profile", "What the file is.")),
                ("image", SchemaParts.image),
                ("role", .string("What a container does with the image; main for its own entrypoint.")),
                (
                    "state",
                    .word(
                        ProfileState.allCases.map(\.rawValue),
                        "How far the profile is; importing a file that says approved is an approval.")
                ),
                (
                    "mode",
                    .mapping(
                        "What is done by kind about what the profile does not allow.",
                        Behaviour.Kind.allCases.map { kind in
                            (
                                kind.rawValue,
                                .word(
                                    EnforcementMode.allCases.map(\.rawValue),
                                    "What is done about a \(kind.rawValue) that the profile does not allow.")
                            )
                        })
                ),
                ("processes", .list("What programs are allowed to do.", SchemaParts.process)),
                ("deny", .list("What is always a violation, whatever is allowed.", SchemaParts.deny)),
                ("resources", SchemaParts.resources),
                ("status", .object([("description", .text("What export --with-status writes; import ignores it."))])),
            ])
        ),
        ("definitions", .object(SchemaParts.definitions)),
    ])
}
