"""Lesson 06: one neuron by hand."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

# Gentle values: near 1, two right formulas for the slope of the sigmoid differ by their rounding.
GUESSES = ((0.6, 0.0), (0.3, 1.0), (0.8, 1.0), (0.25, 0.0))
SUMS = ((2.0,), (-1.2,), (0.35,), (0.0,))
NEURONS = (
    (0.5, -3.0, 6.7, 0.0),
    (0.3, -2.0, 9.11, 1.0),
    (-0.2, 1.5, 4.56, 1.0),
    (0.4, -3.5, 7.0, 0.0),
)

AT_ONE = """\
x, y = torch.tensor(9.11), torch.tensor(1.0)
y_pred = torch.tensor(1.0)

chain = (y_pred - y) / (y_pred * (1 - y_pred)) * (y_pred * (1 - y_pred)) * x
simple = (y_pred - y) * x
"""
OUTCOMES = ("a", "b", "c", "d")


def _loss(y_pred: torch.Tensor, y: float) -> torch.Tensor:
    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))


def _neuron_loss(w, b, x: float, y: float) -> torch.Tensor:
    return _loss(torch.sigmoid(w * x + b), y)


def _gradient(w: float, b: float, x: float, y: float) -> torch.Tensor:
    leaves = tracked(w), tracked(b)
    return torch.stack(torch.autograd.grad(_neuron_loss(*leaves, x, y), leaves))


def _what_happens_at_one() -> str:
    names = names_after(AT_ONE)
    broken = tuple(not torch.isfinite(names[name]).item() for name in ("chain", "simple"))
    return {(False, False): "a", (True, False): "b", (False, True): "c", (True, True): "d"}[broken]


def _function(name: str, parameters: str, *lines: str) -> str:
    return f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in lines)


def _by_guess(*lines: str) -> str:
    return _function("dloss_dy_pred", "y_pred, y", *lines)


def _by_sum(value: str) -> str:
    return _function("dy_pred_dz", "z", "y_pred = 1 / (1 + math.exp(-z))", f"return {value}")


def _number(value: str) -> str:
    """For the lesson's student, in names that the lesson's cells do not use."""
    return f"guess = 1 / (1 + math.exp(-6.7))\nanswer = {value}\n"


FLOAT32_SLOPE = """\
guess = torch.sigmoid(torch.tensor(6.7))
first = guess / (guess * (1 - guess))
"""


def _both(value: str) -> str:
    return _function(
        "gradient",
        "w, b, x, y",
        "y_pred = 1 / (1 + math.exp(-(w * x + b)))",
        f"return {value}",
    )


EXERCISES = (
    Exercise(
        key="06.1",
        name="dloss_dy_pred",
        parameters=("y_pred", "y"),
        truth=lambda y_pred, y: slope(lambda guess: _loss(guess, y), y_pred),
        points=GUESSES,
        solution=_by_guess("return (y_pred - y) / (y_pred * (1 - y_pred))"),
        mistakes={
            "label first": _by_guess("return (y - y_pred) / (y_pred * (1 - y_pred))"),
            "difference only": _by_guess("return y_pred - y"),
            "loss": _by_guess("return -(y * math.log(y_pred) + (1 - y) * math.log(1 - y_pred))"),
            "inner minus": _by_guess("return -(y / y_pred + (1 - y) / (1 - y_pred))"),
            "never placed": _by_guess("return 1 / (1 - y_pred)"),
            "always placed": _by_guess("return -1 / y_pred"),
            "slope of the sigmoid": _by_guess("return y_pred * (1 - y_pred)"),
            "brackets": _by_guess("return (y_pred - y) / y_pred * (1 - y_pred)"),
            "first term missing": _by_guess("return (1 - y) / (1 - y_pred)"),
            "second term missing": _by_guess("return -y / y_pred"),
            "half the denominator": _by_guess("return (y_pred - y) / y_pred"),
            "multiplied": _by_guess("return (y_pred - y) * y_pred * (1 - y_pred)"),
            "numerator lost": _by_guess("return 1 / (y_pred * (1 - y_pred))"),
            "label left out": _by_guess("return -1 / y_pred + 1 / (1 - y_pred)"),
            "squared error": _by_guess("return 2 * (y_pred - y)"),
            "brackets above": _by_guess("return y_pred - y / (y_pred * (1 - y_pred))"),
            "brackets below": _by_guess("return (y_pred - y) / (y_pred * 1 - y_pred)"),
            "other half of the denominator": _by_guess("return (y_pred - y) / (1 - y_pred)"),
            "logarithms kept": _by_guess(
                "return -(y / math.log(y_pred) + (1 - y) / math.log(1 - y_pred))"
            ),
        },
    ),
    Exercise(
        key="06.2",
        name="dy_pred_dz",
        parameters=("z",),
        truth=lambda z: slope(torch.sigmoid, z),
        points=SUMS,
        solution=_by_sum("y_pred * (1 - y_pred)"),
        mistakes={
            "value": _by_sum("y_pred"),
            "z for the guess": _by_sum("z * (1 - z)"),
            "minus": _by_sum("-math.exp(-z) / (1 + math.exp(-z)) ** 2"),
            "numerator lost": _by_sum("1 / (1 + math.exp(-z)) ** 2"),
            "squared once": _by_sum("math.exp(-z) / (1 + math.exp(-z))"),
            "brackets": _by_sum("y_pred * 1 - y_pred"),
            "exponential": _by_sum("math.exp(-z)"),
            "a root too many": _by_sum("y_pred * (1 - y_pred) ** 2"),
            "plus": _by_sum("y_pred * (1 + y_pred)"),
            "z in the bracket": _by_sum("y_pred * (1 - z)"),
            "z as a factor": _by_sum("y_pred * (1 - y_pred) * z"),
            "squared": _by_sum("y_pred * y_pred * (1 - y_pred)"),
        },
    ),
    Exercise(
        key="06.3",
        name="answer",
        truth=lambda: _gradient(1.0, 0.0, 6.7, 0.0)[0].item(),
        decimals=4,
        solution=_number("guess / (guess * (1 - guess)) * guess * (1 - guess) * 6.7"),
        mistakes={
            "dL/db": _number("guess"),
            "label first": _number("-guess * 6.7"),
            "first slope only": _number("guess / (guess * (1 - guess))"),
            "no sigmoid": _number("guess / (guess * (1 - guess)) * 6.7"),
            "factors rounded": _number("813 * 0.0012 * 6.7"),
            "one factor rounded": _number("813.36 * 0.0012 * 6.7"),
            "two digits of it": _number("813.36"),
            "first slope as printed": FLOAT32_SLOPE + "answer = first.item()\n",
            "no sigmoid as printed": FLOAT32_SLOPE + "answer = round(first.item(), 4) * 6.7\n",
            "no loss": _number("guess * (1 - guess) * 6.7"),
            "z for the guess": _number("6.7 * 6.7"),
            "loss": _number("-math.log(1 - guess)"),
            "input": _number("6.7"),
            "sigmoid only": _number("guess * (1 - guess)"),
            "added": _number("guess / (guess * (1 - guess)) + guess * (1 - guess) + 6.7"),
            "weight for the input": _number("guess * 1 + 6.7"),
            "no sigmoid, two digits": "answer = 813.36 * 6.7\n",
            "x twice": _number("guess * 6.7 * 6.7"),
            "updated": _number("1 - guess * 6.7"),
            "updated a little": _number("1 - 0.1 * guess * 6.7"),
        },
    ),
    Exercise(
        key="06.4",
        name="answer",
        truth=_what_happens_at_one,
        given=AT_ONE,
        options=OUTCOMES,
        solution='answer = "b"\n',
        mistakes={
            "a": 'answer = "a"\n',
            "c": 'answer = "c"\n',
            "d": 'answer = "d"\n',
        },
    ),
    Exercise(
        key="06.5",
        name="gradient",
        parameters=("w", "b", "x", "y"),
        truth=_gradient,
        points=NEURONS,
        solution=_both("[(y_pred - y) * x, y_pred - y]"),
        mistakes={
            "swapped": _both("[y_pred - y, (y_pred - y) * x]"),
            "x in both": _both("[(y_pred - y) * x, (y_pred - y) * x]"),
            "x in none": _both("[y_pred - y, y_pred - y]"),
            "label first": _both("[(y - y_pred) * x, y - y_pred]"),
            "weight for the input": _both("[(y_pred - y) * w, y_pred - y]"),
            "bias as a factor": _both("[(y_pred - y) * x, (y_pred - y) * b]"),
            "slope for the input": _both("[(y_pred - y) * w, (y_pred - y) * x]"),
            "sigmoid too often": _both(
                "[(y_pred - y) * y_pred * (1 - y_pred) * x, (y_pred - y) * y_pred * (1 - y_pred)]"
            ),
            "no sigmoid": _both(
                "[(y_pred - y) / (y_pred * (1 - y_pred)) * x, "
                "(y_pred - y) / (y_pred * (1 - y_pred))]"
            ),
            "no loss": _both("[y_pred * (1 - y_pred) * x, y_pred * (1 - y_pred)]"),
            "label ignored": _both("[y_pred * x, y_pred]"),
            "updated": _both("[w - (y_pred - y) * x, b - (y_pred - y)]"),
            "updated a little": _both("[w - 0.1 * (y_pred - y) * x, b - 0.1 * (y_pred - y)]"),
            "b without effect": _both("[(y_pred - y) * x, 0]"),
            "b's first link only": _both("[(y_pred - y) * x, 1]"),
            "squared": _both("[(y_pred - y) ** 2 * x, (y_pred - y) ** 2]"),
            "z for the guess": _both("[(w * x + b - y) * x, w * x + b - y]"),
        },
    ),
)
