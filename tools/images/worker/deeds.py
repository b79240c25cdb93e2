"""What a worker does not do: `deeds.py DEED SECONDS`, one deed, then an end."""

import os
import socket
import sys
import time

MEBIBYTE = 1 << 20


def each(interval, end):
    """The moments from now on, `interval` seconds apart."""
    due = time.monotonic()
    while due < end:
        yield
        due += interval
        time.sleep(max(0, due - time.monotonic()))


def burn(end):
    """Keeps a core busy."""
    while time.monotonic() < end:
        pass


def leak(end):
    """Takes 10 MiB/s and gives nothing back."""
    kept = []
    for _ in each(0.1, end):
        kept.append(b"x" * MEBIBYTE)


def write(end):
    """Writes 50 MiB/s to files that come and go."""
    block = os.urandom(MEBIBYTE)
    path = "/data/flood"
    file = open(path, "wb")
    for _ in each(1 / 50, end):
        file.write(block)
        if file.tell() >= 128 * MEBIBYTE:
            # What lies in the page cache already and is written again reaches the disk once only.
            file.close()
            os.unlink(path)
            file = open(path, "wb")
    file.close()
    os.unlink(path)


def fork(end):
    """Two hundred processes that wait."""
    children = []
    for _ in range(200):
        child = os.fork()
        if child == 0:
            time.sleep(max(0, end - time.monotonic()))
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


def flood(end):
    """Some 50 MiB/s of datagrams to itself."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagram = bytes(60_000)
    for _ in each(0.01, end):
        for _ in range(9):
            sender.sendto(datagram, receiver.getsockname())


{deed.__name__: deed for deed in (burn, leak, write, fork, flood)}[sys.argv[1]](time.monotonic() + float(sys.argv[2]))
