import Baseline
import Testing

import func Glibc.pow

@testable import ProfileStore

@Suite("Figures of resources in a document")
struct ResourceFiguresTests {
    @Test(
        "A figure has two significant digits and no exponent",
        arguments: [
            (0, "0"), (0.0204, "0.02"), (0.0249, "0.025"), (0.995, "1"), (0.994, "0.99"), (1, "1"), (12.4, "12"),
            (99.6, "100"), (104, "100"), (52_428_800, "52000000"), (1e-7, "0"), (0.000_012_3, "0.000012"),
            (.infinity, "0"), (.nan, "0"), (-1, "0"), (1e300, "1000000000000000000"), (0.1, "0.1"), (1_000, "1000"),
            (0.001, "0.001"),
        ] as [(Double, String)])
    func digits(_ value: Double, _ expected: String) {
        #expect(ResourceFigures.text(value) == expected)
    }

    @Test("A figure is off by no more than half its second digit, and written again it is the same")
    func precision() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let value = pow(10, Double.random(in: -6...17, using: &random))
            let text = ResourceFigures.text(value)
            let read = Double(text)!
            let error = abs(read - value)
            #expect(error <= value * 0.050_000_001, "\(value)")
            #expect(ResourceFigures.text(read) == text)
        }
    }

    @Test("A figure is rewritten only where it changed by more than a tenth")
    func threshold() {
        func updated(_ old: Double, _ new: Double) -> Double {
            let before = [ResourceMetric.cpu: ResourceSummary(p50: 0, p99: old, max: 100)]
            return ResourceFigures.updated(before, by: [.cpu: ResourceSummary(p50: 0, p99: new, max: 100)])[.cpu]!.p99
        }
        #expect(updated(0.20, 0.22) == 0.20)
        #expect(updated(0.20, 0.226) == 0.23)
        #expect(updated(0.20, 0.18) == 0.20)
        #expect(updated(0.20, 0.174) == 0.17)
        #expect(updated(0.2047, 0.21) == 0.2047, "a person's own digits stay")
        #expect(updated(0, 0.001) == 0.001)
    }

    @Test("Figures stay in their order where one of them moved past another that would have been kept")
    func order() {
        let old = [ResourceMetric.cpu: ResourceSummary(p50: 1.1, p99: 1.2, max: 1.3)]
        let new = ResourceFigures.updated(old, by: [.cpu: ResourceSummary(p50: 1, p99: 1, max: 1.2)])
        #expect(new[.cpu] == ResourceSummary(p50: 1, p99: 1, max: 1.2))
    }

    private static let head = Sample.document(state: "learning")

    private func export(_ text: String, _ figures: [ResourceMetric: ResourceSummary]) throws -> ExportedDocument {
        let parsed = try ParsedDocument(text, file: "x")
        let profile = Profile(key: Sample.key, image: Sample.image, document: parsed.document)
        return try ExportedDocument(profile: profile, parsed: parsed, figures: figures)
    }

    private let cpu = ResourceSummary(p50: 0.0312, p99: 0.4, max: 0.9)
    private let memory = ResourceSummary(p50: 1_000_000, p99: 2_000_000, max: 3_000_000)
    private let pids = ResourceSummary(p50: 3, p99: 4, max: 5)

    @Test("New figures take the old ones' places: comments, order and style of a person's document survive")
    func splice() throws {
        let before = """
            resources:   # measured on the shop's machines
              # the figure that matters
              pids: {unit: tasks, p50: 3, p99: 4, max: 5}   # fixed pool
              cpu:
                max: 0.77      # once
                unit: cores
                p50: 0.02
                p99: 0.41
            # what comes last
            deny:
              - {program: "*sh", origin: exec}

            """
        let exported = try export(Self.head + before, [.cpu: cpu, .memory: memory, .pids: pids])
        #expect(
            exported.text == Self.head + """
                resources:   # measured on the shop's machines
                  # the figure that matters
                  pids: {unit: tasks, p50: 3, p99: 4, max: 5}   # fixed pool
                  cpu:
                    max: 0.9      # once
                    unit: cores
                    p50: 0.031
                    p99: 0.41
                  memory: {unit: bytes, p50: 1000000, p99: 2000000, max: 3000000}
                # what comes last
                deny:
                  - {program: "*sh", origin: exec}

                """)
        #expect(try ParsedDocument(exported.text, file: "x").document == exported.document)
        #expect(try export(exported.text, [.cpu: cpu, .memory: memory, .pids: pids]).text == exported.text)
    }

    @Test(
        "Wherever resources stand or are missing, the rest of the document stays byte for byte",
        arguments: [
            ("", "resources:\n  cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}\n"),
            (
                "deny:\n  - {program: x}",
                "deny:\n  - {program: x}\nresources:\n  cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}\n"
            ),
            (
                "resources: {}\n# end\n",
                "resources:\n  cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}\n# end\n"
            ),
            (
                "resources: {pids: {unit: tasks, p50: 1, p99: 1, max: 1}}\n# end\n",
                "resources: {cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}, "
                    + "pids: {unit: tasks, p50: 1, p99: 1, max: 1}}\n# end\n"
            ),
            (
                "resources:\n    # pool\n    pids: {unit: tasks, p50: 1, p99: 1, max: 1}",
                "resources:\n    cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}\n    # pool\n"
                    + "    pids: {unit: tasks, p50: 1, p99: 1, max: 1}"
            ),
            (
                "resources:\n  cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}",
                "resources:\n  cpu: {unit: cores, p50: 0.031, p99: 0.4, max: 0.9}"
            ),
        ])
    func places(_ rest: String, _ expected: String) throws {
        let exported = try export(Self.head + rest, [.cpu: cpu])
        #expect(exported.text == Self.head + expected)
    }

    @Test("Figures in a style that cannot be spliced are written canonically, and none is lost")
    func fallback() throws {
        let rest = "resources:\n  cpu: {unit: cores,\n    p50: 0.031, p99: 0.4, max: 0.9\n    }\n"
        let exported = try export(Self.head + rest, [.cpu: cpu, .memory: memory])
        let again = try ParsedDocument(exported.text, file: "x").document
        #expect(again == exported.document)
        #expect(again.resources.keys.count == 2 && again.processes.count == 1)
    }

    /// For every document d and figures f: export(d, f) reads as d with f's rounding, and export again changes nothing.
    @Test("An export of any document with any figures reads back and is final", arguments: UInt64(1)...100)
    func final(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = DocumentWriter.text(random.document())
        var figures: [ResourceMetric: ResourceSummary] = [:]
        for metric in ResourceMetric.compared where random.chance(40) { figures[metric] = random.summary(of: metric) }
        let first = try export(text, figures)
        #expect(try ParsedDocument(first.text, file: "x").document.resources == first.document.resources)
        #expect(try export(first.text, figures).text == first.text)
        for (metric, figure) in figures {
            let shown = try #require(first.document.resources[metric])
            #expect(abs(shown.max - figure.max) <= 0.17 * figure.max + 1e-6)
        }
    }

    @Test("A store of before may hold any text under resources: the profile stays readable")
    func older() throws {
        let text = Self.head + "resources:\n  cpu: {unit: cores, p50: 0.02}\n"
        #expect(throws: DocumentError.self) { try ParsedDocument(text, file: "x") }
        let parsed = try ParsedDocument(text, file: "x", toleratingFigures: true)
        let profile = Profile(key: Sample.key, image: Sample.image, document: parsed.document)
        #expect(try ExportedDocument(profile: profile, parsed: parsed).text == text)
        let updated = try ExportedDocument(profile: profile, parsed: parsed, figures: [.cpu: cpu])
        #expect(try ParsedDocument(updated.text, file: "x").document.resources[.cpu]?.max == 0.9)
    }

}
