import Testing

extension Integration {
    /// What Falco's authors wrote rules for is told by a learned profile without one.
    @Suite("Coverage")
    struct CoverageTests {
        @Test("The deed behind a rule is reported", arguments: CoverageRow.all)
        func reported(row: CoverageRow) async throws {
            try await CoverageStory.shared.record.expectReported(row.deed)
        }

        @Test("Every rule is in the table once")
        func complete() {
            let rules = CoverageRow.all.map(\.rule) + CoverageRow.uncovered.map(\.rule)
            #expect(Set(rules).count == rules.count)
            #expect(rules.count == 93)
        }

        @Test("docs/coverage.md says what the table says")
        func document() throws {
            let path = Repository.root + "/docs/coverage.md"
            guard readFile(path) != CoverageTable.document else { return }
            let fresh = "/tmp/plumbline-coverage.md"
            try writeFile(fresh, CoverageTable.document, mode: 0o644)
            Issue.record("docs/coverage.md is out of date; what it should be is in \(fresh)")
        }
    }
}
