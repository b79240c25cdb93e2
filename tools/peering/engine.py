"""A Docker engine for the length of a `with`: the one that answers, or one that is started and stopped here."""

import contextlib
import subprocess
import tempfile
import time

from benchmark.programs import Unavailable, say


def answers():
    return subprocess.run(["docker", "version"], capture_output=True).returncode == 0


@contextlib.contextmanager
def engine():
    if answers():
        yield
        return
    say("no engine answers, starting dockerd")
    with tempfile.TemporaryFile() as log:
        # A session of its own: Control-C is for the script, which still has containers to remove by it.
        process = subprocess.Popen(
            ["dockerd", "--iptables=false", "--bridge=none"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True)
        try:
            deadline = time.monotonic() + 30
            while not answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable("dockerd did not come up")
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait()
