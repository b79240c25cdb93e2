/// docs/coverage.md, made from the table of the tests.
enum CoverageTable {
    static let document = """
        # Coverage

        The 93 rules of Falco's public rule files (default, incubating, sandbox) are a list of what people want to be told.
        Here nobody writes a rule: each of these deeds is done in a real container whose image was learned without it, and
        has to be reported as a behaviour that the profile does not have. \(CoverageRow.all.count) rules have such a deed
        (`Tests/IntegrationTests/CoverageTests.swift`, a line each in `Support/CoverageRow.swift`). This file is made from
        that table, and a test says when it is out of date.

        *Flags* or *environment* in the last column: the rule looks at these. So far the program's start is told, they are not:
        where the image itself starts that program in the same way, the rule sees more.

        | rule | what is reported | not looked at |
        | --- | --- | --- |
        \(CoverageRow.all.map(line).joined(separator: "\n"))

        ## Not covered

        | rule | why |
        | --- | --- |
        \(CoverageRow.uncovered.map { "| \($0.rule) | \($0.reason) |" }.joined(separator: "\n"))

        """

    private static func line(_ row: CoverageRow) -> String {
        let reported = row.deed.expected.map(\.description).joined(separator: "; ")
        return "| \(row.rule) | \(reported) | \(row.lacks?.rawValue ?? "") |"
    }
}
