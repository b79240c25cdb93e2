import Baseline

/// `evaluate paths [DIR] [--json] [--missed]`: how many concrete paths became how many patterns, and whether the patterns
/// hold what was not seen and nothing else.
///
/// Protocol. A profile is learned from half of a trace's units, as the product learns it, and asked for the other half:
/// three splits, each both ways. The kinds of names are told by expressions that stand beside the traces and that the
/// product does not know. Promises: of each kind at least 99 % of what the other half did is allowed, and of what it did
/// and the learned half did not; a half needs at most 2 % more lines than the whole, or one; no sensitive path and no file
/// of the image that was not used is allowed to anybody. Source: docs/methods.md §6.
enum PathsCommand {
    static let leastCover = 0.99
    /// Of lines of a half, against those of the whole.
    static let mostLines = 1.02

    private struct Result {
        var trace: PathTrace
        var holdOut: PathHoldOut
        var probes: PathProbes

        func isKept(_ count: PathHoldOut.Count) -> Bool {
            count.cover >= leastCover && count.acceptance >= leastCover
                && (count.halfLines <= count.lines + 1 || Double(count.halfLines) <= mostLines * Double(count.lines))
        }

        var isKept: Bool { probes.swallowed.isEmpty && holdOut.kinds.values.allSatisfy(isKept) }
    }

    static func run(_ arguments: [String]) throws(EvaluationError) -> Int32 {
        let folders = arguments.filter { !["--json", "--missed"].contains($0) }
        guard folders.count == 1, let folder = folders.first, !folder.hasPrefix("-") else {
            throw .usage("paths takes one folder, --json and --missed")
        }
        var results: [Result] = []
        for trace in try PathTrace.read(folder: folder) {
            results.append(Result(trace: trace, holdOut: try PathHoldOut(trace), probes: PathProbes(trace)))
        }
        if arguments.contains("--json") {
            printJSON(results)
        } else {
            show(results, missed: arguments.contains("--missed"))
        }
        return results.allSatisfy(\.isKept) ? 0 : 1
    }

    private static func show(_ results: [Result], missed: Bool) {
        var rows = [["kind of name", "paths", "lines", "of a half", "unseen", "accepted %", "cover %", ""]]
        for result in results {
            rows.append([result.trace.name])
            for kind in result.trace.kinds {
                guard let count = result.holdOut.kinds[kind.name] else { continue }
                rows.append(["  " + kind.name] + cells(count) + [result.isKept(count) ? "" : "NOT KEPT"])
            }
            rows.append(["  (other names)"] + cells(result.holdOut.others) + [""])
        }
        for line in TextTable.lines(rows) { print(line) }
        print()
        rows = [["what nobody did", "wildcards", "bare", "asked", "swallowed", "dropped beside"]]
        for result in results {
            rows.append(
                [
                    result.trace.name, "\(result.probes.wildcards)", "\(result.probes.bare)", "\(result.probes.asked)",
                    "\(result.probes.swallowed.count)", "\(result.probes.open.count)",
                ])
        }
        for line in TextTable.lines(rows) { print(line) }
        guard missed else { return }
        for result in results {
            print("\n== \(result.trace.name)")
            for kind in result.trace.kinds {
                for text in Set(result.holdOut.kinds[kind.name]?.missed ?? []).sorted() {
                    print("  not accepted, \(kind.name): \(text)")
                }
            }
            for text in Set(result.holdOut.others.missed).sorted() { print("  of no kind: \(text)") }
            for text in result.probes.swallowed { print("  swallowed: \(text)") }
            for text in result.probes.open { print("  dropped beside: \(text)") }
            let document = result.trace.document(of: Array(result.trace.units.indices))
            for entry in document.processes {
                for access in Access.allCases {
                    for text in entry.files[access] ?? [] {
                        print("  line: \(entry.program.name) \(access.rawValue) \(text)")
                    }
                }
            }
        }
    }

    private static func cells(_ count: PathHoldOut.Count) -> [String] {
        [
            "\(count.paths.count)", "\(count.lines)", "\(count.halfLines)", "\(count.unseen)",
            count.unseen == 0 ? "-" : TextTable.decimal(100 * count.acceptance, 2),
            count.opens == 0 ? "-" : TextTable.decimal(100 * count.cover, 2),
        ]
    }

    private static func printJSON(_ results: [Result]) {
        for result in results {
            for kind in result.trace.kinds {
                guard let count = result.holdOut.kinds[kind.name] else { continue }
                print(
                    "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"paths\",\"trace\":\(TextTable.quoted(result.trace.name)),"
                        + "\"names\":\(TextTable.quoted(kind.name)),\(fields(count)),\"kept\":\(result.isKept(count))}")
            }
            let probes = result.probes
            print(
                "{\"kind\":\"evaluation-part\",\"version\":1,\"set\":\"paths\",\"trace\":\(TextTable.quoted(result.trace.name)),"
                    + "\"wildcards\":\(probes.wildcards),\"bare\":\(probes.bare),\"asked\":\(probes.asked),"
                    + "\"swallowed\":[\(probes.swallowed.map(TextTable.quoted).joined(separator: ","))],"
                    + "\"droppedBeside\":\(probes.open.count)}")
        }
        var all = PathHoldOut.Count()
        for count in results.flatMap(\.holdOut.kinds.values) {
            all.paths.formUnion(count.paths)
            all.lines += count.lines
            all.halfLines += count.halfLines
            all.opens += count.opens
            all.allowed += count.allowed
            all.unseen += count.unseen
            all.accepted += count.accepted
        }
        print(
            "{\"kind\":\"evaluation\",\"version\":1,\"set\":\"paths\",\"traces\":\(results.count),\(fields(all)),"
                + "\"swallowed\":\(results.reduce(0) { $0 + $1.probes.swallowed.count }),\"kept\":\(results.allSatisfy(\.isKept))}"
        )
    }

    private static func fields(_ count: PathHoldOut.Count) -> String {
        "\"paths\":\(count.paths.count),\"lines\":\(count.lines),\"halfLines\":\(count.halfLines),\"unseen\":\(count.unseen),"
            + "\"accepted\":\(TextTable.decimal(count.acceptance, 5)),\"cover\":\(TextTable.decimal(count.cover, 5))"
    }
}
