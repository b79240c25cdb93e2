"""What came of a run: for each workload its alarms in normal life and the steps that were seen or missed."""

import dataclasses

from laboratory.lines import container_of, first_of_each, of_container, seconds
from laboratory.measures import area_under_curve, median, upper_rate
from laboratory.windows import scores

PROMISED_ALARMS = 1
PROMISED_SHARE = 0.95
PROMISED_AREA = 0.99
# Nothing of what a container did is missing.
HARMLESS_GAPS = ["rate-limited"]


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
    # The first line for each thing that the step shows; None where there is none.
    told: list
    # What else was said after the step began.
    others: list
    # From the step's start until all was told that it shows; nothing where something was not.
    seconds: float | None

    @property
    def is_detected(self):
        return self.seconds is not None


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
    # Why some of this life was not judged, in words: its silence says nothing.
    unjudged: list

    @property
    def detected(self):
        return sum(seen.is_detected for seen in self.seen)

    def row(self):
        return {
            "workload": self.name, "units": self.units, "behaviours": self.behaviours,
            "containerHours": round(self.hours, 3), "compressedHours": self.compressed_hours, "alarms": len(self.alarms),
            "alarmsPerHourBound": _rounded(upper_rate(len(self.alarms), self.hours)),
            "alarmsPerCompressedHourBound": _rounded(upper_rate(len(self.alarms), self.compressed_hours)),
            "detected": self.detected, "steps": len(self.seen),
            "secondsToDetect": _rounded(median([seen.seconds for seen in self.seen if seen.is_detected])),
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
        alarms, normal, intrusion, seen, unjudged = [], [], [], [], _lost(lines)
        for life in mine:
            unjudged += _unjudged(lines, life.container)
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
            told = step.told(later)
            is_detected = bool(told) and None not in told
            since = max(0, max(_when(line, arrival) for line in told) - trial.begin) if is_detected else None
            seen.append(Seen(trial, step, told, [line for line in later if line not in told], since))
            before, after = [], []
            for line in of_container(lines, trial.container):
                (before if seconds(line["time"]) < trial.begin else after).append(line)
            normal += scores(before, trial.container, trial.started, trial.begin)
            intrusion.append(max(scores(after, trial.container, trial.begin, trial.begin + 60)))
        units, behaviours = profiles.get(name, (0, 0))
        hours = sum(life.end - life.begin for life in mine) / 3600
        outcomes.append(Outcome(name, units, behaviours, hours, sum(life.hours for life in mine), alarms, seen, normal,
                                intrusion, unjudged))
    return outcomes


def _lost(lines):
    """What is missing of no container in particular."""
    words = [line["explanation"] for line in lines if line["kind"] == "gap" and container_of(line) is None]
    return words + [f"{line['dropped']} observations were dropped" for line in lines
                    if line["kind"] == "summary" and line["dropped"]]


def _unjudged(lines, container):
    """Why the silence of a container is none: it had no profile, something of it was lost, or nothing was said of it at all."""
    mine = of_container(lines, container)
    words = [f"{container}: {line['kind']} {line.get('reason', '')}".rstrip() for line in mine
             if line["kind"] == "unprofiled" or line["kind"] == "gap" and line["reason"] not in HARMLESS_GAPS]
    if not any(line["kind"] == "window" for line in mine):
        words.append(f"{container}: no window of it was scored")
    return words


def _when(line, arrival):
    return line["received"] if arrival == "received" else seconds(line["time"])


def total(outcomes):
    """One outcome of all together."""
    def joined(field):
        return [item for outcome in outcomes for item in getattr(outcome, field)]

    return Outcome("all", sum(outcome.units for outcome in outcomes), sum(outcome.behaviours for outcome in outcomes),
                   sum(outcome.hours for outcome in outcomes), sum(outcome.compressed_hours for outcome in outcomes),
                   joined("alarms"), joined("seen"), joined("normal"), joined("intrusion"), sorted(set(joined("unjudged"))))


def broken(outcomes):
    """The promises that were not kept, in words."""
    words = [f"{outcome.name}: {len(outcome.alarms)} alarms in normal life" for outcome in outcomes
             if len(outcome.alarms) > PROMISED_ALARMS]
    words += [f"{outcome.name}: {seen.step.name} was missed, and is not known to be" for outcome in outcomes
              for seen in outcome.seen if not seen.is_detected and not seen.step.missed]
    whole = total(outcomes)
    words += [f"not judged: {reason}" for reason in whole.unjudged]
    if whole.seen and whole.detected < PROMISED_SHARE * len(whole.seen):
        words.append(f"{whole.detected} of {len(whole.seen)} steps detected")
    area = area_under_curve(whole.normal, whole.intrusion)
    if area is not None and area < PROMISED_AREA:
        words.append(f"area under the curve {area:.4f}")
    return words
