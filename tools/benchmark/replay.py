"""How many events a second one core judges, from a capture.

A short recording of a real container is made longer by repeating its events, the time moved on with every
repetition. In `repeated` an act is the same each time, as in a container that goes on doing what it does, so
that the agent knows its answer already. In `new` every file event carries an inode of its own: nothing is
remembered, and each is read and compared with the profile. (Files: Sources/Sensor/Capture.swift; event_layout.h.)
"""

import contextlib
import os
import resource
import struct
import subprocess

from benchmark.places import Container
from benchmark.probes import Agent
from benchmark.programs import Unavailable, run, say

MAGIC = b"PLCAP01\n"
FRAME = struct.Struct("<IB")
EVENT, END = 3, 5
FILE_KIND = 5
# In struct pl_event.
KIND, TIME, INODE = (struct.Struct("<H"), 4), (struct.Struct("<Q"), 8), (struct.Struct("<Q"), 32)


def record(executable, image, path):
    """Records a container that goes on a tour of its files, from its start to its end."""
    agent = Agent(executable, ["record", "-o", path, "--image", image.name])
    try:
        with contextlib.closing(Container(image, "recorded")) as container:
            container.nanoseconds("tour", 4)
    finally:
        summary = agent.close()
    if summary["dropped"]:
        raise Unavailable(f"the recording is not complete: {summary}")


def _frames(content):
    if not content.startswith(MAGIC):
        raise Unavailable("the recording is not a capture")
    offset = len(MAGIC)
    while offset < len(content):
        length, kind = FRAME.unpack_from(content, offset)
        yield kind, bytearray(content[offset : offset + FRAME.size + length])
        offset += FRAME.size + length


def lengthen(source, target, count, new):
    """Writes a capture of at least `count` events; returns how many they are."""
    with open(source, "rb") as file:
        frames = list(_frames(file.read()))
    events = [frame for kind, frame in frames if kind == EVENT]
    files, times = [], []
    block = bytearray()
    for frame in events:
        start = len(block) + FRAME.size
        times.append(start + TIME[1])
        if KIND[0].unpack_from(frame, FRAME.size + KIND[1])[0] == FILE_KIND:
            files.append(start + INODE[1])
        block += frame
    first, last = (TIME[0].unpack_from(frame, FRAME.size + TIME[1])[0] for frame in (events[0], events[-1]))
    repetitions = -(-count // len(events))
    inode = 1 << 40
    with open(target, "wb") as file:
        file.write(MAGIC)
        for kind, frame in frames:
            if kind not in (EVENT, END):
                file.write(frame)
        for _ in range(repetitions):
            file.write(block)
            for place in times:
                TIME[0].pack_into(block, place, TIME[0].unpack_from(block, place)[0] + last - first + 1000)
            for place in files if new else []:
                inode += 1
                INODE[0].pack_into(block, place, inode)
        file.write(frames[-1][1])
    return repetitions * len(events)


def learn(executable, capture, store, image):
    """An approved profile of what is in the capture."""
    run([executable, "learn", "--from", capture, "--store", store, "--quiet"])
    run([executable, "profile", "approve", image, "--store", store, "--quiet"])


def _cpu_seconds(executable, capture, store):
    """User and whole CPU time of one `enforce --from` on one core."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        ["taskset", "-c", str(max(os.sched_getaffinity(0))), executable, "enforce", "--from", capture, "--store", store],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Unavailable(f"enforce --from ended with {done.returncode}:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    user = after.ru_utime - before.ru_utime
    return user, user + after.ru_stime - before.ru_stime


def measure(executable, directory, recording, store, count, rounds):
    """For `repeated` and `new`: events, and for each round user and whole CPU seconds."""
    results = {}
    for name, events in (("repeated", count), ("new", count // 4)):
        path = os.path.join(directory, f"{name}.plcap")
        events = lengthen(recording, path, events, new=name == "new")
        times = [_cpu_seconds(executable, path, store) for _ in range(rounds)]
        os.unlink(path)
        results[name] = {"events": events, "seconds": times}
        for user, whole in times:
            say(f"  {name:<12}{events:,} events in {user:.2f} s user, {whole:.2f} s user and system")
    return results
