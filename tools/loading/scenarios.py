"""The loads: what runs in the containers while plumbline learns, and how much of it."""

import os
import signal
import threading
import time

from benchmark.programs import Unavailable, say

OFFERED_A_SECOND = 100_000
# What the agent may take for itself, in bytes; more where a flood fills a profile to its limit: it is held a second time
# while it is written, and a third time when the progress is told.
RESIDENT_BYTES = 64 << 20
FLOODED_BYTES = 160 << 20
# Above the agent's flush interval: the kernel's counters are read once at least while the load lasts.
FLUSH_SECONDS = 6


class Load:
    """One load. `run` does it and returns the number of observations that the kernel must have counted at least.

    Where it is one container's, `container` is its name: then nobody else's containers are in the figures.
    """

    def __init__(self, name, run, container=None, resident=RESIDENT_BYTES, arguments=()):
        self.name, self.run, self.container, self.resident, self.own = name, run, container, resident, list(arguments)

    def arguments(self, bundle):
        """Of plumbline."""
        return self.own + (["--container", bundle.prefix + self.container] if self.container else [])


def _names(files, rate, processes=4):
    def run(bundle, _agent):
        bundle.prepare(["/bin/load", "names", str(processes), str(files), str(rate), "/work"])
        acts, seconds = bundle.result(bundle.start("names"))
        say(f"  {acts:,} new behaviours in {seconds:.1f} s: {acts / seconds:,.0f} a second")
        return acts

    return run


def _containers(count):
    def run(bundle, _agent):
        bundle.prepare(["/bin/nothing"])
        numbers, failures, begin = iter(range(count)), [], time.monotonic()
        lock = threading.Lock()

        def work():
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None or failures:
                    return
                container = bundle.start(f"c{number}")
                words = container.communicate()[1]
                if container.returncode != 0:
                    failures.append(words.strip())

        workers = [threading.Thread(target=work) for _ in range(os.cpu_count() or 1)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise Unavailable("a container did not run: " + failures[0])
        say(f"  {count:,} containers in {time.monotonic() - begin:.1f} s")
        return count

    return run


def _containers_unseen(count):
    """Their beginnings and ends do not fit into the buffer of an agent that is stopped meanwhile."""
    inner = _containers(count)

    def run(bundle, agent):
        agent.process.send_signal(signal.SIGSTOP)
        try:
            return inner(bundle, agent)
        finally:
            agent.process.send_signal(signal.SIGCONT)

    return run


def _crowd(count):
    def run(bundle, _agent):
        bundle.prepare(["/bin/load", "crowd", str(count), str(FLUSH_SECONDS)])
        alive, seconds = bundle.result(bundle.start("crowd"))
        say(f"  {alive:,} processes at once, up after {seconds:.1f} s")
        return alive

    return run


def _storm(seconds, limit):
    def run(bundle, _agent):
        bundle.prepare(["/bin/load", "storm", str(seconds), str(limit), "/bin/nothing"])
        forks, taken = bundle.result(bundle.start("storm"))
        say(f"  {forks:,} forks in {taken:.1f} s: {forks / taken:,.0f} a second")
        # Every second fork runs a program.
        return forks // 2

    return run


def all_loads(quick):
    """In the order in which they are done."""
    files = (100_000 if quick else 500_000)
    return [
        Load(f"{OFFERED_A_SECOND:,} new behaviours a second", _names(files, OFFERED_A_SECOND), "names", FLOODED_BYTES),
        Load("new behaviours, as fast as they come", _names(files, 1e9), "names", FLOODED_BYTES),
        Load("containers that start and end", _containers(100 if quick else 2_000)),
        Load("containers while the agent is stopped", _containers_unseen(150 if quick else 600),
             arguments=["--ring-buffer", "64k"]),
        Load("processes at once", _crowd(1_000 if quick else 10_000), "crowd"),
        Load("a storm of forks", _storm(3 if quick else 20, 5_000 if quick else 100_000), "storm"),
    ]
