"""`tools/evaluate workloads`: real applications learn, live on, and are broken into."""

import contextlib
import dataclasses
import json
import os
import threading
import time

from benchmark import programs
from benchmark.programs import say
from laboratory import captures, pace, report, results, steps, trials
from laboratory.arguments import NotThere, Parser, command, positive
from laboratory.life import Life, live_all
from laboratory.lines import container_of
from laboratory.product import Product
from laboratory.workload import Session, load_all, names
from peering.engine import engine

# Lives that do something at the same time; more would only wait for each other.
TOGETHER = 2 * (os.cpu_count() or 1)


def parser():
    options = Parser(
        "workloads",
        "Runs real applications in containers: plumbline learns them, then enforces while new containers live on with other\n"
        "inputs, and while intruders do every step of tools/laboratory/steps. Needs root and a Docker engine.",
        "EXAMPLES\n"
        "  tools/evaluate workloads\n"
        "  tools/evaluate workloads --quick --workload nginx --workload git\n"
        "  tools/evaluate workloads --json | tail -1\n"
        "  tools/evaluate workloads --quick --captures     makes tools/laboratory/captures anew\n"
        "\n"
        "Exit codes: 0 fine, 1 a promise is not kept, 64 usage, 65 bad step, 66 no such step, 69 something needed is not there,\n"
        "77 not root.")
    options.add_argument("--quick", action="store_true", help="a short life, some ten minutes in all")
    options.add_argument("--workload", action="append", default=[], choices=names(), help="only this one; several times",
                         metavar="NAME")
    options.add_argument("--step", action="append", metavar="NAME", help="only this step; several times")
    options.add_argument("--hour", type=positive, metavar="SECONDS", help="what stands for an hour")
    options.add_argument("--days", type=positive, metavar="N", help="days to learn and to hold out")
    options.add_argument("--replicas", type=positive, metavar="N", help="containers of each workload")
    options.add_argument("--seed", type=int, default=1, help="of all that happens (default 1)")
    options.add_argument("--keep", metavar="DIR", help="keep the store, all lines, those of normal life (for budgets) and times there")
    options.add_argument("--captures", action="store_true", help="record, and replace the captures in tools/laboratory")
    return options


def chosen_pace(given):
    chosen = pace.QUICK if given.quick else pace.Pace()
    return dataclasses.replace(
        chosen, hour_seconds=given.hour or chosen.hour_seconds, learned_days=given.days or chosen.learned_days,
        held_out_days=given.days or chosen.held_out_days, replicas=given.replicas or chosen.replicas)


@command
def main(arguments):
    given = parser().parse_args(arguments)
    if os.geteuid() != 0:
        say("evaluate: only root can load eBPF programs; tools/evaluate replay needs neither root nor an engine")
        return 77
    with engine(), Session() as session:
        return Run(given, session).all()


class Run:
    """One run of everything, phase after phase."""

    def __init__(self, given, session):
        self.given, self.session, self.pace = given, session, chosen_pace(given)
        self.workloads = load_all(given.workload)
        self.steps = steps_of(given.step)
        executable = os.path.abspath(given.plumbline) if given.plumbline else programs.plumbline()
        for workload in self.workloads:
            workload.build()
        if given.keep:
            os.makedirs(given.keep, exist_ok=True)
        self.directory = os.path.abspath(given.keep or session.directory)
        self.product = Product(executable, self.directory, [workload.image for workload in self.workloads])

    def all(self):
        learned = self.learn()
        self.product.approve()
        with contextlib.ExitStack() as watching:
            enforcing = watching.enter_context(self.product.enforce())
            lives = self.hold_out()
            done = self.intrude()
            time.sleep(2)
            enforcing.close()
        self.keep(lives, done, enforcing.snapshot())
        if self.given.captures:
            captures.write(captures.tool(), self.directory, self.workloads, self.pace.hour_seconds,
                           self.learned, lives, done)
        outcomes = results.evaluate([workload.name for workload in self.workloads], learned, enforcing.snapshot(), lives,
                                    done, self.steps)
        if self.given.json:
            report.print_json(outcomes, "workloads", {"seed": self.given.seed, "hourSeconds": self.pace.hour_seconds})
        else:
            report.print_text(outcomes, self.pace.words() + ".\n")
        return 1 if results.broken(outcomes) else 0

    def learn(self):
        """Units and behaviours by workload."""
        say(f"learning {len(self.workloads)} workloads, {self.pace.learned_days} days of {self.pace.replicas} containers each")
        with self.recording("learn"), self.product.learn(self.pace.hour_seconds):
            self.learned = [life.name for life in live_all(self.lives("learn", self.pace.learned_days), "learned")]
        known = self.product.profiles()
        return {workload.name: (line["units"], line["behaviours"]) for workload in self.workloads
                if (line := known.get(workload.image))}

    def hold_out(self):
        say(f"normal life: {self.pace.held_out_days} days of {self.pace.replicas} new containers each")
        with self.recording("holdout"):
            lives = live_all(self.lives("hold", self.pace.held_out_days), "lived")
        return [results.Lived(life.workload.name, life.name, life.began, life.ended, life.lived) for life in lives]

    def intrude(self):
        pairs = trials.plan(self.workloads, self.steps)
        say(f"intrusions: {len(pairs)}")
        with self.recording("intrusion"):
            return trials.do_all(self.session, pairs, self.given.seed)

    def lives(self, phase, days):
        turn, over = threading.Semaphore(TOGETHER), threading.Event()
        return [Life(self.session, workload, f"{self.session.name}-{workload.name}-{phase}-{number}",
                     f"{self.given.seed} {phase} {workload.name} {number}", self.pace, days, turn, over)
                for number in range(1, self.pace.replicas + 1) for workload in self.workloads]

    def recording(self, phase):
        if not self.given.captures:
            return contextlib.nullcontext()
        return self.product.record(os.path.join(self.directory, f"{phase}.plcap"))

    def keep(self, lives, done, lines):
        """What the results are made from, for whoever wants to look further."""
        with open(os.path.join(self.directory, "run.json"), "w", encoding="utf-8") as file:
            json.dump({"pace": dataclasses.asdict(self.pace), "lives": [dataclasses.asdict(life) for life in lives],
                       "trials": [dataclasses.asdict(trial) for trial in done]}, file)
        held = {life.container for life in lives}
        for name, kept in ("lines", lines), ("holdout", [line for line in lines if container_of(line) in held]):
            with open(os.path.join(self.directory, f"{name}.jsonl"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in kept)


def steps_of(names):
    """All, or those of these names. Raises NotThere for a name that none has."""
    known = steps.load()
    for name in names or []:
        if name not in [step.name for step in known]:
            raise NotThere(f"no step is called {name}")
    return [step for step in known if names is None or step.name in names]
