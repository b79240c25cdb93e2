"""`tools/evaluate coverage`: which rule's deed is caught, by what, and at what score."""

import collections
import concurrent.futures
import fnmatch
import os
import random
import threading
import time

from benchmark import programs
from benchmark.programs import Unavailable, say
from laboratory import rulebook, steps
from laboratory.arguments import NotThere, Parser, command
from laboratory.observer import Observer
from laboratory.outcomes import Outcome, conclude, in_order, print_json, print_table
from laboratory.reports import Malformed
from laboratory.watching import Watching
from laboratory.workload import WORKLOADS, Session, load_all
from peering.engine import engine

PLACES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "places")
# A place with many steps is started that often, so that they are done beside each other.
STEPS_EACH = 25
# What is learned of an image: as many containers, started beside each other, for as long.
LEARNED_EACH = 2
LEARN_SECONDS = 3
# A start is told from the rest only where ten units of steady state were seen, and lasts a minute. Here each container is a
# unit, and the start is short.
LEARNED_FOR_PHASES = 11
START_UP_SECONDS = 5
# An engine that has to start many at once is slow to say who they are.
STARTING = threading.Semaphore(os.cpu_count() or 1)


def parser():
    options = Parser(
        "coverage",
        "Does what each rule of Falco's public rule files is about, a step of tools/laboratory/steps, in a real\n"
        "container, and says which were caught, by what, and at what score. Learns the containers for some\n"
        "seconds, approves, and enforces live. Needs root and a Docker engine; one is started where none answers.",
        "EXAMPLES\n  tools/evaluate coverage\n  tools/evaluate coverage --rule '*shadow*'\n"
        "  tools/evaluate coverage --all --workload nginx\n  tools/evaluate coverage --json | tail -1\n"
        "  tools/evaluate coverage --document     needs neither root nor an engine\n\n"
        "Exit codes: 0 fine, 1 a step was missed that should be caught, 64 usage, 65 bad step, 66 no such step or\n"
        "place, 69 something needed is not there, 77 not permitted.")
    options.add_argument("--rule", action="append", default=[], metavar="GLOB", help="only steps of such rules; several times")
    options.add_argument("--step", action="append", default=[], metavar="GLOB",
                         help="only such steps, whether they break a rule or not; several times")
    options.add_argument("--workload", action="append", default=[], metavar="GLOB", help="only in such places; several times")
    options.add_argument("--all", action="store_true", help="the steps that break no rule, too")
    options.add_argument("--document", action="store_true", help="write docs/coverage.md, and do nothing else")
    return options


class Place:
    """A workload, and the steps that are done in it."""

    def __init__(self, workload, chosen):
        self.workload, self.steps = workload, chosen
        self.starts_none = all(step.through == "start" for step in chosen)
        self.tells_phases = any(step.is_of_phase and not step.missed for step in chosen)

    def containers(self):
        """How many are started at first."""
        return -(-len(self.steps) // STEPS_EACH)

    def name(self, session, mark):
        return f"{session.name}-{self.workload.name}-{mark}"

    def names(self, session):
        """Of all containers that there may be: each step may need one of its own."""
        return [self.name(session, mark) for mark in [*range(self.containers()), *(step.name for step in self.steps)]]

    def begin(self, session, name):
        return Beginning(self.workload, session, name) if self.starts_none else start(self.workload, session, name)


def start(workload, session, name):
    with STARTING:
        return workload.start(session, name)


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
        raise NotThere("no step is of that name or breaks such a rule")
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
    if not found:
        raise NotThere("none of these steps runs in such a place")
    return [Place(known[name], of_place) for name, of_place in found.items()]


def learn(executable, store, session, where):
    """Teaches every image by the life of some containers, and approves what was learned."""
    work = []
    for workload, tells_phases in taught(where).items():
        for number in range(LEARNED_FOR_PHASES if tells_phases else LEARNED_EACH):
            seconds = LEARN_SECONDS + (START_UP_SECONDS if tells_phases else 0)
            work.append((workload, f"{session.name}-{workload.name}-learned-{number}", seconds, random.Random(number)))
    arguments = [*start_up(where), "--store", store, *selection(name for _, name, _, _ in work)]
    with Observer(executable, "learn", arguments, session.directory):
        with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
            list(pool.map(lambda item: live(session, *item), work))
    for workload in taught(where):
        programs.run([executable, "profile", "approve", workload.image, "--store", store, "--quiet", "--all-roles"])


def taught(where):
    """One workload for each image, and whether its starts have to be told from the rest: places of one image are one profile."""
    by_image = {}
    for place in where:
        if not place.starts_none:
            workload, tells_phases = by_image.get(place.workload.image, (place.workload, False))
            by_image[place.workload.image] = workload, tells_phases or place.tells_phases
    return dict(by_image.values())


def start_up(where):
    """The option for it; no start is short where nothing asks for that."""
    return ["--start-up", f"{START_UP_SECONDS}s"] if any(place.tells_phases for place in where) else []


def live(session, workload, name, seconds, dice):
    """The life of one container: two hours, compressed."""
    container = start(workload, session, name)
    end = time.time() + seconds
    for hour in (10, 11):
        workload.live(container, hour, dice)
    time.sleep(max(0, end - time.time()))
    programs.run(["docker", "stop", "-t", "1", name])


def selection(names):
    return [word for name in names for word in ("--container", name)]


def attack(executable, store, session, where):
    """Does all steps, those of one container one after another, and says what came of each."""
    work = [(place, number) for place in where for number in range(place.containers())]
    names = [name for place in where for name in place.names(session)]
    stop = threading.Event()
    with Watching(executable, [*start_up(where), "--store", store, *selection(names)], session.directory) as watching:
        with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
            try:
                found = list(pool.map(lambda item: do(watching, session, *item, stop), work))
            except BaseException:
                # Control-C, too. The pool waits for its threads: each ends with the step that it is at.
                stop.set()
                raise
    outcomes = [outcome for each in found for outcome in each]
    if watching.process.returncode not in (0, 1, 2):
        raise Unavailable(f"plumbline enforce ended with {watching.process.returncode}:\n{watching.words()}")
    tell_gaps(watching.snapshot(), {place.workload.name for place in where if place.starts_none})
    return outcomes


def tell_gaps(lines, strangers):
    """What was not seen or not judged, which may be why a step was missed."""
    for line in lines:
        name = line.get("container", {}).get("name", "some container")
        if line["kind"] == "gap" or (line["kind"] == "unprofiled" and not any(f"-{each}-" in name for each in strangers)):
            say(f"{name}: {line['kind']} {line.get('reason', '')} {line.get('explanation', '')}")
        elif line["kind"] == "summary" and line["dropped"]:
            say(f"{line['dropped']} of {line['kernel']} observations were dropped")


def do(watching, session, place, number, stop):
    """The steps of one container; no further ones once `stop` is set."""
    container, begun = place.begin(session, place.name(session, number)), time.time()
    outcomes = []
    for step in place.steps[number::place.containers()]:
        if stop.is_set():
            break
        lines, seconds = once(watching, step, container, begun)
        if seconds is None and not stop.is_set() and (step.caught_by(watching.about(container)) or not watching.judges(container)):
            # Once more, where nothing was yet: what an earlier step has shown is not told a second time, and a container
            # that its engine was slow to name is not judged.
            other = place.begin(session, place.name(session, step.name))
            lines, seconds = once(watching, step, other, time.time())
        outcomes.append(Outcome(step, place.workload.name, lines, seconds))
    return outcomes


def once(watching, step, container, begun):
    if step.is_of_phase:
        time.sleep(max(0, begun + START_UP_SECONDS + 1 - time.time()))
    return watching.do(step, container)


@command
def main(arguments):
    asked = parser().parse_args(arguments)
    catalogue = steps.load()
    if asked.document:
        with open(rulebook.DOCUMENT, "w", encoding="utf-8") as file:
            file.write(rulebook.document(catalogue))
        return 0
    if os.geteuid() != 0:
        say("evaluate: only root can load eBPF programs")
        return 77
    where = places(choose(asked, catalogue), asked.workload)
    executable = asked.plumbline or programs.plumbline()
    with engine(), Session() as session:
        say("images")
        for place in where:
            place.workload.build()
        began = time.monotonic()
        store = os.path.join(session.directory, "store")
        say("learning")
        learn(executable, store, session, where)
        say(f"doing {sum(len(place.steps) for place in where)} steps")
        outcomes = sorted(attack(executable, store, session, where), key=in_order)
    (print_json if asked.json else print_table)(outcomes)
    return conclude(outcomes, time.monotonic() - began, asked.json)
