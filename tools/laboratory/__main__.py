"""`tools/evaluate workloads`, `replay`, `coverage`: see tools/evaluate."""

import os
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from laboratory import coverage, replay, runner  # noqa: E402

COMMANDS = {"workloads": runner.main, "replay": replay.main, "coverage": coverage.main}


def interrupt_once():
    """Control-C and SIGTERM end it in order: what was made is removed, and a second one does not disturb that."""

    def interrupt(number, _):
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupt)


if __name__ == "__main__":
    interrupt_once()
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
