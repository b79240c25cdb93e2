"""Runs what the kernel matrix needs of other programs, and says what is going on."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Downloads, unpacked kernels and initramfs parts; a second run takes them from here.
CACHE = os.path.join(ROOT, ".build", "kernels")


class Unavailable(Exception):
    """Something that the matrix needs is not there; the text says what, and what to do."""


def say(text):
    """Progress, for people: standard error, so that standard output holds the results alone."""
    print(text, file=sys.stderr, flush=True)


def run(command, **options):
    """Runs a command to its end and gives its output. Raises Unavailable with its last words if it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise Unavailable(f"{' '.join(command)} failed:\n" + "\n".join(words))
    return done.stdout
