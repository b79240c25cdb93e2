"""How long a deviation takes from the kernel's event to its line of JSON, as a reader of the output sees it.

The loop makes files of new names, each of which is a violation of its own, slowly enough that none waits for another.
The event's time is the kernel's; a line's is when its end was read here.
"""

import datetime
import json
import os
import select
import signal
import subprocess
import time

from benchmark.probes import Agent
from benchmark.programs import Unavailable

FILES = 500
# Every file waits this long for its turn (loop.c), and the run as a whole this much longer for what is late.
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 10


def _nanoseconds(text):
    """Since 1970, of RFC 3339 with nanoseconds, in UTC."""
    second, fraction = text.removesuffix("Z").split(".")
    moment = datetime.datetime.fromisoformat(second).replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 1_000_000_000 + int(fraction.ljust(9, "0"))


class _Reader(Agent):
    """A plumbline whose lines are read as they come."""

    def __init__(self, executable, arguments):
        self.reading, writing = os.pipe()
        try:
            super().__init__(executable, arguments, output=writing)
        finally:
            os.close(writing)

    def lines(self, deadline):
        """Each line with the time at which its end was read."""
        rest = b""
        while (left := deadline - time.monotonic()) > 0 and select.select([self.reading], [], [], left)[0]:
            piece = os.read(self.reading, 1 << 16)
            now = time.time_ns()
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield now, json.loads(line)
            if not piece:
                return

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.close(self.reading)


def measure(executable, store, container):
    """Nanoseconds from event to line, one for each file."""
    reader = _Reader(executable, ["enforce", "--store", store, "--container", container.name])
    try:
        container.begin("make", FILES)
        taken = []
        for now, line in reader.lines(time.monotonic() + FILES * PAUSE_SECONDS + PATIENCE_SECONDS):
            if line["kind"] == "violation" and line["behaviour"].get("path", "").endswith("/file") and line["count"] == 1:
                taken.append(now - _nanoseconds(line["time"]))
            if len(taken) == FILES:
                break
        container.finish("make", FILES)
    finally:
        reader.stop()
    if len(taken) < FILES:
        raise Unavailable(f"only {len(taken)} of {FILES} files were reported")
    return taken
