"""The lives of many containers at a time."""

import random
import threading
import time

from benchmark.programs import Unavailable, say


class Life(threading.Thread):
    """One container, from its start to its end. `seed` tells everything that happens to it."""

    def __init__(self, session, workload, name, seed, pace, days, turn, over):
        super().__init__(name=name, daemon=True)
        self.session, self.workload = session, workload
        self.random = random.Random(seed)
        self.pace, self.hours = pace, days * pace.hours_a_day
        # As many as there are turns do something at a time; `over` ends all that share it.
        self.turn, self.over = turn, over
        self.began = self.ended = None
        self.lived = 0
        self.problem = None

    def run(self):
        try:
            # They do not all begin at once, nor do they do everything in step.
            self.over.wait(self.random.uniform(0, self.pace.hour_seconds))
            container = self._start()
            due = time.monotonic()
            for hour in range(self.hours):
                if self.over.is_set():
                    break
                self._hour(container, hour)
                self.lived += 1
                due += self.pace.hour_seconds
                self.over.wait(max(0, due - time.monotonic()))
            container.stop()
            self.ended = time.time()
            container.remove()
        except Exception as problem:  # what broke one must end all
            self.problem = problem
            self.ended = time.time()
            self.over.set()

    def _start(self):
        with self.turn:
            self.began = time.time()
            return self.workload.start(self.session, self.name)

    def _hour(self, container, hour):
        of_day = hour % self.pace.hours_a_day
        if of_day == 0:
            self.restart_at = self.random.randrange(self.pace.hours_a_day)
        with self.turn:
            self.workload.live(container, hour, self.random)
        if of_day == self.pace.hours_a_day - 1:
            with self.turn:
                self.workload.night(container, self.random)
        if of_day == self.restart_at:
            with self.turn:
                container.restart()


def live_all(lives, what):
    """Starts them, waits for all, tells how far they are, raises what went wrong in any, and returns them."""
    begin = time.monotonic()
    for life in lives:
        life.start()
    told = time.monotonic()
    try:
        while any(life.is_alive() for life in lives):
            time.sleep(0.2)
            if time.monotonic() - told > 60:
                told = time.monotonic()
                lived, hours = sum(life.lived for life in lives), sum(life.hours for life in lives)
                say(f"  {what}: {lived} of {hours} container-hours [{time.monotonic() - begin:.0f} s]")
    finally:
        for life in lives:
            life.over.set()
        for life in lives:
            life.join(timeout=60)
    for life in lives:
        if life.problem:
            raise Unavailable(f"{life.name}: {life.problem}") from life.problem
    return lives
