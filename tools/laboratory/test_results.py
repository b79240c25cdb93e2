"""How a run is judged, on lines and times that are made up. Needs neither root nor an engine:

    PYTHONPATH=tools python3 -m unittest laboratory.test_results
"""

import math
import unittest

from laboratory import results, windows
from laboratory.lines import first_of_each, seconds
from laboratory.measures import area_under_curve, upper_rate
from laboratory.trials import Trial


def violation(container, time, bits=10.0, identity=None, **more):
    return {"kind": "violation", "id": identity or f"{container} {time}", "time": f"1970-01-01T00:{time // 60:02}:{time % 60:02}.5Z",
            "received": time + 0.6, "container": {"name": container}, "score": {"bits": bits}, **more}


class Step:
    """Shows a shell and a file, told by whatever has their marks."""

    name, title, attack, missed = "shell", "a shell reads", ["T1059"], None
    shows = ["shell", "file"]

    def told(self, lines):
        return [next((line for line in lines if line.get("mark") == mark), None) for mark in self.shows]


def window(container, time, bits=0.0):
    return {"kind": "window", "time": f"1970-01-01T00:{time // 60:02}:{time % 60:02}Z", "container": {"name": container},
            "score": {"bits": bits}}


WHOLE = [violation("trial", 100, mark="shell"), violation("trial", 102, mark="file")]


class Measures(unittest.TestCase):
    def test_poisson_bounds_are_those_of_tables(self):
        # Garwood, one-sided 95 %: 3.00 for none, 4.74 for one, 10.51 for five.
        for count, bound in ((0, 2.9957), (1, 4.7439), (5, 10.5130)):
            self.assertAlmostEqual(upper_rate(count, 1), bound, places=3)
        self.assertAlmostEqual(upper_rate(0, 10), 0.29957, places=4)
        self.assertEqual(upper_rate(0, 0), math.inf)

    def test_area_counts_ties_as_half(self):
        self.assertEqual(area_under_curve([0, 0, 1], [2, 3]), 1)
        self.assertEqual(area_under_curve([1, 1], [1, 1]), 0.5)
        self.assertEqual(area_under_curve([0, 2], [1]), 0.5)
        self.assertIsNone(area_under_curve([], [1]))


class Lines(unittest.TestCase):
    def test_times_are_read_to_the_nanosecond(self):
        self.assertAlmostEqual(seconds("1970-01-02T00:00:01.250000000Z"), 86401.25)

    def test_a_line_that_counts_on_is_no_second_alarm(self):
        lines = [violation("c", 1, identity="a"), violation("c", 70, identity="a"), violation("c", 71, identity="b")]
        self.assertEqual([line["id"] for line in first_of_each(lines)], ["a", "b"])

    def test_windows_of_sixty_seconds_hold_the_most_surprising_line(self):
        lines = [violation("c", 10, 5), violation("c", 20, 9), violation("c", 130, 3), violation("other", 70, 50)]
        self.assertEqual(windows.scores(lines, "c", 0, 180), [9, 0, 3])


class Results(unittest.TestCase):
    def outcome(self, lines, judged=True):
        lives = [results.Lived("web", "life", 0, 1800, 60)]
        trial = Trial("shell", "web", "trial", 60, 100, 101, 120)
        lines = lines + [window("life", 59)] if judged else lines
        return results.evaluate(["web"], {"web": (7, 50)}, lines, lives, [trial], [Step()])[0]

    def test_a_step_is_detected_once_all_that_it_shows_was_reported(self):
        outcome = self.outcome(WHOLE)
        self.assertEqual((outcome.detected, len(outcome.alarms), results.broken([outcome])), (1, 0, []))
        self.assertAlmostEqual(outcome.seen[0].seconds, 2.6)

    def test_half_of_what_a_step_shows_is_no_detection(self):
        outcome = self.outcome(WHOLE[:1])
        self.assertEqual(outcome.detected, 0)
        self.assertIn("web: shell was missed, and is not known to be", results.broken([outcome]))

    def test_what_comes_before_a_step_is_a_false_alarm_no_detection_and_no_score_of_the_step(self):
        outcome = self.outcome([violation("trial", 95, 30, mark="shell"), WHOLE[1]])
        self.assertEqual((outcome.detected, len(outcome.alarms)), (0, 1))
        self.assertEqual((outcome.intrusion, max(outcome.normal)), ([10], 30))

    def test_another_report_is_no_detection(self):
        outcome = self.outcome([*WHOLE[:1], violation("trial", 101, mark="something else")])
        self.assertEqual((outcome.detected, len(outcome.seen[0].others)), (0, 1))

    def test_a_container_that_nobody_judged_is_not_quiet(self):
        self.assertEqual(self.outcome(WHOLE, judged=False).unjudged, ["life: no window of it was scored"])
        gap = {"kind": "gap", "reason": "unidentified", "time": "1970-01-01T00:00:01Z", "container": {"name": "life"}}
        self.assertEqual(self.outcome([*WHOLE, gap]).unjudged, ["life: gap unidentified"])
        summary = {"kind": "summary", "dropped": 3}
        outcome = self.outcome([*WHOLE, summary])
        self.assertEqual(results.broken([outcome]), ["not judged: 3 observations were dropped"])

    def test_more_than_one_alarm_of_a_profile_breaks_the_promise(self):
        self.assertEqual(results.broken([self.outcome(WHOLE + [violation("life", 60, 3)])]), [])
        broken = results.broken([self.outcome(WHOLE + [violation("life", 60, 3), violation("life", 61, 3)])])
        self.assertEqual(len(broken), 1)
        self.assertIn("2 alarms", broken[0])

    def test_a_missed_step_breaks_the_promise(self):
        self.assertTrue(any("0 of 1 steps" in words for words in results.broken([self.outcome([])])))

    def test_hours_are_those_of_the_hold_out(self):
        row = self.outcome([]).row()
        self.assertEqual((row["containerHours"], row["compressedHours"]), (0.5, 60))
        self.assertAlmostEqual(row["alarmsPerHourBound"], 5.9915, places=3)


if __name__ == "__main__":
    unittest.main()
