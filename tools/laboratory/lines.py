"""What the lines of `plumbline enforce` say of a container and a time."""

import calendar
import re

TIME = re.compile(r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(\.\d+)?Z")


def seconds(text):
    """RFC 3339 with nanoseconds, in UTC, as seconds since the epoch."""
    *whole, fraction = TIME.fullmatch(text).groups()
    return calendar.timegm(tuple(map(int, whole))) + float(fraction or 0)


def container_of(line):
    """The name of the container that a line is about; None for one that is about none."""
    return (line.get("container") or {}).get("name")


def of_container(lines, name):
    return [line for line in lines if container_of(line) == name]


def first_of_each(violations):
    """A line that only counts on what was said before is no alarm of its own, and neither is the end of an incident."""
    known, first = set(), []
    for line in violations:
        key = line.get("incident") or line["id"]
        if key not in known:
            known.add(key)
            first.append(line)
    return first
