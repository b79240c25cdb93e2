/// docs/coverage.md, made from the table of the tests.
enum CoverageTable {
    static let document = """
        # Coverage

        The 93 rules of Falco's public rule files (default, incubating, sandbox) are a list of what people want to be told.
        Here nobody writes a rule: each of these deeds is done in a real container whose image was learned without it, and
        has to be reported as a behaviour that the profile does not have. \(CoverageRow.all.count) rules have such a deed
        (`Tests/IntegrationTests/CoverageTests.swift`, a line each in `Support/CoverageRow.swift`). This file is made from
        that table, and a test says when it is out of date.

        *Flags* or *environment* in the last column: the rule looks at these, too. Here the program is new to the image, so
        its start is told whatever it is given. Of a program that the image starts itself, new flags and names in the
        environment are told (`StartOptionsTests.swift`, [profile-reference.md](profile-reference.md#a-process)).

        | rule | what is reported | looked at besides |
        | --- | --- | --- |
        \(CoverageRow.all.map(line).joined(separator: "\n"))

        ## Not covered

        | rule | why |
        | --- | --- |
        \(CoverageRow.uncovered.map { "| \($0.rule) | \($0.reason) |" }.joined(separator: "\n"))

        """

    private static func line(_ row: CoverageRow) -> String {
        let reported = row.deed.expected.map(\.description).joined(separator: "; ")
        return "| \(row.rule) | \(reported) | \(row.besides?.rawValue ?? "") |"
    }
}
