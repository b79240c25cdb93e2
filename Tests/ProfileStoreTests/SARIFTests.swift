import Testing

/// SARIF as code hosts take it, checked against the parts of its schema that they ask for.
@Suite("SARIF", .enabled(if: Repository.hasPython, "needs python3-jsonschema and python3-yaml"))
struct SARIFTests {
    private let files = TemporaryDirectory()

    /// Of sarif-schema-2.1.0: what a log, a run, a rule and a result must have and may not have.
    private static let schema = #"""
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["version", "runs"],
         "properties": {"$schema": {"type": "string"}, "version": {"const": "2.1.0"},
          "runs": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["tool", "results"],
           "additionalProperties": false, "properties": {
            "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            "tool": {"type": "object", "required": ["driver"], "additionalProperties": false, "properties": {
             "driver": {"type": "object", "required": ["name"], "additionalProperties": false, "properties": {
              "name": {"type": "string"}, "semanticVersion": {"type": "string"},
              "rules": {"type": "array", "uniqueItems": true, "items": {"type": "object", "required": ["id"],
               "additionalProperties": false, "properties": {"id": {"type": "string"},
                "shortDescription": {"$ref": "#/definitions/message"},
                "defaultConfiguration": {"type": "object", "properties": {"level": {"$ref": "#/definitions/level"}}}}}}}}}},
            "results": {"type": "array", "items": {"type": "object", "additionalProperties": false,
             "required": ["message", "ruleId", "ruleIndex", "level", "locations"], "properties": {
              "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1},
              "level": {"$ref": "#/definitions/level"}, "message": {"$ref": "#/definitions/message"},
              "locations": {"type": "array", "items": {"type": "object", "required": ["physicalLocation"], "properties": {
               "physicalLocation": {"type": "object", "required": ["artifactLocation", "region"], "properties": {
                "artifactLocation": {"type": "object", "required": ["uri"], "properties": {
                 "uri": {"type": "string", "pattern": "^([A-Za-z0-9._~/-]|%[0-9A-F]{2}|file://)+$"}}},
                "region": {"type": "object", "required": ["startLine", "startColumn"], "properties": {
                 "startLine": {"type": "integer", "minimum": 1},
                 "startColumn": {"type": "integer", "minimum": 1}}}}}}}}}}}}}}},
         "definitions": {"level": {"enum": ["none", "note", "warning", "error"]},
          "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}}}
        """#

    @Test("Findings and broken files are results with a rule, a level and a place")
    func valid() throws {
        writeFile(files.path + "/a b.yaml", Sample.document(state: "learning", files: "[/**]"))
        writeFile(files.path + "/broken.yaml", "apiVersion: plumbline/v1\nkind: Profile\nimage: {name: x}\n")
        writeFile(files.path + "/schema.json", Self.schema)
        let program = """
            import json, subprocess, sys, jsonschema
            ending = subprocess.run([sys.argv[1], "profile", "check", "--format", "sarif", "a b.yaml", "./broken.yaml"],
                                    cwd=sys.argv[2], capture_output=True)
            log = json.loads(ending.stdout)
            jsonschema.Draft7Validator(json.load(open(sys.argv[2] + "/schema.json"))).validate(log)
            run = log["runs"][0]
            rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            for result in run["results"]:
                assert rules[result["ruleIndex"]] == result["ruleId"]
                place = result["locations"][0]["physicalLocation"]
                print(result["ruleId"], result["level"], place["artifactLocation"]["uri"],
                      place["region"]["startLine"], place["region"]["startColumn"])
            print(ending.returncode)
            """
        let ending = try ChildProcess(["/usr/bin/python3", "-c", program, Built.plumbline, files.path]).wait()
        #expect(
            ending.output == """
                image-identity warning a%20b.yaml 4 33
                not-approved warning a%20b.yaml 6 8
                over-wide warning a%20b.yaml 11 14
                not-a-profile error broken.yaml 3 8
                65

                """, "\(ending.error)")
    }
}
