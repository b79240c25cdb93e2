import Baseline

/// The parts of the profile file's schema.
enum SchemaParts {
    static let image = SchemaValue.mapping(
        "What the containers were started from.",
        [
            ("name", .string("Repository and tag, as people write it.")),
            ("id", .string("The image's identity: the digest of its configuration, or bundle: and a hash.")),
            ("digest", .string("The manifest's digest, where the engine knows one.")),
        ], required: ["name", "id"])

    static let process = SchemaValue.mapping(
        "One way to start a program, and what the program may do.",
        [
            ("executable", .reference("rooted", "The file that runs, with every link resolved; a path pattern.")),
            ("program", .string("The name it goes by; the executable's last name when left out.")),
            ("script", .reference("script", "What an interpreter runs: a path pattern, -c, or - for standard input.")),
            ("origin", .reference("origin", "In which lineage; exec for the parent exec, else entrypoint.")),
            ("tty", .boolean("Whether it may have a terminal; false when left out.")),
            ("argumentZero", .string("The name it gives itself where that is another one.")),
            (
                "parents",
                .list(
                    "Programs that may start it, or the words entrypoint and exec.",
                    .string("A program's name, entrypoint, or exec."))
            ),
            (
                "flags",
                .list("Flags that it may be started with; left out: any.", .reference("flag"))
            ),
            (
                "environment",
                .list(
                    "Watched names that may enter with its environment; left out: none.",
                    .word(
                        EnvironmentName.all + [EnvironmentName.unread], "A name that can make a program run other code."
                    ))
            ),
            (
                "files",
                .mapping(
                    "Paths by what is done to them.",
                    Access.allCases.map { access in
                        (access.rawValue, .list(words(access), .reference("pattern")))
                    })
            ),
            ("listens", .list("Where it waits for others.", .reference("endpoint"))),
            ("connects", .list("Whom it calls.", .reference("peer"))),
            (
                "privileges",
                .list(
                    "Calls that change privileges, namespaces or the kernel.",
                    .string("An operation such as setuid, mount or socket:raw."))
            ),
            (
                "syscalls",
                .list("System calls that it makes; none where they were not recorded.", .string("A call's name."))
            ),
            ("capabilities", .object([("description", .text("Kept as it is; nothing acts on it yet."))])),
        ], required: ["executable"])

    private static func words(_ access: Access) -> String {
        switch access {
        case .read: "Paths that it reads or lists."
        case .write: "Paths that it writes, truncates or changes the mode of."
        case .create: "Paths that it creates, and may write then."
        case .exec: "Paths that it maps for execution."
        case .delete: "Paths that it deletes or renames away."
        }
    }

    static let deny: SchemaValue = {
        let rule = SchemaValue.mapping(
            "A rule that matches when every key that it gives matches.",
            [
                ("program", .string("The program's name, with *.")),
                ("executable", .string("The file that runs; a path pattern.")),
                ("parent", .string("The name of what started it, with *.")),
                ("origin", .word(LineageOrigin.allCases.map(\.rawValue), "In which lineage it runs.")),
                ("path", .reference("pattern", "The path that is accessed or executed.")),
                ("access", .word(Access.allCases.map(\.rawValue), "What is done to the path.")),
                ("listen", .reference("endpoint", "Where it waits for others.")),
                ("connect", .reference("peer", "Whom it calls.")),
                ("privilege", .string("An operation, with *.")),
                (
                    "flag",
                    .either(
                        "A flag that it is started with, as in flags, or with *.",
                        [.reference("flag"), .object([("type", .text("string")), ("pattern", .text("[*]"))])])
                ),
                (
                    "environment",
                    .either(
                        "A watched name that enters with its environment, or one with *.",
                        [
                            .object([("enum", .texts(EnvironmentName.all + [EnvironmentName.unread]))]),
                            .object([("type", .text("string")), ("pattern", .text("[*]"))]),
                        ])
                ),
            ])
        guard case .object(let fields) = rule else { return rule }
        return .object(fields + [("minProperties", .number(1))])
    }()

    static let resources = SchemaValue.mapping(
        "What is usually used, for readers; judging uses what the store has learned.",
        ResourceMetric.compared.map { metric in
            let isShare = metric.unit.isEmpty
            let unit: [(String, SchemaValue)] =
                isShare ? [] : [("unit", .constant(metric.unit, "The metric's unit."))]
            let figures = [
                ("p50", "The median."), ("p99", "The 99th percentile."), ("max", "The most that was seen."),
            ]
            .map { name, description in
                (
                    name,
                    SchemaValue.object([
                        ("description", .text(description)), ("type", .text("number")), ("minimum", .number(0)),
                        ("maximum", .number(isShare ? 1 : Int(ResourceFigures.largest))),
                    ])
                )
            }
            return (
                metric.name,
                .mapping(
                    isShare ? "A share from 0 to 1." : "In \(metric.unit).", unit + figures,
                    required: (unit + figures).map(\.0))
            )
        })

    /// A path's segments: names with `*` and escapes, or `**` alone.
    private static let segments = #"/(\*\*|([^/*\\]|\\[*\\]|\*(?!\*))+)"#

    static let definitions: [(String, SchemaValue)] = [
        (
            "pattern",
            .string("An absolute path; * within a name, ** for any depth.", pattern: "^(/|(\(segments))+)$")
        ),
        (
            "rooted",
            .string(
                "A path pattern, whose first slash may be left out.",
                pattern: "^(/|/?\(segments.dropFirst())(\(segments))*)$")
        ),
        (
            "script",
            .string("A path pattern, or a word such as -c.", pattern: "^([^/]|(/|(\(segments))+)$)")
        ),
        ("origin", .word(["entrypoint", "exec"], "The container's own lineage, or an exec session.")),
        (
            "flag",
            .object([
                ("description", .text("A flag without its value, or a topic such as <secrets>.")),
                (
                    "anyOf",
                    .array([
                        .object([
                            ("type", .text("string")), ("pattern", .text(#"^-(?=.*[^-])[^=\s]+$"#)),
                        ]),
                        .object([("enum", .texts(ArgumentTopic.allCases.map(\.rawValue)))]),
                    ])
                ),
            ])
        ),
        (
            "endpoint",
            .string(
                "tcp/80, tcp/ephemeral, unix:/path, or unix:@name.",
                pattern: "^((\(transports))/(\(ports)|ephemeral)|\(socket))$")
        ),
        (
            "peer",
            .object([
                ("description", .text("A class, address, block or name with a port; or a unix socket.")),
                ("type", .text("object")), ("additionalProperties", .bool(false)), ("required", .texts(["to"])),
                (
                    "properties",
                    .object([
                        (
                            "to",
                            .object([
                                ("description", .text("A class, an address, a block, a DNS name, or unix:/path.")),
                                (
                                    "anyOf",
                                    .array([
                                        .object([("enum", .texts(PeerClass.allCases.map(\.rawValue)))]),
                                        .object([
                                            ("type", .text("string")),
                                            ("pattern", .text("^(\(socket)|[0-9A-Za-z:.*_/-]+)$")),
                                        ]),
                                    ])
                                ),
                            ])
                        ),
                        (
                            "port",
                            .string(
                                "A protocol and a port; 0 stands for any that the kernel hands out.",
                                pattern: "^(\(transports))/(\(ports))$")
                        ),
                    ])
                ),
                ("if", .object([("properties", .object([("to", .object([("pattern", .text("^unix:"))]))]))])),
                ("then", .object([("properties", .object([("port", .bool(false))]))])),
                ("else", .object([("required", .texts(["port"]))])),
            ])
        ),
    ]

    private static let transports = TransportProtocol.allCases.map(\.rawValue).joined(separator: "|")
    private static let ports =
        "0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
    private static let socket = "unix:(@[^\\n]*|(/|/?\(segments.dropFirst())(\(segments))*))"
}
