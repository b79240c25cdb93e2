"""`tools/evaluate replay`: the evaluation from captures, without root and without an engine."""

import json
import os
import subprocess
import tempfile

from benchmark import programs
from benchmark.programs import Unavailable, say
from laboratory import captures, profiles, report, results, steps
from laboratory.arguments import Parser, command
from laboratory.product import Product


@command
def main(arguments):
    options = Parser(
        "replay",
        "Learns each capture of a folder, approves, and judges normal life and intrusions. A time to detect is from the step's\n"
        "start to the event that gave it away. Needs neither root nor an engine.",
        "EXAMPLES\n  tools/evaluate replay\n  tools/evaluate replay captures --json | tail -1\n"
        "  tools/evaluate replay --profiles        makes the profiles of these images in profiles/ anew")
    options.add_argument("--profiles", action="store_true", help="only learn, and write profiles/")
    options.add_argument("folder", nargs="?", default=captures.CAPTURES, metavar="DIR")
    given = options.parse_args(arguments)
    if not os.path.isdir(given.folder):
        say(f"evaluate: {given.folder}: no such folder")
        return 66
    executable = os.path.abspath(given.plumbline) if given.plumbline else programs.plumbline()
    captured = captures.load(given.folder)
    if given.profiles:
        profiles.write(executable, captured)
        return 0
    outcomes = all_of(executable, captured)
    if given.json:
        report.print_json(outcomes, "replay", {})
    else:
        report.print_text(outcomes, "From captures.\n")
    return 1 if results.broken(outcomes) else 0


def all_of(executable, captured):
    """The outcome of each."""
    known = steps.load()
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="plumbline-replay-") as directory:
        for each in captured:
            say(f"replaying {each.name}")
            product = Product(executable, os.path.join(directory, each.name), [each.image])
            lines, units, behaviours = judge(product, each, directory)
            outcomes += results.evaluate([each.name], {each.name: (units, behaviours)}, lines, each.lives, each.trials, known,
                                         arrival="time")
    return outcomes


def judge(product, captured, directory):
    """What enforce says of normal life and of the intrusions, and what was learned before."""
    unit = ["--unit", f"{captured.unit_seconds:g}s"]
    product.run("learn", "--from", captured.unpack("learn", directory), "--quiet", *unit)
    known = product.profiles()[captured.image]
    product.approve()
    lines = []
    for phase in ("holdout", "intrusion"):
        path = captured.unpack(phase, directory)
        done = subprocess.run([product.executable, "enforce", "--from", path, "--json", "--quiet", "--store", product.store,
                               *product.scores()], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode not in (0, 1, 2):
            raise Unavailable(f"enforce --from {path} failed:\n{done.stderr}")
        lines += [json.loads(line) for line in done.stdout.splitlines()]
    return lines, known["units"], known["behaviours"]
