"""Makes what a guest boots from: cpio archives, one for the kernel's modules, one for the programs, one for the run.

The kernel unpacks archives that stand one behind the other, so that the large one is made once for all boots.
"""

import os
import re
import shutil
import subprocess

from .commands import HERE, ROOT, Unavailable, run

# Kept whole in the guest, at the paths that they have here.
TOOLS = ["/usr/sbin/runc", "/usr/bin/crun", "/usr/sbin/bpftool"]
# What the cloud kernels have as modules and the guest uses.
MODULES = ["overlay"]


class Tree:
    """A directory that becomes an archive."""

    def __init__(self, path):
        self.path = path
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)

    def inside(self, path):
        """Where an absolute path of the guest lies here."""
        target = os.path.join(self.path, path.lstrip("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        return target

    def directory(self, path, mode=0o755):
        target = self.inside(path)
        os.makedirs(target, exist_ok=True)
        os.chmod(target, mode)

    def write(self, path, text, mode=0o644):
        target = self.inside(path)
        with open(target, "w") as file:
            file.write(text)
        os.chmod(target, mode)

    def copy(self, source, path=None):
        target = self.inside(path or source)
        if not os.path.exists(target):
            shutil.copy(os.path.realpath(source), target)
        return target

    def program(self, source, path=None):
        """A program with the shared libraries that it loads, without debugging information."""
        _strip(self.copy(source, path))
        for library in libraries(source):
            if not os.path.exists(self.inside(library)):
                _strip(self.copy(library))

    def pack(self, archive):
        """Writes the archive, uncompressed: unpacking takes an emulated processor longer than reading."""
        part = archive + ".part"
        with open(part, "wb") as output:
            names = subprocess.Popen(["find", ".", "-print0"], cwd=self.path, stdout=subprocess.PIPE)
            packed = subprocess.run(
                ["cpio", "--quiet", "-0", "-o", "-H", "newc", "-R", "0:0"],
                cwd=self.path, stdin=names.stdout, stdout=output, stderr=subprocess.PIPE, text=True)
            names.wait()
        if packed.returncode != 0:
            raise Unavailable(f"cpio failed: {packed.stderr.strip()}")
        os.rename(part, archive)
        shutil.rmtree(self.path)
        return archive


def libraries(program):
    """The shared libraries that a program loads, by the paths at which the loader finds them."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, env=_plain_environment())
    if done.returncode != 0:
        return []
    missing = re.findall(r"(\S+) => not found", done.stdout)
    if missing:
        raise Unavailable(f"{program} needs {', '.join(missing)}")
    return re.findall(r"(/\S+) \(0x", done.stdout)


def _plain_environment():
    """Without preloaded libraries: they are no part of the program."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def _strip(path):
    subprocess.run(["strip", "--strip-unneeded", path], stderr=subprocess.DEVNULL, check=False)


def modules_archive(kernel, directory):
    """The modules of one kernel, unpacked, and the list that the guest loads them from."""
    tree = Tree(os.path.join(directory, f"modules-{kernel.series}"))
    names = []
    for path in kernel.modules(MODULES):
        name = re.sub(r"[.](xz|zst|gz)$", "", os.path.basename(path))
        target = tree.inside(f"/guest/modules/{name}")
        unpack = {".xz": ["xz", "-dc"], ".zst": ["zstd", "-dc"], ".gz": ["gzip", "-dc"], ".ko": ["cat"]}
        with open(target, "wb") as output:
            subprocess.run(unpack[os.path.splitext(path)[1]] + [path], stdout=output, check=True)
        names.append(name)
    tree.write("/guest/modules/order", "".join(f"{name}\n" for name in names))
    return tree.pack(os.path.join(directory, f"modules-{kernel.series}.cpio"))


def programs_archive(plumbline, directory):
    """Everything that is the same for all kernels."""
    tree = Tree(os.path.join(directory, "programs"))
    for path in ("/proc", "/sys", "/dev", "/run", "/root", "/var/lib", "/etc"):
        tree.directory(path)
    tree.directory("/tmp", 0o1777)
    os.symlink("/run", tree.inside("/var/run"))
    shutil.copy("/bin/busybox", tree.inside("/bin/busybox"))
    for applet in run(["/bin/busybox", "--list-full"]).split():
        if not os.path.lexists(tree.inside(f"/{applet}")):
            os.symlink("/bin/busybox", tree.inside(f"/{applet}"))
    for tool in TOOLS:
        tree.program(tool)
    tree.program(plumbline, "/usr/local/bin/plumbline")
    tree.write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")
    tree.write("/etc/group", "root:x:0:\n")
    shutil.copy(os.path.join(HERE, "guest-init"), tree.inside("/init"))
    shutil.copytree(os.path.join(HERE, "guest"), tree.inside("/guest/bin"))
    _add_image(tree)
    return tree.pack(os.path.join(directory, "programs.cpio"))


def _add_image(tree):
    """The busybox image of the tests, as a directory that bundles use as the lower layer of their root."""
    script = '. tools/lib/images.sh && image_stage_busybox "$1" && image_make_triggers "$2"'
    image = tree.inside("/guest/image")
    triggers = os.path.join(image, "opt", "triggers")
    os.makedirs(triggers)
    run(["bash", "-euc", script, "bash", image, triggers], cwd=ROOT)
    for name in os.listdir(os.path.join(ROOT, "tools", "images", "busybox")):
        if name.endswith(".sh"):
            shutil.copy(os.path.join(ROOT, "tools", "images", "busybox", name), image)


def evasion_archive(directory):
    """The evasion suite and the image that its containers run."""
    tree = Tree(os.path.join(directory, "evasion"))
    suite = os.path.join(ROOT, "tools", "evasion")
    for name in ("run", "table", "bundle.json"):
        tree.copy(os.path.join(suite, name), f"/guest/evasion/{name}")
    tree.directory("/guest/evasion-image")
    run([os.path.join(suite, "stage"), tree.inside("/guest/evasion-image")])
    return tree.pack(os.path.join(directory, "evasion.cpio"))


def script_archive(script, added, directory):
    """What this boot is to run, and files that it needs besides, by their paths here."""
    tree = Tree(os.path.join(directory, "script"))
    tree.write("/guest/script", script, 0o755)
    for path in added:
        tree.program(path) if os.access(path, os.X_OK) else tree.copy(path)
    return tree.pack(os.path.join(directory, "script.cpio"))
