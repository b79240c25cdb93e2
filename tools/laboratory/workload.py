"""A workload: one file in workloads/ that says which image it is, how it lives, and where it has a hole.

    IMAGE = "nginx"                         a folder of tools/images, or
    DOCKERFILE = "..."                      the lines behind FROM, on the base image of the tests
    def start(lab, name):                   starts a container: return lab.run(name, *options of docker run)
    def live(container, hour, random):      one compressed hour of normal life; returns when it is over
    def night(container, random):           the nightly job
    def door(container, command):           optional: runs a command as an intruder would, through the application;
                                            returns what it printed

All randomness comes from `random`, so that a seed tells what happened.
"""

import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile

from benchmark.programs import ROOT, Unavailable, run
from laboratory.container import Container

HERE = os.path.dirname(os.path.abspath(__file__))
WORKLOADS = os.path.join(HERE, "workloads")
PREFIX = os.environ.get("PLUMBLINE_TEST_IMAGES", "plumbline-test")
LABEL = "plumbline.laboratory"


class Workload:
    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(f"laboratory_workload_{self.name}", path)
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.image = f"{PREFIX}/{getattr(self.module, 'IMAGE', self.name)}"
        self.title = (self.module.__doc__ or "").strip().splitlines()[0]

    def build(self):
        """Makes the image; quick where it exists and nothing that it is made from has changed."""
        if hasattr(self.module, "IMAGE"):
            _progressing([os.path.join(ROOT, "tools/images/build"), self.module.IMAGE])
        else:
            _progressing(["bash", "-c", f". '{ROOT}/tools/lib/images.sh' && image_make_base"])
            self._build_text(self.module.DOCKERFILE)

    def _build_text(self, text):
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        label = "{{index .Config.Labels \"plumbline.inputs\"}}"
        known = subprocess.run(["docker", "image", "inspect", "--format", label, self.image], capture_output=True,
                               text=True, stdin=subprocess.DEVNULL)
        if known.stdout.strip() == digest:
            return
        with tempfile.TemporaryDirectory(prefix="plumbline-laboratory-") as context:
            os.mkdir(os.path.join(context, "triggers"))
            with open(os.path.join(context, "Dockerfile"), "w", encoding="utf-8") as file:
                file.write(f"FROM {PREFIX}/base\n{text}\nCOPY triggers /opt/triggers\n")
            _progressing(["bash", "-c",
                          f". '{ROOT}/tools/lib/images.sh' && image_make_triggers '{context}/triggers'"])
            run(["docker", "build", "--network", "host", "--force-rm", "-t", self.image,
                 "--label", f"plumbline.inputs={digest}", context], env={**os.environ, "DOCKER_BUILDKIT": "0"})

    def start(self, session, name):
        return self.module.start(Lab(session, self), name)

    def live(self, container, hour, random):
        self.module.live(container, hour, random)

    def night(self, container, random):
        self.module.night(container, random)

    @property
    def has_door(self):
        return hasattr(self.module, "door")

    def door(self, container, command):
        return self.module.door(container, command)


class Lab:
    """Where a workload's containers are started: they have no network but their own loopback, and are labelled."""

    def __init__(self, session, workload):
        self.session, self.workload = session, workload

    def run(self, name, *options):
        run(["docker", "run", "-d", "--name", name, "--label", f"{LABEL}={self.session.name}", "--network", "none",
             *options, self.workload.image])
        return Container(name, self)

    def folder(self, container, name):
        """A folder of the host for a volume of that container; made when it is asked for first."""
        path = os.path.join(self.session.directory, container, name)
        if not os.path.isdir(path):
            os.makedirs(path)
            os.chmod(path, 0o777)
        return path


class Session:
    """One run of the laboratory: the name that all its containers begin with, and where its files lie.

    Leaving it removes both.
    """

    def __init__(self):
        self.name = f"lab-{os.getpid()}"

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="plumbline-laboratory-")
        os.chmod(self.directory, 0o711)
        return self

    def __exit__(self, *_):
        _remove_containers(self.name)
        shutil.rmtree(self.directory, ignore_errors=True)


def names(folder=WORKLOADS):
    """Of all workloads that there are, in the order of the alphabet."""
    return sorted(os.path.splitext(os.path.basename(path))[0] for path in glob.glob(os.path.join(folder, "*.py")))


def load_all(chosen=(), folder=WORKLOADS):
    """The workloads of these names, all without names, in the order of the alphabet."""
    known = names(folder)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise Unavailable(f"no workload {', '.join(unknown)}; there are {', '.join(known)}")
    return [Workload(os.path.join(folder, f"{name}.py")) for name in known if not chosen or name in chosen]


def _remove_containers(session):
    found = subprocess.run(["docker", "ps", "-aq", "--filter", f"label={LABEL}={session}"], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL).stdout.split()
    if found:
        subprocess.run(["docker", "rm", "-f", "-v", *found], capture_output=True, stdin=subprocess.DEVNULL)


def _progressing(command):
    """Runs a command that tells its progress on standard error."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Unavailable(f"{command[-1]}: could not be made")
