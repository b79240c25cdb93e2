"""The rules that the steps are held against, and docs/coverage.md, which is made from them and the steps."""

import os

from benchmark.programs import ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENT = os.path.join(ROOT, "docs/coverage.md")

TEXT = """\
# Coverage

The {rules} rules of Falco's public rule files (default, incubating, sandbox) are a list of what people want to be told.
Here nobody writes a rule: each of these deeds is done in a real container whose image was learned without it, and
has to be reported as a behaviour that the profile does not have. {covered} rules have such a deed, a file each in
`tools/laboratory/steps`.

    tools/evaluate coverage

does them all and prints which are caught, by what, and at what score. This file is made from the steps by
`tools/evaluate coverage --document`, and a test says when it is out of date.

*Flags* or *environment* in the last column: the rule looks at these, too. Here the program is new to the image, so
its start is told whatever it is given. Of a program that the image starts itself, new flags and names in the
environment are told (`StartOptionsTests.swift`, [profile-reference.md](profile-reference.md#a-process)).

| rule | what is reported | technique | looked at besides |
| --- | --- | --- | --- |
{rows}

## Not covered

| rule | why |
| --- | --- |
{uncovered}

## Other steps

Further steps break into the workloads of the laboratory ([evaluation.md](evaluation.md)) as an intruder would: through the
application where it has a hole (`app`), by what its clients may send (`http`, `redis`, `postgres`), else through the engine
(`exec`, `command`).

| step | where | by which way | what is reported | technique |
| --- | --- | --- | --- | --- |
{others}
"""


def names():
    """Every rule, in the order of the rule files."""
    with open(os.path.join(HERE, "rules.txt"), encoding="utf-8") as file:
        return file.read().splitlines()


def uncovered():
    """By rule, why no step breaks it."""
    with open(os.path.join(HERE, "uncovered.tsv"), encoding="utf-8") as file:
        return dict(line.split("\t") for line in file.read().splitlines())


def document(steps):
    """What docs/coverage.md has to be."""
    by_rule = {rule: step for step in steps for rule in step.rules}
    covered = [(rule, by_rule[rule]) for rule in names() if rule in by_rule]
    return TEXT.format(
        rules=len(names()), covered=len(covered),
        rows="\n".join(f"| {rule} | {_reported(step)} | {' '.join(step.attack)} | {step.besides or ''} |"
                       for rule, step in covered),
        uncovered="\n".join(f"| {rule} | {reason} |" for rule, reason in uncovered().items()),
        others="\n".join(f"| {step.title} | {', '.join(step.workloads)} | {step.through} | {_reported(step)} | "
                         f"{' '.join(step.attack)} |" for step in steps if not step.rules))


def _reported(step):
    words = "; ".join(report.text for report in step.reports)
    missed = f"not told: {step.missed}" if step.missed else ""
    return "; ".join(filter(None, [words, missed]))
