"""Where the loop runs: in a container of a Docker engine, and as a plain process of the host.

Both places hold the same static programs and the same tree of files, five names deep. What is made here is
removed by `close`, also after an interruption.
"""

import io
import os
import subprocess
import tarfile
import time

from benchmark.programs import Unavailable, say

IMAGE = "plumbline-bench"
PAGES = [f"tree/{directory}/page-{page}.html" for directory in range(8) for page in range(16)]
FILE = "one/two/three/file"


class Loop:
    """A running loop program that is given one task at a time."""

    def __init__(self, command):
        # A session of its own: control-C reaches the benchmark alone, which then ends everything in order.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def nanoseconds(self, task, count):
        """Wall time of `count` repetitions, and their CPU time had all gone like the fastest fiftieth."""
        self.begin(task, count)
        return self.finish(task, count)

    def begin(self, task, count):
        self.process.stdin.write(f"{task} {count}\n")
        self.process.stdin.flush()

    def finish(self, task, count):
        answer = self.process.stdout.readline().split()
        if answer[:2] != [task, str(count)]:
            raise Unavailable(f"the loop ended during '{task} {count}'")
        return int(answer[2]), int(answer[3])

    def close(self):
        """It ends when nobody can give it a task any more."""
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def host_loop(directory):
    """The loop as a process of the host; its files are made below the directory."""
    for name in PAGES + [FILE]:
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write("content\n")
    return Loop([os.path.join(directory, "loop"), os.path.join(directory, FILE), os.path.join(directory, "nothing"),
                 os.path.join(directory, "tree")])


class Engine:
    """A Docker engine: the one that answers, or one that lives as long as the benchmark."""

    def __init__(self, directory):
        self.daemon = None
        if self._answers():
            return
        say("no Docker engine answers: starting dockerd")
        with open(os.path.join(directory, "dockerd.log"), "w", encoding="utf-8") as log:
            self.daemon = subprocess.Popen(
                ["dockerd", "--iptables=false", "--bridge=none"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )
        try:
            deadline = time.monotonic() + 30
            while not self._answers():
                if self.daemon.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable("dockerd did not come up")
                time.sleep(0.2)
        except BaseException:
            self.close()
            raise

    @staticmethod
    def _answers():
        return subprocess.run(["docker", "version"], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0

    def close(self):
        if self.daemon:
            self.daemon.terminate()
            self.daemon.wait()


class Image:
    """An image that holds the loop, its program and its files, and nothing else."""

    def __init__(self, directory):
        self.name = f"{IMAGE}:{os.getpid()}"
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for name in ("loop", "nothing"):
                tar.add(os.path.join(directory, name), arcname=f"bin/{name}")
            for name in PAGES + [FILE]:
                entry = tarfile.TarInfo(f"srv/{name}")
                entry.size = 8
                tar.addfile(entry, io.BytesIO(b"content\n"))
        entrypoint = 'ENTRYPOINT ["/bin/loop", "/srv/one/two/three/file", "/bin/nothing", "/srv/tree"]'
        try:
            done = subprocess.run(
                ["docker", "import", "--change", entrypoint, "-", self.name], input=archive.getvalue(), capture_output=True
            )
        except BaseException:
            self.close()
            raise
        if done.returncode != 0:
            raise Unavailable("docker import failed: " + done.stderr.decode())

    def close(self):
        subprocess.run(["docker", "rmi", "-f", self.name], stdin=subprocess.DEVNULL, capture_output=True)


class Container(Loop):
    """A container of the image with the loop as its entrypoint."""

    def __init__(self, image, name):
        self.name = f"{IMAGE}-{os.getpid()}-{name}"
        super().__init__(["docker", "run", "--rm", "-i", "--network", "none", "--name", self.name, image.name])
        try:
            deadline = time.monotonic() + 30
            while not self._runs():
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable(f"container {self.name} did not start")
                time.sleep(0.1)
        except BaseException:
            self.close()
            raise

    def _runs(self):
        state = subprocess.run(
            ["docker", "inspect", "-f", "{{.State.Running}}", self.name], stdin=subprocess.DEVNULL, capture_output=True
        )
        return state.stdout.strip() == b"true"

    def close(self):
        super().close()
        subprocess.run(["docker", "rm", "-f", self.name], stdin=subprocess.DEVNULL, capture_output=True)
