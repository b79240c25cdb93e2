"""Containers of plain runc from one bundle: a root with two static programs, and a directory in memory.

Docker needs half a second a container; runc alone a tenth of that.
"""

import json
import os
import shutil
import subprocess

from benchmark.programs import HERE as BENCHMARK
from benchmark.programs import Unavailable, run

HERE = os.path.dirname(os.path.abspath(__file__))
WORK_MEGABYTES = 512


class Bundle:
    """One bundle, and every container that was made from it."""

    def __init__(self, directory):
        self.path = os.path.join(directory, "bundle")
        self.prefix = f"plumbline-load-{os.getpid()}-"
        programs = os.path.join(self.path, "rootfs", "bin")
        os.makedirs(programs)
        for source in (os.path.join(HERE, "load.c"), os.path.join(BENCHMARK, "nothing.c")):
            name = os.path.splitext(os.path.basename(source))[0]
            run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Werror", "-static", "-s", "-o", os.path.join(programs, name), source])
        run(["runc", "spec", "-b", self.path])
        self.config = os.path.join(self.path, "config.json")

    def prepare(self, command):
        """What the containers that are started from now on run."""
        with open(self.config, encoding="utf-8") as file:
            config = json.load(file)
        config["process"].update(terminal=False, args=command)
        # A crowd of processes must not meet a limit of its own.
        config["process"].pop("rlimits", None)
        config["root"]["readonly"] = False
        config["mounts"] = [mount for mount in config["mounts"] if mount["destination"] != "/work"] + [
            {"destination": "/work", "type": "tmpfs", "source": "tmpfs", "options": [f"size={WORK_MEGABYTES}m"]}]
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump(config, file)

    def start(self, name):
        """Starts a container, whose output can be read."""
        return subprocess.Popen(
            ["runc", "run", "-b", self.path, self.prefix + name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True)

    def result(self, container):
        """Waits for a container's end; returns the two numbers that it printed."""
        output, words = container.communicate(timeout=900)
        if container.returncode != 0:
            raise Unavailable(f"a container ended with {container.returncode}: {words.strip()}")
        number, seconds = output.split()
        return int(number), float(seconds)

    def containers(self):
        """Ids of those that runc still knows."""
        return [name for name in run(["runc", "list", "-q"]).split() if name.startswith(self.prefix)]

    def cgroups(self):
        """Directories of cgroups that they left."""
        return [
            os.path.join(place, name)
            for place, names, _ in os.walk("/sys/fs/cgroup") for name in names if name.startswith(self.prefix)]

    def close(self):
        for name in self.containers():
            subprocess.run(["runc", "delete", "-f", name], stdin=subprocess.DEVNULL, capture_output=True)
        shutil.rmtree(self.path, ignore_errors=True)
