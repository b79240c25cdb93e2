"""What visitors send. They come through a container's network namespace, by the scripts in tools/traffic."""

import os

from benchmark.programs import ROOT

TRAFFIC = os.path.join(ROOT, "tools/traffic")


def http(container, requests):
    """One request a line: METHOD URL [BODY]. Returns how many got which status, as "200:7 404:1"."""
    return container.visit([os.path.join(TRAFFIC, "http")], "\n".join(requests) + "\n").strip()


def redis(container, commands):
    """One command a line; WAIT waits until no child saves any more."""
    return container.visit([os.path.join(TRAFFIC, "redis")], "\n".join(commands) + "\n").strip()


def postgres(container, statements):
    """One statement a line."""
    return container.visit([os.path.join(TRAFFIC, "postgres")], "\n".join(statements) + "\n").strip()


def postgres_rows(container, statements):
    """The first column of all rows that come back."""
    return container.visit([os.path.join(TRAFFIC, "postgres"), "--rows"], "\n".join(statements) + "\n")


def fetch(container, url, method="GET"):
    """The body of one answer, as soon as the server answers at all."""
    return container.visit(["/usr/bin/python3", "-c", FETCH, method, url]).encode()


FETCH = """
import sys, time, urllib.error, urllib.request
for attempt in range(600):
    try:
        with urllib.request.urlopen(urllib.request.Request(sys.argv[2], method=sys.argv[1]), timeout=60) as response:
            sys.stdout.buffer.write(response.read())
        break
    except urllib.error.HTTPError as error:
        sys.stdout.buffer.write(error.read())
        break
    except (urllib.error.URLError, ConnectionError):
        time.sleep(0.1)
"""
