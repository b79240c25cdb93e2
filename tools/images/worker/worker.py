"""A steady load: every tenth of a second a few milliseconds of work, some files, some traffic on loopback.

SIGUSR1 doubles it, SIGUSR2 stops it, SIGHUP brings the first load back.
"""

import os
import signal
import socket
import threading
import time

INTERVAL = 0.1
BLOCK = bytes(8 << 10)
load = 1


def listen_to(signal_number, factor):
    def change(*_):
        global load
        load = factor

    signal.signal(signal_number, change)


def echo(server):
    while True:
        connection, _ = server.accept()
        with connection:
            while connection.recv(1 << 16):
                pass


def work(port):
    """One unit: some 5 ms of CPU, 8 KiB to a file, 16 KiB to loopback, three opens, one connect."""
    total = 0
    for i in range(120_000):
        total += i * i
    for name in ("/etc/passwd", "/etc/hosts"):
        with open(name, "rb") as file:
            file.read()
    with open(f"/data/log.{total % 4}", "wb") as file:
        file.write(BLOCK)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(BLOCK + BLOCK)


def main():
    for number, factor in ((signal.SIGUSR1, 2), (signal.SIGUSR2, 0), (signal.SIGHUP, 1)):
        listen_to(number, factor)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=echo, args=(server,), daemon=True).start()
    due = time.monotonic()
    while True:
        for _ in range(load):
            work(server.getsockname()[1])
        due = max(due + INTERVAL, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))


main()
