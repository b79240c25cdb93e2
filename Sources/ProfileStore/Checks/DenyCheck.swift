import Baseline

/// Findings about deny rules.
enum DenyCheck {
    static func findings(_ parsed: ParsedDocument) -> [DocumentFinding] {
        let rules = parsed.document.deny
        // Only a rule that says little or has wildcards holds others; few do.
        let general = rules.indices.filter { DenyFields(rules[$0]).isGeneral }.prefix(mostGeneralRules)
        var seen: Set<DenyRule> = []
        var findings: [DocumentFinding] = []
        for (rule, place) in zip(rules, parsed.marks.deny) {
            if let reason = neverMatches(rule) {
                findings.append(DocumentFinding(.denyNeverMatches, at: place, "deny: \(reason)"))
            } else if !seen.insert(rule).inserted {
                findings.append(DocumentFinding(.denyShadowed, at: place, "deny: the same rule stands above"))
            } else if let other = general.first(where: { rules[$0] != rule && holds(rules[$0], rule) }) {
                let line = parsed.marks.deny[other].line
                findings.append(
                    DocumentFinding(
                        .denyShadowed, at: place, "deny: the rule of line \(line) denies all that this one does"))
            }
        }
        return findings
    }

    /// So that the time stays bounded where a file holds thousands.
    private static let mostGeneralRules = 64

    private static func neverMatches(_ rule: DenyRule) -> String? {
        let objects = [
            rule.path != nil || rule.access != nil ? "path" : nil, rule.listen == nil ? nil : "listen",
            rule.connect == nil ? nil : "connect", rule.privilege == nil ? nil : "privilege",
        ].compactMap { $0 }
        if let object = objects.first(where: { $0 != "path" }), rule.flag != nil || rule.environment != nil {
            return "flag and environment belong to a start, \(object) does not"
        }
        if objects.count > 1 { return "\(objects.joined(separator: " and ")) never belong to one act" }
        if case .written(let text, _, _)? = rule.connect, AddressBlock(text) == nil {
            return "the name '\(text)' matches nothing: names with a dot do, of public addresses"
        }
        if rule.origin == .preexisting { return "origin must be entrypoint or exec to match" }
        return nil
    }

    /// Whether whatever `narrow` matches, `wide` matches, too. What cannot be told is `false`.
    private static func holds(_ wide: DenyRule, _ narrow: DenyRule) -> Bool {
        guard names(wide.program, narrow.program), names(wide.parent, narrow.parent),
            names(wide.privilege, narrow.privilege), names(wide.flag, narrow.flag),
            names(wide.environment, narrow.environment), wide.origin == nil || wide.origin == narrow.origin,
            paths(wide.executable, narrow.executable), paths(wide.path, narrow.path)
        else { return false }
        guard wide.listen == nil || wide.listen == narrow.listen, wide.connect == nil || wide.connect == narrow.connect
        else { return false }
        guard wide.access == nil || wide.access == narrow.access else { return false }
        // A rule without an object is about starts only.
        let wideObject =
            wide.path != nil || wide.access != nil || wide.listen != nil || wide.connect != nil
            || wide.privilege != nil
        let narrowObject =
            narrow.path != nil || narrow.access != nil || narrow.listen != nil || narrow.connect != nil
            || narrow.privilege != nil
        return wideObject == narrowObject
    }

    private static func names(_ wide: String?, _ narrow: String?) -> Bool {
        guard let wide else { return true }
        guard let narrow else { return false }
        return wide == narrow || Glob(wide).matches(narrow)
    }

    private static func paths(_ wide: String?, _ narrow: String?) -> Bool {
        guard let wide else { return true }
        guard let narrow else { return false }
        guard wide != narrow else { return true }
        guard let pattern = try? PathPattern(wide), let other = try? PathPattern(narrow) else { return false }
        // Wildcards of deny rules reach everything, sensitive paths, too.
        return pattern.covers(other)
    }
}

/// How much a rule says.
private struct DenyFields {
    let isGeneral: Bool

    init(_ rule: DenyRule) {
        let texts = [
            rule.program, rule.executable, rule.parent, rule.path, rule.privilege, rule.flag, rule.environment,
        ]
        .compactMap { $0 }
        let others = [rule.origin != nil, rule.access != nil, rule.listen != nil, rule.connect != nil]
        let given = texts.count + others.count { $0 }
        isGeneral = given <= 1 || texts.contains { $0.contains("*") }
    }
}

/// Deny rules by the program that they name, so that a line is asked about few.
struct DenyIndex {
    private var byName: [String: Matcher] = [:]
    private var others: Matcher?

    init(_ rules: [DenyRule]) {
        var named: [String: [DenyRule]] = [:]
        var rest: [DenyRule] = []
        for rule in rules {
            if let name = rule.program.flatMap({ Glob($0).literal }) {
                named[name, default: []].append(rule)
            } else if rest.count < Self.mostUnnamed {
                rest.append(rule)
            }
        }
        func matcher(_ rules: [DenyRule]) -> Matcher? {
            try? Matcher(ProfileDocument(image: ImageIdentity(name: "", id: ""), role: "", deny: rules))
        }
        byName = named.compactMapValues(matcher)
        if !rest.isEmpty { others = matcher(rest) }
    }

    /// So that the time stays bounded where a file holds thousands.
    private static let mostUnnamed = 256

    func denies(_ line: Behaviour) -> Bool {
        byName[line.program.name]?.verdict(for: line) == .denied || others?.verdict(for: line) == .denied
    }
}
