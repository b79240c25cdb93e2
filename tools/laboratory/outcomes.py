"""What came of the steps: as a table, as JSON, and in numbers."""

import json

from laboratory import rulebook


class Outcome:
    """What came of a step in one place."""

    def __init__(self, step, place, lines, seconds):
        self.step, self.place, self.seconds = step, place, seconds
        self.missing = step.missing(lines)
        self.lines = step.caught_by(lines)
    @property
    def caught(self):
        return bool(self.lines) and not self.missing

    @property
    def strongest(self):
        """Of the lines that report it the one with most bits; `unprofiled` has none."""
        return max((line for line in self.lines if "score" in line), key=lambda line: line["score"]["bits"], default=None)


def in_order(outcome):
    """By rule, as the rule files have them; then those without, by name."""
    names = rulebook.names()
    return min(map(names.index, outcome.step.rules), default=len(names)), outcome.step.name, outcome.place


def print_table(outcomes):
    """A line for each rule, and for each step that breaks none."""
    rows = [("rule or step", "caught", "by", "bits", "severity")]
    for outcome in outcomes:
        strongest = outcome.strongest or {}
        by = "; ".join(report.words for report in outcome.step.reports if report not in outcome.missing)
        bits = f"{strongest['score']['bits']:.1f}" if strongest else ""
        for label in outcome.step.rules or [f"{outcome.step.name} in {outcome.place}"]:
            rows.append((label, "yes" if outcome.caught else "NO", by, bits, strongest.get("severity", "")))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        print("  ".join(text.rjust(width) if column == 3 else text.ljust(width)
                        for column, (text, width) in enumerate(zip(row, widths))).rstrip())


def _as_json(outcome):
    return {
        "kind": "step", "version": 1, "step": outcome.step.name, "title": outcome.step.title, "rules": outcome.step.rules,
        "attack": outcome.step.attack, "workload": outcome.place, "through": outcome.step.through,
        "caught": outcome.caught, "seconds": outcome.seconds and round(outcome.seconds, 3),
        "missing": [report.words for report in outcome.missing],
        "by": [{"reason": line.get("reason"), "behaviour": line.get("behaviour"), "bits": line.get("score", {}).get("bits"),
                "severity": line.get("severity")} for line in outcome.lines],
    }


def print_json(outcomes):
    """An object for each."""
    for outcome in outcomes:
        print(json.dumps(_as_json(outcome)))


def conclude(outcomes, seconds, as_json):
    """Prints the counts and gives the exit code."""
    missed = [outcome for outcome in outcomes if not outcome.caught]
    unexpected = [outcome for outcome in missed if not outcome.step.missed]
    rules = {rule for outcome in outcomes for rule in outcome.step.rules}
    lost = {rule for outcome in missed for rule in outcome.step.rules}
    if as_json:
        print(json.dumps({
            "kind": "evaluation", "version": 1, "set": "coverage", "rules": len(rulebook.names()), "tried": len(rules),
            "caught": len(rules - lost), "uncovered": len(rulebook.uncovered()), "steps": len(outcomes),
            "stepsCaught": len(outcomes) - len(missed), "missed": sorted({outcome.step.name for outcome in missed}),
            "seconds": round(seconds, 1)}))
        return 1 if unexpected else 0
    print()
    for outcome in missed:
        print(f"missed: {outcome.step.name} in {outcome.place}: {'; '.join(report.words for report in outcome.missing)}"
              + (f" (known: {outcome.step.missed})" if outcome.step.missed else ""))
    if rules:
        print(f"{len(rules - lost)} of {len(rules)} rules caught; of all {len(rulebook.names())}, "
              f"{len(rulebook.uncovered())} are not covered (docs/coverage.md says why)")
    print(f"{len(outcomes) - len(missed)} of {len(outcomes)} steps caught, in {seconds:.0f} s")
    return 1 if unexpected else 0
