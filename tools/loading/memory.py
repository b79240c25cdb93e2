"""How much memory the agent takes while a load lasts, its own and its maps'."""

import threading


class Watch:
    """Looks several times a second. `resident` is the kernel's own high-water mark, `kernel` the highest sum seen."""

    def __init__(self, agent):
        self.agent, self.resident, self.kernel = agent, 0, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._look()

    def _look_on(self):
        while not self._over.wait(0.25):
            self._look()

    def _look(self):
        try:
            self.resident = max(self.resident, self.agent.resident_bytes()[1])
            self.kernel = max(self.kernel, self.agent.kernel_bytes())
        except (OSError, TypeError):
            # It has ended: what it took in the end is known from before.
            pass
