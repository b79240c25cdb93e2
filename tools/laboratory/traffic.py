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
