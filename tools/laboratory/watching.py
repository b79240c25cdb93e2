"""A running `plumbline enforce` that is asked, step by step, what it has said."""

import time

from laboratory.lines import of_container
from laboratory.observer import Observer

# How long a report may take after the end of a step; longer only on a machine that has too much to do.
PATIENCE_SECONDS = 10


class Watching(Observer):
    """May be asked by several threads."""

    def __init__(self, executable, arguments, directory):
        super().__init__(executable, "enforce", arguments, directory)

    def about(self, container):
        return of_container(self.snapshot(), container.name)

    def judges(self, container):
        """Whether it is held against a profile, as far as was said."""
        return not any(line["kind"] == "unprofiled" for line in self.about(container))

    def do(self, step, container, seconds=PATIENCE_SECONDS):
        """Does a step and waits, no longer than that, until all that is expected of it was said.

        Returns the lines about its container from then on, and the seconds from its start to the last that was expected;
        nothing in place of the latter where something is missing.
        """
        before = self.about(container)
        told = {line.get("id") for line in before}

        def fresh():
            # A line that counts on what was said before is no report of this step.
            return [line for line in self.about(container)[len(before):] if line.get("id") not in told]

        start, end = step.run(container)
        while step.missing(lines := fresh()):
            if self.process.poll() is not None or time.time() > end + seconds:
                return lines, None
            time.sleep(0.02)
        return lines, time.time() - start
