"""From samples to figures: medians, ratios within a round, and how they stand to the targets.

`best` is what a figure is by CPU time in the fastest fiftieth of each loop, where other work disturbs least.
"""

import json
import os
import platform
import re
from statistics import median, quantiles

TITLES = {"open": "open+close", "exec": "fork+exec", "getppid": "getppid"}
SITUATIONS = ["bare", "empty", "unmonitored", "monitored"]

# Loop, place, situation, what it is compared with, and the most that it may be.
RATIOS = [
    ("open", "container", "empty", "bare", None),
    ("open", "container", "unmonitored", "empty", 1.03),
    ("open", "container", "monitored", "empty", 1.20),
    ("open", "container", "monitored", "bare", None),
    ("open", "host", "unmonitored", "empty", 1.03),
    ("exec", "container", "empty", "bare", None),
    ("exec", "container", "unmonitored", "bare", 1.03),
    ("exec", "container", "monitored", "bare", 1.03),
    ("exec", "host", "unmonitored", "empty", 1.03),
    ("getppid", "container", "empty", "bare", None),
    ("getppid", "container", "unmonitored", "empty", 1.03),
    ("getppid", "container", "monitored", "empty", 1.03),
    ("getppid", "host", "unmonitored", "empty", 1.03),
]
EVENTS_PER_SECOND = 1_000_000
RESIDENT_BYTES = 64 << 20
KERNEL_BYTES = 128 << 20
READY_SECONDS = 0.2
LATENCY_NANOSECONDS = 5_000_000


def machine():
    """What the figures were measured on."""
    with open("/proc/cpuinfo", encoding="ascii") as file:
        model = re.search(r"^model name\s*:\s*(.*)$", file.read(), re.M)
    return {
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "cpu": model[1] if model else "unknown",
        "cores": os.cpu_count(),
    }


def spread(values):
    """Median, and the quartiles between which half of the rounds lie."""
    low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return {"median": median(values), "low": low, "high": high, "rounds": len(values)}


def _row(name, values, unit, target=None, at_least=False):
    row = {"name": name, **spread(values), "unit": unit, "target": target}
    if target is not None:
        row["met"] = row["median"] >= target if at_least else row["median"] <= target
        row["atLeast"] = at_least
    return row


def _ratios(table, loop, place, situation, base):
    return [ours / theirs for ours, theirs in zip(table[loop, place, situation], table[loop, place, base])]


def _latency(values):
    """The 99th percentile is what a promise can be made of; beside it the median and the worst."""
    ordered = sorted(values)
    worst = quantiles(ordered, n=100, method="inclusive")[98]
    return {"name": "kernel event to JSON line, 99th percentile", "median": worst, "low": median(ordered),
            "high": ordered[-1], "rounds": len(ordered), "unit": "ns", "target": LATENCY_NANOSECONDS,
            "met": worst <= LATENCY_NANOSECONDS, "atLeast": False}


def _times(samples, situations):
    keys = [(loop, place, situation) for loop in TITLES for place in ("container", "host") for situation in situations]
    return [
        {"loop": key[0], "place": key[1], "situation": key[2], **spread(samples.nanoseconds[key]),
         "best": median(samples.best_nanoseconds[key])}
        for key in keys if key in samples.nanoseconds
    ]


def _comparisons(samples, ratios):
    rows = []
    for loop, place, situation, base, target in ratios:
        row = _row(f"{TITLES[loop]}, {place}: {situation} / {base}",
                   _ratios(samples.nanoseconds, loop, place, situation, base), "×", target)
        row["best"] = median(_ratios(samples.best_nanoseconds, loop, place, situation, base))
        rows.append(row)
    return rows


def summarise_calls(samples, ratios):
    """The recorder of system calls alone."""
    return {"kind": "benchmark", "version": 1, "machine": machine(),
            "times": _times(samples, ["bare", "empty", "off", "on", "other"]), "figures": _comparisons(samples, ratios)}


def summarise(samples, replays, latencies):
    """One dictionary with everything; its lists are in the order in which they are printed."""
    times, rows = _times(samples, SITUATIONS), _comparisons(samples, RATIOS)
    for (loop, situation), values in sorted(samples.agent_nanoseconds.items()):
        rows.append(_row(f"agent's CPU time a {TITLES[loop]}, {situation}", values, "ns"))
    for name, result in replays.items():
        rates = [result["events"] / user for user, _ in result["seconds"]]
        rows.append(_row(f"events judged from a capture, {name}", rates, "/s", EVENTS_PER_SECOND, at_least=True))
    rows.append(_row("resident memory, one profile", samples.resident_bytes, "bytes", RESIDENT_BYTES))
    rows.append(_row("resident memory, highest", samples.peak_bytes, "bytes", RESIDENT_BYTES))
    rows.append(_row("kernel memory of the maps", samples.kernel_bytes, "bytes", KERNEL_BYTES))
    rows.append(_row("start until ready", samples.ready_seconds, "s", READY_SECONDS))
    rows.append(_latency(latencies))
    return {"kind": "benchmark", "version": 1, "machine": machine(), "times": times, "figures": rows}


def summarise_sampling(rows):
    """The same, of figures that were measured once: (name, value, unit, target) each."""
    return {"kind": "benchmark", "version": 1, "machine": machine(), "times": [],
            "figures": [_row(name, [value], unit, target) for name, value, unit, target in rows]}


def summarise_profiles(rows):
    """The same, of commands that were run several times: (name, seconds, target) each."""
    return {"kind": "benchmark", "version": 1, "machine": machine(), "times": [],
            "figures": [_row(name, samples, "s", target) for name, samples, target in rows]}


def _text(value, unit):
    if unit == "share":
        return f"{value * 100:.2f} %"
    if unit == "files":
        return f"{value:,.0f}"
    if unit == "bytes":
        return f"{value / (1 << 20):.1f} MiB"
    if unit == "s":
        return f"{value * 1000:.0f} ms"
    if unit == "/s":
        return f"{value:,.0f}/s"
    if unit == "ns":
        return f"{value:,.1f} ns" if value < 100_000 else f"{value / 1e6:.2f} ms"
    return f"{value:.3f}×"


def _line(name, median, spread, best, end=""):
    print(f"{name:<50}{median:>14}{spread:>27}{best:>14}   {end}".rstrip())


def print_text(result):
    where = result["machine"]
    print(f"{where['cpu']}, {where['cores']} cores, Linux {where['kernel']} {where['architecture']}\n")
    if result["times"]:
        _line("nanoseconds a repetition", "median", "half of the rounds", "at best")
    for row in result["times"]:
        name = f"{TITLES[row['loop']]}, {row['place']}: {row['situation']}"
        _line(name, f"{row['median']:,.0f}", f"{row['low']:,.0f} – {row['high']:,.0f}", f"{row['best']:,.0f}")
    if result["times"]:
        print()
    _line("figure", "median", "half of the rounds", "at best", "target")
    for row in result["figures"]:
        low, high = _text(row["low"], row["unit"]), _text(row["high"], row["unit"])
        target = ""
        if row["target"] is not None:
            sign = "≥" if row["atLeast"] else "≤"
            target = f"{sign} {_text(row['target'], row['unit'])}  {'met' if row['met'] else 'MISSED'}"
        best = _text(row["best"], row["unit"]) if "best" in row else ""
        _line(row["name"], _text(row["median"], row["unit"]), f"{low} – {high}", best, target)


def print_json(result):
    print(json.dumps(result, ensure_ascii=False))
