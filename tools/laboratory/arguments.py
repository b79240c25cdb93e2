"""How the commands of the laboratory take arguments: as tools/evaluate does, a wrong one ends with 64."""

import argparse
import functools
import sys

from benchmark.programs import Unavailable, say
from laboratory.reports import Malformed


class NotThere(Exception):
    """What was asked for by name."""


CODES = {Malformed: 65, NotThere: 66, Unavailable: 69}


def command(main):
    """A command's main function: what cannot be done is said, and is its exit code."""
    @functools.wraps(main)
    def told(arguments):
        try:
            return main(arguments)
        except tuple(CODES) as problem:
            say(f"evaluate: {problem}")
            return CODES[type(problem)]
    return told


class Parser(argparse.ArgumentParser):
    def __init__(self, name, description, epilog):
        super().__init__(prog=f"tools/evaluate {name}", description=description, epilog=epilog,
                         formatter_class=argparse.RawDescriptionHelpFormatter)
        self.add_argument("--json", action="store_true", help="one JSON object a line")
        self.add_argument("--plumbline", metavar="FILE", help="use this program instead of building one")

    def error(self, message):
        print(f"evaluate: {message}; --help has examples", file=sys.stderr)
        sys.exit(64)


def positive(text):
    """A whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


positive.__name__ = "number above 0"
