"""What must hold after each load: the sums, the gaps, the memory, and that nothing is left."""

import json
import os
import time

from benchmark.programs import Unavailable, run

KERNEL_BYTES = 128 << 20
# The reasons of gaps whose numbers make up what was dropped.
LOSSES = ["dropped", "queue-full", "profile-full"]
# The kernel frees programs and cgroups a moment after their last user has gone; the agent lets go of an ended container
# at its second flush at the latest.
PATIENCE_SECONDS = 15
# In struct pl_container (event_layout.h): where the flags are, and the one of an ended container.
FLAGS_OFFSET, REMOVED = 72, 4


def program_ids(agent):
    """Of the eBPF programs that the agent holds."""
    return _ids(agent, "prog_id:")


def _ids(agent, field):
    ids = set()
    place = f"/proc/{agent.process.pid}/fdinfo"
    for name in os.listdir(place):
        try:
            with open(os.path.join(place, name), encoding="ascii", errors="replace") as file:
                ids |= {int(line.split()[1]) for line in file if line.startswith(field)}
        except FileNotFoundError:
            pass
    return ids


def ended_containers(agent):
    """How many of the containers that have ended by now the kernel side goes on to follow."""
    table = str(_map_id(agent, "containers"))

    def ended():
        entries = json.loads(run(["bpftool", "-j", "map", "dump", "id", table]))
        return {"".join(entry["key"]) for entry in entries if int(entry["value"][FLAGS_OFFSET], 16) & REMOVED}

    first = ended()
    return len(_gone(lambda: first & ended()))


def _map_id(agent, name):
    ids = _ids(agent, "map_id:")
    for each in json.loads(run(["bpftool", "-j", "map", "show"])):
        if each["id"] in ids and each.get("name") == name:
            return each["id"]
    raise Unavailable(f"plumbline holds no map {name}; has it ended?")


def _gone(left):
    """Waits until `left` gives nothing; returns what it gives in the end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (still := left()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return still


def _remaining_programs(ids):
    return sorted(ids & {program["id"] for program in json.loads(run(["bpftool", "-j", "prog", "show"]))})


def missed(gaps, reasons):
    """The sum of the numbers of the gaps that have one of the reasons."""
    return sum(gap.get("missed") or 0 for gap in gaps if gap["reason"] in reasons)


def checks(result, bundle):
    """Of one load: pairs of a name and what is wrong, None where nothing is."""
    summary = result["summary"]
    numbered = missed(summary["gapLines"], LOSSES)
    kernel, stored, dropped = (summary[name] for name in ("kernel", "stored", "dropped"))
    programs = _gone(lambda: _remaining_programs(result["programs"]))
    left = _gone(lambda: bundle.containers() + bundle.cgroups())

    def unless(holds, words):
        return None if holds else words

    return [
        ("the kernel counted what was done", unless(kernel >= result["least"], f"{kernel} < {result['least']}")),
        ("kernel = stored + dropped", unless(kernel == stored + dropped, f"{kernel} ≠ {stored} + {dropped}")),
        ("the gaps' numbers add up to dropped", unless(numbered == dropped, f"{numbered} ≠ {dropped}")),
        ("the exit code says whether anything was missed",
         unless(summary["exitCode"] == (2 if dropped else 0), f"{summary['exitCode']} with {dropped} dropped")),
        ("resident memory within its bound",
         unless(result["peakBytes"] <= result["boundBytes"], f"{result['peakBytes'] / (1 << 20):.1f} MiB")),
        ("kernel memory within its bound",
         unless(result["kernelBytes"] <= KERNEL_BYTES, f"{result['kernelBytes'] / (1 << 20):.1f} MiB")),
        ("the kernel lets go of ended containers", unless(not result["ended"], f"{result['ended']} are still followed")),
        ("no eBPF program left", unless(not programs, f"ids {programs}")),
        ("no container left", unless(not left, ", ".join(left[:3]))),
    ]
