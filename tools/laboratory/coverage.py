"""Does every step in a real container and says which were caught, by what, at what score.

Learns the containers for some seconds, approves, and enforces live, all containers in one run. Needs root and a Docker
engine (one is started where none answers). The exit code is 1 where a step was missed that should be caught.

    tools/evaluate coverage                         the steps that break a rule
    tools/evaluate coverage --rule '*shadow*'       those of some rules
    tools/evaluate coverage --all                   and those that break no rule, in the laboratory's workloads
    tools/evaluate coverage --document              only writes docs/coverage.md; needs nothing
"""

import argparse
import collections
import concurrent.futures
import fnmatch
import json
import os
import random
import sys
import time

from benchmark import programs
from benchmark.programs import Unavailable, say
from laboratory import rulebook, steps
from laboratory.observer import Observer
from laboratory.reports import Malformed
from laboratory.watching import Watching
from laboratory.workload import WORKLOADS, Session, load_all
from peering.engine import engine

PLACES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "places")
# A place with many steps is started that often, so that they are done beside each other.
STEPS_EACH = 25
# What is learned of an image: as many containers, started beside each other.
LEARNED_EACH = 2
LEARN_SECONDS = 3
# To tell a start from the rest the product wants ten units of steady state, and waits a minute for it. Here both are short.
PHASES = ["--start-up", "1s"]
PHASES_LEARN_SECONDS = 8


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="tools/evaluate coverage", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", action="append", default=[], metavar="GLOB", help="only steps of such rules; may be given several times")
    parser.add_argument("--step", action="append", default=[], metavar="GLOB", help="only such steps, whether they break a rule or not")
    parser.add_argument("--workload", action="append", default=[], metavar="GLOB", help="only in such places")
    parser.add_argument("--all", action="store_true", help="the steps that break no rule, too")
    parser.add_argument("--document", action="store_true", help="write docs/coverage.md, and do nothing else")
    parser.add_argument("--json", action="store_true", help='one object a line, the last one of kind "evaluation"')
    parser.add_argument("--plumbline", metavar="FILE", help="use this program instead of building one")
    return parser.parse_args(arguments)


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


class Place:
    """A workload, and the steps that are done in it."""

    def __init__(self, workload, chosen):
        self.workload, self.steps = workload, chosen
        self.starts_none = all(step.through == "start" for step in chosen)

    def containers(self):
        """How many are started at first."""
        return -(-len(self.steps) // STEPS_EACH)

    def name(self, session, mark):
        return f"{session.name}-{self.workload.name}-{mark}"

    def names(self, session):
        """Of all containers that there may be: each step may need one of its own."""
        return [self.name(session, mark) for mark in [*range(self.containers()), *(step.name for step in self.steps)]]

    def begin(self, session, name):
        return Beginning(self.workload, session, name) if self.starts_none else self.workload.start(session, name)


class Beginning:
    """A container that is not there yet."""

    def __init__(self, workload, session, name):
        self.workload, self.session, self.name = workload, session, name

    def start(self):
        self.workload.start(self.session, self.name)


def choose(asked, catalogue):
    """The steps that are asked for."""
    chosen = []
    for step in catalogue:
        by_name = any(fnmatch.fnmatchcase(step.name, glob) for glob in asked.step)
        by_rule = any(fnmatch.fnmatchcase(rule.lower(), glob.lower()) for rule in step.rules for glob in asked.rule)
        if by_name or by_rule or (not asked.rule and not asked.step and (step.rules or asked.all)):
            chosen.append(step)
    if not chosen:
        raise Unavailable("no step is of that name or breaks such a rule")
    return chosen


def places(chosen, globs):
    """Where they are done, by name of the place."""
    known = {workload.name: workload for folder in (WORKLOADS, PLACES) for workload in load_all(folder=folder)}
    found = collections.defaultdict(list)
    for step in chosen:
        for name in step.workloads:
            if name not in known:
                raise Malformed(f"{step.name}: no workload {name}")
            if not globs or any(fnmatch.fnmatchcase(name, glob) for glob in globs):
                found[name].append(step)
    return [Place(known[name], of_place) for name, of_place in found.items()]


def learn(executable, store, session, where, phases):
    """Teaches every image by the life of some containers, and approves what was learned.

    `phases` are the options by which starts are told from the rest, where a step needs that.
    """
    # Places of one image are one profile.
    taught = {place.workload.image: place.workload for place in reversed(where) if not place.starts_none}
    work = [(workload, f"{session.name}-{workload.name}-learned-{number}", random.Random(number))
            for workload in taught.values() for number in range(LEARNED_EACH)]
    seconds = PHASES_LEARN_SECONDS if phases else LEARN_SECONDS
    arguments = ["--unit", "1s" if phases else "1m", *phases, "--store", store, *selection(name for _, name, _ in work)]
    with Observer(executable, "learn", arguments, session.directory):
        with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
            list(pool.map(lambda item: live(session, seconds, *item), work))
    for image in taught:
        programs.run([executable, "profile", "approve", image, "--store", store, "--quiet", "--all-roles"])


def live(session, seconds, workload, name, dice):
    """The life of one container: two hours, compressed."""
    container = workload.start(session, name)
    end = time.time() + seconds
    for hour in (10, 11):
        workload.live(container, hour, dice)
    time.sleep(max(0, end - time.time()))
    programs.run(["docker", "stop", "-t", "1", name])


def selection(names):
    return [word for name in names for word in ("--container", name)]


def attack(executable, store, session, where, phases):
    """Does all steps, those of one container one after another, and says what came of each."""
    work = [(place, number) for place in where for number in range(place.containers())]
    names = [name for place in where for name in place.names(session)]
    with Watching(executable, [*phases, "--store", store, *selection(names)], session.directory) as watching:
        with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
            outcomes = [outcome for found in pool.map(lambda item: do(watching, session, *item), work) for outcome in found]
    if watching.process.returncode not in (0, 1, 2):
        raise Unavailable(f"plumbline enforce ended with {watching.process.returncode}:\n{watching.words()}")
    return outcomes


def do(watching, session, place, number):
    """The steps of one container."""
    container = place.begin(session, place.name(session, number))
    outcomes = []
    for step in place.steps[number::place.containers()]:
        lines, seconds = watching.do(step, container)
        if seconds is None and step.caught_by(watching.about(container)):
            # What an earlier step has shown is not told a second time: once more, where nothing was.
            lines, seconds = watching.do(step, place.begin(session, place.name(session, step.name)))
        outcomes.append(Outcome(step, place.workload.name, lines, seconds))
    return outcomes


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


def as_json(outcome):
    return {
        "kind": "step", "version": 1, "step": outcome.step.name, "title": outcome.step.title, "rules": outcome.step.rules,
        "attack": outcome.step.attack, "workload": outcome.place, "through": outcome.step.through,
        "caught": outcome.caught, "seconds": outcome.seconds and round(outcome.seconds, 3),
        "missing": [report.words for report in outcome.missing],
        "by": [{"reason": line.get("reason"), "behaviour": line.get("behaviour"), "bits": line.get("score", {}).get("bits"),
                "severity": line.get("severity")} for line in outcome.lines],
    }


def conclude(asked, outcomes, seconds):
    """Prints the counts and gives the exit code."""
    missed = [outcome for outcome in outcomes if not outcome.caught]
    unexpected = [outcome for outcome in missed if not outcome.step.missed]
    rules = {rule for outcome in outcomes for rule in outcome.step.rules}
    lost = {rule for outcome in missed for rule in outcome.step.rules}
    if asked.json:
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


def main(arguments):
    asked = options(arguments)
    try:
        catalogue = steps.load()
        if asked.document:
            with open(rulebook.DOCUMENT, "w", encoding="utf-8") as file:
                file.write(rulebook.document(catalogue))
            return 0
        where = places(choose(asked, catalogue), asked.workload)
        executable = asked.plumbline or programs.plumbline()
        with engine(), Session() as session:
            say("images")
            for place in where:
                place.workload.build()
            began = time.monotonic()
            store = os.path.join(session.directory, "store")
            say("learning")
            late = any(report.reason for place in where for step in place.steps if not step.missed for report in step.reports)
            phases = PHASES if late else []
            learn(executable, store, session, where, phases)
            say(f"doing {sum(len(place.steps) for place in where)} steps")
            outcomes = attack(executable, store, session, where, phases)
        if asked.json:
            for outcome in outcomes:
                print(json.dumps(as_json(outcome)))
        else:
            print_table(outcomes)
        return conclude(asked, outcomes, time.monotonic() - began)
    except Malformed as error:
        say(f"evaluate: {error}")
        return 65
    except Unavailable as error:
        say(f"evaluate: {error}")
        return 69

