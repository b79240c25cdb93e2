"""Boots a guest under emulation, shows its output as it comes, and ends it when its time is over."""

import os
import re
import selectors
import subprocess
import time

MEMORY = "1536M"
PROCESSORS = "2"
COMMAND_LINE = "console=ttyS0 panic=-1 mitigations=off loglevel=4 audit=0"
END = re.compile(rb"\nguest: ended with (\d+)\n")


class Ended:
    """How a boot went."""

    def __init__(self, status, output, seconds, console):
        # The script's exit code, or None where the guest did not reach its end.
        self.status = status
        self.output = output
        self.seconds = seconds
        self.console = console

    def last_words(self):
        with open(self.console, errors="replace") as file:
            return "".join(file.readlines()[-15:])


def boot(kernel, archives, directory, timeout, show=None):
    """Boots a kernel with these initramfs archives; each piece of the script's output goes to `show` at once."""
    initramfs = os.path.join(directory, f"initramfs-{kernel.series}")
    with open(initramfs, "wb") as output:
        for archive in archives:
            with open(archive, "rb") as part:
                while piece := part.read(1 << 20):
                    output.write(piece)
            # An archive begins at a multiple of four bytes.
            output.write(b"\0" * (-output.tell() % 512))
    console = os.path.join(directory, f"console-{kernel.series}.log")
    command = [
        "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", PROCESSORS, "-m", MEMORY,
        "-nographic", "-nodefaults", "-no-reboot", "-monitor", "none",
        "-kernel", kernel.image, "-initrd", initramfs, "-append", COMMAND_LINE,
        "-serial", f"file:{console}", "-serial", "stdio"]
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    guest = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    try:
        output = _follow(guest, began + timeout, show)
    finally:
        guest.kill()
        guest.wait()
        os.remove(initramfs)
    end = END.search(output)
    return Ended(
        int(end.group(1)) if end else None, output[:end.start()] if end else output, time.monotonic() - began, console)


def _follow(guest, deadline, show):
    """The guest's output until it powers off, its script has ended, or the deadline has passed."""
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(guest.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and not END.search(output, max(0, len(output) - 8192)):
            if not selector.select(left):
                break
            piece = os.read(guest.stdout.fileno(), 1 << 16)
            if not piece:
                break
            output += piece
            if show:
                show(piece)
    return output
