"""What the commands that people wait for cost with large profiles: show, diff and check, and reading a directory.

Two profiles of 5,000 behaviours: one learned (StoreWriterProbe hands it to the store as a learner does), one a document with
5,000 lines. Times are of the whole command, from its start to its end.
"""

import os
import subprocess
import tempfile
import time

from benchmark.programs import ROOT, Unavailable, run, say

BEHAVIOURS = 5_000
FILES = 500
WITHIN_SECONDS = 0.2
IMPORT_SECONDS = 2.0
ROUNDS = 11

BUILD = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "StoreWriterProbe"]
HEAD = "apiVersion: plumbline/v1\nkind: Profile\nimage: {{name: \"{name}:1\", id: \"sha256:{name}\"}}\nrole: main\nprocesses:\n"
TREES = ["etc/app/conf.d", "usr/lib/app", "usr/share/app/locale", "var/lib/app", "opt/app/modules"]


def _probe():
    say("building StoreWriterProbe (release; the first time takes some minutes)")
    run(BUILD, cwd=ROOT)
    return os.path.join(run(BUILD + ["--show-bin-path"], cwd=ROOT).strip(), "StoreWriterProbe")


def _document(name, lines, programs):
    """A file as a person keeps it, with so many lines of processes."""
    text = "# kept in the repository\n" + HEAD.format(name=name)
    for program in range(programs):
        text += f"  # part {program}\n  - executable: /usr/bin/program{program}\n    parents: [entrypoint]\n    files:\n      read:\n"
        for index in range(lines // programs - 1):
            tree = TREES[index % len(TREES)]
            ending = ["conf", "*.mo", "**", "so", "d/*"][index % 5]
            text += f"        - /{tree}/part{program}/name{index}.{ending}\n" if ending != "**" else f"        - /{tree}/part{program}/name{index}/**\n"
    return text


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _seconds(command, expected):
    start = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in expected:
        raise Unavailable(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return seconds


def measure(executable):
    """Rows of name, samples in seconds, and target."""
    probe = _probe()
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as directory:
        store = os.path.join(directory, "store")
        document = os.path.join(directory, "written.yaml")
        other = os.path.join(directory, "other.yaml")
        _write(document, _document("written", BEHAVIOURS, 25))
        _write(other, _document("written", BEHAVIOURS, 25).replace("name7.", "name7x.").replace("name12/**", "name12/*"))
        run([probe, "behaviours", store, str(BEHAVIOURS)])
        profile = [executable, "profile"]
        run(profile + ["import", document, "--store", store])
        learned = os.path.join(directory, "learned.yaml")
        run(profile + ["export", "probe", "-o", learned, "--store", store])
        fine = {0, 1}
        commands = [
            ("show, learned", ["show", "probe", "--store", store], WITHIN_SECONDS),
            ("show, written", ["show", "written", "--store", store], WITHIN_SECONDS),
            ("diff, learned against its file", ["diff", learned, "probe", "--store", store], WITHIN_SECONDS),
            ("diff, written against another file", ["diff", other, "written", "--store", store], WITHIN_SECONDS),
            ("diff, two profiles that have nothing in common", ["diff", learned, other], WITHIN_SECONDS),
            ("check, learned", ["check", learned], WITHIN_SECONDS),
            ("check, written", ["check", document], WITHIN_SECONDS),
        ]
        rows = []
        for name, command, target in commands:
            say(name)
            rows.append((f"profile {name}", [_seconds(profile + command, fine) for _ in range(ROUNDS)], target))
        rows += _imports(profile, directory)
        return rows


def _imports(profile, directory):
    """Reading 500 files of 40 to 150 lines into a new store at once."""
    files = os.path.join(directory, "profiles")
    os.mkdir(files)
    for index in range(FILES):
        _write(os.path.join(files, f"image{index}.yaml"), _document(f"image{index}", 30 + index * 110 // FILES, 4))
    say(f"import of {FILES} files")
    samples = []
    for number in range(5):
        store = os.path.join(directory, f"import{number}")
        try:
            samples.append(_seconds(profile + ["import", files, "--store", store], {0}))
        except Unavailable as problem:
            say(f"left out: {problem}")
            return []
    return [(f"profile import of {FILES} files", samples, IMPORT_SECONDS)]
