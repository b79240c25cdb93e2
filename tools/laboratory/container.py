"""A running container of a workload: what can be done in it, and to it from outside."""

import subprocess

from benchmark.programs import Unavailable, run


class Container:
    """Known by name. Visitors come through its network namespace, so that nothing of theirs belongs to it."""

    def __init__(self, name, lab):
        self.name, self.lab, self.workload = name, lab, lab.workload
        self._pid = None

    def folder(self, name):
        """A folder of the host that belongs to this container: what its volumes hold."""
        return self.lab.folder(self.name, name)

    @property
    def pid(self):
        """Of its process 1, as the host counts."""
        if self._pid is None:
            self._pid = int(run(["docker", "inspect", "-f", "{{.State.Pid}}", self.name]))
            if self._pid == 0:
                raise Unavailable(f"{self.name} does not run:\n" + self.logs())
        return self._pid

    def exec(self, command, input=None, user=None, check=True):
        """Runs a command (a list, or a line for sh -c) as `docker exec` does; returns what it printed."""
        words = ["sh", "-c", command] if isinstance(command, str) else list(command)
        options = (["-i"] if input is not None else []) + (["-u", user] if user else [])
        return self._finish(["docker", "exec", *options, self.name, *words], input, check)

    def visit(self, command, input=None, check=True):
        """Runs a command of the host in the container's network namespace; returns what it printed."""
        return self._finish(["nsenter", "-t", str(self.pid), "-n", *command], input, check)

    def restart(self):
        """Stops it as its image wants to be stopped and starts it anew; its files stay."""
        self._pid = None
        run(["docker", "restart", "-t", "3", self.name])

    def stop(self):
        run(["docker", "stop", "-t", "3", self.name])

    def logs(self):
        return subprocess.run(["docker", "logs", "--tail", "20", self.name], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout

    def remove(self):
        subprocess.run(["docker", "rm", "-f", "-v", self.name], stdin=subprocess.DEVNULL, capture_output=True)

    def _finish(self, command, input, check):
        # Bytes that are no text may come back from a server under attack: they are nobody's business here.
        done = subprocess.run(command, input=(input or "").encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              start_new_session=True)
        output = done.stdout.decode(errors="replace")
        if check and done.returncode != 0:
            words = (done.stderr.decode(errors="replace") or output).strip().splitlines()[-5:]
            raise Unavailable(f"{self.name}: {' '.join(command)} failed:\n" + "\n".join(words))
        return output
