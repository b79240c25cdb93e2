"""A builder: sources that come as archives are compiled, tested and kept under the hash of what came out."""

import io
import os
import tarfile
import time

IMAGE = "builder"
MAKEFILE = """\
objects := $(patsubst %.c,obj/%.o,$(wildcard *.c))
out/program: $(objects)
\tmkdir -p out
\t$(CC) -o $@ $(objects)
obj/%.o: %.c
\tmkdir -p obj
\t$(CC) -O1 -Wall -MMD -c -o $@ $<
check: out/program
\t./out/program >out.txt
\tgrep -q total out.txt
"""


def start(lab, name):
    return lab.run(name, "-v", f"{lab.folder(name, 'queue')}:/queue")


def live(container, hour, random):
    if random.random() < 0.7:
        name = f"{random.choice(['parser', 'server', 'tool'])}-{random.randrange(1, 9)}.{random.randrange(100)}"
        submit(container, name, sources(random))


def sources(random):
    """Some generated parts and a main program; now and then they do not compile."""
    parts = [f"part_{random.randrange(1000)}" for _ in range(random.randrange(1, 5))]
    files = {f"{part}.c": f"int {part}(int x) {{ return x * {random.randrange(1, 99)} + {random.randrange(99)}; }}\n"
             for part in parts}
    calls = " + ".join(f"{part}(argc)" for part in sorted(set(parts)))
    declared = "".join(f"int {part}(int);\n" for part in sorted(set(parts)))
    wrong = "" if random.random() < 0.85 else "this does not compile\n"
    files["main.c"] = (f"#include <stdio.h>\n#include <stdlib.h>\n{declared}{wrong}int main(int argc, char **argv) {{ "
                       f"printf(\"total %d\\n\", {calls}); return 0; }}\n")
    files["Makefile"] = MAKEFILE
    return files


def submit(container, name, files):
    """Waits for the end; returns the log."""
    queue = container.folder("queue")
    part, log = os.path.join(queue, f".{name}.part"), os.path.join(queue, f"{name}.log")
    with tarfile.open(part, "w") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode, entry.mtime = len(text.encode()), 0o644, int(time.time())
            archive.addfile(entry, io.BytesIO(text.encode()))
    os.rename(part, os.path.join(queue, f"{name}.tar"))
    for _ in range(900):
        if os.path.exists(log):
            with open(log, encoding="utf-8", errors="replace") as file:
                return file.read()
        time.sleep(0.1)
    return ""


def night(container, random):
    with open(os.path.join(container.folder("queue"), "clean-up"), "w", encoding="utf-8"):
        pass


def door(container, command):
    """Who hands in sources hands in the commands that build them."""
    files = {"Makefile": "all:\n\t@mkdir -p out; sh ./build.sh 2>&1; touch out/none\ncheck:\n\t@true\n", "build.sh": command + "\n"}
    return submit(container, f"tool-0.{time.time_ns() % 100_000}", files)
