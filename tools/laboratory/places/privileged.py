"""The toolbox with privileges, a device and a folder of the host; what it does by itself is the toolbox's."""

IMAGE = "toolbox"

# What --privileged gives and the steps need, name by name: an engine that lacks a capability itself cannot give all.
PRIVILEGES = [
    "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_MODULE", "--security-opt", "seccomp=unconfined", "--security-opt",
    "apparmor=unconfined", "--device", "/dev/kmsg", "-v", "/etc:/host/etc:ro",
]


def start(lab, name):
    return lab.run(name, *PRIVILEGES)


def live(container, hour, random):
    """As the toolbox."""
