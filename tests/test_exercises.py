"""Every exercise: its stub, its solution, its known mistakes, and nonsense; then the four words."""

import importlib
import inspect
import math
import pkgutil
import re
import subprocess
import sys
import types
from collections import Counter
from itertools import permutations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_lessons
from autograd_lessons import exercises
from autograd_lessons.exercises import (
    check,
    findings,
    hint,
    judging,
    pages,
    progress,
    registry,
    solution,
    words,
)
from autograd_lessons.exercises.en import sentences as en
from autograd_lessons.exercises.judging import judge, readings
from autograd_lessons.exercises.oracle import central_difference, names_after, slope
from autograd_lessons.exercises.running import call, quiet

EVERY = [one for lesson in registry.lessons() for one in registry.exercises_of(lesson)]
MISTAKES = [(one, name) for one in EVERY for name in one.mistakes]
FUNCTIONS = [one for one in EVERY if one.points]
IN_FLOAT64 = [one for one in FUNCTIONS if one.rtol == judging.RTOL]
BY_KEY = {one.key: one for one in EVERY}


def _name(value):
    return value if isinstance(value, str) else value.key


@pytest.fixture(autouse=True)
def _new_session():
    for memory in (exercises._outcomes, exercises._hints, exercises._latest):
        memory.clear()


def _answer(exercise, source):
    """Run a source as a notebook cell would, without its warnings."""
    return call(names_after, source).value[exercise.name]


def _verdict(exercise, answer):
    return judge(exercise, answer, words.words_of(exercise.key).stub)


def _text(exercise, answer):
    return pages.verdict_page(_verdict(exercise, answer)).text


# every exercise


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
def test_the_stub_is_not_answered_yet(exercise):
    answer = _answer(exercise, words.words_of(exercise.key).stub)
    assert _text(exercise, answer) == f"· {exercise.key} not answered yet"


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
def test_the_solution_is_right(exercise):
    text = _text(exercise, _answer(exercise, exercise.solution))
    insight = words.words_of(exercise.key).insight
    assert text == f"✓ {exercise.key} right" + (f". {insight}" if insight else "")


@pytest.mark.parametrize("exercise, mistake", MISTAKES, ids=_name)
def test_a_known_mistake_is_named(exercise, mistake):
    verdict = _verdict(exercise, _answer(exercise, exercise.mistakes[mistake]))
    assert verdict.finding == mistake
    assert verdict.outcome in ("wrong", "raised")
    message = words.words_of(exercise.key).mistakes[mistake]
    text = pages.verdict_page(verdict).text
    if verdict.outcome == "wrong":
        assert text.startswith(f"✗ {exercise.key} {message} Yours")
    else:
        assert re.fullmatch(
            rf"! {exercise.key} your code raised \w+Error: .+\. {re.escape(message)}", text
        )


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
def test_the_mistakes_are_at_least_three_and_all_different(exercise):
    messages = words.words_of(exercise.key).mistakes
    assert list(messages) == list(exercise.mistakes)
    assert len(set(messages.values())) == len(messages) >= 3


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
def test_two_mistakes_never_look_alike(exercise):
    seen = []
    for source in exercise.mistakes.values():
        seen.append([(one, one.grads) for one in readings(exercise, _answer(exercise, source))])
    assert all(a != b for i, a in enumerate(seen) for b in seen[:i])


ALSO = [
    (one, name, source) for one in EVERY for name, sources in one.also.items() for source in sources
]


@pytest.mark.parametrize("exercise, mistake, source", ALSO, ids=_name)
def test_another_answer_with_a_known_mistake_is_named(exercise, mistake, source):
    assert mistake in exercise.mistakes
    assert _verdict(exercise, _answer(exercise, source)).finding == mistake


def test_each_order_of_the_loop_is_right_or_has_its_message():
    exercise = BY_KEY["09.2"]
    found = Counter(_verdict(exercise, list(order)).finding for order in permutations("abcd"))
    assert found.total() == 24 and found[""] == 1
    assert found.keys() - {""} == exercise.mistakes.keys()


NONSENSE = [
    None,
    "3.0",
    "",
    math.nan,
    math.inf,
    -math.inf,
    True,
    2 + 1j,
    object,
    [],
    {},
    set(),
    [[1.0], [2.0, 3.0]],
    [None, None, None],
    10**400,
    torch.zeros(2, 3),
    torch.tensor([7]),
    torch.tensor(7),
    torch.tensor(True),
    torch.tensor(1.25, requires_grad=True),
    torch.zeros(0),
    torch.zeros(5000),
    torch.empty(3, device="meta"),
]


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: type(value).__name__)
def test_nonsense_gets_a_clear_sentence(exercise, nonsense):
    _is_clear(exercise, nonsense)


def _raises(*x):
    return 1 / 0


def _loops(*x):
    while True:
        x = x * 1


def _mutates(*x):
    with torch.no_grad():
        x[0].mul_(0)
    return x[0].item()


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=_name)
@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: type(value).__name__)
def test_a_function_that_returns_nonsense_gets_a_clear_sentence(exercise, nonsense):
    _is_clear(exercise, lambda *x: nonsense)


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=_name)
def test_a_function_that_misbehaves_gets_a_clear_sentence(exercise, capsys):
    key, name, wanted = exercise.key, exercise.name, ", ".join(exercise.parameters)
    assert _is_clear(exercise, _raises).startswith(
        f"! {key} your code raised ZeroDivisionError: division by zero"
    )
    assert _is_clear(exercise, _loops).startswith(f"! {key} your code did not come to an end")
    assert _is_clear(exercise, lambda: 1) == (
        f"✗ {key} Your function takes (no argument), and it is called with ({wanted}): "
        f"keep the line `def {name}({wanted}):` as it was."
    )
    assert "printed" in _is_clear(exercise, print) or "prints" in _is_clear(exercise, print)
    _is_clear(exercise, _mutates)
    assert _is_clear(exercise, 3.0).startswith(f"✗ {key} This exercise asks for the function")
    assert capsys.readouterr() == ("", "")


def _is_clear(exercise, answer):
    verdict = _verdict(exercise, answer)
    text = pages.verdict_page(verdict).text
    assert verdict.outcome in ("wrong", "raised")
    known = {**en.FINDINGS, **words.words_of(exercise.key).mistakes}
    assert verdict.finding in known or "error" in verdict.facts
    assert re.fullmatch(r"[✗!] \d\d\.\d+ .{10,}", text)
    assert "{" not in text.replace("{}", "") and "0x" not in text
    return text


# the oracle

CGPA = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
PLACED = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
SLOPES = {
    "01.1": lambda x: torch.sin(x**2),
    "01.2": lambda x: torch.exp(torch.sin(x**2)),
    "03.2": lambda x: torch.exp(torch.sin(x**2)),
    "03.4": lambda x: torch.sin(x**2),
    "08.2": lambda x: (x - 1) ** 2 + (x - 3) ** 2 + (x - 7) ** 2,
    "09.5": lambda w: ((w * CGPA - PLACED) ** 2).mean(),
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
        assert BY_KEY["03.1"].truth() == [None, torch.tensor(10.0)]
        assert BY_KEY["03.3"].truth() == "b"
        assert BY_KEY["04.2"].truth() == ["SinBackward0", "PowBackward0", "AccumulateGrad"]
        assert BY_KEY["04.3"].truth() == {"a", "b", "d", "f"}
        assert BY_KEY["04.5"].truth() == pytest.approx(6 + math.cos(3), rel=1e-15)
        assert BY_KEY["04.1"].truth() == "a"
        assert (
            BY_KEY["05.1"].truth() - torch.tensor([2.0, 4.0, 6.0]).double() / 3
        ).abs().max() < 1e-15
        assert BY_KEY["05.2"].truth().tolist() == [2, 4, 6]
        assert BY_KEY["05.3"].truth().tolist() == [1, 0]
        assert BY_KEY["05.4"].truth() == {"a", "d"}
        assert BY_KEY["08.1"].truth() == 12
        assert BY_KEY["08.5"].truth() == {"a", "c", "e"}
        assert BY_KEY["09.1"].truth() == pytest.approx(1 - 0.1 * 2.298983, abs=1e-7)
        assert BY_KEY["09.2"].truth() == ["c", "d", "b", "a"]
        assert BY_KEY["09.4"].truth() == ["p", "r", "q"]
        assert BY_KEY["10.1"].truth() == 9
        assert BY_KEY["10.2"].truth() == {"b", "d", "g", "h"}
        assert BY_KEY["10.3"].truth() == ["c", "b", "c", "a", "b"]
        assert BY_KEY["11.1"].truth() == ["raises", "raises", "wrong", "raises", "wrong", "wrong"]
        assert BY_KEY["12.1"].truth() == 13
        assert BY_KEY["12.3"].truth() == "b"
        assert BY_KEY["12.5"].truth() == [4, 8]
        assert BY_KEY["13.2"].truth() == ["z", "p", "s", "x"]
        assert BY_KEY["13.5"].truth() == 1e-6
        assert BY_KEY["13.6"].truth() == {"a", "d", "g"}
        assert BY_KEY["13.7"].truth() == 6
        assert BY_KEY["13.8"].truth().tolist() == [10, 2, -2]
        assert BY_KEY["13.10"].truth() == 37
        assert BY_KEY["13.11"].truth() == [4, 4]
        assert BY_KEY["13.13"].truth() == 85
        assert BY_KEY["13.14"].truth() == pytest.approx(0.8 - 0.1 * (1.8 + 1.62 + 1.458))
    for (point,) in BY_KEY["04.4"].points:
        truth = BY_KEY["04.4"].truth(BY_KEY["04.4"].argument(point))
        assert truth == pytest.approx(central_difference(torch.sin, point**2), rel=1e-7)


def _first_derivative(x):
    return torch.tensor(slope(SLOPES["01.2"], x.item()), dtype=torch.float64)


def test_the_second_derivative_is_the_slope_of_the_first():
    for (point,) in BY_KEY["12.2"].points:
        measured = central_difference(_first_derivative, point)
        truth = BY_KEY["12.2"].truth(BY_KEY["12.2"].argument(point)).item()
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
    def beside(*x):
        truth = torch.as_tensor(exercise.truth(*x), dtype=torch.float64)
        side = sides[exercise.points.index(tuple(map(float, x)))]
        return torch.nextafter(truth, torch.full_like(truth, side * math.inf)) if side else truth

    assert judge(exercise, beside).outcome == "right"


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=_name)
def test_the_right_function_scaled_a_little_is_wrong(exercise):
    for factor in (1 + 50 * exercise.rtol, 1 - 50 * exercise.rtol, 0.0):
        assert judge(exercise, lambda *x, f=factor: exercise.truth(*x) * f).outcome == "wrong"


# the figures that the lessons print; the curriculum names them

FIGURES = {
    ("01.1", "outer only"): -0.9111303,
    ("01.1", "inner only"): 6.0,
    ("01.1", "differentiated inside"): 0.9601703,
    ("01.1", "sin kept"): 2.4727109,
    ("01.1", "outer at x"): -5.9399550,
    ("01.1", "degrees"): 5.9261300,
    ("01.1", "sign"): 5.4667816,
    ("01.1", "added"): 5.0888697,
    ("01.2", "outermost only"): 1.5100133,
    ("01.2", "exp missing"): -5.4667816,
    ("01.2", "inner missing"): -1.3758188,
    ("01.2", "cos missing"): 9.0600800,
    ("01.2", "power rule"): -1.2515267,
    ("03.2", "twice"): -16.5098262,
    ("03.4", "twice"): -10.9335631,
    ("04.4", "slope at x"): -5.4667816,
}


@pytest.mark.parametrize("key, mistake", FIGURES)
def test_a_mistake_gives_the_figure_that_the_curriculum_names(key, mistake):
    exercise = BY_KEY[key]
    seen = readings(exercise, _answer(exercise, exercise.mistakes[mistake]))[0]
    assert exercise.points[0] == (3.0,)
    assert round(seen.numbers[0], 7) == FIGURES[key, mistake]


NEURON = {  # 06.3 is a number: what each mistake gives for our student
    "dL/db": 0.9988,
    "label first": -6.6918,
    "first slope only": 813.4058,
    "no sigmoid": 5449.819,
    "no loss": 0.0082,
    "z for the guess": 44.89,
    "loss": 6.7012,
}


@pytest.mark.parametrize("mistake", NEURON)
def test_a_mistake_on_the_way_to_w_gives_the_figure_that_the_curriculum_names(mistake):
    answer = _answer(BY_KEY["06.3"], BY_KEY["06.3"].mistakes[mistake])
    assert round(answer, 4) == NEURON[mistake]


@pytest.mark.parametrize("name", ["log1p", "softplus", "log sigmoid"])
def test_every_stable_form_of_the_loss_is_right(name):
    forms = {
        "log1p": lambda z, y: z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs())),
        "softplus": lambda z, y: torch.nn.functional.softplus(z) - y * z,
        "log sigmoid": lambda z, y: -torch.nn.functional.logsigmoid(torch.where(y > 0, z, -z)),
    }
    assert judge(BY_KEY["07.5"], forms[name]).outcome == "right"


@pytest.mark.parametrize(
    "lost, finding",
    [
        (
            "z = z.item(); return max(z, 0) - z * y.item() + math.log1p(math.exp(-abs(z)))",
            "untracked",
        ),
        (
            "return (z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).detach()",
            "untracked",
        ),
        ("return z.clamp(min=0) - z * y + math.log(1 + math.exp(-abs(z)))", "slope"),
        (
            "return torch.where(z > 0, z + torch.log(1 + torch.exp(-z)), "
            "torch.log(1 + torch.exp(z))) - z * y",
            "slope",
        ),
    ],
)
def test_a_stable_loss_without_its_slope_is_named(lost, finding):
    loss = names_after(f"def loss(z, y):\n    {lost}\n")["loss"]
    assert judge(BY_KEY["07.5"], loss).finding == finding


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
        ("03.1", "answer = (None, torch.tensor(10.0))\n"),
        ("03.3", 'answer = " b "\n'),
        (
            "04.2",
            'answer = ("<SinBackward0>", "PowBackward0", "<AccumulateGrad object at 0x7f>")\n',
        ),
        ("04.3", 'answer = ["f", "d", "b", "a"]\n'),
        (
            "04.4",
            "def grad_of_y(x):\n    y = x**2\n    z = torch.sin(y)\n"
            "    return torch.autograd.grad(z, y)[0]\n",
        ),
        ("04.5", "answer = 5.01\n"),
        ("10.2", 'answer = ["h", "g", "d", "b"]\n'),
        (
            "10.4",
            "def gradient(w):\n    with torch.no_grad():\n        target = 1 + 0.9 * (3 * w)\n"
            "    return torch.autograd.grad((2 * w - target) ** 2, w)[0]\n",
        ),
        (
            "12.2",
            "def second(x):\n    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x, create_graph=True)\n"
            "    slope.backward()\n    return x.grad\n",
        ),
        (
            "13.3",  # the operations have the names that the lesson's engine gives them
            "def two_passes(x):\n    z, after = 2 * (x * x) + 1, []\n    for _ in range(2):\n"
            "        z.grad = 1.0\n        for node in z.order():\n"
            "            for source, slope in node.inputs:\n"
            "                source.grad += node.grad * slope\n"
            '            if node.op == "mul":\n                node.grad = 0.0\n'
            "        after.append(x.grad)\n    return after\n",
        ),
        (
            "13.3",  # as the lesson mends it
            "from collections import defaultdict\n\ndef two_passes(x):\n"
            "    z, after = 2 * (x * x) + 1, []\n    for _ in range(2):\n"
            "        received = defaultdict(float, {z: 1.0})\n        for node in z.order():\n"
            "            for source, slope in node.inputs:\n"
            "                received[source] += received[node] * slope\n"
            '            if node.op == "leaf":\n                node.grad += received[node]\n'
            "        after.append(x.grad)\n    return after\n",
        ),
        ("02.2", "answer = torch.tensor(1e-3)\n"),
        ("13.5", "answer = torch.tensor(1e-6)\n"),
        (
            "10.4",
            "def gradient(w):\n    target = (1.0 + 0.9 * (3.0 * w)).item()\n"
            "    ((2.0 * w - target) ** 2).backward()\n    return w.grad.item()\n",
        ),
        ("11.2", "def slope_a(x):\n    (torch.exp(x) + 1).backward()\n    return x.grad\n"),
        (
            "11.4",
            "def slope_c(x):\n    y = torch.sigmoid(x).clone()\n    y.mul_(2)\n"
            "    y.backward()\n    return x.grad\n",
        ),
        (
            "11.7",
            "def slope_f(x):\n    y = torch.sqrt(torch.where(x > 0, x, 0.0))\n"
            "    y.backward()\n    return x.grad\n",
        ),
        (
            "11.7",
            "def slope_f(x):\n    y = torch.where(x > 0, torch.sqrt(x.clamp(min=1e-6)), 0.0)\n"
            "    y.backward()\n    return x.grad\n",
        ),
        (
            "08.2",
            "def slope_for_all(x):\n"
            "    sum((x - target) ** 2 for target in (1.0, 3.0, 7.0)).backward()\n"
            "    return x.grad\n",
        ),
        (
            "08.3",
            "def three_slopes(x):\n    found = []\n    for _ in range(3):\n"
            "        (x**2).backward()\n        found.append(x.grad.item())\n"
            "        x.grad.zero_()\n    return found\n",
        ),
        (
            "08.3",
            "def three_slopes(x):\n    y = x**2\n"
            "    return [torch.autograd.grad(y, x, retain_graph=True)[0] for _ in range(3)]\n",
        ),
        (
            "08.4",
            "def three_gradients(x):\n    kept = []\n    for _ in range(3):\n"
            "        (x**2).backward()\n        kept.append(x.grad.clone())\n"
            "        x.grad.zero_()\n    return torch.stack(kept)\n",
        ),
        (
            "09.3",
            "def trained(lr):\n    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    optimizer = torch.optim.SGD([w], lr=lr)\n    for _ in range(3):\n"
            "        optimizer.zero_grad()\n        ((w - 3) ** 2).backward()\n"
            "        optimizer.step()\n    return w.item()\n",
        ),
        (
            "09.3",
            "def trained(lr):\n    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n        ((w - 3) ** 2).backward()\n"
            "        w = (w - lr * w.grad).detach().requires_grad_()\n    return w.item()\n",
        ),
        (
            "09.5",
            "def slope_in_pieces(w):\n    for x, y in zip((9.11, 8.9, 7.0, 6.56, 4.56), "
            "(1, 1, 0, 1, 0)):\n        ((w * x - y) ** 2 / 5).backward()\n    return w.grad\n",
        ),
    ],
)
def test_another_right_answer(key, source):
    assert _verdict(BY_KEY[key], _answer(BY_KEY[key], source)).outcome == "right"


def test_float32_code_is_told_from_a_wrong_formula():
    def single(x):
        x = torch.tensor(x)
        return torch.cos(x**2) * 2 * x

    assert _text(BY_KEY["01.1"], single) == (
        "✗ 01.1 Right to the seven digits of float32, and no further. A plain Python float, "
        "or dtype=torch.float64, carries sixteen. Yours at x = 3: -5.4668."
    )


def test_an_error_at_one_point_only_says_where():
    assert _text(BY_KEY["01.1"], lambda x: math.cos(x**2) * 2 * x if x > 0 else [][0]) == (
        "! 01.1 your code raised IndexError: list index out of range. It happened at x = -1.3."
    )


def test_torch_functions_on_a_plain_float():
    text = _text(BY_KEY["01.1"], lambda x: torch.cos(x**2) * 2 * x)
    assert text.startswith("! 01.1 your code raised TypeError: cos(): argument 'input'")
    assert text.endswith("x is a Python float: use `math`.")


@pytest.mark.parametrize(
    "key, lines, advice",
    [
        ("11.3", "y = x + 1; y *= y; y.backward()", "let it make a new one."),
        ("11.2", "x.mul_(1); torch.exp(x).backward()", "Nobody may write into a watched leaf: "),
        ("11.4", "(2 * torch.sigmoid(x)).item().backward()", "A plain number has no graph: "),
        ("11.6", "x.grad.zero_(); (x**3).backward()", "There is None: has this gradient been made"),
    ],
)
def test_an_error_of_autograd_has_its_advice(key, lines, advice):
    function = names_after(f"def given(x):\n    {lines}\n    return x.grad\n")["given"]
    text = _text(BY_KEY[key], function)
    assert text.startswith(f"! {key} your code raised ")
    assert advice in text


# the words


@pytest.mark.parametrize("exercise", EVERY, ids=_name)
def test_no_sentence_gives_the_answer_away_or_shouts(exercise):
    said = words.words_of(exercise.key)
    shown = [said.title, said.question, *said.mistakes.values(), said.insight, *said.hints]
    assert not any("!" in sentence for sentence in [*shown, said.reason])
    assert said.hints and said.level in en.LEVELS and said.minutes > 0
    if exercise.solution.count("\n") == 1 and exercise.decimals is None:
        return  # a choice of a few letters or names
    assert not any(exercise.solution.strip() in sentence for sentence in shown)


def test_every_finding_has_its_sentence():
    """`judge` can name no finding for which there are no words."""
    source = inspect.getsource(findings) + inspect.getsource(judging)
    for finding in en.FINDINGS:
        base = finding.removesuffix(" and sign")
        assert f'"{base}"' in source, finding


def test_a_statement_and_its_cell():
    assert pages.statement_cell(BY_KEY["04.5"]) == (
        "### Exercise 04.5: two ways back to x\n\n"
        "**Level:** easy · **Time:** 2 min\n\n"
        "```python\n"
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "y = x**2 + torch.sin(x)\n"
        "y.backward()\n"
        "x.grad\n"
        "```\n\n"
        "Predict what the last line shows, to four decimals, before you run it. "
        "`answer` may be a number or an expression.\n\n"
        '*Stuck? `hint("04.5")` gives one hint at a time; '
        '`solution("04.5")` shows code and reason.*'
    )
    assert pages.code_cell(BY_KEY["04.5"]) == 'answer = ...\ncheck("04.5", answer)'
    assert pages.code_cell(BY_KEY["01.1"]) == (
        'def dz_dx(x):\n    # your lines\n    ...\n\n\ncheck("01.1", dz_dx)'
    )


def test_every_language_says_everything():
    folders = [m.name for m in pkgutil.iter_modules(exercises.__path__) if m.ispkg]
    assert "en" in folders
    for language in folders:
        shared = importlib.import_module(f"{exercises.__name__}.{language}.sentences")
        names = {name for name in vars(en) if name.isupper()}
        assert {name for name in vars(shared) if name.isupper()} == names
        assert set(shared.FINDINGS) == set(en.FINDINGS)
        exercises.use_language(language)
        try:
            for exercise in EVERY:
                assert set(words.words_of(exercise.key).mistakes) == set(exercise.mistakes)
        finally:
            exercises.use_language("en")


def test_another_language_lies_beside_english(monkeypatch, capsys):
    base = "autograd_lessons.exercises.xx"
    package, shared, lesson = (
        types.ModuleType(name) for name in (base, f"{base}.sentences", f"{base}.lesson_01")
    )
    vars(shared).update({k: v for k, v in vars(en).items() if k.isupper()})
    shared.UNANSWERED, shared.YOURS_AT = "abhi baaki hai", "Aapka {at} par: {yours}."
    ours = words.words_of("01.1")
    mistakes = {**ours.mistakes, "inner only": "Sirf andar ka slope, 2x."}
    lesson.WORDS = {"01.1": words.Words(**{**vars(ours), "mistakes": mistakes})}
    for module in (package, shared, lesson):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    exercises.use_language("xx")
    try:
        check("01.1", ...)
        check("01.1", lambda x: 2 * x)
        check("00.1", ...)
    finally:
        exercises.use_language("en")
    assert capsys.readouterr().out == (
        "· 01.1 abhi baaki hai\n"
        "✗ 01.1 Sirf andar ka slope, 2x. Aapka x = 3 par: 6.\n"
        "· 00.1 abhi baaki hai\n"
    )


def test_a_language_that_is_not_there():
    with pytest.raises(ValueError, match='no language "zz": use "en"'):
        exercises.use_language("zz")


# check, hint, solution, progress


def test_check_shows_each_outcome(capsys):
    assert check("00.1", ...) is None
    check("00.1", lambda x: 2 * x)
    check("00.1", lambda x: 1 / 0)
    check("00.1", lambda x: x * x)
    assert capsys.readouterr().out.splitlines() == [
        "· 00.1 not answered yet",
        "✗ 00.1 That is 2 times x. The square is x times x. Yours at x = 3: 6.",
        "! 00.1 your code raised ZeroDivisionError: division by zero",
        "✓ 00.1 right. A check calls your function at several x, not only at 3.",
    ]


def test_the_html_says_the_same_and_needs_nothing():
    page = pages.verdict_page(_verdict(BY_KEY["00.1"], lambda x: x ^ 2))
    code = '<code style="background:#ffffff;color:#1a1a1a;padding:0 3px;white-space:nowrap">'
    assert page.html == (
        '<div style="background:#fff4e0;color:#1a1a1a;border-left:5px solid #9a5b00;'
        'padding:6px 12px;margin:2px 0"><strong>! 00.1</strong> your code raised TypeError: '
        f"unsupported operand type(s) for ^: 'float' and 'int'. In Python {code}^</code> is no "
        f"power: it works on bits. Write {code}x**2</code> or {code}x * x</code>.</div>"
    )
    strange = pages.verdict_page(_verdict(BY_KEY["04.3"], ["<b>", "a&b"])).html
    assert "<b>" not in strange and "a&amp;b" in strange


def test_colours_can_be_read():
    for background, edge in pages.COLOURS.values():
        assert _contrast(background, "#1a1a1a") >= 4.5
        assert _contrast(background, edge) >= 3


def _contrast(one, other):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_hints_come_one_at_a_time(capsys):
    for _ in range(5):
        hint("04.4")
    first, second = words.words_of("04.4").hints
    assert capsys.readouterr().out == (
        f"04.4 hint 1 of 2: {first}\n"
        f"04.4 hint 1 of 2: {first}\n     hint 2 of 2: {second}\n"
        + 3
        * (
            f"04.4 hint 1 of 2: {first}\n     hint 2 of 2: {second}\n"
            '     That was the last hint. `solution("04.4")` shows the way.\n'
        )
    )


def test_the_solution_is_the_source_that_was_tested(capsys):
    solution("01.1")
    assert capsys.readouterr().out == (
        "01.1 a solution\n\n"
        "    def dz_dx(x):\n"
        "        return math.cos(x**2) * 2 * x\n\n"
        "Two links, two slopes: cos(x²) says how z answers to y, 2x how y answers to x. "
        "A change in x passes both, so they multiply.\n"
    )
    for exercise in EVERY:
        page = pages.solution_page(exercise)
        unindented = "\n".join(line.removeprefix("    ") for line in page.text.splitlines())
        assert exercise.solution.rstrip() in unindented


def test_progress(capsys):
    progress()
    check("01.2", ...)
    check("01.1", names_after(BY_KEY["01.1"].solution)["dz_dx"])
    check("01.1", lambda x: 2 * x)
    check("01.3", 3)
    capsys.readouterr()
    progress()
    progress("3")
    progress("88")
    assert capsys.readouterr().out.splitlines() == [
        "lesson 01: 1 of 3 right   ✓ 01.1   · 01.2   ✗ 01.3",
        "lesson 03: 0 of 4 right   · 03.1   · 03.2   · 03.3   · 03.4",
        '! There is no lesson "88" with exercises. There are '
        + ", ".join(registry.lessons())
        + ".",
    ]


def test_in_the_html_of_progress_each_mark_stays_with_its_key():
    page = pages.progress_page("01", {"01.1": "right", "01.2": "unanswered"})
    apart = '<span style="white-space:nowrap;margin-left:14px">'
    assert f"</strong> {apart}✓ 01.1</span> {apart}· 01.2</span></div>" in page.html


def test_progress_before_any_check(capsys):
    progress()
    assert capsys.readouterr().out == (
        '! Nothing has been checked yet. `progress("00")` names the exercises of a lesson.\n'
    )


@pytest.mark.parametrize(
    "key, text",
    [
        ("1.1", '! There is no exercise "1.1". Did you mean "01.1"?'),
        (1.1, '! There is no exercise "1.1". Did you mean "01.1"?'),
        ("00.7", '! There is no exercise "00.7". Did you mean "00.1"?'),
        ("01.9", '! There is no exercise "01.9". Did you mean "01.1", "01.2" or "01.3"?'),
        ("01", '! There is no exercise "01". Did you mean "01.1", "01.2" or "01.3"?'),
        ("dz_dx", '! There is no exercise "dz_dx". A key is a text such as "01.1".'),
        (None, '! There is no exercise NoneType. A key is a text such as "01.1".'),
    ],
)
@pytest.mark.parametrize("word", [check, hint, solution])
def test_an_unknown_key(word, key, text, capsys):
    word(key)
    assert capsys.readouterr().out == text + "\n"


def test_the_answer_before_the_key(capsys):
    check(lambda x: x, "01.1")
    assert capsys.readouterr().out == '! The key comes first: `check("01.1", answer)`.\n'


def test_the_words_are_there_and_come_late():
    assert autograd_lessons.check is check
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        autograd_lessons.chek  # noqa: B018
    code = (
        "import sys, autograd_lessons\n"
        "assert 'autograd_lessons.exercises.judging' not in sys.modules\n"
        "from autograd_lessons import check, hint, progress, solution\n"
        "assert 'autograd_lessons.exercises.lesson_01' not in sys.modules\n"
        "heavy = {'IPython', 'matplotlib', 'graphviz'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
