"""Slips by rule: of the solution changed at one place, nearly every one is told by its name."""

import pytest

from autograd_lessons.exercises import findings, registry
from autograd_lessons.exercises.exercise import Exercise
from autograd_lessons.exercises.judging import judge
from autograd_lessons.exercises.oracle import names_after
from autograd_lessons.exercises.running import call
from autograd_lessons.exercises.slips import slips

EVERY = [one for lesson in registry.lessons() for one in registry.exercises_of(lesson)]
WITH_SLIPS = [one for one in EVERY if not one.options]


def _verdicts(exercise):
    """The verdict on each slip that gives a value, beside the rule that made it."""
    for rule, source in slips(exercise):
        made = call(names_after, source)
        if made.error is None:
            yield rule, judge(exercise, made.value[exercise.name])


@pytest.mark.parametrize("exercise", WITH_SLIPS, ids=lambda one: one.key)
def test_a_slip_is_named(exercise):
    wrong = [(rule, said) for rule, said in _verdicts(exercise) if said.outcome == "wrong"]
    unnamed = [rule for rule, said in wrong if said.sentence in findings.UNNAMED]
    assert len(unnamed) <= len(wrong) / 10, unnamed


def test_what_is_said_of_most_slips_is_their_own_rule_or_better():
    """Of what comes from a rule, most is that rule; where two rules give the same, the first."""
    rules = {rule for exercise in WITH_SLIPS for rule, _ in slips(exercise)}
    told = [
        (rule, said.sentence)
        for exercise in WITH_SLIPS
        for rule, said in _verdicts(exercise)
        if said.sentence in rules
    ]
    assert len(told) > 100
    assert sum(rule == sentence for rule, sentence in told) / len(told) > 0.8


def test_the_lines_that_the_question_hands_out_are_not_changed():
    given = "a = 2 * x\n"
    solution = f"{given}b = a + 3\nanswer = -b\n"
    one = Exercise("1", truth=abs, solution=solution, mistakes={}, code="{}", given=given)
    assert {source for _, source in slips(one)} == {
        "a = 2 * x\nb = a\nanswer = -b",
        "a = 2 * x\nb = 3\nanswer = -b",
        "a = 2 * x\nb = a - 3\nanswer = -b",
        "a = 2 * x\nb = a + 3\nanswer = b",
        "a = 2 * x\npass\nanswer = -b",
        "a = 2 * x\nb = a + 3\npass",
    }
