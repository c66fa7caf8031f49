"""Lesson 02: slopes from two values of the function, for z = sin(x²)."""

import math
from functools import partial

import torch

from .judging import Exercise
from .oracle import central_difference, names_after, slope

# Steps large enough that rounding leaves the comparison alone.
POINTS = ((3.0, 0.1), (0.7, 0.2), (-1.3, 0.1), (2.5, 0.05))
POWERS = range(1, 9)

FLOAT32 = """\
x = torch.tensor(3.0)
h = 0.1
(torch.sin((x + h) ** 2) - torch.sin((x - h) ** 2)) / (2 * h)
"""

WEIGHTS = 100

PAIRS = """\
pairs = {  # letter: function, formula for its slope
    "a": (lambda x: x * math.sin(x), lambda x: math.sin(x) + x * math.cos(x)),
    "b": (lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "c": (lambda x: x * math.exp(-x), lambda x: (1 - x) * math.exp(-x)),
    "d": (lambda x: math.sqrt(1 + x**2), lambda x: 1 / (2 * math.sqrt(1 + x**2))),
}
"""


def _z(x: float) -> float:
    return math.sin(x**2)


def _best_step_in_float32() -> float:
    wanted = slope(lambda x: torch.sin(x**2), 3.0)
    x = torch.tensor(3.0, dtype=torch.float32)

    def error(h: float) -> float:
        difference = (torch.sin((x + h) ** 2) - torch.sin((x - h) ** 2)) / (2 * h)
        return abs(difference.item() - wanted)

    return min((10.0**-power for power in POWERS), key=error)


def _runs_for_all_slopes() -> float:
    """Count the runs that forward differences need for every weight of a model."""
    runs = 0

    def model(weights: list[float]) -> float:
        nonlocal runs
        runs += 1
        return sum(weight**2 for weight in weights)

    weights, h = [1.0] * WEIGHTS, 1e-6
    start = model(weights)
    for place in range(WEIGHTS):
        nudged = [*weights]
        nudged[place] += h
        _ = (model(nudged) - start) / h
    return float(runs)


def _as_tensor(function, x: torch.Tensor) -> torch.Tensor:
    return torch.tensor(function(x.item()), dtype=torch.float64)


def _wrong_formula() -> str:
    """Compare each formula with a central difference; one does not pass."""
    found = []
    for letter, (function, formula) in names_after(PAIRS)["pairs"].items():
        value = partial(_as_tensor, function)
        if not math.isclose(central_difference(value, 1.5), formula(1.5), rel_tol=1e-6):
            found.append(letter)
    (letter,) = found
    return letter


def _central(value: str) -> str:
    return (
        "def central_difference(x, h):\n"
        "    above = math.sin((x + h) ** 2)\n"
        "    below = math.sin((x - h) ** 2)\n"
        f"    return {value}\n"
    )


def _forward(value: str) -> str:
    return f"def central_difference(x, h):\n    return {value}\n"


EXERCISES = (
    Exercise(
        key="02.1",
        name="central_difference",
        parameters=("x", "h"),
        truth=lambda x, h: (_z(x + h) - _z(x - h)) / (2 * h),
        points=POINTS,
        solution=_central("(above - below) / (2 * h)"),
        mistakes={
            "divided by h": _central("(above - below) / h"),
            "forward": _forward("(math.sin((x + h) ** 2) - math.sin(x**2)) / h"),
            "backward": _forward("(math.sin(x**2) - math.sin((x - h) ** 2)) / h"),
            "brackets": _central("above - below / (2 * h)"),
            "times h": _central("(above - below) / 2 * h"),
            "not divided": _central("above - below"),
            "turned round": _central("(below - above) / (2 * h)"),
            "added": _central("(above + below) / (2 * h)"),
            "formula": _forward("math.cos(x**2) * 2 * x"),
            "square of the step": _forward("(math.sin(x**2 + h) - math.sin(x**2 - h)) / (2 * h)"),
            "half steps": _forward("(math.sin((x + h / 2) ** 2) - math.sin((x - h / 2) ** 2)) / h"),
            "sine squared": _forward("(math.sin(x + h) ** 2 - math.sin(x - h) ** 2) / (2 * h)"),
            "h forgotten": _central("(above - below) / 2"),
            "half the way": _forward("(math.sin((x + h) ** 2) - math.sin(x**2)) / (2 * h)"),
            "square missing": _forward("(math.sin(x + h) - math.sin(x - h)) / (2 * h)"),
            "sine missing": _forward("((x + h) ** 2 - (x - h) ** 2) / (2 * h)"),
        },
    ),
    Exercise(
        key="02.2",
        name="answer",
        truth=_best_step_in_float32,
        given=FLOAT32,
        rtol=1e-6,  # h may be a float32 tensor, as x is
        solution="answer = 1e-3\n",
        mistakes={
            "best in float64": "answer = 1e-6\n",
            "smallest": "answer = 1e-8\n",
            "below the spacing": "answer = 1e-7\n",
            "forward's best": "answer = 1e-4\n",
            "rounding rules": "answer = 1e-5\n",
            "bend rules": "answer = 1e-2\n",
            "largest": "answer = 1e-1\n",
            "beyond": "answer = 1e-16\n",
            "exponent": "answer = -3\n",
            "divisions": "answer = 3\n",
        },
    ),
    Exercise(
        key="02.3",
        name="answer",
        truth=_runs_for_all_slopes,
        solution="answer = 100 + 1\n",
        mistakes={
            "start forgotten": "answer = 100\n",
            "two each": "answer = 2 * 100\n",
            "one": "answer = 1\n",
            "one weight": "answer = 2\n",
            "all pairs": "answer = 100**2\n",
            "two each and the start": "answer = 2 * 100 + 1\n",
        },
    ),
    Exercise(
        key="02.4",
        name="answer",
        truth=_wrong_formula,
        options=("a", "b", "c", "d"),
        solution='answer = "d"\n',
        mistakes={
            "a": 'answer = "a"\n',
            "b": 'answer = "b"\n',
            "c": 'answer = "c"\n',
        },
    ),
)
