"""What the laboratory asks of plumbline, always with its own store."""

import json
import os

from benchmark.programs import run
from laboratory.observer import Observer


class Product:
    def __init__(self, executable, directory, images):
        self.executable, self.directory = executable, directory
        self.store = os.path.join(directory, "store")
        self.images = images

    def _selected(self):
        return [word for image in self.images for word in ("--image", image + "*")]

    def learn(self, unit_seconds):
        return Observer(self.executable, "learn", ["--store", self.store, "--unit", f"{unit_seconds:g}s", *self._selected()],
                        self.directory)

    def enforce(self):
        return Observer(self.executable, "enforce", ["--store", self.store, *self.scores(), *self._selected()],
                        self.directory)

    def scores(self):
        """The option that has each window of a container scored, where the program has it."""
        option = "--window-scores"
        return [option] if option in run([self.executable, "enforce", "--help"]) else []

    def record(self, path):
        return Observer(self.executable, "record", ["-o", path, "--store", self.store, *self._selected()], self.directory)

    def profiles(self):
        """The lines of `profile list`, by image."""
        lines = self.run("profile", "list", "--json").splitlines()
        return {line["image"]["name"]: line for line in map(json.loads, lines) if "image" in line}

    def approve(self):
        for image in self.images:
            self.run("profile", "approve", image, "--all-roles", "--quiet")

    def run(self, *words):
        return run([self.executable, *words, "--store", self.store])
