import Foundation

/// Another program, run to its end.
enum Tool {
    struct Ending {
        var status: Int32
        var output: String
        var error: String
    }

    static func run(_ arguments: [String], input: String = "") throws -> Ending {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let files = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString)").path
        defer { for end in ["in", "out", "err"] { try? FileManager.default.removeItem(atPath: "\(files).\(end)") } }
        for end in ["out", "err"] { _ = FileManager.default.createFile(atPath: "\(files).\(end)", contents: nil) }
        _ = FileManager.default.createFile(atPath: "\(files).in", contents: Data(input.utf8))
        process.standardInput = FileHandle(forReadingAtPath: "\(files).in")
        process.standardOutput = FileHandle(forWritingAtPath: "\(files).out")
        process.standardError = FileHandle(forWritingAtPath: "\(files).err")
        try process.run()
        process.waitUntilExit()
        func read(_ end: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(files).\(end)") ?? Data(), as: UTF8.self)
        }
        return Ending(status: process.terminationStatus, output: read("out"), error: read("err"))
    }

    /// Reads a profile as apparmor_parser does, without loading it into a kernel.
    static func readAppArmor(_ text: String, showing: [String] = []) throws -> Ending {
        try run(["/usr/sbin/apparmor_parser", "-Q", "-K"] + showing, input: text)
    }

    /// Checks the YAML or JSON of standard input against a schema of this folder; what is wrong is in the error.
    static func check(_ text: String, schema: String) throws -> Ending {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let script = """
            import json, sys, jsonschema, yaml
            schema = json.load(open(sys.argv[1]))
            document = yaml.safe_load(sys.stdin)
            jsonschema.Draft7Validator.check_schema(schema)
            jsonschema.validate(document, schema)
            json.dump(document, sys.stdout)
            """
        return try run(["/usr/bin/python3", "-c", script, "/\(folder)/Schemas/\(schema).json"], input: text)
    }
}
