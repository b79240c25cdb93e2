"""What each attachment costs in a kernel, as ratios within one boot: an emulated processor's times mean nothing else."""

import os
import re
from statistics import median

from . import initramfs, machine
from .commands import HERE, ROOT, Unavailable, run, say

LINE = re.compile(r"^cost (\w+) (\w+) (\w+) (\d+)\s*$", re.MULTILINE)
LOOPS = {"getppid": "getppid, which nothing looks at", "open": "open+close"}


def ratios(kernel, programs, directory, timeout):
    """Boots a kernel and prints, for each loop and place, the time with each attachment by the time without any."""
    loop = os.path.join(directory, "loop")
    run(["gcc", "-std=gnu11", "-O1", "-static", "-s", "-o", loop, os.path.join(ROOT, "tools", "benchmark", "loop.c")])
    tree = initramfs.Tree(os.path.join(directory, "cost"))
    tree.copy(loop, "/guest/bin/loop")
    with open(os.path.join(HERE, "guest-cost")) as file:
        script = file.read()
    archives = [
        programs, initramfs.modules_archive(kernel, directory), tree.pack(os.path.join(directory, "cost.cpio")),
        initramfs.script_archive(script, [], directory)]
    say(f"kernels: measuring in {kernel.release}, emulated")
    ended = machine.boot(kernel, archives, directory, timeout)
    times = {}
    for situation, place, name, taken in LINE.findall(ended.output.decode(errors="replace").replace("\r\n", "\n")):
        times.setdefault((situation, place, name), []).append(int(taken))
    for place in ("container", "host"):
        for name, title in LOOPS.items():
            bare = times.get(("bare", place, name))
            if not bare:
                raise Unavailable(f"nothing was measured: {ended.output[-500:].decode(errors='replace')}")
            figures = "".join(
                f"  {situation} {median(a / b for a, b in zip(times[situation, place, name], bare)):.2f}×"
                for situation in ("tracepoint", "lsm"))
            print(f"{kernel.release:<28}{place:<11}{title:<34}{figures}  (of bare, emulated, {len(bare)} rounds)", flush=True)
