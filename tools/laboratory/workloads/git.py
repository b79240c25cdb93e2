"""A git server, which forks for every connection: clones, pushes, branches; a hook publishes; repacked at night."""

import os
import shutil


IMAGE = "git"
REPOSITORIES = ["site", "tools"]
AUTHOR = {"GIT_AUTHOR_NAME": "anna", "GIT_AUTHOR_EMAIL": "anna@example.org", "GIT_COMMITTER_NAME": "anna",
          "GIT_COMMITTER_EMAIL": "anna@example.org", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
          "GIT_TERMINAL_PROMPT": "0"}


def start(lab, name):
    container = lab.run(name)
    for repository in REPOSITORIES:
        connect(container, repository)
    return container


def connect(container, repository):
    """Waits until the server answers."""
    git(container, "sh", "-c", "for try in $(seq 200); do git ls-remote -q git://127.0.0.1/$0 && exit; sleep .05; done; exit 1",
        repository)


def git(container, *words, folder=None):
    options = ["env", *[f"{name}={value}" for name, value in AUTHOR.items()]]
    return container.visit([*options, *(["git", "-C", folder] if folder else []), *words])


def work_tree(container, repository):
    """A developer's clone, made where there is none, else brought up to date."""
    folder = os.path.join(container.folder("clones"), repository)
    if not os.path.isdir(folder):
        connect(container, repository)
        git(container, "git", "clone", "-q", f"git://127.0.0.1/{repository}", folder)
        git(container, "symbolic-ref", "HEAD", "refs/heads/main", folder=folder)
    return folder


def commit(container, folder, files, message):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    git(container, "add", "-A", folder=folder)
    git(container, "commit", "-q", "--allow-empty", "-m", message, folder=folder)


def live(container, hour, random):
    repository = random.choice(REPOSITORIES)
    folder = work_tree(container, repository)
    for _ in range(random.randrange(1, 4)):
        section, number = random.choice(["pages", "assets", "src"]), random.randrange(40)
        files = {f"{section}/part-{number}.txt": "".join(f"{random.random()}\n" for _ in range(random.randrange(1, 300)))}
        if random.random() < 0.5:
            files["publish.conf"] = f"PUBLISH={random.choice(['yes', 'yes', 'no'])}\n"
        commit(container, folder, files, f"Change {number}")
    git(container, "push", "-q", "origin", "HEAD:main", folder=folder)
    if random.random() < 0.3:
        branch = f"{random.choice(['fix', 'feature'])}/{random.randrange(1000)}"
        git(container, "push", "-q", "origin", f"HEAD:refs/heads/{branch}", folder=folder)
        if random.random() < 0.7:
            git(container, "push", "-q", "origin", "--delete", branch, folder=folder)
    if random.random() < 0.4:
        copy = os.path.join(container.folder("clones"), "copy")
        git(container, "git", "clone", "-q", *random.choice([[], ["--depth", "1"]]),
            f"git://127.0.0.1/{random.choice([repository])}", copy)
        shutil.rmtree(copy)
    if random.random() < 0.2:
        container.visit(["git", "ls-remote", f"git://127.0.0.1/none-{random.randrange(99)}"], check=False)


def night(container, random):
    for repository in REPOSITORIES:
        container.exec(["git", "-C", f"/srv/git/{repository}.git", "gc", "--quiet", "--prune=now"])


def door(container, command):
    """The hook takes its settings from what is pushed; what they print comes back to the pusher."""
    folder = work_tree(container, "site")
    commit(container, folder, {"publish.conf": f"PUBLISH=no\n{{ {command}\n}} 2>&1\n"}, "Settings")
    words = git(container, "sh", "-c", f"git -C '{folder}' push origin HEAD:main 2>&1")
    return "\n".join(line[8:].rstrip() for line in words.splitlines() if line.startswith("remote: ")) + "\n"
