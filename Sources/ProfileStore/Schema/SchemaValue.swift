/// A JSON value whose keys keep their order, as a schema for people needs it.
indirect enum SchemaValue {
    case text(String)
    case number(Int)
    case bool(Bool)
    case array([SchemaValue])
    case object([(String, SchemaValue)])

    static func texts(_ texts: [String]) -> SchemaValue { .array(texts.map { .text($0) }) }

    // MARK: Parts of a schema

    static func string(_ description: String) -> SchemaValue {
        .object([("description", .text(description)), ("type", .text("string"))])
    }

    static func string(_ description: String, pattern: String) -> SchemaValue {
        .object([("description", .text(description)), ("type", .text("string")), ("pattern", .text(pattern))])
    }

    static func constant(_ text: String, _ description: String) -> SchemaValue {
        .object([("description", .text(description)), ("const", .text(text))])
    }

    static func word(_ words: [String], _ description: String) -> SchemaValue {
        .object([("description", .text(description)), ("enum", .texts(words))])
    }

    static func either(_ description: String, _ choices: [SchemaValue]) -> SchemaValue {
        .object([("description", .text(description)), ("anyOf", .array(choices))])
    }

    static func boolean(_ description: String) -> SchemaValue {
        .object([("description", .text(description)), ("type", .text("boolean"))])
    }

    static func list(_ description: String, _ items: SchemaValue) -> SchemaValue {
        .object([("description", .text(description)), ("type", .text("array")), ("items", items)])
    }

    /// What is defined once; the description stands beside it, where editors look.
    static func reference(_ name: String, _ description: String? = nil) -> SchemaValue {
        let reference = SchemaValue.object([("$ref", .text("#/definitions/\(name)"))])
        guard let description else { return reference }
        // In draft 7 nothing beside `$ref` counts.
        return .object([("description", .text(description)), ("allOf", .array([reference]))])
    }

    static func mapping(
        _ description: String, _ properties: [(String, SchemaValue)], required: [String] = []
    ) -> SchemaValue {
        var fields: [(String, SchemaValue)] = [("description", .text(description)), ("type", .text("object"))]
        if !required.isEmpty { fields.append(("required", .texts(required))) }
        return .object(fields + [("additionalProperties", .bool(false)), ("properties", .object(properties))])
    }

    // MARK: Text

    /// Indented by two, short lists of words on one line.
    var text: String { text(margin: "") }

    private func text(margin: String) -> String {
        let inner = margin + "  "
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let number): return String(number)
        case .bool(let value): return String(value)
        case .array(let values):
            let isPlain = values.allSatisfy { if case .object = $0 { false } else { true } }
            if isPlain { return "[" + values.map { $0.text(margin: inner) }.joined(separator: ", ") + "]" }
            return "[\n" + values.map { inner + $0.text(margin: inner) }.joined(separator: ",\n") + "\n\(margin)]"
        case .object(let fields):
            guard !fields.isEmpty else { return "{}" }
            let lines = fields.map { "\(inner)\(Self.quoted($0.0)): \($0.1.text(margin: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(margin)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
