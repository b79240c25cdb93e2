"""Stock Debian kernels: finds the newest package of a series, downloads it and unpacks it. Nothing is installed."""

import glob
import os
import re
import shutil

from .commands import CACHE, Unavailable, run, say


class Kernel:
    """An unpacked kernel package."""

    def __init__(self, series, package, tree):
        self.series = series
        self.package = package
        self.tree = tree
        images = glob.glob(os.path.join(tree, "boot", "vmlinuz-*"))
        if len(images) != 1:
            raise Unavailable(f"{package} holds no kernel image; remove {tree} and try again")
        self.image = images[0]
        self.release = os.path.basename(self.image).removeprefix("vmlinuz-")

    def modules(self, names):
        """Paths of the modules with these names and of all that they need, in the order in which they load."""
        ordered = []
        for name in names:
            listing = run(["modprobe", "--dirname", self.tree, "--set-version", self.release, "--show-depends", name])
            for line in listing.splitlines():
                kind, _, path = line.strip().partition(" ")
                if kind == "insmod" and path not in ordered:
                    ordered.append(path)
        return ordered


def _newest(series):
    """The newest signed cloud kernel of a series such as 6.1. Debian names them by ABI or by version."""
    pattern = re.compile(rf"linux-image-{re.escape(series)}[.][0-9.]+[-+0-9a-z]*-cloud-amd64")
    names = [name for name in run(["apt-cache", "pkgnames", f"linux-image-{series}."]).split() if pattern.fullmatch(name)]
    # apt-get download fails for names that only other packages mention.
    listed = run(["apt-cache", "policy"] + names) if names else ""
    real = re.findall(r"^(\S+):\n.*\n\s+Candidate: (?!\(none\))", listed, re.MULTILINE)
    if not real:
        raise Unavailable(
            f"apt knows no kernel {series} for cloud-amd64: run apt-get update; "
            "the package sources of Debian 12 with its updates have 6.1 and 6.12")
    return max(real, key=lambda name: [int(number) for number in re.findall(r"\d+", name)])


def kernel(series):
    """The newest stock kernel of a series, from the cache or from Debian."""
    try:
        package = _newest(series)
    except Unavailable:
        # Without package lists (no network), what was unpacked before still boots.
        package = _cached(series)
        if not package:
            raise
    tree = os.path.join(CACHE, package)
    if not os.path.isdir(tree):
        _unpack(package, tree)
    return Kernel(series, package, tree)


def _cached(series):
    trees = glob.glob(os.path.join(CACHE, f"linux-image-{series}.*-cloud-amd64"))
    return os.path.basename(max(trees, key=os.path.getmtime)) if trees else None


def _unpack(package, tree):
    part = tree + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    say(f"kernels: downloading {package}")
    run(["apt-get", "download", "-q", package], cwd=part)
    archive = glob.glob(os.path.join(part, "*.deb"))[0]
    run(["dpkg-deb", "--extract", archive, part])
    os.remove(archive)
    release = os.listdir(os.path.join(part, "lib", "modules"))[0]
    run(["depmod", "--basedir", part, release])
    os.rename(part, tree)
