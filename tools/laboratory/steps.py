"""The catalogue of intrusion steps: one file each in steps/, a shell script whose head says what it is.

    # title: the password hashes are read            a few words, of what an intruder does
    # attack: T1003.008                              ATT&CK techniques
    # rule: Read sensitive file untrusted            any number; a name in rules.txt
    # workload: toolbox                              where it runs: files of workloads/ or places/
    # through: command                               by which way, see below
    # shows: file read /etc/shadow by cat            one or more, see reports.py; none where nothing could tell of it
    cat /etc/shadow

    through   what the rest of the file is
    exec      a script, run by `sh -c` in `docker exec`
    command   one command, run by `docker exec` without a shell
    app       a script, run as the workload's `door` runs it: by the application itself
    http      requests to the application, one a line, as tools/traffic/http sends them; so are redis and all others there
    terminal  what is typed into `docker exec -it` of the program in `# command:`, as the user in `# user:`
    start     nothing: starting the container is the step

`# besides: flags` or `environment` says what a rule's author looked at as well, `# missed:` why a step is known not to be
caught. What a step does stays in its container:
no network but its loopback, and no file that is not its own.
"""

import glob
import os
import re
import shlex
import subprocess
import time

from benchmark.programs import ROOT
from laboratory.reports import Malformed, Report

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = os.path.join(HERE, "steps")
TRAFFIC = os.path.join(ROOT, "tools/traffic")

# Each field of a head: whether it has to be there, and whether it may be there several times.
FIELDS = {"title": (True, False), "attack": (True, False), "rule": (False, True), "workload": (True, False),
          "through": (True, False), "shows": (False, True), "command": (False, False), "user": (False, False),
          "besides": (False, False), "missed": (False, False)}
BESIDES = ("flags", "environment")
TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
# A step that has not come to its end by then has done what it does.
LONGEST_SECONDS = 20


class Step:
    """One thing that an intruder does. Ways, techniques and reports are checked when it is made."""

    def __init__(self, name, text):
        self.name = name
        head, self.script = _divide(text)
        self.title = head["title"][0]
        self.attack = head["attack"][0].split()
        self.rules = head.get("rule", [])
        self.workloads = head["workload"][0].split()
        self.through = head["through"][0]
        self.shows = head.get("shows", [])
        self.command, self.user, self.besides, self.missed = (
            head.get(key, [None])[0] for key in ("command", "user", "besides", "missed"))
        self.reports = [Report(words) for words in self.shows]
        # Told of a container that is past its start only.
        self.is_of_phase = any(report.reason == "over-budget" for report in self.reports)
        for technique in self.attack:
            _check(TECHNIQUE.fullmatch(technique), f"no technique of ATT&CK: {technique}")
        _check(self.through in ("exec", "command", "app", "terminal", "start") or self._traffic,
               f"no such way: {self.through}")
        _check(self.besides in (None, *BESIDES), f"besides is one of {', '.join(BESIDES)}")
        _check(self.reports or self.missed, "neither what it shows nor why it is missed")
        _check((self.through == "terminal") == (self.command is not None), "a terminal needs a command")

    @property
    def _traffic(self):
        path = os.path.join(TRAFFIC, self.through)
        return path if os.access(path, os.X_OK) else None

    def run(self, container):
        """Does it in a running container; what becomes of it there is not looked at.

        Returns when it began and when it ended, in seconds since the epoch.
        """
        start = time.time()
        match self.through:
            case "app":
                container.workload.door(container, self.script)
            case "exec" | "command":
                words = ["sh", "-c", self.script] if self.through == "exec" else shlex.split(self.script)
                _finish(["docker", "exec", *(["-u", self.user] if self.user else []), container.name, *words])
            case "terminal":
                user = f"-u {self.user} " if self.user else ""
                _finish(["script", "-qec", f"docker exec -it {user}{container.name} {self.command}", "/dev/null"],
                        self.script)
            case "start":
                container.start()
            case _:
                _finish(["nsenter", "-t", str(container.pid), "-n", self._traffic], self.script)
        return start, time.time()

    def caught_by(self, violations):
        """Those of these lines that report it, in their order."""
        return [line for line in violations if any(report.matches(line) for report in self.reports)]

    def told(self, violations):
        """For each thing that it shows the first of these lines that reports it; None where none does."""
        return [next(filter(report.matches, violations), None) for report in self.reports]

    def missing(self, violations):
        """What was expected and is not among these lines."""
        return [report for report in self.reports if not any(map(report.matches, violations))]


def load(folder=STEPS):
    """All steps of a folder, in the order of the alphabet. Raises Malformed, with the file's name."""
    steps = []
    for path in sorted(glob.glob(os.path.join(folder, "*.sh"))):
        name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as file:
            try:
                steps.append(Step(name, file.read()))
            except Malformed as error:
                raise Malformed(f"{path}: {error}") from error
    return steps


def _divide(text):
    """A file's head as lists of values by field, and what follows it."""
    lines, head = text.splitlines(keepends=True), {}
    while lines and (found := re.fullmatch(r"# ([a-z]+): (.*\S)\n", lines[0])):
        _check(found[1] in FIELDS, f"no such field: {found[1]}")
        head.setdefault(found[1], []).append(found[2])
        del lines[0]
    for field, (needed, several) in FIELDS.items():
        _check(field in head or not needed, f"no {field}")
        _check(several or len(head.get(field, [])) < 2, f"{field} stands there twice")
    return head, "".join(lines)


def _check(holds, words):
    if not holds:
        raise Malformed(words)


def _finish(command, input=""):
    try:
        subprocess.run(command, input=input.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=LONGEST_SECONDS, start_new_session=True)
    except subprocess.TimeoutExpired:
        pass
