"""Has what an intruder likes to find, and does next to nothing by itself."""

IMAGE = "toolbox"


def start(lab, name):
    return lab.run(name, "--tmpfs", "/dev/shm:exec")


def live(container, hour, random):
    """Its heart beats by itself."""
