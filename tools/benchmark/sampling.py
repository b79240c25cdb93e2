"""What it costs to read what 1,000 containers use: real cgroups, sampled by the clock (SamplingBench).

Once with empty cgroups, once with a sleeping process in each, which has a network namespace of its own where unshare(1)
can make one. A share is CPU time of the whole loop, its waiting included, by the time that it ran.
"""

import json
import os
import subprocess

from benchmark.programs import ROOT, Unavailable, run, say

CONTAINERS = 1_000
FAST_SHARE = 0.02
BUILD = ["swift", "build", "-c", "release", "--product", "SamplingBench"]


def _program():
    say("building SamplingBench (release; the first time takes some minutes)")
    run(BUILD, cwd=ROOT)
    return os.path.join(run(BUILD + ["--show-bin-path"], cwd=ROOT).strip(), "SamplingBench")


def _finish(command):
    """What a program prints, which must be let to remove what it made, also when this one is interrupted."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, words = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode != 0:
        raise Unavailable(f"{' '.join(command)} failed:\n{words.strip()}")
    return json.loads(output)


def measure(seconds):
    """The results of both crowds, each loop of which runs for so many seconds."""
    program = _program()
    results = []
    for crowd in ([], ["--processes"]):
        say(f"sampling {CONTAINERS} cgroups, {'a process in each' if crowd else 'empty'}")
        command = [program, "--containers", str(CONTAINERS), "--seconds", str(seconds), *crowd]
        results.append(_finish(command))
    return results


def figures(results):
    """Name, value, unit and target of each figure."""
    for result in results:
        crowd = "with a process each" if result["processes"] else "empty"
        for loop in result["runs"]:
            target = FAST_SHARE if loop["tiers"] == "fast" else None
            yield f"sampling, {crowd}: {loop['tiers']}", loop["share"], "share", target
        whole = result["runs"][-1]
        yield f"sampling, {crowd}: longest call", whole["worstCallSeconds"], "s", None
        yield f"sampling, {crowd}: first call, all at once", whole["firstCallSeconds"], "s", None
        yield f"sampling, {crowd}: files kept open", whole["openFiles"], "files", None
