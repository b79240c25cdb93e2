"""The rounds of the recorder of system calls: learning with it and without it, beside an empty hook.

bare   no probe on the machine
empty  an empty tp_btf/sys_exit program
off    plumbline learns this container
on     plumbline learns this container and its system calls
other  plumbline learns another container and its system calls
"""

import os

from benchmark.probes import Agent
from benchmark.programs import Unavailable
from benchmark.rounds import Rounds

COUNTS = {"open": 1_000_000, "getppid": 4_000_000}
# Loop, place, situation, what it is compared with, and the most that it may be.
RATIOS = [
    ("getppid", "container", "empty", "bare", None),
    ("getppid", "container", "off", "empty", 1.03),
    ("getppid", "container", "on", "empty", 1.20),
    ("getppid", "container", "on", "off", None),
    ("getppid", "container", "other", "off", None),
    ("getppid", "host", "other", "empty", None),
    ("open", "container", "empty", "bare", None),
    ("open", "container", "off", "empty", None),
    ("open", "container", "on", "empty", 1.20),
    ("open", "container", "on", "off", None),
    ("open", "host", "other", "empty", None),
]


class CallRounds(Rounds):
    """As Rounds, while learning."""

    def situations(self):
        return [self._bare, self._empty, self._off, self._on, self._other]

    def _off(self):
        self._learn("off", self.container, [self.container], [])

    def _on(self):
        self._learn("on", self.container, [self.container], ["--syscalls"])

    def _other(self):
        self._learn("other", self.other, [self.container, self.host], ["--syscalls"])

    def _learn(self, situation, selected, places, options):
        store = os.path.join(self.directory, "calls")
        agent = Agent(self.executable, ["learn", "--store", store, "--container", selected.name] + options)
        try:
            self._measure(situation, places, agent)
        finally:
            summary = agent.close()
        if summary["dropped"]:
            raise Unavailable(f"plumbline missed something, the figures mean nothing: {summary}")
