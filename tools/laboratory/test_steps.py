"""What has to hold of the catalogue itself. Needs neither root nor an engine:

    PYTHONPATH=tools python3 -m unittest laboratory.test_steps
"""

import collections
import os
import subprocess
import tempfile
import threading
import types
import unittest

from laboratory import coverage, rulebook, steps
from laboratory.coverage import PLACES
from laboratory.reports import Malformed, Report
from laboratory.workload import WORKLOADS

HEAD = "# title: t\n# attack: T1059.004\n# workload: toolbox\n# through: exec\n# shows: process id\n"


def violation(behaviour, process=None, **fields):
    return {"kind": "violation", "behaviour": behaviour, "process": process or {}, **fields}


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.steps = steps.load()

    def test_every_rule_has_one_step_or_one_reason(self):
        names = rulebook.names()
        self.assertEqual(len(names), 93)
        told = [rule for step in self.steps for rule in step.rules] + list(rulebook.uncovered())
        self.assertEqual(sorted(told), sorted(names))

    def test_every_step_runs_in_a_place_that_there_is(self):
        there = {os.path.splitext(name)[0] for folder in (WORKLOADS, PLACES) for name in os.listdir(folder)}
        for step in self.steps:
            self.assertLessEqual(set(step.workloads), there, step.name)

    def test_each_workload_has_steps_of_its_own(self):
        count = collections.Counter(name for step in self.steps for name in step.workloads)
        for name in ("build", "cron", "git", "nginx", "node", "postgres", "redis", "webapp"):
            self.assertGreaterEqual(count[name], 5, name)

    def test_no_two_steps_of_a_place_are_told_by_the_same_report(self):
        # The second would only raise the first one's count.
        seen = collections.defaultdict(list)
        for step in self.steps:
            for place in step.workloads:
                for words in step.shows:
                    seen[place, words].append(step.name)
        self.assertEqual({key: names for key, names in seen.items() if len(names) > 1}, {})

    def test_scripts_are_scripts(self):
        for step in self.steps:
            if step.through in ("exec", "app", "command"):
                done = subprocess.run(["sh", "-n"], input=step.script, text=True, capture_output=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), step.name)

    def test_the_document_is_up_to_date(self):
        with open(rulebook.DOCUMENT, encoding="utf-8") as file:
            self.assertTrue(file.read() == rulebook.document(self.steps),
                            "docs/coverage.md is out of date: tools/evaluate coverage --document")


class Heads(unittest.TestCase):
    def load(self, text):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "one.sh"), "w", encoding="utf-8") as file:
                file.write(text)
            return steps.load(folder)[0]

    def test_a_head_is_read(self):
        step = self.load(HEAD + "# rule: One\n# rule: Two\nid\n# no field: any more\n")
        self.assertEqual(
            (step.name, step.title, step.attack, step.rules, step.workloads, step.through, step.shows, step.script),
            ("one", "t", ["T1059.004"], ["One", "Two"], ["toolbox"], "exec", ["process id"], "id\n# no field: any more\n"))

    def test_a_wrong_head_is_refused(self):
        for text in (HEAD.replace("# title: t\n", ""), HEAD + "# title: u\n", HEAD + "# colour: red\n",
                     HEAD.replace("T1059.004", "T59"), HEAD.replace("exec", "mail"), HEAD.replace("process id", "id"),
                     HEAD.replace("# shows: process id\n", ""), HEAD + "# command: sh\n", HEAD + "# besides: looks\n"):
            with self.assertRaises(Malformed, msg=text):
                self.load(text)


class Reports(unittest.TestCase):
    def assertTells(self, words, line, but):
        """The line tells it, and no longer does with another value in any one field."""
        report = Report(words)
        self.assertTrue(report.matches(line), words)
        for changed in but:
            self.assertFalse(report.matches(changed), (words, changed))

    def test_a_process(self):
        behaviour = {"type": "process", "program": "wget", "parent": "sh", "script": "/npm"}
        process = {"lineage": ["npm", "sh", "wget"], "origin": "exec", "tty": True, "uid": 1, "drift": True,
                   "driftKind": "added"}
        words = "process wget, script /npm, parent sh, below npm, origin exec, tty, uid 1, drift added"
        self.assertTells(words, violation(behaviour, process), [
            violation({**behaviour, key: "other"}, process) for key in behaviour
        ] + [violation(behaviour, {**process, key: value}) for key, value in
             {"lineage": ["sh", "npm"], "origin": "entrypoint", "tty": False, "uid": 0, "drift": False,
              "driftKind": "memory"}.items()])

    def test_flags_and_names_of_the_environment(self):
        behaviour = {"type": "process", "program": "nc", "flags": ["-e", "-v"], "environment": ["LD_PRELOAD"]}
        self.assertTells("process nc, flags -e, environment LD_PRELOAD", violation(behaviour), [
            violation({**behaviour, "flags": ["-v"]}), violation({**behaviour, "environment": []})])
        self.assertTells("process nc, environment LD_PRELOAD", violation(
            {"type": "process", "program": "nc"}, {"environment": ["LD_PRELOAD=/x"]}), [
            violation({"type": "process", "program": "nc"}, {"environment": ["LD_AUDIT=/x"]})])

    def test_a_file(self):
        behaviour = {"type": "file", "program": "ln", "access": "read", "path": "/root/etc/shadow", "operation": "link"}
        self.assertTells("file read /etc/shadow (link) by ln", violation(behaviour), [
            violation({**behaviour, "path": "/etc/shadow.old"}), violation({**behaviour, "access": "write"}),
            violation({**behaviour, "operation": "symlink"}), violation({**behaviour, "program": "cp"}),
            {**violation(behaviour), "kind": "notice"}])

    def test_a_connection(self):
        behaviour = {"type": "connect", "program": "curl", "protocol": "tcp", "port": 80, "peer": "169.254.169.254",
                     "class": "metadata"}
        self.assertTells("connect tcp/80 to metadata by curl", violation(behaviour), [
            violation({**behaviour, "port": 8080}), violation({**behaviour, "class": "public"}),
            violation({**behaviour, "protocol": "udp"}), violation({**behaviour, "type": "listen"})])
        behaviour = {"type": "connect", "program": "curl", "path": "/run/docker.sock", "protocol": "unix"}
        self.assertTells("connect unix to /run/docker.sock by curl", violation(behaviour), [
            violation({**behaviour, "path": "/run/other.sock"})])

    def test_other_kinds(self):
        self.assertTells("listen udp/53 by nc", violation({"type": "listen", "protocol": "udp", "port": 53, "program": "nc"}), [
            violation({"type": "listen", "protocol": "udp", "port": 54, "program": "nc"})])
        self.assertTells("privilege mount by sh", violation({"type": "privilege", "operation": "mount", "program": "sh"}), [
            violation({"type": "privilege", "operation": "setns", "program": "sh"})])
        self.assertTells("unprofiled", {"kind": "unprofiled"}, [violation({"type": "process", "program": "sh"})])

    def test_a_reason(self):
        behaviour = {"type": "file", "program": "sh", "access": "read", "path": "/k"}
        self.assertTells("file read /k by sh, over-budget", violation(behaviour, reason="over-budget"), [
            violation(behaviour, reason="not-in-profile")])

    def test_a_step_is_caught_by_the_lines_that_report_it(self):
        step = steps.Step("one", HEAD + "# shows: privilege mount by sh\n")
        process, mount = violation({"type": "process", "program": "id"}), violation(
            {"type": "privilege", "operation": "mount", "program": "sh"})
        other = violation({"type": "process", "program": "ls"})
        self.assertEqual(step.caught_by([other, mount, process]), [mount, process])
        self.assertEqual([report.words for report in step.missing([other, process])], ["privilege mount by sh"])

    def test_names_are_code_in_the_document(self):
        for words, text in {
            "process sh, script /a, parent b, tty": "process `sh`, script `/a`, parent `b`, tty",
            "file create /dev/create (mkdir) by mkdir": "file create `/dev/create` (mkdir) by `mkdir`",
            "connect tcp/80 to metadata by curl": "connect tcp/80 to metadata by `curl`",
            "file read /k by sh, over-budget": "file read `/k` by `sh`, over budget",
        }.items():
            self.assertEqual(Report(words).text, text)


class Stopping(unittest.TestCase):
    """Control-C ends a container's steps with the one that it is at."""

    def test_no_step_begins_once_it_was_told_to_stop(self):
        stop, done = threading.Event(), []

        class Watching:
            def do(self, step, container):
                done.append(step.name)
                stop.set()
                return [], None

            def about(self, container):
                return []

            def judges(self, container):
                return False

        chosen = [steps.Step(name, HEAD) for name in ("one", "two")]
        place = types.SimpleNamespace(
            workload=types.SimpleNamespace(name="toolbox"), steps=chosen, containers=lambda: 1, name=lambda *_: "c",
            begin=lambda *_: None)
        outcomes = coverage.do(Watching(), None, place, 0, stop)
        self.assertEqual(done, ["one"])
        self.assertEqual([outcome.step.name for outcome in outcomes], ["one"])


if __name__ == "__main__":
    unittest.main()
