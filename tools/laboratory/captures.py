"""The captures in captures/WORKLOAD: learn, holdout and intrusion, trimmed and compressed, and what was done in them when.

They make the evaluation possible where there is neither root nor an engine.
"""

import dataclasses
import gzip
import json
import os
import shutil
import subprocess
import tempfile

from benchmark.programs import ROOT, Unavailable, run, say
from laboratory import trials
from laboratory.results import Lived

HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(HERE, "captures")
PHASES = ["learn", "holdout", "intrusion"]


@dataclasses.dataclass
class Captured:
    """What one folder tells beside its captures."""

    name: str
    image: str
    folder: str
    unit_seconds: float
    lives: list
    trials: list

    def unpack(self, phase, directory):
        """The capture as plumbline reads it, a file of that directory."""
        path = os.path.join(directory, f"{self.name}-{phase}.plcap")
        with gzip.open(os.path.join(self.folder, f"{phase}.plcap.gz")) as packed, open(path, "wb") as target:
            shutil.copyfileobj(packed, target)
        return path


def tool():
    """The one that trims, built where the sources are newer."""
    build = ["swift", "build", "-c", "release", "--product", "EvaluateTool"]
    run(build, cwd=ROOT)
    return os.path.join(run(build + ["--show-bin-path"], cwd=ROOT).strip(), "EvaluateTool")


def write(tool, recorded, workloads, unit_seconds, learned, lives, done):
    """Makes each workload's folder from one run's three captures of all of them. `learned` are names of containers."""
    names = {"learn": learned, "holdout": [life.container for life in lives],
             "intrusion": [trial.container for trial in done]}
    for workload in workloads:
        folder = os.path.join(CAPTURES, workload.name)
        os.makedirs(folder, exist_ok=True)
        for phase in PHASES:
            target = os.path.join(folder, f"{phase}.plcap.gz")
            containers = [name for name in names[phase] if f"-{workload.name}-" in name]
            _trim(tool, os.path.join(recorded, f"{phase}.plcap"), target, containers, unit_seconds)
            say(f"  {os.path.relpath(target, CAPTURES)}: {os.path.getsize(target) / 1024:.0f} KiB")
        told = {
            "image": workload.image, "unitSeconds": unit_seconds,
            "lives": [dataclasses.asdict(life) for life in lives if life.workload == workload.name],
            "trials": [dataclasses.asdict(trial) for trial in done if trial.workload == workload.name]}
        with open(os.path.join(folder, "times.json"), "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1)
            file.write("\n")


def _trim(tool, source, target, containers, unit_seconds):
    with tempfile.NamedTemporaryFile(suffix=".plcap") as trimmed:
        # By name: containers of the same image that others run meanwhile are in the recording, too.
        selected = [word for name in containers for word in ("--container", name)]
        command = [tool, "trim", source, trimmed.name, "--unit", str(unit_seconds), *selected]
        if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode != 0:
            raise Unavailable(f"{target} could not be made")
        # Without a name and a time in it, the same content gives the same file.
        with open(trimmed.name, "rb") as content, open(target, "wb") as file, gzip.GzipFile(
                "", "wb", 9, file, mtime=0) as packed:
            shutil.copyfileobj(content, packed)


def load(folder=CAPTURES):
    names = sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "times.json")))
    if not names:
        raise Unavailable(f"{folder}: no captures there")
    found = []
    for name in names:
        with open(os.path.join(folder, name, "times.json"), encoding="utf-8") as file:
            told = json.load(file)
        found.append(Captured(name, told["image"], os.path.join(folder, name), told["unitSeconds"],
                              [Lived(**life) for life in told["lives"]],
                              [trials.Trial(**trial) for trial in told["trials"]]))
    return found
