"""A batch job that cron starts four times a minute: lists of orders are loaded; at night sums, a copy, logrotate."""

import os
import time

IMAGE = "batch"


def start(lab, name):
    return lab.run(name, "-v", f"{lab.folder(name, 'inbox')}:/spool/inbox")


def live(container, hour, random):
    for number in range(random.randrange(3)):
        lines = [f"{random.randrange(10**6)},{random.choice(['anna', 'bo', 'chen'])},{random.randrange(1000)}"
                 for _ in range(random.randrange(1, 200))]
        if random.random() < 0.3:
            lines.insert(0, f"#set currency={random.choice(['eur', 'sek'])}")
        put(container, f"{random.choice(['north', 'south', 'web'])}-{hour}-{random.randrange(10_000)}.csv", lines)


def put(container, name, lines):
    """Under another name first, as it is not to be read half written."""
    inbox = container.folder("inbox")
    part = os.path.join(inbox, f".{name}.part")
    with open(part, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    os.rename(part, os.path.join(inbox, name))


def night(container, random):
    put(container, "end-of-day", [])


def door(container, command):
    """A list of orders brings settings, which are evaluated. What the command prints is kept for us in the spool."""
    escaped = command.replace("\\", "\\0134").replace("'", "\\047").replace("\n", "\\n")
    done = os.path.join(container.folder("inbox"), "loot")
    put(container, "loot.csv", [f"#set {{ eval \"$(printf %b '{escaped}')\"; }} >/spool/inbox/.loot 2>&1; "
                                "mv /spool/inbox/.loot /spool/inbox/loot"])
    for _ in range(900):
        if os.path.exists(done):
            with open(done, encoding="utf-8", errors="replace") as file:
                output = file.read()
            os.unlink(done)
            return output
        time.sleep(0.1)
    return ""
