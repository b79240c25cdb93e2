"""What came of a run: for each workload its alarms in normal life and the steps that were seen or missed."""

import dataclasses

from laboratory.lines import first_of_each, of_container, seconds
from laboratory.measures import area_under_curve, median, upper_rate
from laboratory.windows import scores

PROMISED_ALARMS = 1
PROMISED_SHARE = 0.95
PROMISED_AREA = 0.99


@dataclasses.dataclass
class Lived:
    """One container of the hold-out: its times by the wall clock, and the compressed hours that it has seen."""

    workload: str
    container: str
    begin: float
    end: float
    hours: int


@dataclasses.dataclass
class Seen:
    """A trial, and what was said of it."""

    trial: object
    step: object
    caught: list
    others: list
    # From the step's start to the first line that reports it; nothing where none does.
    seconds: float | None


@dataclasses.dataclass
class Outcome:
    """Of one workload."""

    name: str
    units: int
    behaviours: int
    hours: float
    compressed_hours: float
    alarms: list
    seen: list
    normal: list
    intrusion: list

    @property
    def detected(self):
        return sum(bool(seen.caught) for seen in self.seen)

    def row(self):
        return {
            "workload": self.name, "units": self.units, "behaviours": self.behaviours,
            "containerHours": round(self.hours, 3), "compressedHours": self.compressed_hours, "alarms": len(self.alarms),
            "alarmsPerHourBound": _rounded(upper_rate(len(self.alarms), self.hours)),
            "alarmsPerCompressedHourBound": _rounded(upper_rate(len(self.alarms), self.compressed_hours)),
            "detected": self.detected, "steps": len(self.seen),
            "secondsToDetect": _rounded(median([seen.seconds for seen in self.seen if seen.caught])),
            "auroc": _rounded(area_under_curve(self.normal, self.intrusion)),
        }


def _rounded(number):
    return None if number is None or number == float("inf") else round(number, 4)


def evaluate(names, profiles, lines, lives, trials, steps, arrival="received"):
    """Sets what enforce wrote against what was done. `profiles` holds (units, behaviours) by workload.

    `arrival` is "received" for lines that came from a live run, "time" where a capture gives the only clock there is.
    """
    by_name = {step.name: step for step in steps}
    outcomes = []
    for name in names:
        mine = [life for life in lives if life.workload == name]
        alarms, normal, intrusion, seen = [], [], [], []
        for life in mine:
            violations = [line for line in of_container(lines, life.container) if line["kind"] == "violation"]
            alarms += first_of_each(violations)
            normal += scores(lines, life.container, life.begin, life.end)
        for trial in (trial for trial in trials if trial.workload == name):
            step = by_name[trial.step]
            violations = first_of_each(
                [line for line in of_container(lines, trial.container) if line["kind"] == "violation"])
            # What was said before the step began is a false alarm like any other.
            alarms += [line for line in violations if seconds(line["time"]) < trial.begin]
            later = [line for line in violations if seconds(line["time"]) >= trial.begin]
            caught = step.caught_by(later)
            when = min((_when(line, arrival) for line in caught), default=None)
            others = [line for line in later if line not in caught]
            seen.append(Seen(trial, step, caught, others, None if when is None else max(0, when - trial.begin)))
            intrusion.append(max(scores(lines, trial.container, trial.begin, trial.begin + 60)))
        units, behaviours = profiles.get(name, (0, 0))
        hours = sum(life.end - life.begin for life in mine) / 3600
        outcomes.append(Outcome(name, units, behaviours, hours, sum(life.hours for life in mine), alarms, seen, normal,
                                intrusion))
    return outcomes


def _when(line, arrival):
    return line["received"] if arrival == "received" else seconds(line["time"])


def total(outcomes):
    """One outcome of all together."""
    def joined(field):
        return [item for outcome in outcomes for item in getattr(outcome, field)]

    return Outcome("all", sum(outcome.units for outcome in outcomes), sum(outcome.behaviours for outcome in outcomes),
                   sum(outcome.hours for outcome in outcomes), sum(outcome.compressed_hours for outcome in outcomes),
                   joined("alarms"), joined("seen"), joined("normal"), joined("intrusion"))


def broken(outcomes):
    """The promises that were not kept, in words."""
    words = [f"{outcome.name}: {len(outcome.alarms)} alarms in normal life" for outcome in outcomes
             if len(outcome.alarms) > PROMISED_ALARMS]
    whole = total(outcomes)
    if whole.seen and whole.detected < PROMISED_SHARE * len(whole.seen):
        words.append(f"{whole.detected} of {len(whole.seen)} steps detected")
    area = area_under_curve(whole.normal, whole.intrusion)
    if area is not None and area < PROMISED_AREA:
        words.append(f"area under the curve {area:.4f}")
    return words
