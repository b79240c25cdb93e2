"""What can be attached to the kernel while the loop runs: nothing, an empty program, or Plumbline."""

import glob
import json
import os
import re
import select
import signal
import subprocess
import tempfile
import time

from benchmark.programs import Unavailable, run

# Kinds of programs that run at system calls and scheduling events; those of others would be measured, too.
PROBES = {"tracing", "raw_tracepoint", "raw_tracepoint_writable", "tracepoint", "kprobe", "perf_event", "lsm"}


def attached_programs():
    """Names of all eBPF programs of this machine that slow system calls down."""
    programs = json.loads(run(["bpftool", "-j", "prog", "show"]))
    return sorted(program.get("name", "?") for program in programs if program["type"] in PROBES)


def wait_until_bare(seconds):
    """Waits until no probe is left. Raises Unavailable naming the ones that stay."""
    deadline = time.monotonic() + seconds
    while programs := attached_programs():
        if time.monotonic() > deadline:
            raise Unavailable("other eBPF programs are attached, the figures would be theirs: " + ", ".join(programs))
        time.sleep(0.05)


class EmptyHook:
    """An empty program at tp_btf/sys_exit."""

    def __init__(self, directory):
        self.process = subprocess.Popen(
            [os.path.join(directory, "empty_hook"), os.path.join(directory, "empty_hook.o")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, start_new_session=True,
        )
        if self.process.stdout.readline() != b"ready\n":
            self.close()
            raise Unavailable("the kernel does not take an empty tp_btf/sys_exit program; is this root?")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Agent:
    """A running plumbline: its time to get ready, its own CPU time and its memory."""

    def __init__(self, executable, arguments, output=None):
        """`output` is where its lines go; without it they are kept for `close`."""
        start = time.monotonic()
        # The limit ends it should the benchmark be killed.
        self.output = output or tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [executable] + arguments + ["--json", "--for", "1h"], stdin=subprocess.DEVNULL, stdout=self.output,
            stderr=subprocess.PIPE, bufsize=0, start_new_session=True,
        )
        try:
            self._wait_until_ready(start + 30)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        self.ready_seconds = time.monotonic() - start

    def _wait_until_ready(self, deadline):
        words = b""
        while not words.startswith(b"ready") and b"\nready" not in words:
            left = max(0, deadline - time.monotonic())
            line = self.process.stderr.readline() if select.select([self.process.stderr], [], [], left)[0] else b""
            if not line:
                raise Unavailable("plumbline did not get ready:\n" + words.decode())
            words += line

    def cpu_nanoseconds(self):
        """CPU time of all its threads, those that have ended included, user and system."""
        # The clock of another process, as clock_getcpuclockid(3) makes it.
        return time.clock_gettime_ns((~self.process.pid << 3) | 2)

    def resident_bytes(self):
        """VmRSS, and VmHWM, its highest."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii", errors="replace") as file:
            status = file.read()
        now, peak = (int(re.search(rf"^{name}:\s+(\d+) kB", status, re.M)[1]) for name in ("VmRSS", "VmHWM"))
        return now * 1024, peak * 1024

    def kernel_bytes(self):
        """Memory of its eBPF maps, as the kernel accounts for it."""
        maps = {}
        for path in glob.glob(f"/proc/{self.process.pid}/fdinfo/*"):
            with open(path, encoding="ascii", errors="replace") as file:
                fields = dict(line.split(":", 1) for line in file if ":" in line)
            if "map_id" in fields:
                maps[fields["map_id"].strip()] = int(fields["memlock"])
        return sum(maps.values())

    def close(self):
        """Ends it as control-C does, and returns its summary, with its exit code and the lines before it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        words = self.process.communicate(timeout=60)[1].decode()
        self.output.seek(0)
        lines = [json.loads(line) for line in self.output]
        summary = next((line for line in reversed(lines) if line["kind"] == "summary"), None)
        if summary is None:
            raise Unavailable(f"plumbline ended with {self.process.returncode} and no summary:\n{words}")
        summary["exitCode"] = self.process.returncode
        summary["gapLines"] = [line for line in lines if line["kind"] == "gap"]
        summary["others"] = [line for line in lines if line["kind"] in ("violation", "unprofiled")]
        return summary
