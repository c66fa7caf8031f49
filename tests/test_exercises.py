"""Every exercise: its solution, its known mistakes, its truth, and what may be written instead."""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import permutations

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lessons import plots
from autograd_lessons.exercises import lesson_11, oracle, pages, registry
from autograd_lessons.exercises.exercise import RTOL, Demands
from autograd_lessons.exercises.judging import judge
from autograd_lessons.exercises.lesson_11 import ROWS
from autograd_lessons.exercises.oracle import central_difference, names_after, slope
from autograd_lessons.exercises.running import call, quiet
from autograd_lessons.exercises.trying import known_readings, readings

EVERY = [one for lesson in registry.lessons() for one in registry.exercises_of(lesson)]
MISTAKES = [(one, *known) for one in EVERY for known in one.known_mistakes()]
FUNCTIONS = [one for one in EVERY if one.points and not one.through]
OF_NUMBERS = [one for one in FUNCTIONS if one.key != "04.2"]  # which returns names
IN_FLOAT64 = [one for one in OF_NUMBERS if one.rtol == RTOL and one.key != "13.5"]  # has a None
BY_KEY = {one.key: one for one in EVERY}

every_exercise = pytest.mark.parametrize("exercise", EVERY, ids=lambda one: one.key)


def _answer(exercise, answer):
    """Run an answer's source as a notebook cell would, without its warnings."""
    return call(names_after, exercise.source(answer)).value[exercise.name]


def _scaled(truth, factor):
    """What is right, times the factor, number by number; a gradient that is not there stays."""

    def answer(*arguments):
        value = truth(*arguments)
        if isinstance(value, list):
            return [one if one is None else one * factor for one in value]
        return value * factor

    return answer


def _text(exercise, answer):
    return pages.verdict_page(judge(exercise, answer)).text


@pytest.mark.parametrize(
    "exercise, source, sentence", MISTAKES, ids=[f"{one.key}-{said}" for one, _, said in MISTAKES]
)
def test_a_known_mistake_is_named(exercise, source, sentence):
    verdict = judge(exercise, _answer(exercise, source))
    assert verdict.sentence == sentence
    assert verdict.outcome in ("wrong", "raised")


@every_exercise
def test_the_mistakes_are_at_least_three_and_all_different(exercise):
    assert len(set(exercise.mistakes.values())) == len(exercise.mistakes) >= 3
    seen = [
        (sentence, [(one, one.grads) for one in found])
        for sentence, found in known_readings(exercise)
    ]
    for place, (sentence, found) in enumerate(seen):
        assert all(found != other or sentence == said for said, other in seen[:place]), sentence


def test_each_order_of_the_loop_is_right_or_has_its_message():
    verdicts = [judge(BY_KEY["10.2"], list(order)) for order in permutations("abcd")]
    assert sum(verdict.outcome == "right" for verdict in verdicts) == 1
    wrong = {verdict.sentence for verdict in verdicts if verdict.outcome == "wrong"}
    assert wrong == set(BY_KEY["10.2"].mistakes.values())


def test_the_curves_that_are_drawn_are_those_of_the_loops_that_are_asked_for():
    drawn = dict(zip(BY_KEY["11.2"].truth(), plots.broken_loops().values(), strict=True))
    assert drawn == {bug: pytest.approx(lesson_11.losses(bug), rel=1e-9) for bug in "pqr"}


@every_exercise
def test_no_sentence_gives_the_answer_away_or_shouts(exercise):
    shown = [*exercise.mistakes.values(), *exercise.hints, exercise.insight]
    assert all(shown) and exercise.hints and exercise.reason
    assert not any("!" in sentence for sentence in [*shown, exercise.reason])
    solution = exercise.source(exercise.solution).strip()
    if "\n" in solution or exercise.decimals is not None:  # more than a few letters or names
        assert not any(solution in sentence for sentence in shown)


# the oracle

CGPA = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
PLACED = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
SLOPES = {
    "01.1": lambda x: torch.sin(x**2),
    "01.2": lambda x: torch.exp(torch.sin(x**2)),
    "03.2": lambda x: torch.exp(torch.sin(x**2)),
    "03.4": lambda x: torch.sin(x**2),
    "09.2": lambda x: (x - 1) ** 2 + (x - 3) ** 2 + (x - 7) ** 2,
    "11.3": lambda w: ((w * CGPA - PLACED) ** 2).mean(),
}


@pytest.mark.parametrize("key", SLOPES)
def test_autograd_and_a_central_difference_agree_on_the_truth(key):
    for (point,) in BY_KEY[key].points:
        truth = BY_KEY[key].truth(BY_KEY[key].argument(point))
        assert truth == pytest.approx(central_difference(SLOPES[key], point), rel=1e-7)
        assert abs(truth) > 0.01  # so that a relative tolerance means something


def test_a_central_difference_is_near_the_slope():
    for x, h in BY_KEY["02.1"].points:
        measured, exact = BY_KEY["02.1"].truth(x, h), slope(SLOPES["01.1"], x)
        assert 1e-3 < abs(measured - exact) < 30 * h**2  # told from the formula, and not far off


def test_the_truth_of_the_others():
    with quiet():
        assert BY_KEY["01.3"].truth() == 0.001 * slope(SLOPES["01.1"], 3.0)
        assert BY_KEY["02.2"].truth() == 0.001
        assert BY_KEY["02.3"].truth() == 101
        assert BY_KEY["02.4"].truth() == "d"
        assert BY_KEY["03.1"].truth() == [None, torch.tensor(5.0), torch.tensor(2.0)]
        assert BY_KEY["03.3"].truth() == "b"
        walk = BY_KEY["04.2"]
        assert [name.split("::")[-1] for name in walk.truth(walk.argument(2.0))] == [
            "NegBackward0",
            "SinBackward0",
            "AccumulateGrad",
        ]
        assert BY_KEY["04.4"].truth() == {"a", "b", "d", "f"}
        assert BY_KEY["05.3"].truth() == pytest.approx(6 + math.cos(3), rel=1e-15)
        assert BY_KEY["04.1"].truth() == "a"
        assert (
            BY_KEY["06.1"].truth() - torch.tensor([2.0, 4.0, 6.0]).double() / 3
        ).abs().max() < 1e-15
        assert BY_KEY["06.2"].truth().tolist() == [2, 4, 6]
        assert BY_KEY["06.3"].truth().tolist() == [1, 0]
        assert BY_KEY["06.4"].truth() == {"a", "d"}
        assert BY_KEY["09.1"].truth() == 12
        assert BY_KEY["09.4"].truth() == {"a", "c", "e"}
        assert BY_KEY["10.1"].truth() == pytest.approx(1 - 0.1 * 2.298983, abs=1e-7)
        assert BY_KEY["10.2"].truth() == ["c", "d", "b", "a"]
        assert BY_KEY["11.2"].truth() == ["p", "r", "q"]
        assert BY_KEY["13.1"].truth() == 9
        assert BY_KEY["14.1"].truth() == {"b", "d", "e"}
        assert BY_KEY["16.4"].truth() == ["raises", "wrong", "wrong", "raises", "wrong", "right"]
        assert BY_KEY["17.1"].truth() == 13
        assert BY_KEY["20.2"].truth() == "b"
        assert BY_KEY["19.1"].truth() == [4, 8]
        assert BY_KEY["22.2"].truth() == 1e-6
        assert BY_KEY["22.3"].truth() == {"a", "d", "g"}
        assert BY_KEY["22.4"].truth() == 6
        assert BY_KEY["22.5"].truth().tolist() == [10, 2, -2]
        assert BY_KEY["22.7"].truth() == 37
        assert BY_KEY["22.8"].truth() == [4, 4]
        assert BY_KEY["22.10"].truth() == 85
        assert BY_KEY["22.11"].truth() == pytest.approx(0.8 - 0.1 * (1.8 + 1.62 + 1.458))
    for (point,) in BY_KEY["05.2"].points:
        truth = BY_KEY["05.2"].truth(BY_KEY["05.2"].argument(point))
        assert truth == pytest.approx(central_difference(torch.sin, point**2), rel=1e-7)


def _first_derivative(x):
    return torch.tensor(slope(SLOPES["01.2"], x.item()), dtype=torch.float64)


def test_the_second_derivative_is_the_slope_of_the_first():
    for (point,) in BY_KEY["17.2"].points:
        measured = central_difference(_first_derivative, point)
        truth = BY_KEY["17.2"].truth(BY_KEY["17.2"].argument(point)).item()
        assert truth == pytest.approx(measured, rel=1e-6)


def _z(x):
    return math.sin(x**2)


def _u(x):
    return math.exp(math.sin(x**2))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-15, 0).map(lambda power: 10**power),
    st.sampled_from(["forward", "backward", "central", "five points"]),
    st.sampled_from(["absolute", "relative"]),
    st.sampled_from(["01.1", "01.2", "03.2", "03.4"]),
)
def test_no_finite_difference_passes_for_a_derivative(size, kind, scale, key):
    f = _u if key in ("01.2", "03.2") else _z

    def difference(x):
        x = float(x)
        h = size if scale == "absolute" else size * x
        return {
            "forward": lambda: (f(x + h) - f(x)) / h,
            "backward": lambda: (f(x) - f(x - h)) / h,
            "central": lambda: (f(x + h) - f(x - h)) / (2 * h),
            "five points": lambda: (
                (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
            ),
        }[kind]()

    assert judge(BY_KEY[key], difference).outcome == "wrong"


@settings(max_examples=30, deadline=None)
@given(st.floats(allow_nan=False), st.sampled_from(FUNCTIONS))
def test_no_constant_passes_for_a_function(number, exercise):
    assert judge(exercise, lambda *x: number).outcome == "wrong"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(IN_FLOAT64), st.lists(st.sampled_from([-1, 0, 1]), min_size=6, max_size=6))
def test_one_ulp_beside_the_truth_passes(exercise, sides):
    side_of_each_point = iter(sides * 2)

    def beside(*x):
        truth = torch.as_tensor(exercise.truth(*x), dtype=torch.float64)
        side = next(side_of_each_point)
        return torch.nextafter(truth, torch.full_like(truth, side * math.inf)) if side else truth

    # what is demanded of the way is another matter: this one asks autograd
    assert judge(replace(exercise, way=Demands()), beside).outcome == "right"


@pytest.mark.parametrize("exercise", OF_NUMBERS, ids=lambda one: one.key)
def test_the_right_function_scaled_a_little_is_wrong(exercise):
    for factor in (1 + 50 * exercise.rtol, 1 - 50 * exercise.rtol, 0.0):
        answer = _scaled(exercise.truth, factor)
        assert judge(exercise, answer).outcome == "wrong"


BY_HAND = "The value is right, and autograd computed it. Here the formula is asked for."
NO_PASS = "The value is right, and no backward pass ran. Here autograd is to compute it."
NOT_CLEARED = (
    "The value is right, and `.grad` was not cleared: a pass found the gradient of an earlier one "
    "there."
)
CUT = (
    "The value is right, and no gradient came to the argument: it was cut off on its way, or the "
    "slope was taken by other means than a backward pass."
)
AGAINST = [
    ("01.1", "oracle.slope(lambda x: torch.sin(x**2), x)", BY_HAND),
    ("07.2", "torch.func.jacfwd(torch.sigmoid)(torch.tensor(z, dtype=torch.float64))", BY_HAND),
    (
        "03.2",
        "x = x.item(); return math.exp(math.sin(x**2)) * math.cos(x**2) * 2 * x",
        NO_PASS,
    ),
    ("03.2", "return u * torch.cos(x**2) * 2 * x", NO_PASS),
    ("03.4", "return torch.cos(x**2) * 2 * x", NO_PASS),
    (
        "05.2",
        "y = y.detach().requires_grad_(); torch.sin(y).backward(); return y.grad",
        "The value is right. This exercise asks for a way without `detach`.",
    ),
    ("05.2", "return torch.cos(x**2).detach()", NO_PASS),
    (
        "08.4",
        "torch.nn.functional.binary_cross_entropy_with_logits(z, y)",
        "The value is right. This exercise asks for a way without "
        "`binary_cross_entropy_with_logits`.",
    ),
    (
        "09.2",
        "sum((x - target) ** 2 for target in (1.0, 3.0, 7.0)).backward(); return x.grad",
        "The value is right. 3 backward passes are asked for, and yours are 1.",
    ),
    ("09.3", "def three_slopes(x): return [2 * x.item()] * 3", NO_PASS),
    ("09.3", "y = x**2; y.backward(); found.append(2 * x.item())", NOT_CLEARED),
    ("09.3", "y = x**2; y.backward(); found.append(x.grad.item() / (_ + 1))", NOT_CLEARED),
    (
        "11.1",
        "w.data -= lr * w.grad\nw.grad = None",
        "The value is right. This exercise asks for a way without `data`.",
    ),
    (
        "11.1",
        "w = w - lr * w.grad; w.retain_grad()",
        "The value is right. This exercise asks for a way without `retain_grad`.",
    ),
    (
        "11.3",
        "def slope_in_pieces(w):\n    ((w * rows[:, 0] - rows[:, 1]) ** 2).mean().backward()\n"
        "    return w.grad\n",
        "The value is right. 3 backward passes are asked for, and yours are 1.",
    ),
    (
        "11.3",
        "def slope_in_pieces(w):\n    for k in range(5):\n"
        "        ((w * rows[:, 0] - rows[:, 1]) ** 2)[k].div(5).backward()\n    return w.grad\n",
        "The value is right. A tensor of 5 numbers was made on the way, and no more than 4 fit "
        "here.",
    ),
    (
        "15.2",
        "def slope_b(x): w = torch.tensor(x.item(), dtype=torch.float64, requires_grad=True); "
        "((2 * w + 1) ** 2).backward(); return w.grad",
        CUT,
    ),
    (
        "16.3",
        "def slope_b(x):\n    torch.where(x > 0, torch.sqrt(x), 0.0).backward()\n"
        "    return torch.nan_to_num(x.grad)\n",
        "The value is right, and the gradient that came to the argument was not finite: let none "
        "such arise, in place of mending it afterwards.",
    ),
    (
        "17.2",
        "return torch.autograd.grad(slope, x, create_graph=True)[0]",
        "The value is right, and it still has a graph: hand on the number alone, with `.detach()` "
        "or `.item()`.",
    ),
]


@pytest.mark.parametrize("key, answer, sentence", AGAINST)
def test_a_right_value_that_came_by_another_way_than_was_asked_for(key, answer, sentence):
    exercise = BY_KEY[key]
    names = call(names_after, exercise.given + "\n" + exercise.source(answer)).value
    names |= {"oracle": oracle} | ({"rows": names_after(ROWS)["rows"]} if key == "11.3" else {})
    verdict = judge(exercise, names[exercise.name])
    assert (verdict.outcome, verdict.sentence) == ("wrong", sentence)


# the figures that the lessons print; the curriculum names them

FIGURES = {
    ("01.1", "math.cos(x**2)"): -0.9111303,
    ("01.1", "2 * x"): 6.0,
    ("01.1", "math.cos(2 * x)"): 0.9601703,
    ("01.1", "math.sin(x**2) * 2 * x"): 2.4727109,
    ("01.1", "math.cos(x) * 2 * x"): -5.9399550,
    ("01.1", "math.cos(math.radians(x**2)) * 2 * x"): 5.9261300,
    ("01.1", "-math.cos(x**2) * 2 * x"): 5.4667816,
    ("01.1", "math.cos(x**2) + 2 * x"): 5.0888697,
    ("01.2", "math.exp(z)"): 1.5100133,
    ("01.2", "math.cos(x**2) * 2 * x"): -5.4667816,
    ("01.2", "math.exp(z) * math.cos(x**2)"): -1.3758188,
    ("01.2", "math.exp(z) * 2 * x"): 9.0600800,
    ("01.2", "z * math.exp(z - 1) * math.cos(x**2) * 2 * x"): -1.2515267,
    ("03.2", "u.backward(retain_graph=True); u.backward(); return x.grad"): -16.5098262,
    (
        "03.4",
        "z = torch.sin(y); z.backward(retain_graph=True); z.backward(); return x.grad",
    ): -10.9335631,
    ("05.2", "z = torch.sin(y); z.backward(); return x.grad"): -5.4667816,
}


@pytest.mark.parametrize("key, mistake", FIGURES)
def test_a_mistake_gives_the_figure_that_the_curriculum_names(key, mistake):
    exercise = BY_KEY[key]
    assert mistake in exercise.mistakes
    seen = readings(exercise, _answer(exercise, mistake))[0]
    assert exercise.points[0] == (3.0,)
    assert round(seen.numbers[0], 7) == FIGURES[key, mistake]


NEURON = {  # 06.3 is a number: what each mistake gives for our student
    "guess": 0.9988,
    "-guess * 6.7": -6.6918,
    "guess / (guess * (1 - guess))": 813.4058,
    "guess / (guess * (1 - guess)) * 6.7": 5449.819,
    "guess * (1 - guess) * 6.7": 0.0082,
    "6.7 * 6.7": 44.89,
    "-math.log(1 - guess)": 6.7012,
}


@pytest.mark.parametrize("mistake", NEURON)
def test_a_mistake_on_the_way_to_w_gives_the_figure_that_the_curriculum_names(mistake):
    assert BY_KEY["07.3"].source(mistake) in dict(BY_KEY["07.3"].known_mistakes())
    assert round(_answer(BY_KEY["07.3"], mistake), 4) == NEURON[mistake]


@pytest.mark.parametrize("name", ["log1p", "softplus", "log sigmoid"])
def test_every_stable_form_of_the_loss_is_right(name):
    forms = {
        "log1p": lambda z, y: z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs())),
        "softplus": lambda z, y: torch.nn.functional.softplus(z) - y * z,
        "log sigmoid": lambda z, y: -torch.nn.functional.logsigmoid(torch.where(y > 0, z, -z)),
    }
    assert judge(BY_KEY["08.4"], forms[name]).outcome == "right"


@pytest.mark.parametrize(
    "lost, sentence",
    [
        (
            "z = z.item(); return max(z, 0) - z * y.item() + math.log1p(math.exp(-abs(z)))",
            "The number is right, and no slope comes with it: ",
        ),
        (
            "return (z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).detach()",
            "The number is right, and no slope comes with it: ",
        ),
        (
            "return z.clamp(min=0) - z * y + math.log(1 + math.exp(-abs(z)))",
            "The number is right, and its slope is not: ",
        ),
        (
            "return torch.where(z > 0, z + torch.log(1 + torch.exp(-z)), "
            "torch.log(1 + torch.exp(z))) - z * y",
            "The number is right, and its slope is not: ",
        ),
    ],
)
def test_a_stable_loss_without_its_slope_is_named(lost, sentence):
    loss = names_after(f"def loss(z, y):\n    {lost}\n")["loss"]
    assert judge(BY_KEY["08.4"], loss).sentence.startswith(sentence)


# what a learner may write instead


@pytest.mark.parametrize(
    "key, source",
    [
        ("01.1", "def dz_dx(x):\n    y = x * x\n    return 2 * x * math.cos(y)\n"),
        ("01.1", "dz_dx = lambda t: math.cos(t * t) * (t + t)\n"),
        (
            "01.1",
            "def dz_dx(x):\n    x = torch.tensor(x, dtype=torch.float64)\n"
            "    return torch.cos(x**2) * 2 * x\n",
        ),
        ("01.3", "answer = -0.0055\n"),
        (
            "03.2",
            "def du_dx(x):\n    u = torch.exp(torch.sin(x * x))\n"
            "    return torch.autograd.grad(u, x)[0].item()\n",
        ),
        ("03.1", "answer = (None, torch.tensor(5.0), 2)\n"),
        ("03.3", 'answer = " b "\n'),
        (
            "04.2",
            "def names_back(node):\n    names = []\n    while node:\n"
            "        names.append(str(node))\n"
            "        node = node.next_functions[0][0] if node.next_functions else None\n"
            "    return tuple(names)\n",
        ),
        ("04.4", 'answer = ["f", "d", "b", "a"]\n'),
        (
            "05.2",
            "def grad_of_y(x):\n    y = x**2\n    z = torch.sin(y)\n"
            "    return torch.autograd.grad(z, y)[0]\n",
        ),
        ("05.3", "answer = 5.01\n"),
        (
            "13.6",
            "def gradient(w):\n    with torch.no_grad():\n        target = 1 + 0.9 * (3 * w)\n"
            "    return torch.autograd.grad((2 * w - target) ** 2, w)[0]\n",
        ),
        (
            "17.2",
            "def second(x):\n    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x, create_graph=True)\n"
            "    slope.backward()\n    return x.grad\n",
        ),
        ("02.2", "answer = torch.tensor(1e-3)\n"),
        ("22.2", "answer = torch.tensor(1e-6)\n"),
        (
            "13.6",
            "def gradient(w):\n    target = (1.0 + 0.9 * (3.0 * w)).item()\n"
            "    ((2.0 * w - target) ** 2).backward()\n    return w.grad.item()\n",
        ),
        ("15.1", "def slope_a(x):\n    (x * torch.exp(x)).backward()\n    return x.grad\n"),
        (
            "16.1",
            "def slope_a(x):\n    y = torch.sigmoid(x).clone()\n    y.mul_(2)\n"
            "    y.backward()\n    return x.grad\n",
        ),
        (
            "16.3",
            "def slope_b(x):\n    y = torch.sqrt(torch.where(x > 0, x, 0.0))\n"
            "    y.backward()\n    return x.grad\n",
        ),
        (
            "09.3",
            "def three_slopes(x):\n    found = []\n    for _ in range(3):\n"
            "        (x**2).backward()\n        found.append(x.grad.item())\n"
            "        x.grad.zero_()\n    return found\n",
        ),
        (
            "09.3",
            "def three_slopes(x):\n    y = x**2\n"
            "    return [torch.autograd.grad(y, x, retain_graph=True)[0] for _ in range(3)]\n",
        ),
        (
            "11.1",
            "def trained(lr):\n    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    optimizer = torch.optim.SGD([w], lr=lr)\n    for _ in range(3):\n"
            "        optimizer.zero_grad()\n        ((w - 3) ** 2).backward()\n"
            "        optimizer.step()\n    return w.item()\n",
        ),
        (
            "11.1",
            "def trained(lr):\n    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n        ((w - 3) ** 2).backward()\n"
            "        w = (w - lr * w.grad).detach().requires_grad_()\n    return w.item()\n",
        ),
        (
            "11.3",
            "def slope_in_pieces(w):\n    for x, y in zip((9.11, 8.9, 7.0, 6.56, 4.56), "
            "(1, 1, 0, 1, 0)):\n        ((w * x - y) ** 2 / 5).backward()\n    return w.grad\n",
        ),
    ],
)
def test_another_right_answer(key, source):
    assert judge(BY_KEY[key], _answer(BY_KEY[key], source)).outcome == "right"


def test_float32_code_is_right_where_plain_numbers_are_handed_out():
    def single(x):
        x = torch.tensor(x)
        return torch.cos(x**2) * 2 * x

    assert _text(BY_KEY["01.1"], single) == (
        "✓ 01.1 right. The outer slope is taken at y = x², where the outer function stands. "
        "In float32 it is right to seven digits; a plain Python number carries sixteen."
    )


def test_an_error_at_one_point_only_says_where():
    assert _text(BY_KEY["01.1"], lambda x: math.cos(x**2) * 2 * x if x > 0 else [][0]) == (
        "! 01.1 your code raised IndexError: list index out of range. It happened at x = -1.3."
    )


# what is right in another form


class _Callable:
    """A function in an object's clothes."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)


def _forms_of_a_function(function, exercise):
    """The same function as other people would write or hand it on."""

    def talks(*arguments):
        print("on the way")
        return function(*arguments)

    def has_an_option(*arguments, verbose=False):
        return function(*arguments)

    return [
        partial(function),
        _Callable(function),
        _Callable(function).__call__,
        talks,
        has_an_option,
        lambda *arguments: _in_another_type(function(*arguments)),
    ]


def _forms_of_a_class(of_the_answer, exercise):
    """The same class under another name, with more in it, or from another base."""
    return [
        of_the_answer,
        type("Other", (of_the_answer,), {}),
        type("More", (of_the_answer,), {"more": 1, "method": lambda self: None}),
        type("Above", (of_the_answer,), {"__doc__": "What it does."}),
        type("Copy", of_the_answer.__bases__, dict(of_the_answer.__dict__)),
    ]


def _in_another_type(value):
    """The same value in another type, if it has one."""
    if isinstance(value, list):
        return tuple(value)
    return numpy.float64(value) if type(value) is float else value


def _forms_of_a_value(value, exercise):
    """The same answer as other people would write it."""
    if isinstance(value, str):
        return [value.upper(), f"({value})", f" {value} ", [value], (value,), f'"{value}"']
    if isinstance(value, (set, frozenset)):
        names = sorted(value)
        return [
            frozenset(names),
            names,
            tuple(names[::-1]),
            ", ".join(names),
            f"{{{names[0]}}}" if len(names) == 1 else " ".join(names),
            [*names, names[0]],
        ]
    if isinstance(value, (list, tuple)) and isinstance(value[0], str):
        return [
            tuple(value),
            ", ".join(value),
            numpy.array(value),
            [f" {v} " for v in value],
            [f'"{v}"' for v in value],
        ]
    if isinstance(value, (list, tuple)):
        numbers = [*map(_as_float, value)]
        texts = ["None" if n is None else repr(n) for n in numbers]
        arrays = [
            [n if n is None else torch.tensor(n, dtype=torch.float64) for n in numbers],
            [n if n is None else numpy.float64(n) for n in numbers],
        ]
        return [tuple(numbers), texts, ", ".join(texts), *arrays]
    if isinstance(value, torch.Tensor) and value.ndim:
        return [value.numpy(), value.tolist(), value.double(), tuple(value.tolist()), value.clone()]
    number = _as_float(value)
    return [
        [number],
        str(number),
        f" {number!r} ",
        Fraction(number),
        Decimal(number),
        numpy.float64(number),
        torch.tensor([number], dtype=torch.float64),
    ]


def _as_float(value):
    return None if value is None else float(value)


@every_exercise
def test_a_right_answer_is_right_in_at_least_five_forms(exercise):
    answer = _answer(exercise, exercise.solution)
    forms = _forms_of_a_function if exercise.points else _forms_of_a_value
    if isinstance(answer, type):
        forms = _forms_of_a_class
    verdicts = [judge(exercise, form) for form in forms(answer, exercise)]
    assert len(verdicts) >= 5
    assert [(one.outcome, one.sentence, one.yours) for one in verdicts] == [
        ("right", exercise.insight, "")
    ] * len(verdicts)
