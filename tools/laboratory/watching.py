"""A running `plumbline enforce`, and what it has said of each container so far."""

import json
import tempfile
import threading
import time

from benchmark.probes import Agent


class Watching:
    """May be asked by several threads. Leaving it ends the run."""

    def __init__(self, executable, arguments):
        self._output = tempfile.NamedTemporaryFile("w+b")
        self._reading = open(self._output.name, "rb")
        self._rest, self._lines, self._lock = b"", [], threading.Lock()
        self.agent = Agent(executable, ["enforce", *arguments], self._output)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.agent.process.poll() is None:
            self.agent.close()
        self._reading.close()

    def lines(self, since=0):
        """All lines from this number on."""
        with self._lock:
            *whole, self._rest = (self._rest + self._reading.read()).split(b"\n")
            self._lines += [json.loads(line) for line in whole]
            return self._lines[since:]

    def do(self, step, container, seconds=3):
        """Does a step and waits, no longer than that, until all that is expected of it was said.

        Returns the lines about its container from then on, and the seconds from its start to the last that was expected;
        nothing in place of the latter where something is missing.
        """
        before = self.lines()
        told = {line.get("id") for line in before}

        def fresh():
            # A line that counts on what was said before is no report of this step.
            return [line for line in self.lines(len(before))
                    if line.get("container", {}).get("name") == container.name and line.get("id") not in told]

        start, end = step.run(container)
        while step.missing(lines := fresh()):
            if time.time() > end + seconds:
                return lines, None
            time.sleep(0.02)
        return lines, time.time() - start
