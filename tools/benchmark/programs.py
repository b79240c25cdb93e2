"""What is measured and what measures: builds the programs, each from one source beside this file."""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

RELEASE = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "plumbline"]


class Unavailable(Exception):
    """Something that the benchmark needs is not there; the text says what."""


def say(text):
    """Progress, for people: standard error, so that standard output holds the results alone."""
    print(text, file=sys.stderr, flush=True)


def run(command, **options):
    """Runs a command to its end. Raises Unavailable with its last words if it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise Unavailable(f"{' '.join(command)} failed:\n" + "\n".join(words))
    return done.stdout


def plumbline():
    """The release build of this source tree, made anew where the sources are newer."""
    say("building plumbline (release; the first time takes some minutes)")
    run(RELEASE, cwd=ROOT)
    return os.path.join(run(RELEASE + ["--show-bin-path"], cwd=ROOT).strip(), "plumbline")


def _clang():
    """The one of the Swift toolchain, which knows the bpf target, else any on the path."""
    swift = shutil.which("swift")
    beside = os.path.join(os.path.dirname(os.path.realpath(swift)), "clang") if swift else ""
    found = beside if os.access(beside, os.X_OK) else shutil.which("clang")
    if not found:
        raise Unavailable("no clang: it comes with the Swift toolchain")
    return found


def build_helpers(directory):
    """Compiles loop, nothing and the empty hook with its holder into a directory."""

    def source(name):
        return os.path.join(HERE, name)

    def target(name):
        return os.path.join(directory, name)

    strict = ["gcc", "-std=gnu11", "-O2", "-Wall", "-Werror"]
    for name in ("loop", "nothing"):
        run(strict + ["-static", "-s", "-o", target(name), source(f"{name}.c")])
    run([_clang(), "-O2", "-g", "-target", "bpf", "-c", source("empty_hook.bpf.c"), "-o", target("empty_hook.o")])
    run(strict + ["-o", target("empty_hook"), source("empty_hook.c"), "-lbpf"])
