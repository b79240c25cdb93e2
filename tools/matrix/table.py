"""What is checked in each kernel: runs it in the guest, and gives kernel, attachment, check and result."""

import json
import os
import re
import tempfile

from . import initramfs, machine
from .commands import HERE, say

LINE = re.compile(r"^check (\S+) (\S+) (ok|FAILED)(?: (.*))?$", re.MULTILINE)
# As many checks as guest-checks makes where all are ok; fewer mean that the guest did not get through its script.
LEAST = 98


class Row:
    def __init__(self, kernel, attachment, check, is_ok, reason):
        self.kernel = kernel
        self.attachment = attachment
        self.check = check
        self.is_ok = is_ok
        self.reason = reason

    def text(self):
        result = "ok" if self.is_ok else "FAILED"
        return f"{self.kernel:<28}{self.attachment:<12}{self.check:<30}{result:<7}{self.reason}".rstrip()

    def json(self):
        return json.dumps({
            "kind": "kernel-check", "version": 1, "kernel": self.kernel, "attachment": self.attachment,
            "check": self.check, "ok": self.is_ok, "reason": self.reason})


def rows(kernel, programs, directory, timeout, verbose):
    """Boots a kernel, makes the end-to-end checks in it and gives a row for each, or one that says why there are none."""
    with open(os.path.join(HERE, "guest-checks")) as file:
        script = file.read()
    say(f"kernels: checking {kernel.release}")
    output, problems = _run(kernel, [programs], script, directory, timeout, verbose)
    found = [
        Row(kernel.release, attachment, check, result == "ok", reason)
        for attachment, check, result, reason in LINE.findall(output)]
    if len(found) < LEAST:
        found.append(Row(kernel.release, "any", "all", False, f"only {len(found)} checks were made"))
    return found + problems


def evasion_rows(kernel, archives, directory, timeout, verbose, attachments, arguments):
    """Boots a kernel and runs the evasion suite in it; a row for each trick and attachment."""
    script = "#!/bin/busybox sh\nmkdir -p /run/runc\n" + "".join(
        f"/guest/evasion/run --image /guest/evasion-image --json --attachment {attachment} {arguments}\n"
        for attachment in attachments) + "exit 0\n"
    say(f"kernels: trying to slip past {kernel.release}")
    output, problems = _run(kernel, archives, script, directory, timeout, verbose)
    found = []
    for line in output.splitlines():
        if not line.startswith(('{"kind":"trick"', '{"kind":"check"')):
            continue
        trick = json.loads(line)
        result = trick.get("result", "")
        reason = " ".join(filter(None, [result, trick["detail"]]))
        # Some races are never won on an emulated processor. tools/test shows on the real one that they can be.
        is_ok = trick["ok"] or result == "not shown"
        found.append(Row(kernel.release, trick["attachment"], f"evasion {trick['name']}", is_ok, reason))
    if not all(row.is_ok for row in found):
        # What was reported of the containers whose trick failed.
        say("\n".join(line for line in output.splitlines() if line.startswith('{"kind":"violation"')))
    for attachment in attachments:
        if not any(row.attachment == attachment and row.check == "evasion sums" for row in found):
            found.append(Row(kernel.release, attachment, "evasion all", False, "the suite did not come to its end"))
    return found + problems


def _run(kernel, archives, script, directory, timeout, verbose):
    """What the script printed in the guest, and a row for each thing that went wrong with the guest itself."""
    modules = initramfs.modules_archive(kernel, directory)
    with tempfile.TemporaryDirectory(dir=directory) as own:
        words = initramfs.script_archive(script, [], own)
        ended = machine.boot(kernel, archives + [modules, words], directory, timeout)
    output = ended.output.decode(errors="replace").replace("\r\n", "\n")
    if verbose:
        say(output)
    problems = []
    if ended.status is None:
        problems.append(Row(kernel.release, "any", "end", False, f"no end after {ended.seconds:.0f} s"))
        say(ended.last_words())
    elif ended.status != 0 and "FAILED" not in output:
        problems.append(Row(kernel.release, "any", "end", False, f"the guest's script ended with {ended.status}"))
    return output, problems
