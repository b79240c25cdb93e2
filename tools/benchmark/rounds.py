"""The rounds: the same loops in every situation, one after the other, in an order that rotates.

A ratio is only taken between two figures of one round, so that what drifts on the machine meets both alike.
"""

from benchmark.probes import Agent, EmptyHook, wait_until_bare
from benchmark.programs import Unavailable, say

# Repetitions of each loop in a full run.
COUNTS = {"open": 1_000_000, "exec": 5_000, "getppid": 2_000_000}
# Others' probes, and what the kernel has still to unload of our own, must be gone after this.
PATIENCE_SECONDS = 60
# A fiftieth is done before the clock runs: caches are warm then, and the kernel knows what the agent knows.
WARM_UP = 50


class Samples:
    """Everything that was measured, a list with one figure a round for each name."""

    def __init__(self):
        self.nanoseconds = {}  # (loop, place, situation): a repetition's wall time
        self.best_nanoseconds = {}  # the same as CPU time in the fastest fiftieth: nearly undisturbed
        self.agent_nanoseconds = {}  # (loop, situation): the agent's own CPU time a repetition
        self.ready_seconds = []
        self.resident_bytes = []
        self.peak_bytes = []
        self.kernel_bytes = []

    def add(self, table, key, value):
        table.setdefault(key, []).append(value)


class Rounds:
    """Knows the places and how to bring about each situation.

    bare        no probe on the machine
    empty       an empty tp_btf/sys_exit program
    unmonitored plumbline enforces another container: neither this one nor the host's processes are its business
    monitored   plumbline enforces this container, by an approved profile that knows all that it does
    """

    def __init__(self, directory, executable, store, host, container, other, counts, strict=True):
        """`strict` refuses to measure while probes of others are attached."""
        self.directory, self.executable, self.store = directory, executable, store
        self.host, self.container, self.other, self.counts = host, container, other, counts
        self.strict = strict
        self.samples = Samples()

    def situations(self):
        return [self._bare, self._empty, self._unmonitored, self._monitored]

    def run(self, number):
        situations = self.situations()
        for index in range(len(situations)):
            if self.strict:
                wait_until_bare(PATIENCE_SECONDS)
            situations[(number + index) % len(situations)]()

    def _bare(self):
        self._measure("bare", [self.container, self.host])
        if self.strict:
            wait_until_bare(0)

    def _empty(self):
        hook = EmptyHook(self.directory)
        try:
            self._measure("empty", [self.container, self.host])
        finally:
            hook.close()

    def _unmonitored(self):
        self._under_plumbline("unmonitored", self.other, [self.container, self.host])

    def _monitored(self):
        self._under_plumbline("monitored", self.container, [self.container])

    def _under_plumbline(self, situation, selected, places):
        agent = Agent(self.executable, ["enforce", "--store", self.store, "--container", selected.name])
        try:
            self.samples.ready_seconds.append(agent.ready_seconds)
            self._measure(situation, places, agent)
            if situation == "monitored":
                resident, peak = agent.resident_bytes()
                self.samples.resident_bytes.append(resident)
                self.samples.peak_bytes.append(peak)
                self.samples.kernel_bytes.append(agent.kernel_bytes())
        finally:
            summary = agent.close()
        if summary["violations"] or summary["dropped"]:
            raise Unavailable(f"the profile does not know everything, the figures mean nothing: {summary}")
        if situation == "monitored" and summary["kernel"] < sum(self.counts[loop] for loop in ("open", "exec")):
            raise Unavailable(f"plumbline did not see the loop, the figures mean nothing: {summary}")

    def _measure(self, situation, places, agent=None):
        for place in places:
            where = "host" if place is self.host else "container"
            for loop, count in self.counts.items():
                place.nanoseconds(loop, max(1, count // WARM_UP))
                before = agent.cpu_nanoseconds() if agent else 0
                wall, best = (total / count for total in place.nanoseconds(loop, count))
                self.samples.add(self.samples.nanoseconds, (loop, where, situation), wall)
                self.samples.add(self.samples.best_nanoseconds, (loop, where, situation), best)
                if agent and where == "container":
                    own = (agent.cpu_nanoseconds() - before) / count
                    self.samples.add(self.samples.agent_nanoseconds, (loop, situation), own)
                say(f"  {situation:<12}{where:<10}{loop:<8}{wall:>12,.0f} ns, {best:>12,.0f} ns at best")
