"""A running plumbline, and the lines that it has written, each with the moment at which it came."""

import json
import os
import signal
import subprocess
import threading
import time

from benchmark.programs import Unavailable

READY_SECONDS = 60


class Observer:
    """`learn`, `enforce` or `record`, ready when this is made. Lines may be read while it runs."""

    def __init__(self, executable, command, arguments, directory):
        self.command = command
        self.lines, self._lock = [], threading.Lock()
        self._errors = os.path.join(directory, f"{command}-{time.monotonic_ns()}.err")
        with open(self._errors, "wb") as errors:
            self.process = subprocess.Popen(
                [executable, command, *arguments, "--json", "--quiet"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors, start_new_session=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        deadline = time.monotonic() + READY_SECONDS
        while "ready: " not in self.words():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise Unavailable(f"plumbline {command} did not get ready:\n{self.words()}")
            time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except Unavailable:
            # What went wrong first is what is to be told.
            if kind is None:
                raise

    def words(self):
        """What it said on standard error."""
        with open(self._errors, encoding="utf-8", errors="replace") as file:
            return file.read()

    def _read(self):
        for text in self.process.stdout:
            line = json.loads(text)
            line["received"] = time.time()
            with self._lock:
                self.lines.append(line)

    def snapshot(self):
        with self._lock:
            return list(self.lines)

    def close(self):
        """Ends it as control-C does; returns its summary. Raises Unavailable where it had ended before, or ends badly."""
        running = self.process.poll() is None
        if running:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(timeout=30)
        summary = next((line for line in reversed(self.snapshot()) if line["kind"] == "summary"), None)
        if self.process.returncode not in (0, 1, 2) or summary is None:
            raise Unavailable(f"plumbline {self.command} ended with {self.process.returncode}"
                              f"{'' if running else ' before its time'}:\n{self.words()}")
        return summary
