"""Eight containers of one image under the same load, and what one of them can do that the others do not."""

import os
import subprocess
import time

from benchmark.programs import ROOT, run

IMAGE = os.environ.get("PLUMBLINE_TEST_IMAGES", "plumbline-test") + "/worker"
SIZE = 8


class Fleet:
    """The containers, removed at the end."""

    def __init__(self, session):
        self.label = f"plumbline.test.session={session}"
        self.names = [f"{session}-worker-{number}" for number in range(1, SIZE + 1)]

    def __enter__(self):
        run([os.path.join(ROOT, "tools/images/build"), "worker"])
        for name in self.names:
            run(["docker", "run", "-d", "--name", name, "--label", self.label, "--network", "none", IMAGE])
        return self

    def __exit__(self, *_):
        subprocess.run(["docker", "rm", "-f", *self.names], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def signal(self, name, *containers):
        """Tells workers to change their load, all with one request."""
        run(["docker", "kill", "--signal", name, *containers])

    def double(self):
        self.signal("USR1", *self.names)

    def restore(self):
        self.signal("HUP", *self.names)


class Deed:
    """One anomaly: what it is called, the metric that shows it, and how it is begun and ended."""

    def __init__(self, name, metrics):
        self.name = name
        self.metrics = metrics

    def begin(self, fleet, container, seconds):
        self.process = subprocess.Popen(
            ["docker", "exec", container, "/usr/bin/python3", "/app/deeds.py", self.name, str(seconds)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.over = time.time() + seconds

    def end(self, fleet, container):
        """Waits for the end; when it was, as a time of the wall clock."""
        self.process.wait(timeout=max(0, self.over - time.time()) + 30)
        return time.time()


class Silence(Deed):
    """The container does nothing any more."""

    def __init__(self):
        super().__init__("silence", ["cpu", "io.write", "network.rx", "network.tx", "rate.open", "rate.connect"])

    def begin(self, fleet, container, seconds):
        fleet.signal("USR2", container)
        self.over = time.time() + seconds

    def end(self, fleet, container):
        time.sleep(max(0, self.over - time.time()))
        fleet.signal("HUP", container)
        return time.time()


def deeds():
    return [
        Deed("burn", ["cpu"]), Deed("leak", ["memory"]), Deed("write", ["io.write"]), Deed("fork", ["pids"]),
        Deed("flood", ["network.rx", "network.tx"]), Silence(),
    ]
