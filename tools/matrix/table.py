"""The end-to-end checks of each kernel: runs them in the guest, and prints kernel, attachment, check and result."""

import json
import os
import re

from . import initramfs, machine
from .commands import HERE, say

LINE = re.compile(r"^check (\S+) (\S+) (ok|FAILED)(?: (.*))?$", re.MULTILINE)
# Fewer than this many checks mean that the guest did not get through its script.
LEAST = 60


class Row:
    def __init__(self, kernel, attachment, check, is_ok, reason):
        self.kernel = kernel
        self.attachment = attachment
        self.check = check
        self.is_ok = is_ok
        self.reason = reason

    def text(self):
        result = "ok" if self.is_ok else f"FAILED {self.reason}".rstrip()
        return f"{self.kernel:<28}{self.attachment:<12}{self.check:<24}{result}"

    def json(self):
        return json.dumps({
            "kind": "kernel-check", "version": 1, "kernel": self.kernel, "attachment": self.attachment,
            "check": self.check, "ok": self.is_ok, "reason": self.reason})


def rows(kernel, programs, directory, timeout, verbose):
    """Boots a kernel, runs the checks in it and gives a row for each, or one that says why there are none."""
    with open(os.path.join(HERE, "guest-checks")) as file:
        script = file.read()
    archives = [programs, initramfs.modules_archive(kernel, directory), initramfs.script_archive(script, [], directory)]
    say(f"kernels: checking {kernel.release}")
    ended = machine.boot(kernel, archives, directory, timeout)
    output = ended.output.decode(errors="replace").replace("\r\n", "\n")
    if verbose:
        say(output)
    found = [
        Row(kernel.release, attachment, check, result == "ok", reason)
        for attachment, check, result, reason in LINE.findall(output)]
    if ended.status is None:
        found.append(Row(kernel.release, "any", "end", False, f"no end after {ended.seconds:.0f} s"))
        say(ended.last_words())
    elif ended.status != 0 and all(row.is_ok for row in found):
        found.append(Row(kernel.release, "any", "end", False, f"the guest's script ended with {ended.status}"))
    if len(found) < LEAST:
        found.append(Row(kernel.release, "any", "all", False, f"only {len(found)} checks were made"))
    return found
