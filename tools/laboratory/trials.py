"""Intrusions: each step in a container of its own, which lives normally before and after it."""

import dataclasses
import random
import threading
import time

from benchmark.programs import say

# Between a container's start and the step, so that its start is over.
SETTLE_SECONDS = 5
# How long it lives on after the step: what enforce says later than that comes too late.
PATIENCE_SECONDS = 5
# Several at a time, but not so many that they wait for each other.
TOGETHER = 8


@dataclasses.dataclass
class Trial:
    """One step that was done in one container, with the times of the wall clock."""

    step: str
    workload: str
    container: str
    started: float
    begin: float
    end: float
    over: float


def plan(workloads, steps):
    """Pairs of a workload and a step that runs in it."""
    return [(workload, step) for workload in workloads for step in steps
            if workload.name in step.workloads and (step.through != "app" or workload.has_door)]


def do_all(session, pairs, seed):
    """Does them all, several at a time; returns the trials in the order of the plan."""
    results, problems, over = {}, [], threading.Event()
    numbers, lock = iter(range(len(pairs))), threading.Lock()

    def work():
        while not over.is_set():
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            workload, step = pairs[number]
            try:
                results[number] = _do(session, workload, step, f"{session.name}-{workload.name}-step-{number}",
                                      random.Random(f"{seed} {number}"))
            except Exception as problem:  # what broke one must end all
                problems.append(problem)
                over.set()

    workers = [threading.Thread(target=work, daemon=True) for _ in range(TOGETHER)]
    told = time.monotonic()
    for worker in workers:
        worker.start()
    try:
        while any(worker.is_alive() for worker in workers):
            time.sleep(0.2)
            if time.monotonic() - told > 60:
                told = time.monotonic()
                say(f"  {len(results)} of {len(pairs)} steps")
    finally:
        over.set()
        for worker in workers:
            worker.join(timeout=60)
    if problems:
        raise problems[0]
    return [results[number] for number in sorted(results)]


def _do(session, workload, step, name, random):
    started = time.time()
    container = workload.start(session, name)
    try:
        workload.live(container, 0, random)
        time.sleep(SETTLE_SECONDS)
        begin, end = step.run(container)
        workload.live(container, 1, random)
        time.sleep(max(0, end + PATIENCE_SECONDS - time.time()))
        return Trial(step.name, workload.name, name, started, begin, end, time.time())
    finally:
        container.remove()
