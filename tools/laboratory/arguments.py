"""How the commands of the laboratory take arguments: as tools/evaluate does, a wrong one ends with 64."""

import argparse
import sys


class NotThere(Exception):
    """What was asked for by name."""


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
