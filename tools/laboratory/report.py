"""The table of a run, the lists behind it, and the same as JSON."""

import json

from laboratory.results import broken, total

COLUMNS = [
    ("workload", "workload", "{}"), ("units", "learned units", "{}"), ("behaviours", "behaviours", "{}"),
    ("containerHours", "container-hours", "{:.2f}"), ("compressedHours", "compressed", "{}"), ("alarms", "alarms", "{}"),
    ("alarmsPerHourBound", "<= an hour (95 %)", "{:.3g}"), ("alarmsPerCompressedHourBound", "compressed", "{:.3g}"),
    ("detected", "steps", "{}"), ("secondsToDetect", "s to detect", "{:.3f}"), ("auroc", "AUROC", "{:.4f}"),
]


def print_text(outcomes, words):
    """Standard output: the table, each alarm, each missed step, and what was promised and is not so."""
    rows = [outcome.row() for outcome in [*outcomes, total(outcomes)]]
    cells = [[title for _, title, _ in COLUMNS]] + [[_cell(row, key, form) for key, _, form in COLUMNS] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    print(words)
    for line in cells:
        print("  ".join(text.ljust(width) if column == 0 else text.rjust(width)
                        for column, (text, width) in enumerate(zip(line, widths))))
    for outcome in outcomes:
        for alarm in outcome.alarms:
            print(f"alarm in {outcome.name}: {describe(alarm)}")
    for outcome in outcomes:
        for seen in outcome.seen:
            if not seen.is_detected:
                print(f"missed in {outcome.name}: {seen.step.name} ({seen.step.title}); {why(seen)}")
    for words in broken(outcomes):
        print(f"promise broken: {words}")


def why(seen):
    """Why nobody can see it, as the step itself says; else what was expected and what was said in its place."""
    if seen.step.missed:
        return seen.step.missed
    said = "; ".join(map(describe, seen.others)) or "nothing else"
    lacking = [words for words, line in zip(seen.step.shows, seen.told) if line is None]
    return f"lacking {' and '.join(lacking)}; said was {said}"


def _cell(row, key, form):
    if key == "detected":
        return f"{row['detected']}/{row['steps']}"
    return "-" if row[key] is None else form.format(row[key])


def describe(line):
    """One alarm in a line: how many bits, and the product's own explanation."""
    bits = (line.get("score") or {}).get("bits")
    return f"{'' if bits is None else f'{bits:.1f} bits, '}{line.get('explanation', line.get('behaviour'))}"


def print_json(outcomes, set_name, more):
    for outcome in outcomes:
        _say({"kind": "workload", **outcome.row()})
        for alarm in outcome.alarms:
            _say({"kind": "alarm", "workload": outcome.name, "alarm": alarm})
        for seen in outcome.seen:
            _say({"kind": "trial", "workload": outcome.name, "step": seen.step.name, "attack": seen.step.attack,
                  "detected": seen.is_detected, "seconds": seen.seconds,
                  "violations": [line for line in seen.told if line] + seen.others})
    _say({"kind": "evaluation", "set": set_name, **total(outcomes).row(), "broken": broken(outcomes), **more})


def _say(value):
    print(json.dumps({"kind": value["kind"], "version": 1, **value}, ensure_ascii=False), flush=True)
