"""A Python web application: notes in SQLite, uploads through temporary files, a report, a log that rotates itself."""

import hashlib
import urllib.parse

from laboratory.traffic import fetch, http

IMAGE = "webapp"
SITE = "http://127.0.0.1:8000"


def start(lab, name):
    container = lab.run(name)
    http(container, [f"GET {SITE}/"])
    return container


def live(container, hour, random):
    requests = []
    for _ in range(random.randrange(10, 40)):
        requests.append(random.choice([
            f"GET {SITE}/?user={random.choice(['anna', 'bo', 'chen', 'dora'])}",
            f"GET {SITE}/notes/{random.randrange(1, 200)}",
            f"POST {SITE}/notes {'n' * random.randrange(1, 500)}",
            f"GET {SITE}/missing-{random.randrange(1000)}"]))
    for _ in range(random.randrange(1, 4)):
        name = hashlib.sha256(str(random.random()).encode()).hexdigest()
        name = random.choice([f"{name}.bin", f"scan-{random.randrange(1000):03}.pdf", f"{name[:8]}-{name[8:12]}.txt"])
        requests.append(f"PUT {SITE}/uploads/{name} {'u' * random.randrange(1, 5000)}")
        if random.random() < 0.5:
            requests.append(f"GET {SITE}/file?name=uploads/{name}")
        if random.random() < 0.3:
            requests.append(f"DELETE {SITE}/uploads/{name}")
    if random.random() < 0.2:
        requests.append(f"GET {SITE}/report")
    http(container, requests)


def night(container, random):
    """The day's report, and old uploads are removed."""
    names = container.exec(["ls", "/data/uploads"]).split()
    http(container, [f"GET {SITE}/report"] + [f"DELETE {SITE}/uploads/{name}" for name in names[:len(names) // 2]])


def door(container, command):
    """The route /ping hands what it is given to a shell."""
    host = urllib.parse.quote(f"; {{ {command}\n}} 2>&1")
    return fetch(container, f"{SITE}/ping?host={host}").decode(errors="replace")
