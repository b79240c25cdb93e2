"""A log file that keeps one older generation."""

import os
import threading


class Log:
    def __init__(self, path, limit):
        self.path, self.limit, self.lock = path, limit, threading.Lock()

    def write(self, line):
        with self.lock:
            with open(self.path, "a") as file:
                file.write(line + "\n")
                full = file.tell() > self.limit
            if full:
                os.replace(self.path, self.path + ".1")
