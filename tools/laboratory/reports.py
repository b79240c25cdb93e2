"""What has to be reported of a step, in the words of its header, and whether a line of JSON reports it.

    process NAME[, script PATH][, parent NAME][, below NAME][, origin WORD][, tty][, uid N][, drift KIND]
           [, flags WORDS][, environment WORDS]
    file ACCESS PATH[ (OPERATION)] by NAME
    connect PROTOCOL/PORT to PEER by NAME
    connect unix to PATH by NAME
    listen PROTOCOL/PORT by NAME
    privilege OPERATION by NAME
    unprofiled

Of a path its end is enough, of a peer the beginning of its address or of its class. `, over-budget` behind it asks for
that reason.
"""

import re

OVER_BUDGET = ", over-budget"
FORMS = {
    "file": r"file (?P<access>read|write|create|exec|delete) (?P<path>\S+)(?: \((?P<operation>[a-z-]+)\))? by (?P<program>\S+)",
    "connect": r"connect (?:(?P<protocol>tcp|udp)/(?P<port>\d+) to (?P<peer>\S+)|unix to (?P<path>\S+)) by (?P<program>\S+)",
    "listen": r"listen (?P<protocol>tcp|udp)/(?P<port>\d+) by (?P<program>\S+)",
    "privilege": r"privilege (?P<operation>\S+) by (?P<program>\S+)",
    "unprofiled": r"unprofiled",
}
# What tells one start of a program from another, and whether its value is a name.
DETAILS = {"script": True, "parent": True, "below": True, "origin": False, "tty": False, "uid": False, "drift": False,
           "flags": True, "environment": True}


class Malformed(Exception):
    """A header, or a report in it, that is not of the form that it should have."""


class Report:
    """One line that is expected of a step. `text` is what a person reads, with names as code."""

    def __init__(self, words):
        self.words = words
        rest = words.removesuffix(OVER_BUDGET)
        self.reason = "over-budget" if rest != words else None
        self.type = rest.split(" ", 1)[0]
        self.fields, self.text = _process(rest) if self.type == "process" else _form(self.type, rest)
        if self.reason:
            self.text += ", over budget"

    def matches(self, line):
        """Whether this line of JSON says what is expected: the same in every field that is given."""
        if self.type == "unprofiled":
            return line["kind"] == "unprofiled"
        behaviour, process = line.get("behaviour", {}), line.get("process", {})
        return (line["kind"] == "violation" and behaviour.get("type") == self.type
                and self.reason in (None, line.get("reason"))
                and all(_same(name, wanted, behaviour, process) for name, wanted in self.fields.items()))


def _process(words):
    first, *details = words.split(", ")
    name = first.removeprefix("process ")
    fields, texts = {"program": name}, [f"process `{name}`"]
    for detail in details:
        key, _, value = detail.partition(" ")
        if key not in DETAILS or (value == "") != (key == "tty"):
            raise Malformed(f"no such detail of a process: {detail}")
        fields[key] = value
        texts.append(f"{key} `{value}`" if DETAILS[key] else detail)
    return fields, ", ".join(texts)


def _form(type, words):
    found = re.fullmatch(FORMS.get(type, "(?!)"), words)
    if not found:
        raise Malformed(f"not of a report's form: {words}")
    fields = {name: value for name, value in found.groupdict().items() if value is not None}
    text = words
    for name in ("program", "path"):
        if name in fields and not (type == "connect" and name == "path"):
            start, end = found.span(name)
            text = f"{text[:start]}`{fields[name]}`{text[end:]}"
    return fields, text


def _same(name, wanted, behaviour, process):
    names = [behaviour[key] for key in ("path", "peer", "class") if behaviour.get(key)]
    match name:
        case "path":
            return any(path.endswith(wanted) for path in names)
        case "peer":
            return any(peer.startswith(wanted) for peer in names)
        case "below":
            return wanted in process.get("lineage", [])[:-1]
        case "drift":
            return process.get("drift") is True and process.get("driftKind") == wanted
        case "tty":
            return process.get("tty") is True
        case "origin":
            return process.get("origin") == wanted
        case "uid":
            return process.get("uid") == int(wanted)
        case "flags":
            return set(wanted.split()) <= set(behaviour.get("flags", []))
        case "environment":
            # Of a program that is new itself, what it was given is told of its process.
            given = {entry.split("=", 1)[0] for entry in process.get("environment", [])}
            return set(wanted.split()) <= given | set(behaviour.get("environment", []))
        case _:
            return str(behaviour.get(name)) == wanted
