"""Compressed time: how many seconds stand for an hour, and how many hours are a day."""

import dataclasses


@dataclasses.dataclass
class Pace:
    """A night's job comes at each day's end; each container is restarted once a day, at an hour of its own."""

    hour_seconds: int = 30
    hours_a_day: int = 24
    learned_days: int = 2
    held_out_days: int = 2
    replicas: int = 3

    def words(self):
        return (f"{self.hour_seconds:g} s stand for an hour and {self.hours_a_day} of them for a day, at whose end the nightly "
                f"job runs; each container is restarted once a day")


QUICK = Pace(hour_seconds=10, hours_a_day=12, learned_days=2, held_out_days=1, replicas=2)
