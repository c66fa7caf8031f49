import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograd_lessons.exercises.judging import Exercise, Verdict, judge, known_mistake, readings
from autograd_lessons.exercises.oracle import central_difference, names_after, slope, tracked

X = ((3.0,), (0.7,), (-1.3,), (2.2,))


def _cube(x):
    return x**3


SLOPE = Exercise(
    key="99.1",
    name="dy_dx",
    truth=lambda x: slope(_cube, x),
    points=X,
    solution="def dy_dx(x):\n    return 3 * x**2\n",
    mistakes={
        "no factor": "def dy_dx(x):\n    return x**2\n",
        "print": "def dy_dx(x):\n    print(3 * x**2)\n",
        "bits": "def dy_dx(x):\n    return x ^ 2\n",
    },
)
STUB = 'def dy_dx(x):\n    """The slope of x³."""\n    ...\n'

BY_AUTOGRAD = Exercise(
    key="99.2",
    name="dy_dx",
    truth=lambda x: slope(_cube, x.item()),
    points=X,
    argument=tracked,
    solution="def dy_dx(x):\n    (x**3).backward()\n    return x.grad\n",
    mistakes={
        "no backward": "def dy_dx(x):\n    return x.grad\n",
        "no return": "def dy_dx(x):\n    (x**3).backward()\n",
    },
)
NUMBER = Exercise("99.3", "answer", lambda: slope(_cube, 3.0), "answer = 27.0", {})
TENSOR = Exercise(
    key="99.4",
    name="answer",
    truth=lambda: torch.autograd.functional.jacobian(
        lambda x: (x**2).sum(), torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    ),
    solution="answer = [2.0, 4.0, 8.0]",
    mistakes={},
)
CHOICE = Exercise("99.5", "answer", lambda: "b", 'answer = "b"', {}, options=("a", "b", "c"))
ORDER = Exercise("99.6", "answer", lambda: ["x", "y", "z"], 'answer = ["x", "y", "z"]', {})
SET = Exercise(
    "99.7", "answer", lambda: {"a", "b"}, 'answer = {"a", "b"}', {}, options=("a", "b", "c")
)
PREDICTION = Exercise(
    "99.8", "answer", lambda: 2 / 3, "answer = 2 / 3", {"half": "answer = 0.5"}, decimals=4
)
GAPS = Exercise("99.9", "answer", lambda: [None, 2.0], "answer = [None, 2.0]", {})
CHOICES = Exercise(
    key="99.10",
    name="answer",
    truth=lambda: ["a", "b", "a", "c"],
    solution='answer = ["a", "b", "a", "c"]',
    mistakes={
        "second": 'answer = ["a", "c", "a", "c"]',
        "fourth": 'answer = ["a", "b", "a", "a"]',
        "all alike": 'answer = ["a", "a", "a", "a"]',
    },
    options=("a", "b", "c"),
)
OFFERS = Exercise(  # no name twice, and more options than places: a choice at each place, too
    "99.11", "answer", lambda: ["a", "c"], 'answer = ["a", "c"]', {}, options=("a", "b", "c")
)
PAIR = Exercise(
    key="99.12",
    name="pair",
    truth=lambda x: [2 * x, 3 * x**2],
    points=((3.0,), (0.7,)),
    solution="def pair(x):\n    return [2 * x, 3 * x**2]\n",
    mistakes={},
)
EVERY = (
    SLOPE,
    BY_AUTOGRAD,
    NUMBER,
    TENSOR,
    CHOICE,
    ORDER,
    SET,
    PREDICTION,
    GAPS,
    CHOICES,
    OFFERS,
    PAIR,
)


def test_both_oracles():
    for x in (3.0, 0.7, -1.3):
        assert slope(torch.sin, x) == pytest.approx(math.cos(x), rel=1e-15)
        assert central_difference(torch.sin, x) == pytest.approx(math.cos(x), rel=1e-8)


@pytest.mark.parametrize("exercise", EVERY, ids=lambda one: one.key)
def test_the_solution_is_right(exercise):
    answer = names_after(exercise.solution)[exercise.name]
    assert judge(exercise, answer) == Verdict(exercise.key, "right")


def test_not_answered():
    unanswered = Verdict("99.1", "unanswered")
    assert judge(SLOPE, ...) == unanswered
    assert judge(SLOPE, names_after(STUB)["dy_dx"], STUB) == unanswered
    assert judge(SLOPE, names_after("def dy_dx(x):\n    ...\n")["dy_dx"], STUB) == unanswered
    assert judge(SLOPE, lambda x: ...) == unanswered
    assert judge(TENSOR, [1.0, ..., 2.0]).outcome == "unanswered"
    assert judge(NUMBER, ...).outcome == "unanswered"


def test_a_broken_function_that_was_handed_out_is_not_answered_until_it_changes():
    stub = "def dy_dx(x):\n    y = math.pow(x, 3)\n    return y.grad\n"
    edited = stub.replace("math.pow(x, 3)", "x**3")
    assert judge(SLOPE, names_after(stub)["dy_dx"], stub).outcome == "unanswered"
    assert judge(SLOPE, names_after(f"# mine\n\n{stub}")["dy_dx"], stub).outcome == "unanswered"
    assert judge(SLOPE, names_after(edited)["dy_dx"], stub) == Verdict(
        "99.1",
        "raised",
        facts={
            "error": "AttributeError",
            "said": "'float' object has no attribute 'grad'",
        },
    )


def test_known_mistakes_are_found_by_running_them():
    facts = {"yours": "9", "at": "x = 3"}
    assert judge(SLOPE, lambda x: x * x) == Verdict("99.1", "wrong", "no factor", facts)
    rounded = judge(SLOPE, lambda x: float(torch.tensor(x) ** 2))
    assert rounded == Verdict("99.1", "wrong", "no factor", facts)
    assert judge(SLOPE, lambda x: print(x)).finding == "print"
    assert judge(SLOPE, lambda x: x ^ 2) == Verdict(
        "99.1",
        "raised",
        "bits",
        {
            "error": "TypeError",
            "said": "unsupported operand type(s) for ^: 'float' and 'int'",
        },
    )
    assert judge(PREDICTION, 0.50003).finding == "half"


def test_a_mistake_that_gives_nan_is_found_by_its_nan():
    root = Exercise(
        key="99.11",
        name="f",
        truth=lambda x: x,
        points=((4.0,), (0.0,)),
        solution="def f(x):\n    return x\n",
        mistakes={"nan at 0": "def f(x):\n    return x if x else math.nan\n"},
    )
    assert judge(root, lambda x: x if x else math.nan).finding == "nan at 0"
    assert judge(root, lambda x: math.nan).finding == "not finite"


def test_two_mistakes_with_one_value_are_told_apart_by_the_gradient_they_leave():
    assert judge(BY_AUTOGRAD, lambda x: None).finding == "no backward"
    assert judge(BY_AUTOGRAD, lambda x: (x**3).backward()).finding == "no return"


@pytest.mark.parametrize(
    "function, finding, facts",
    [
        (lambda x: None, "none returned", {"yours": "None"}),
        (lambda x: print("hello") or "a", "text", {"yours": '"a"'}),
        (lambda x: [x], "number wanted", {"yours": "[3]", "shape": "(1,)", "wanted": "()"}),
        (lambda x: {}, "number wanted", {"yours": "dict", "type": "dict"}),
        (lambda x: True, "number wanted", {"yours": "bool", "type": "bool"}),
        (lambda x: 1j, "number wanted", {"yours": "complex", "type": "complex"}),
        (lambda x: abs, "value wanted", {"yours": "builtin_function_or_method"}),
        (lambda x: math.nan, "not finite", {"yours": "nan"}),
        (lambda x: -math.inf, "not finite", {"yours": "-inf"}),
        (lambda x: 0 * x, "zero", {"yours": "0"}),
        (lambda x: torch.tensor(5), "constant", {"yours": "5"}),
        (lambda x: 27.0, "constant", {"yours": "27", "at": "x = 0.7"}),
        (lambda x: -3 * x**2, "sign", {"yours": "-27"}),
        (lambda x: 6 * x**2, "too large", {"yours": "54", "factor": "2"}),
        (lambda x: x**2 * 0.3, "too small", {"yours": "2.7", "factor": "10"}),
        (lambda x: -12 * x**2, "too large and sign", {"yours": "-108", "factor": "4"}),
        (lambda x: -(x**2) / 2, "too small and sign", {"yours": "-4.5", "factor": "6"}),
        (lambda x: 1 / (3 * x**2), "upside down", {"yours": "0.037037"}),
        (lambda x: 3 * x**2 + 1, "offset", {"yours": "28", "offset": "1"}),
        (lambda x: 9 * abs(x), "not everywhere", {"yours": "6.3", "at": "x = 0.7"}),
        (
            lambda x: 3 * x**2 if x > 0 else None,
            "none returned",
            {"yours": "None", "at": "x = -1.3"},
        ),
        (lambda x: x**4 + 1, "unknown", {"yours": "82"}),
        (lambda x: torch.tensor(3 * x**2), "float32", {"yours": "1.47", "at": "x = 0.7"}),
        (lambda x: torch.tensor(3 * x**2).item(), "float32", {"yours": "1.47", "at": "x = 0.7"}),
        (
            lambda x: ((x + 1e-5) ** 3 - (x - 1e-5) ** 3) / 2e-5,
            "finite difference",
            {"yours": "27", "parts": "10,000,000,000"},
        ),
        (
            lambda x: ((x + 1e-3) ** 3 - x**3) / 1e-3,
            "finite difference",
            {"yours": "27.009", "parts": "1,000"},
        ),
        (
            lambda x: round(3 * x**2, 4) + 1e-7,
            "finite difference",
            {"yours": "27", "parts": "10,000,000"},
        ),
        (lambda x: tracked(3 * x**2), "tracked", {"yours": "27"}),
    ],
)
def test_a_function_with_a_mistake_that_nobody_listed(function, finding, facts):
    facts = {"at": "x = 3"} | facts
    assert judge(SLOPE, function) == Verdict("99.1", "wrong", finding, facts)


def test_whole_numbers_lose_the_decimals():
    facts = {"yours": "1", "at": "x = 0.7"}
    verdict = judge(SLOPE, lambda x: torch.tensor(3 * x**2).long())
    assert verdict == Verdict("99.1", "wrong", "whole", facts)


def test_a_function_that_raises_at_one_point_only():
    assert judge(SLOPE, lambda x: 3 * x**2 if x > 0 else [][0]) == Verdict(
        "99.1",
        "raised",
        facts={
            "at": "x = -1.3",
            "error": "IndexError",
            "said": "list index out of range",
        },
    )


def test_an_error_at_a_later_point_counts_more_than_a_wrong_number_before():
    verdict = judge(SLOPE, lambda x: x if x > 1 else [][0])
    assert (verdict.outcome, verdict.facts["at"]) == ("raised", "x = 0.7")


def test_a_function_without_an_end():
    def forever(x):
        while x:
            x += 1

    assert judge(SLOPE, forever) == Verdict(
        "99.1", "raised", "endless", {"yours": "", "at": "x = 3"}
    )


def test_a_function_that_takes_something_else():
    def of(takes):
        return Verdict(
            "99.1", "wrong", "signature", {"name": "dy_dx", "wanted": "x", "takes": takes}
        )

    assert judge(SLOPE, lambda: 1) == of("no argument")
    assert judge(SLOPE, lambda a, b: 1) == of("a, b")
    assert judge(SLOPE, lambda *, x: 1) == of("x")
    assert judge(SLOPE, lambda y, h=1: 3 * y**2).outcome == "right"


def test_a_function_was_asked_for():
    facts = {"name": "dy_dx", "wanted": "x", "yours": "27"}
    assert judge(SLOPE, 27.0) == Verdict("99.1", "wrong", "function wanted", facts)
    assert judge(SLOPE, None).facts["yours"] == "None"
    assert judge(SLOPE, object()).facts["yours"] == "object"


WITH_SLOPE = Exercise(
    key="99.9",
    name="cube",
    truth=_cube,
    points=X,
    argument=tracked,
    solution="def cube(x):\n    return x**3\n",
    mistakes={},
    with_slope=True,
)


@pytest.mark.parametrize(
    "function, finding, facts",
    [
        (lambda x: x * x * x, "", {}),
        (lambda x: x.item() ** 3, "untracked", {"yours": "27"}),
        (lambda x: x.detach() ** 3, "untracked", {"yours": "27"}),
        (lambda x: tracked(x.item() ** 3), "untracked", {"yours": "27"}),
        (lambda x: x.item() ** 2 * x, "slope", {"yours": "27", "slope": "9"}),
        (
            lambda x: torch.where(x > 0, x**3, x**3 + torch.sqrt(x * 0) * 0),
            "slope",
            {"yours": "27", "slope": "nan"},
        ),
    ],
)
def test_a_number_whose_slope_is_asked_for_as_well(function, finding, facts):
    if finding:
        expected = Verdict("99.9", "wrong", finding, {"at": "x = 3", **facts})
    else:
        expected = Verdict("99.9", "right")
    assert judge(WITH_SLOPE, function) == expected


@pytest.mark.parametrize("answer", [1e-8, -1e-13])
def test_nothing_is_a_small_part_of_zero(answer):
    zero = Exercise("99.10", "answer", lambda: 0.0, "answer = 0", {})
    assert judge(zero, answer).finding == "unknown"


def test_a_changed_argument():
    def careless(x):
        with torch.no_grad():
            x.mul_(2)
        return 3 * (x.detach() / 2) ** 2

    assert judge(BY_AUTOGRAD, careless) == Verdict(
        "99.2", "wrong", "changed", {"yours": "27", "at": "x = 3"}
    )


@pytest.mark.parametrize(
    "exercise, answer, finding, facts",
    [
        (NUMBER, None, "none", {"yours": "None"}),
        (NUMBER, "27", "text", {"yours": '"27"'}),
        (NUMBER, abs, "value wanted", {"yours": "builtin_function_or_method"}),
        (NUMBER, math.nan, "not finite", {"yours": "nan"}),
        (NUMBER, [27.0], "number wanted", {"yours": "[27]", "shape": "(1,)", "wanted": "()"}),
        (NUMBER, 54, "multiple", {"yours": "54"}),
        (NUMBER, 27 * 1.7, "unknown", {"yours": "45.9"}),
        (NUMBER, -27, "sign", {"yours": "-27"}),
        (NUMBER, 26.9999, "rounded", {"yours": "26.9999", "parts": "100,000"}),
        (NUMBER, 0, "zero", {"yours": "0"}),
        (NUMBER, tracked(27.0), "tracked", {"yours": "27"}),
        (PREDICTION, 0.67, "few decimals", {"yours": "0.67", "decimals": "4"}),
        (PREDICTION, 0.6666, "last decimal", {"yours": "0.6666", "decimals": "4"}),
        (PREDICTION, 1.5, "unknown", {"yours": "1.5"}),
        (TENSOR, 2.0, "shape", {"yours": "2", "shape": "()", "wanted": "(3,)"}),
        (TENSOR, [[2.0, 4.0, 8.0]], "shape", None),
        (TENSOR, [2.0, 4.0, 7.0], "some entries", {"yours": "[2, 4, 7]", "places": "2"}),
        (TENSOR, [2.0, 4.0, None], "a gradient is there", {"yours": "[2, 4, None]", "place": "2"}),
        (TENSOR, torch.tensor([1.0, 2.0, 4.0]), "multiple", {"yours": "[1, 2, 4]"}),
        (TENSOR, torch.zeros(3), "zero", {"yours": "[0, 0, 0]"}),
        (TENSOR, "2, 4, 8", "text", {"yours": '"2, 4, 8"'}),
        (TENSOR, {1: 2}, "numbers wanted", {"yours": "dict", "type": "dict"}),
        (GAPS, [0, 2.0], "no gradient there", None),
        (GAPS, [None, 3.0], "some entries", {"yours": "[None, 3]", "places": "1"}),
        (CHOICE, "d", "strange name", {"yours": '"d"', "name": "d", "options": "a, b, c"}),
        (CHOICE, "c", "unknown", {"yours": '"c"'}),
        (CHOICE, ["b"], "choice wanted", None),
        (CHOICE, 2, "choice wanted", {"yours": "2", "type": "int"}),
        (ORDER, ["x", "z", "y"], "order", {"yours": '"x", "z", "y"', "name": "z", "place": "2"}),
        (ORDER, {"x", "y", "z"}, "order wanted", {"yours": '"x", "y", "z"'}),
        (ORDER, ["x", "y"], "missing", {"yours": '"x", "y"', "missing": "1", "extra": "0"}),
        (
            CHOICES,
            ["b", "b", "a", "b"],
            "choices",
            {"yours": '"b", "b", "a", "b"', "places": "1, 4"},
        ),
        (CHOICES, ["a", "c", "b", "a"], "second", {"yours": '"a", "c", "b", "a"'}),
        (CHOICES, ["b", "b", "b", "a"], "fourth", {"yours": '"b", "b", "b", "a"'}),
        (CHOICES, ["a", "a", "a", "a"], "all alike", {"yours": '"a", "a", "a", "a"'}),
        (CHOICES, ["a", "b"], "count", {"yours": '"a", "b"', "count": "2", "wanted": "4"}),
        (OFFERS, ["a", "b"], "choices", {"yours": '"a", "b"', "places": "2"}),
        (OFFERS, ["c", "a"], "choices", {"yours": '"c", "a"', "places": "1, 2"}),
        (CHOICES, {"a", "b", "c"}, "order wanted", {"yours": '"a", "b", "c"'}),
        (
            CHOICES,
            "abac",
            "strange name",
            {"yours": '"abac"', "name": "abac", "options": "a, b, c"},
        ),
        (ORDER, "x", "names wanted", {"yours": '"x"', "type": "str"}),
        (ORDER, [1, 2], "names wanted", {"yours": "[1, 2]", "type": "list"}),
        (SET, {"a", "c"}, "missing and extra", None),
        (SET, ["a", "b", "c"], "extra", None),
        (SET, ["a", "a", "b"], "repeated", None),
        (SET, {"a", "q"}, "strange name", None),
        (SET, ["b", "a"], "", {}),
    ],
)
def test_a_value_with_a_mistake_that_nobody_listed(exercise, answer, finding, facts):
    verdict = judge(exercise, answer)
    assert (verdict.outcome, verdict.finding) == ("wrong" if finding else "right", finding)
    if facts is not None:
        assert verdict.facts == facts


def test_an_entry_that_is_wrong_at_each_point_has_one_index():
    verdict = judge(PAIR, lambda x: [2 * x, 3 * x**3])
    assert (verdict.finding, verdict.facts["places"]) == ("some entries", "1")
    assert judge(PAIR, lambda x: [2 * x + 1, 3 * x**3]).finding == "unknown"


class _Nasty:
    def __getattr__(self, name):
        raise ZeroDivisionError(f"no {name}")


class _Silent(Exception):
    def __str__(self):
        raise RuntimeError


def _raise_silently(x):
    raise _Silent


def _raise_with_address(x):
    raise ValueError(f"{object()} is odd\nand more")


def test_no_answer_makes_a_check_raise():
    assert judge(NUMBER, _Nasty()) == Verdict(
        "99.3", "raised", facts={"error": "ZeroDivisionError", "said": "no __code__"}
    )
    assert judge(NUMBER, 10**400).facts["error"] == "OverflowError"
    assert judge(SLOPE, _raise_silently).facts["said"] == ""
    assert judge(SLOPE, _raise_with_address).facts["said"] == "<object object> is odd"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_constant_is_a_slope(number):
    assert judge(SLOPE, lambda x: number).outcome == "wrong"


@given(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1]))
def test_one_ulp_beside_the_truth_is_right(one, two):
    def beside(x):
        truth = slope(_cube, x)
        return math.nextafter(truth, (one or two) * math.inf) if one or two else truth

    assert judge(SLOPE, beside).outcome == "right"


def test_readings_stop_where_the_function_stops():
    assert [one.what for one in readings(SLOPE, lambda x: 1 / (x - 0.7))] == ["numbers", "raised"]
    assert known_mistake(SLOPE, readings(SLOPE, lambda x: x)) == ""
