"""The judge, on one small exercise of each kind."""

import math
import threading
import warnings
from dataclasses import replace

import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograd_lessons.exercises import findings, pages, trying
from autograd_lessons.exercises.exercise import Demands, Exercise
from autograd_lessons.exercises.judging import Verdict, judge, known_mistake
from autograd_lessons.exercises.oracle import central_difference, names_after, slope, tracked
from autograd_lessons.exercises.trying import readings

X = ((3.0,), (0.7,), (-1.3,), (2.2,))


def _cube(x):
    return x**3


def _exercise(key, truth, solution, **more):
    """An exercise that asks for a value."""
    return Exercise(key, truth=truth, solution=solution, **{"mistakes": {}} | more)


SLOPE = Exercise(
    "99.1",
    "dy_dx",
    truth=lambda x: slope(_cube, x),
    points=X,
    code="def dy_dx(x):\n    return {}\n",
    solution="3 * x**2",
    mistakes={
        "x**2": "The factor 3 is missing.",
        "def dy_dx(x): print(3 * x**2)": "It prints.",
        "x ^ 2": "That works on bits.",
    },
    insight="The power comes down as a factor.",
)
BY_AUTOGRAD = Exercise(
    "99.2",
    "dy_dx",
    truth=lambda x: slope(_cube, x.item()),
    points=X,
    argument=tracked,
    code="def dy_dx(x):\n    {}\n    return x.grad\n",
    broken="(x**2).backward()",
    solution="(x**3).backward()",
    mistakes={
        "pass": "Nothing went back.",
        "(x**3).backward(); return": "Nothing was returned.",
    },
)
NUMBER = _exercise("99.3", lambda: slope(_cube, 3.0), "27.0")
NUMBERS = _exercise(
    "99.4",
    lambda: torch.autograd.functional.jacobian(
        lambda x: (x**2).sum(), torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    ),
    "[2.0, 4.0, 8.0]",
)
CHOICE = _exercise("99.5", lambda: "b", '"b"', options=("a", "b", "c"))
ORDER = _exercise("99.6", lambda: ["x", "y", "z"], '["x", "y", "z"]')
SET = _exercise("99.7", lambda: {"a", "b"}, '{"a", "b"}', options=("a", "b", "c"))
PREDICTION = _exercise(
    "99.8", lambda: 2 / 3, "2 / 3", mistakes={"0.5": "That is a half."}, decimals=4
)
GAPS = _exercise("99.9", lambda: [None, 2.0], "[None, 2.0]")
CHOICES = _exercise(
    "99.10",
    lambda: ["a", "b", "a", "c"],
    '["a", "b", "a", "c"]',
    mistakes={
        '["a", "c", "a", "c"]': "Look at the second.",
        '["a", "b", "a", "a"]': "Look at the fourth.",
        '["a", "a", "a", "a"]': "They are not all alike.",
        '["b"]': "There are four.",  # of another length, and so no slip at one place
    },
    options=("a", "b", "c"),
)
# no name twice, and more options than places: a choice at each place, too
OFFERS = _exercise("99.11", lambda: ["a", "c"], '["a", "c"]', options=("a", "b", "c"))
PAIR = Exercise(
    "99.12",
    "pair",
    truth=lambda x: [2 * x, 3 * x**2],
    points=((3.0,), (0.7,)),
    code="def pair(x):\n    return {}\n",
    solution="[2 * x, 3 * x**2]",
    mistakes={},
)
WITH_SLOPE = Exercise(
    "99.13",
    "cube",
    truth=_cube,
    points=X,
    argument=tracked,
    code="def cube(x):\n    return {}\n",
    solution="x**3",
    mistakes={},
    with_slope=True,
)
EVERY = (
    *(SLOPE, BY_AUTOGRAD, NUMBER, NUMBERS, CHOICE, ORDER, SET, PREDICTION, GAPS, CHOICES),
    *(OFFERS, PAIR, WITH_SLOPE),
)


def _text(exercise, answer):
    return pages.verdict_page(judge(exercise, answer)).text


def test_both_oracles():
    for x in (3.0, 0.7, -1.3):
        assert slope(torch.sin, x) == pytest.approx(math.cos(x), rel=1e-15)
        assert central_difference(torch.sin, x) == pytest.approx(math.cos(x), rel=1e-8)


@pytest.mark.parametrize("exercise", EVERY, ids=lambda one: one.key)
def test_the_solution_is_right(exercise):
    answer = names_after(exercise.source(exercise.solution))[exercise.name]
    assert judge(exercise, answer) == Verdict(exercise.key, "right", exercise.insight)


def test_an_answer_of_several_lines_is_indented_like_its_place():
    assert BY_AUTOGRAD.source("with torch.no_grad():\n    y = x\ny.backward()") == (
        "def dy_dx(x):\n    with torch.no_grad():\n        y = x\n    y.backward()\n"
        "    return x.grad\n"
    )


def test_several_answers_may_share_a_sentence():
    shared = _exercise("99.20", lambda: 1.0, "1", mistakes={("2", "3"): "Too many.", "0": "None."})
    assert list(shared.known_mistakes()) == [
        ("answer = 2\n", "Too many."),
        ("answer = 3\n", "Too many."),
        ("answer = 0\n", "None."),
    ]
    assert _text(shared, 3) == "✗ 99.20 Too many. Yours: 3."


def test_not_answered():
    unanswered = Verdict("99.1", "unanswered")
    assert judge(SLOPE, ...) == unanswered
    assert judge(SLOPE, lambda x: ...) == unanswered
    assert judge(SLOPE, lambda x: None) == unanswered
    body = '"""The slope of x³."""\n    # your lines\n    ...\n'
    assert judge(SLOPE, names_after(f"def dy_dx(x):\n    {body}")["dy_dx"]) == unanswered
    assert judge(NUMBERS, [1.0, ..., 2.0]) == Verdict("99.4", "unanswered")
    assert judge(NUMBER, ...) == Verdict("99.3", "unanswered")


def test_a_broken_function_that_was_handed_out_is_not_answered_until_it_changes():
    def answer(line):
        source = f"# mine\n\ndef dy_dx(x):\n    {line}\n\n    return x.grad\n"
        return _text(BY_AUTOGRAD, names_after(source)["dy_dx"])

    assert answer("(x**2).backward()") == "· 99.2 not answered yet"
    assert answer("(x**4).backward()") == (
        "✗ 99.2 That is what comes out when one power is off by one, or taken for a product. "
        "Yours at x = 3: 108."
    )
    assert answer("x.item().backward()") == (
        "! 99.2 your code raised AttributeError: 'float' object has no attribute 'backward'. "
        "A plain number has no graph: somewhere it took the place of its tensor."
    )


def test_known_mistakes_are_found_by_running_them():
    missing = Verdict("99.1", "wrong", "The factor 3 is missing.", "9", "x = 3")
    assert judge(SLOPE, lambda x: x * x) == missing
    assert judge(SLOPE, lambda x: float(torch.tensor(x) ** 2)) == missing
    assert judge(SLOPE, lambda x: print(x)).sentence == "It prints."
    assert judge(SLOPE, lambda x: x ^ 2) == Verdict(
        "99.1",
        "raised",
        "That works on bits.",
        error="TypeError: unsupported operand type(s) for ^: 'float' and 'int'",
    )
    assert judge(PREDICTION, 0.50003).sentence == "That is a half."


def test_a_mistake_that_gives_nan_is_found_by_its_nan():
    root = Exercise(
        "99.21",
        "f",
        truth=lambda x: x,
        points=((4.0,), (0.0,)),
        code="def f(x):\n    return {}\n",
        solution="x",
        mistakes={"x if x else math.nan": "It is nan at 0."},
    )
    assert judge(root, lambda x: x if x else math.nan).sentence == "It is nan at 0."
    assert judge(root, lambda x: math.nan).sentence == NOT_FINITE


def test_a_mistake_that_is_hardly_off_the_truth_has_to_be_met_exactly():
    epsilon = replace(SLOPE, mistakes={"3 * x**2 + 1e-8": "The epsilon is too much."})
    assert judge(epsilon, lambda x: 3 * x**2 + 1e-8).sentence == "The epsilon is too much."
    near = judge(epsilon, lambda x: central_difference(_cube, x)).sentence
    assert near.startswith("Close, to about one part in ")


def test_a_number_is_as_good_as_zero_only_beside_a_larger_truth():
    tiny = _exercise("99.3", lambda: 1e-6, "1e-6", mistakes={"0": "It is not 0."})
    assert judge(tiny, 0).sentence == "It is not 0."
    assert judge(tiny, 2e-10).sentence == UNUSUAL
    large = _exercise("99.3", lambda: 5.0, "5", mistakes={"0": "It is not 0."})
    assert judge(large, 2e-10).sentence == "It is not 0."


def test_a_whole_number_is_not_told_to_keep_more_digits():
    many = _exercise("99.3", lambda: 1024.0, "1024")
    assert judge(many, 1025).sentence == UNUSUAL
    assert judge(many, 1024.3).sentence.startswith("Close, to about one part in ")


def test_a_none_in_quotation_marks_is_none():
    assert judge(NUMBER, "None").sentence == judge(NUMBER, None).sentence == "Your answer is None."


def test_two_mistakes_with_one_value_are_told_apart_by_the_gradient_they_leave():
    assert judge(BY_AUTOGRAD, lambda x: x.grad).sentence == "Nothing went back."
    assert judge(BY_AUTOGRAD, lambda x: [(x**3).backward()][0]).sentence == "Nothing was returned."


def test_to_return_what_backward_gives_back_is_named_whatever_was_listed():
    assert judge(BY_AUTOGRAD, lambda x: (x**3).backward()).sentence == (
        "`backward()` gives None back. The gradient that it leaves is in `.grad`."
    )


def test_a_pass_too_many_is_named_only_where_it_ran():
    exercise = replace(
        BY_AUTOGRAD,
        way=Demands(passes=1),
        mistakes={"y = x**3; y.backward(retain_graph=True); y.backward()": "Twice."},
    )

    def ran_twice(x):
        (x**3).backward()
        (x**3).backward()
        return x.grad

    def doubled(x):
        (x**3).backward()
        return 2 * x.grad

    said = judge(exercise, doubled).sentence
    assert judge(exercise, ran_twice).sentence == "Twice."
    assert said == judge(replace(exercise, mistakes={}), doubled).sentence != "Twice."


def test_a_gradient_that_was_mended_afterwards_is_seen():
    root = replace(BY_AUTOGRAD, truth=lambda x: 0.0 * x, way=Demands(finite=True))

    def mended(x):
        (0.0 * torch.sqrt(x - x)).backward()
        return torch.nan_to_num(x.grad)

    assert judge(root, mended).sentence == (
        "The value is right, and the gradient that came to the argument was not finite: let none "
        "such arise, in place of mending it afterwards."
    )
    assert judge(root, lambda x: 0.0 * x).outcome == "right"


@pytest.mark.parametrize(
    "exercise, function, text",
    [
        (
            SLOPE,
            lambda x: print("hello") or "a",
            '✗ 99.1 That is text: a number stands without quotation marks. Yours at x = 3: "a".',
        ),
        (SLOPE, lambda x: [x], "✗ 99.1 One number is asked for. Yours at x = 3: [3]."),
        (SLOPE, lambda x: {}, "✗ 99.1 One number is asked for. Yours at x = 3: dict."),
        (SLOPE, lambda x: True, "✗ 99.1 One number is asked for. Yours at x = 3: True."),
        (SLOPE, lambda x: 1j, "✗ 99.1 One number is asked for. Yours at x = 3: complex."),
        (
            SLOPE,
            lambda x: abs,
            "✗ 99.1 That is a function: this exercise asks for what it gives, so call it. Yours "
            "at x = 3: builtin_function_or_method.",
        ),
        (
            SLOPE,
            lambda x: math.nan,
            "✗ 99.1 That is no finite number: look for a division by zero, a log of zero, "
            "a root of a negative number, a power that is too large, or 0 times one of these. "
            "Yours at x = 3: nan.",
        ),
        (
            SLOPE,
            lambda x: -math.inf,
            "✗ 99.1 That is no finite number: look for a division by zero, a log of zero, "
            "a root of a negative number, a power that is too large, or 0 times one of these. "
            "Yours at x = 3: -inf.",
        ),
        (SLOPE, lambda x: 0 * x, "✗ 99.1 Yours is zero throughout. Yours at x = 3: 0."),
        (
            SLOPE,
            lambda x: torch.tensor(5),
            "✗ 99.1 Yours is the same number at every point: does the result depend on the "
            "argument? Yours at x = 3: 5.",
        ),
        (
            SLOPE,
            lambda x: 27.0,
            "✗ 99.1 Yours is the same number at every point: does the result depend on the "
            "argument? Yours at x = 0.7: 27.",
        ),
        (
            SLOPE,
            lambda x: -3 * x**2,
            "✗ 99.1 The size is right, the sign is not. Yours at x = 3: -27.",
        ),
        (SLOPE, lambda x: 6 * x**2, "✗ 99.1 Yours is 2 times too large. Yours at x = 3: 54."),
        (SLOPE, lambda x: x**2 * 0.3, "✗ 99.1 Yours is 10 times too small. Yours at x = 3: 2.7."),
        (
            SLOPE,
            lambda x: -12 * x**2,
            "✗ 99.1 Yours is 4 times too large, and its sign is wrong. Yours at x = 3: -108.",
        ),
        (
            SLOPE,
            lambda x: -(x**2) / 2,
            "✗ 99.1 Yours is 6 times too small, and its sign is wrong. Yours at x = 3: -4.5.",
        ),
        (
            SLOPE,
            lambda x: 1 / (3 * x**2),
            "✗ 99.1 Upside down: yours is one divided by what is asked for. Yours at x = 3: "
            "0.037037.",
        ),
        (
            SLOPE,
            lambda x: 3 * x**2 + 1,
            "✗ 99.1 Yours is off by the same amount everywhere, 1: a term too many or too few. "
            "Yours at x = 3: 28.",
        ),
        (
            SLOPE,
            lambda x: 9 * abs(x),
            "✗ 99.1 Right at one point, and wrong at another: what differs there? Yours at x = "
            "0.7: 6.3.",
        ),
        (
            SLOPE,
            lambda x: 3 * x**2 if x > 0 else None,
            "✗ 99.1 What your function returns is None: `backward()` gives None back, `.grad` is "
            "None where no gradient has come, and a computed tensor keeps none. "
            "Yours at x = -1.3: None.",
        ),
        (
            PAIR,
            lambda x: None if x else x,
            "✗ 99.12 What your function returns is None: `backward()` gives None back, `.grad` is "
            "None where no gradient has come, and a computed tensor keeps none. "
            "Yours at x = 3: None.",
        ),
        (
            SLOPE,
            lambda x: x**4 + 1,
            "✗ 99.1 Not yet, and no mistake that this check knows. A hint may help. Yours at x = "
            "3: 82.",
        ),
        (
            SLOPE,
            lambda x: torch.tensor(3 * x**2),
            "✓ 99.1 right. The power comes down as a factor. In float32 it is right to seven "
            "digits; a plain Python number carries sixteen.",
        ),
        (
            SLOPE,
            lambda x: torch.tensor(3 * x**2).item(),
            "✓ 99.1 right. The power comes down as a factor. In float32 it is right to seven "
            "digits; a plain Python number carries sixteen.",
        ),
        (
            BY_AUTOGRAD,
            lambda x: (x.float() ** 3).backward() or x.grad,
            "✗ 99.2 Right to the seven digits of float32, and no further. A plain Python float, "
            "or dtype=torch.float64, carries sixteen. Yours at x = 0.7: 1.47.",
        ),
        (
            SLOPE,
            lambda x: ((x + 1e-5) ** 3 - (x - 1e-5) ** 3) / 2e-5,
            "✗ 99.1 Close, to about one part in 10,000,000,000, and not the slope itself. A "
            "finite difference does that, and so does a rounded constant. Here the exact slope "
            "is asked for. Yours at x = 3: 27.",
        ),
        (
            SLOPE,
            lambda x: ((x + 1e-3) ** 3 - x**3) / 1e-3,
            "✗ 99.1 Close, to about one part in 1,000, and not the slope itself. A finite "
            "difference does that, and so does a rounded constant. Here the exact slope is asked "
            "for. Yours at x = 3: 27.009.",
        ),
        (
            SLOPE,
            lambda x: round(3 * x**2, 4) + 1e-7,
            "✗ 99.1 Close, to about one part in 10,000,000, and not the slope itself. A finite "
            "difference does that, and so does a rounded constant. Here the exact slope is asked "
            "for. Yours at x = 3: 27.",
        ),
        (
            SLOPE,
            lambda x: tracked(3 * x**2),
            "✓ 99.1 right. The power comes down as a factor. What you hand on is still tracked, "
            "with its graph behind it: `.item()` gives the number alone.",
        ),
        (WITH_SLOPE, lambda x: x * x * x, "✓ 99.13 right"),
        (
            WITH_SLOPE,
            lambda x: x.item() ** 3,
            "✗ 99.13 The number is right, and no slope comes with it: `backward()` cannot start "
            "from it, or does not come to its first argument. `.item()`, `.detach()` and `math` "
            "leave the graph. Yours at x = 3: 27.",
        ),
        (
            WITH_SLOPE,
            lambda x: x.detach() ** 3,
            "✗ 99.13 The number is right, and no slope comes with it: `backward()` cannot start "
            "from it, or does not come to its first argument. `.item()`, `.detach()` and `math` "
            "leave the graph. Yours at x = 3: 27.",
        ),
        (
            WITH_SLOPE,
            lambda x: tracked(x.item() ** 3),
            "✗ 99.13 The number is right, and no slope comes with it: `backward()` cannot start "
            "from it, or does not come to its first argument. `.item()`, `.detach()` and `math` "
            "leave the graph. Yours at x = 3: 27.",
        ),
        (
            WITH_SLOPE,
            lambda x: x.item() ** 2 * x,
            "✗ 99.13 The number is right, and its slope is not: `backward()` leaves 9. A part "
            "was computed outside the graph, or a branch that is not taken is infinite. Yours at "
            "x = 3: 27.",
        ),
        (
            WITH_SLOPE,
            lambda x: torch.where(x > 0, x**3, x**3 + torch.sqrt(x * 0) * 0),
            "✗ 99.13 The number is right, and its slope is not: `backward()` leaves nan. A part "
            "was computed outside the graph, or a branch that is not taken is infinite. Yours at "
            "x = 3: 27.",
        ),
    ],
)
def test_a_function_with_a_mistake_that_nobody_listed(exercise, function, text):
    assert _text(exercise, function) == text


def test_whole_numbers_lose_the_decimals():
    assert _text(SLOPE, lambda x: torch.tensor(3 * x**2).long()) == (
        "✗ 99.1 The decimals are lost: an integer type cannot hold them. Use a float. "
        "Yours at x = 0.7: 1."
    )


# The error that a line raises, and what is said of it; x is a plain number or a watched leaf.
ADVICE = [
    (PAIR, "x = undefined", "Run the cell that defines it, or look for a slip in the spelling."),
    (PAIR, "torch.sin(x)", "A plain number was handed to it: use `math`, or make a tensor."),
    (PAIR, "x ^ 2", "In Python a power is `**`."),
    (PAIR, "x(1 - x)", "Before a bracket stands what is no function: is a `*` missing there?"),
    (
        BY_AUTOGRAD,
        "x.grad = torch.tensor(0)",
        "`.grad` takes a tensor of the same dtype and shape, or None.",
    ),
    (PAIR, "x + None", "A None takes part: does a function lack its `return`?"),
    (PAIR, "pair(x)", "The function calls itself without end."),
    (
        BY_AUTOGRAD,
        "x.detach().backward()",
        "Somewhere between x and here the graph was lost.",
    ),
    (
        BY_AUTOGRAD,
        "y = x**3; y.backward(); y.backward()",
        "An earlier backward() freed what this graph had saved: run the forward lines again.",
    ),
    (
        BY_AUTOGRAD,
        "y = torch.exp(x); y *= 2; y.backward()",
        "A line wrote into a tensor that the way back needs: let it make a new one.",
    ),
    (BY_AUTOGRAD, "x.mul_(2)", "Nobody may write into a watched leaf: make a new tensor."),
    (
        BY_AUTOGRAD,
        "x.item().backward()",
        "A plain number has no graph: somewhere it took the place of its tensor.",
    ),
    (
        BY_AUTOGRAD,
        "y = (x**3).item(); return y.grad",
        "A plain number has no gradient: somewhere it took the place of its tensor.",
    ),
    (BY_AUTOGRAD, "x.grad.zero_()", "There is None: has this gradient been made yet?"),
    (BY_AUTOGRAD, "x ^ 2", "In Python a power is `**`."),
    (BY_AUTOGRAD, "x.copy()", "A tensor has `clone()`."),
    (
        BY_AUTOGRAD,
        "torch.ones(2) + torch.ones(3)",
        "Two shapes do not fit together here: print `.shape` of both.",
    ),
    (
        BY_AUTOGRAD,
        "torch.ones(2, 3) @ torch.ones(2, 3)",
        "Two shapes do not fit together here: print `.shape` of both.",
    ),
    (BY_AUTOGRAD, "x.zero_grad()", "A gradient is emptied with `zero_()`."),
    (BY_AUTOGRAD, "x.grad = 0", "`.grad` takes a tensor of its own shape, or None."),
    (
        BY_AUTOGRAD,
        "x.detach().retain_grad()",
        "This tensor has no graph, so no gradient comes that it could keep.",
    ),
    (BY_AUTOGRAD, "raise NotImplementedError", "Write the body, then check again."),
    (BY_AUTOGRAD, "raise ArithmeticError", ""),
]


def test_each_kind_of_error_has_its_advice():
    for exercise, line, advice in ADVICE:
        name = exercise.name
        function = names_after(f"def {name}(x):\n    {line}\n")[name]
        verdict = judge(exercise, function)
        assert (line, verdict.outcome, verdict.sentence) == (line, "raised", advice)
    assert {advice for *_, advice in ADVICE} == {"", *(advice for *_, advice in findings.ADVICE)}


def test_a_function_that_raises_at_one_point_only():
    assert _text(SLOPE, lambda x: 3 * x**2 if x > 0 else [][0]) == (
        "! 99.1 your code raised IndexError: list index out of range. It happened at x = -1.3."
    )


def test_an_error_at_a_later_point_counts_more_than_a_wrong_number_before():
    verdict = judge(SLOPE, lambda x: x if x > 1 else [][0])
    assert (verdict.outcome, verdict.at) == ("raised", "x = 0.7")


def _forever(x):
    while True:
        x = x * 1


def test_a_function_without_an_end():
    assert _text(SLOPE, _forever) == (
        "! 99.1 your code did not come to an end and was stopped after a million steps. "
        "Look for a loop whose condition never turns false."
    )


def test_a_function_that_takes_something_else():
    def of(takes):
        return (
            f"✗ 99.1 Your function takes ({takes}), and it is called with (x): "
            "keep the line `def dy_dx(x):` as it was."
        )

    assert _text(SLOPE, lambda: 1) == of("no argument")
    assert _text(SLOPE, lambda a, b: 1) == of("a, b")
    assert _text(SLOPE, lambda *, x: 1) == of("x")
    assert judge(SLOPE, lambda y, h=1: 3 * y**2).outcome == "right"
    assert _text(SLOPE, print) == "✗ 99.1 It prints. Yours at x = 3: None."  # takes anything


def test_a_function_was_asked_for():
    sentence = (
        "This exercise asks for the function itself: hand on `dy_dx`, without brackets after it."
    )
    assert judge(SLOPE, 27.0) == Verdict("99.1", "wrong", sentence, "27")
    assert judge(SLOPE, None).yours == "None"
    assert judge(SLOPE, object()).yours == "object"


@pytest.mark.parametrize("answer", [1e-8, -1e-13])
def test_nothing_is_a_small_part_of_zero(answer):
    assert judge(_exercise("99.22", lambda: 0.0, "0"), answer).sentence == UNUSUAL


def test_a_changed_argument():
    def careless(x):
        with torch.no_grad():
            x.mul_(2)
        return 3 * (x.detach() / 2) ** 2

    assert _text(BY_AUTOGRAD, careless) == (
        "✗ 99.2 The value is right, and your function wrote into its argument on the way: "
        "the caller's tensor has changed. Compute a new one instead. Yours at x = 3: 27."
    )


@pytest.mark.parametrize(
    "exercise, answer, text",
    [
        (NUMBER, None, "✗ 99.3 Your answer is None. Yours: None."),
        (
            NUMBER,
            "a lot",
            '✗ 99.3 That is text: a number stands without quotation marks. Yours: "a lot".',
        ),
        (
            NUMBER,
            abs,
            "✗ 99.3 That is a function: this exercise asks for what it gives, so call it. Yours: "
            "builtin_function_or_method.",
        ),
        (
            NUMBER,
            math.nan,
            "✗ 99.3 That is no finite number, and one is asked for. Yours: nan.",
        ),
        (NUMBER, [27.0, 1], "✗ 99.3 One number is asked for. Yours: [27, 1]."),
        (
            NUMBER,
            54,
            "✗ 99.3 Right up to a factor: something counts too often, or not often enough. "
            "Yours: 54.",
        ),
        (
            NUMBER,
            27 * 1.7,
            "✗ 99.3 Not yet, and no mistake that this check knows. A hint may help. Yours: 45.9.",
        ),
        (NUMBER, -27, "✗ 99.3 The size is right, the sign is not. Yours: -27."),
        (
            NUMBER,
            26.9999,
            "✗ 99.3 Close, to about one part in 100,000: keep more digits. Yours: 26.9999.",
        ),
        (NUMBER, 0, "✗ 99.3 What is asked for is not 0. Yours: 0."),
        (
            NUMBER,
            tracked(27.0),
            "✓ 99.3 right. What you hand on is still tracked, with its graph behind it: `.item()` "
            "gives the number alone.",
        ),
        (
            PREDICTION,
            0.67,
            "✗ 99.8 Yours is rounded too far: this asks for 4 decimals. Yours: 0.67.",
        ),
        (
            PREDICTION,
            0.6666,
            "✗ 99.8 Nearly: look again at the last of the 4 decimals. Yours: 0.6666.",
        ),
        (
            PREDICTION,
            0.7,
            "✗ 99.8 Yours is rounded too far: this asks for 4 decimals. Yours: 0.7.",
        ),
        (
            PREDICTION,
            0.6662,
            "✗ 99.8 Nearly: look again at the last of the 4 decimals. Yours: 0.6662.",
        ),
        (
            PREDICTION,
            0.6661,
            "✗ 99.8 Close, to about one part in 1,000: keep more digits. Yours: 0.6661.",
        ),
        (
            PREDICTION,
            1.0,
            "✗ 99.8 Not yet, and no mistake that this check knows. A hint may help. Yours: 1.",
        ),
        (
            PREDICTION,
            1,
            "✗ 99.8 The decimals are lost: an integer type cannot hold them. Use a float. "
            "Yours: 1.",
        ),
        (
            PREDICTION,
            1.5,
            "✗ 99.8 That is what comes out when one multiplication and one division are confused. "
            "Yours: 1.5.",
        ),
        (
            NUMBERS,
            2.0,
            "✗ 99.4 The shape does not fit: yours is (), and (3,) is asked for. Yours: 2.",
        ),
        (
            NUMBERS,
            [[2.0, 4.0, 8.0]],
            "✗ 99.4 The shape does not fit: yours is (1, 3), and (3,) is asked for. Yours: [[2, "
            "4, 8]].",
        ),
        (
            NUMBERS,
            [2.0, 4.0, 7.0],
            "✗ 99.4 Some entries are right; look again at index 2. Yours: [2, 4, 7].",
        ),
        (
            NUMBERS,
            [2.0, 4.0, None],
            "✗ 99.4 Look at index 2: a number is asked for there. Yours: [2, 4, None].",
        ),
        (
            NUMBERS,
            torch.tensor([1.0, 2.0, 4.0]),
            "✗ 99.4 Right up to a factor: something counts too often, or not often enough. "
            "Yours: [1, 2, 4].",
        ),
        (NUMBERS, torch.zeros(3), "✗ 99.4 Yours is zero throughout. Yours: [0, 0, 0]."),
        (
            NUMBERS,
            {1: 2},
            "✗ 99.4 Numbers are asked for, such as [1, 2.5]; None, without quotation marks, "
            "where there is no gradient. Yours: dict.",
        ),
        (GAPS, [0, 2.0], "✗ 99.9 Look at index 0: is there a gradient at all? Yours: [0, 2]."),
        (
            GAPS,
            [None, 3.0],
            "✗ 99.9 Some entries are right; look again at index 1. Yours: [None, 3].",
        ),
        (CHOICE, "d", '✗ 99.5 `d` is none of a, b, c. Yours: "d".'),
        (
            CHOICE,
            "c",
            '✗ 99.5 Not yet, and no mistake that this check knows. A hint may help. Yours: "c".',
        ),
        (CHOICE, 2, '✗ 99.5 One letter in quotation marks is asked for, such as "a". Yours: 2.'),
        (
            ORDER,
            ["x", "z", "y"],
            '✗ 99.6 The names are right, the order is not: place 2 is not for z. Yours: "x", '
            '"z", "y".',
        ),
        (
            ORDER,
            {"x", "y", "z"},
            "✗ 99.6 The order counts here, and a set has none: write a list with [ and ]. Yours: "
            '"x", "y", "z".',
        ),
        (
            ORDER,
            ["x", "y", "y"],
            '✗ 99.6 `y` stands there more than once. Yours: "x", "y", "y".',
        ),
        (ORDER, ["x", "y"], '✗ 99.6 What you have is right; missing: 1. Yours: "x", "y".'),
        (
            CHOICES,
            ["b", "b", "a", "b"],
            '✗ 99.10 Not right yet: number 1, 4. Yours: "b", "b", "a", "b".',
        ),
        (CHOICES, ["a", "c", "b", "a"], '✗ 99.10 Look at the second. Yours: "a", "c", "b", "a".'),
        (CHOICES, ["b", "b", "b", "a"], '✗ 99.10 Look at the fourth. Yours: "b", "b", "b", "a".'),
        (
            CHOICES,
            ["a", "a", "a", "a"],
            '✗ 99.10 They are not all alike. Yours: "a", "a", "a", "a".',
        ),
        (CHOICES, ["a", "b"], '✗ 99.10 4 names are asked for, and yours are 2. Yours: "a", "b".'),
        (CHOICES, ["b"], '✗ 99.10 There are four. Yours: "b".'),
        (OFFERS, ["a", "b"], '✗ 99.11 Not right yet: number 2. Yours: "a", "b".'),
        (OFFERS, ["c", "a"], '✗ 99.11 Not right yet: number 1, 2. Yours: "c", "a".'),
        (
            CHOICES,
            {"a", "b", "c"},
            "✗ 99.10 The order counts here, and a set has none: write a list with [ and ]. "
            'Yours: "a", "b", "c".',
        ),
        (CHOICES, "abax", '✗ 99.10 `x` is none of a, b, c. Yours: "abax".'),
        (ORDER, "x", '✗ 99.6 What you have is right; missing: 2. Yours: "x".'),
        (
            ORDER,
            ["y", "x"],
            '✗ 99.6 Look at the order first: what you have does not stand in it. Yours: "y", "x".',
        ),
        (
            SET,
            {"c"},
            '✗ 99.7 The other way round: these are just the ones that do not belong. Yours: "c".',
        ),
        (ORDER, [1, 2], '✗ 99.6 Names are asked for, such as ["a", "b"]. Yours: [1, 2].'),
        (SET, {"a", "c"}, '✗ 99.7 Missing: 1. Too many: 1. Yours: "a", "c".'),
        (SET, ["a", "b", "c"], '✗ 99.7 Nothing is missing; too many: 1. Yours: "a", "b", "c".'),
        (SET, {"a", "q"}, '✗ 99.7 `q` is none of a, b, c. Yours: "a", "q".'),
        (SET, ["b", "a"], "✓ 99.7 right"),
    ],
)
def test_a_value_with_a_mistake_that_nobody_listed(exercise, answer, text):
    assert _text(exercise, answer) == text


@pytest.mark.parametrize("factor", [2, 3, 4, 5, 6, 8, 10, 100, 1000, 180 / math.pi])
def test_a_factor_that_one_number_may_miss(factor):
    for times in (factor, 1 / factor, -factor):
        assert judge(NUMBER, 27 * times).sentence == (
            "Right up to a factor: something counts too often, or not often enough."
        )


def test_what_is_long_is_cut():
    def names(length):
        return judge(NUMBER, "x" * length).yours

    assert (names(118), names(119)) == (f'"{"x" * 118}"', f'"{"x" * 116}...')

    def error(length):
        def function(x):
            raise ValueError("x" * length)

        return judge(PAIR, function).error

    assert (error(200), error(201)) == (f"ValueError: {'x' * 200}", f"ValueError: {'x' * 197}...")


def test_six_wrong_places_are_named():
    nine = _exercise("99.23", lambda: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], "")
    assert judge(nine, [1.5, 2.1, 3.2, 4.3, 5.4, 6.5, 7.7, 8, 9]).sentence == (
        "Some entries are right; look again at index 0, 1, 2, 3, 4, 5."
    )


def test_an_entry_that_is_wrong_at_each_point_has_one_index():
    assert judge(PAIR, lambda x: [2 * x, 3 * x**3]).sentence == (
        "Some entries are right; look again at index 1."
    )
    assert judge(PAIR, lambda x: [2 * x + 1, 3 * x**3]).sentence == UNUSUAL


UNUSUAL = "Not yet, and no mistake that this check knows. A hint may help."
NO_NUMBER = "That is no finite number, and one is asked for."
NOT_FINITE = (
    "That is no finite number: look for a division by zero, a log of zero, a root of a negative "
    "number, a power that is too "
    "large, or 0 times one of these."
)
EMPTY = "Your answer is empty."
A_NUMBER = "One number is asked for."
SOME_NUMBERS = (
    "Numbers are asked for, such as [1, 2.5]; None, without quotation marks, "
    "where there is no gradient."
)
A_CHOICE = 'One letter in quotation marks is asked for, such as "a".'
NAMES = 'Names are asked for, such as ["a", "b"].'
IS_NONE = "Your answer is None."
TEXT = "That is text: a number stands without quotation marks."
A_FUNCTION = "That is a function: this exercise asks for what it gives, so call it."
CONSTANT = "Yours is the same number at every point: does the result depend on the argument?"
RETURNED_NONE = (
    "What your function returns is None: `backward()` gives None back, `.grad` is None where "
    "no gradient has come, and a computed tensor keeps none."
)
STRANGE = "None of your names is right, and 3 are asked for."
NO_ORDER = "The order counts here, and a set has none: write a list with [ and ]."


def _shape(shape):
    return f"The shape does not fit: yours is {shape}, and (3,) is asked for."


# An answer, how it is shown, and what is said of it where one number is asked for, numbers, a
# choice, names, and a number by a function.
NONSENSE = [
    (None, "None", IS_NONE, IS_NONE, IS_NONE, IS_NONE, RETURNED_NONE),
    ("3.0", '"3.0"', UNUSUAL, _shape(()), "`3.0` is none of a, b, c.", STRANGE, CONSTANT),
    ("three", '"three"', TEXT, TEXT, "`three` is none of a, b, c.", STRANGE, TEXT),
    ("", '""', EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    (math.nan, "nan", NO_NUMBER, _shape(()), A_CHOICE, NAMES, NOT_FINITE),
    (math.inf, "inf", NO_NUMBER, _shape(()), A_CHOICE, NAMES, NOT_FINITE),
    (-math.inf, "-inf", NO_NUMBER, _shape(()), A_CHOICE, NAMES, NOT_FINITE),
    (True, "True", A_NUMBER, SOME_NUMBERS, A_CHOICE, NAMES, A_NUMBER),
    (2 + 1j, "complex", A_NUMBER, SOME_NUMBERS, A_CHOICE, NAMES, A_NUMBER),
    (object, "type", A_FUNCTION, A_FUNCTION, A_FUNCTION, A_FUNCTION, A_FUNCTION),
    ([], "[]", EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    ({}, "dict", A_NUMBER, SOME_NUMBERS, A_CHOICE, NAMES, A_NUMBER),
    (set(), "nothing", EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    ([[1.0], [2.0, 3.0]], "list", A_NUMBER, SOME_NUMBERS, A_CHOICE, NAMES, A_NUMBER),
    (
        *([None, None, None], "[None, None, None]"),
        *(A_NUMBER, "Look at index 0: a number is asked for there.", A_CHOICE, NAMES, A_NUMBER),
    ),
    (
        *(torch.zeros(2, 3), "[[0, 0, 0], [0, 0, 0]]"),
        *(A_NUMBER, _shape((2, 3)), A_CHOICE, NAMES, A_NUMBER),
    ),
    (torch.tensor([7]), "[7]", UNUSUAL, _shape((1,)), A_CHOICE, NAMES, CONSTANT),
    (torch.tensor(7), "7", UNUSUAL, _shape(()), A_CHOICE, NAMES, CONSTANT),
    (torch.tensor(True), "bool tensor", A_NUMBER, SOME_NUMBERS, A_CHOICE, NAMES, A_NUMBER),
    (tracked(1.25), "1.25", UNUSUAL, _shape(()), A_CHOICE, NAMES, CONSTANT),
    (torch.zeros(0), "[]", EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    (
        *(torch.zeros(5000), "a tensor of shape (5000,)"),
        *(A_NUMBER, _shape((5000,)), A_CHOICE, NAMES, A_NUMBER),
    ),
]


@pytest.mark.parametrize(
    "nonsense, yours, of_a_number, of_numbers, of_a_choice, of_names, of_a_function",
    NONSENSE,
    ids=lambda value: type(value).__name__,
)
def test_nonsense_gets_its_own_sentence(
    nonsense, yours, of_a_number, of_numbers, of_a_choice, of_names, of_a_function
):
    assert _text(NUMBER, nonsense) == f"✗ 99.3 {of_a_number} Yours: {yours}."
    assert _text(NUMBERS, nonsense) == f"✗ 99.4 {of_numbers} Yours: {yours}."
    assert _text(CHOICE, nonsense) == f"✗ 99.5 {of_a_choice} Yours: {yours}."
    assert _text(ORDER, nonsense) == f"✗ 99.6 {of_names} Yours: {yours}."
    function = f"✗ 99.1 {of_a_function} Yours at x = 3: {yours}."
    assert _text(SLOPE, lambda x: nonsense) == function


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


def test_no_answer_makes_a_check_raise(capsys):
    assert _text(NUMBER, _Nasty()) == "! 99.3 your code raised ZeroDivisionError: no tolist"
    assert _text(SLOPE, _Nasty()) == "! 99.1 your code raised ZeroDivisionError: no __code__"
    too_large = "your code raised OverflowError: int too large to convert to float"
    assert _text(NUMBER, 10**400) == f"! 99.3 {too_large}"
    assert _text(SLOPE, lambda x: 10**400) == f"! 99.1 {too_large}"
    assert _text(NUMBER, torch.empty(3, device="meta")) == (
        "! 99.3 your code raised NotImplementedError: Cannot copy out of meta tensor; no data!"
    )
    assert _text(SLOPE, _raise_silently) == "! 99.1 your code raised _Silent"
    assert _text(SLOPE, _raise_with_address) == (
        "! 99.1 your code raised ValueError: <object object> is odd"
    )
    assert capsys.readouterr() == ("", "")


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


@pytest.mark.parametrize(
    "setting",
    [
        lambda: torch.set_default_dtype(torch.float64),
        lambda: torch.set_default_device("meta"),
        lambda: torch.set_grad_enabled(False),
        lambda: torch.autograd.set_detect_anomaly(True).__enter__(),
        lambda: torch.autocast("cpu", dtype=torch.bfloat16).__enter__(),
        lambda: torch.set_printoptions(precision=1, sci_mode=True),
        lambda: torch.manual_seed(1),
        lambda: torch.inference_mode().__enter__(),
        lambda: warnings.simplefilter("error"),
    ],
    ids=("dtype", "device", "grad", "anomaly", "autocast", "printing", "seed", "inference", "warn"),
)
def test_the_callers_settings_change_no_verdict(setting):
    """In a thread of its own and with everything put back: some settings are the process's."""

    def texts():
        trying.known_readings.cache_clear()
        trying.slip_readings.cache_clear()
        answers = (lambda x: 3 * x**2, lambda x: 3 * x, lambda x: torch.sqrt(x), lambda x: x.grad)
        return [_text(one, answer) for one in (SLOPE, BY_AUTOGRAD) for answer in answers]

    def with_the_setting():
        setting()
        found.append(texts())

    found, plain = [], texts()
    dtype, anomaly = torch.get_default_dtype(), torch.is_anomaly_enabled()
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        thread = threading.Thread(target=with_the_setting)
        thread.start()
        thread.join()
    torch.set_printoptions(profile="default")
    torch.set_default_dtype(dtype)
    torch.autograd.set_detect_anomaly(anomaly)
    assert found == [plain]


def test_huge_answers_are_not_read_entry_by_entry():
    """What is read of them is bounded, so none of these is compared, sorted or written out."""
    huge = 10_000_000
    answers = ([0.5] * huge, "b" * huge, [[0.5] * 1000] * 1000, numpy.zeros(huge), "1" * huge)
    for answer in (*answers, torch.zeros(huge), range(huge), {str(i) for i in range(10_000)}):
        for exercise in (NUMBER, NUMBERS, CHOICE, SET):
            verdict = judge(exercise, answer)
            assert verdict.outcome == "wrong"
            assert len(verdict.yours) <= 120


GRADIENTS = Exercise(
    "99.20",
    "gradients",
    truth=lambda a, b: [2 * a.item() * b.item() ** 2, None],
    points=((1.0, 3.0), (2.0, 0.5)),
    argument=tracked,
    code="def gradients(a, b):\n    {}\n    return [a.grad, b.grad]\n",
    solution="((a * b.detach()) ** 2).backward()",
    way=Demands(spared=(1,)),
    mistakes={"((a.detach() * b.detach()) ** 2); return None": "No gradient came to a."},
)


def test_what_is_left_behind_is_judged_beside_the_value():
    solution = names_after(GRADIENTS.source(GRADIENTS.solution))["gradients"]
    assert judge(GRADIENTS, solution).outcome == "right"

    def hidden(a, b):
        ((a * b) ** 2).backward()
        return [a.grad, None]

    assert judge(GRADIENTS, hidden).sentence == (
        "The value is right, and an argument that is to get no gradient holds one in `.grad`."
    )


def test_a_mistake_that_gives_none_is_named_only_where_the_same_gradients_are_left():
    def not_computed(a, b):
        return a.grad

    def of_backward(a, b):
        return ((a * b) ** 2).backward()

    assert judge(GRADIENTS, not_computed).sentence == "No gradient came to a."

    def of_what_was_computed(a, b):
        y = (a * b) ** 2
        y.backward()
        return y.retain_grad()

    assert judge(GRADIENTS, of_backward).sentence == (
        "`backward()` gives None back. The gradient that it leaves is in `.grad`."
    )
    assert judge(GRADIENTS, of_what_was_computed).sentence == (
        "What your function returns is None: `backward()` gives None back, `.grad` is None "
        "where no gradient has come, and a computed tensor keeps none."
    )


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda a, b: [1.0, 2.0], "Look at index 1: is there a gradient at all?"),
        (lambda a, b: [None, None], "Look at index 0: there is a gradient."),
        (lambda a, b: [a.item() * b.item() ** 2, None], "Yours is 2 times too small."),
        (lambda a, b: [-2 * a.item() * b.item() ** 2, None], "The size is right, the sign is not."),
    ],
)
def test_where_gradients_are_missing_the_others_are_judged_by_themselves(answer, sentence):
    assert judge(GRADIENTS, answer).sentence == sentence
