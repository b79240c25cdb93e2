"""A web server: static files that change now and then, missing pages, uploads; its logs are rotated at night."""

import hashlib
import os

from benchmark.programs import run
from laboratory.traffic import http

IMAGE = "nginx"
SITE = "http://127.0.0.1"
WORDS = ["about", "contact", "news", "price", "team", "terms", "press", "jobs", "help", "status"]


def start(lab, name):
    site, logs = lab.folder(name, "site"), lab.folder(name, "logs")
    for section in ("articles", "assets"):
        os.mkdir(os.path.join(site, section))
    write(site, "index.html", "<!doctype html><title>It hangs true</title>")
    for number in range(100, 115):
        publish(site, f"{name} {number}")
    container = lab.run(name, "-v", f"{site}:/srv/www:ro", "-v", f"{logs}:/var/log/nginx")
    http(container, [f"GET {SITE}/"])
    return container


def write(site, name, text):
    with open(os.path.join(site, name), "w", encoding="utf-8") as file:
        file.write(text)


def publish(site, title):
    digest = hashlib.sha256(title.encode()).hexdigest()
    write(site, f"articles/{title.split()[-1]}-{digest[:4]}.html", f"<!doctype html><title>{title}</title>")
    write(site, f"assets/app.{digest[:8]}.js", f"// {title}")


def live(container, hour, random):
    site = container.folder("site")
    if random.random() < 0.3:
        publish(site, f"{container.name} {random.randrange(1000, 9999)}")
    pages = [os.path.relpath(os.path.join(place, name), site) for place, _, names in os.walk(site) for name in names]
    requests = [f"GET {SITE}/{page}" for page in random.choices(sorted(pages), k=random.randrange(8, 30))]
    requests += [f"GET {SITE}/{word}" for word in random.choices(WORDS, k=random.randrange(4))]
    requests += [f"HEAD {SITE}/"]
    for _ in range(random.randrange(1, 4)):
        size = random.choice([20, 3000, 40_000])
        requests.append(f"PUT {SITE}/uploads/{upload_name(random)} {'x' * size}")
    random.shuffle(requests)
    http(container, requests)


def upload_name(random):
    digest = hashlib.sha256(str(random.random()).encode()).hexdigest()
    return random.choice([f"{digest}.jpg", f"IMG_{random.randrange(10_000):04}.jpg", f"{digest[:16]}.pdf"])


def night(container, random):
    """What a host's logrotate does: moves the files and tells the server to open new ones."""
    logs = container.folder("logs")
    for name in ("access.log", "error.log"):
        os.replace(os.path.join(logs, name), os.path.join(logs, name + ".1"))
    run(["docker", "kill", "--signal", "USR1", container.name])
