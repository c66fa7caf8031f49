"""Right is right in any dress, and wrong stays wrong in it."""

from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
import torch

from autograd_lessons.exercises.exercise import Exercise
from autograd_lessons.exercises.judging import judge


def asks(truth, options=(), **more):
    more = {"solution": "", "mistakes": {}} | more
    return Exercise("99.1", truth=lambda: truth, options=options, **more)


CHOICE = asks("b", ("a", "b", "c"))
SET = asks({"a", "b"}, ("a", "b", "c"))
ORDER = asks(["c", "a", "b"], ("a", "b", "c"))
KINDS = asks(["raises", "wrong", "raises"], ("raises", "wrong"))
YES_NO = asks(["yes", "no", "yes"], ("yes", "no"))
NODES = asks(["SinBackward0", "AccumulateGrad"])
NUMBER = asks(0.25)
NUMBERS = asks([1.0, 2.5])
GAPS = asks([None, 2.0])

RIGHT = [
    *[
        (CHOICE, one)
        for one in ("b", "B", "(b)", "b)", "b.", "b:", "B: text", " b ", '"b"', ["b"], ("B",))
    ],
    *[(CHOICE, one) for one in ({"b"}, numpy.array(["b"]), numpy.array("b"))],
    *[(SET, one) for one in ({"a", "b"}, ["b", "a"], ("A", "B"), "ab", "ba", "a, b", "(a), (b)")],
    *[(SET, one) for one in ("a b", "A;B", "{a, b}", frozenset("ab"), ["a", "b", "a"], "[a, b]")],
    *[
        (SET, one)
        for one in (
            "a and b",
            "A, and B",
            "a: one, b: two and more",
            [True, True, False],
            (True, True, False),
        )
    ],
    *[(ORDER, one) for one in (["c", "a", "b"], "cab", "c, a, b", "CAB", ("C", "a", "b."))],
    *[(KINDS, one) for one in (["Raises", "WRONG", "raises"], "raises, wrong, raises")],
    *[(YES_NO, one) for one in ([True, False, True], (1, 0, 1), ["Y", "n", "true"], "yes no yes")],
    *[(YES_NO, one) for one in (["Yes.", "n", "1"], "True, False, True", numpy.array([1, 0, 1]))],
    *[(NODES, one) for one in ("SinBackward0, AccumulateGrad", ("SinBackward0", "AccumulateGrad"))],
    *[
        (NUMBER, one)
        for one in (
            0.25,
            "0.25",
            " 0.25 ",
            "tensor(0.2500)",
            "1/4",
            [0.25],
            (0.25,),
            ["0.25"],
            "2.5e-1",
        )
    ],
    *[(NUMBER, one) for one in (Fraction(1, 4), Decimal("0.25"), numpy.float32(0.25))],
    *[(NUMBER, one) for one in (numpy.array([0.25]), torch.tensor([[0.25]]), torch.tensor(0.25))],
    *[(NUMBERS, one) for one in ([1, 2.5], ("1", "5/2"), numpy.array([1, 2.5]))],
    *[(NUMBERS, one) for one in (torch.tensor([1, 2.5]), [torch.tensor(1), numpy.float64(2.5)])],
    *[
        (GAPS, one)
        for one in (
            ["None", 2],
            [None, "2"],
            "None, 2",
            ["None", "4/2"],
            [None, 2],
            (None, 2.0),
            [None, torch.tensor(2.0)],
        )
    ],
]
WRONG = [
    *[(CHOICE, one) for one in ("a", "bb", "ab", "", [], ["a", "b"], {"a", "b"}, 1, "not b")],
    *[(SET, one) for one in ("a", "abc", "", set(), [], {"a"}, "c", None, 3)],
    *[(YES_NO, one) for one in ([False, True, False], (1, 0), [1, 2, 1], True, "yes", [None] * 3)],
    *[(CHOICE, True), (NUMBER, True), (NUMBERS, [True, False]), (SET, [True, False])],
    *[(SET, [True, False, True]), (SET, "a and c"), (CHOICE, "None"), (NUMBER, "None")],
    *[(ORDER, one) for one in ("abc", {"c", "a", "b"}, "ca", ["c", "b", "a"], "cabb")],
    *[
        (NUMBER, one)
        for one in ("x", "", [0.25, 0.25], [], set(), {0.25}, "0.25 or 1", "1/0", "1/5")
    ],
    *[(NUMBERS, one) for one in ([2.5, 1], [1], [[1, 2.5]], "1", ["1", "x"], {"1", "2.5"})],
    *[(GAPS, one) for one in ([0, 2], ["", 2], ["none", 2], [None, None])],
]


def names(pair):
    answer = pair[1]
    return f"set{sorted(answer)}" if isinstance(answer, (set, frozenset)) else repr(answer)


@pytest.mark.parametrize("pair", RIGHT, ids=names)
def test_right_in_another_form(pair):
    verdict = judge(*pair)
    assert (verdict.outcome, verdict.sentence) == ("right", "")


@pytest.mark.parametrize("pair", WRONG, ids=names)
def test_wrong_in_whatever_form(pair):
    verdict = judge(*pair)
    assert verdict.outcome == "wrong"
    assert verdict.sentence


def test_a_word_that_is_none_of_the_options_is_said_as_it_was_typed():
    assert judge(YES_NO, [None, 4.0, 4.0]).sentence.startswith("`None` is none of yes, no")
