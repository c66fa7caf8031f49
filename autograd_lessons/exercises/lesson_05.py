"""Lesson 05: several inputs, several outputs."""

import torch

from .judging import Exercise
from .oracle import names_after

X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
MEAN = f"{X}y = (x**2).mean()\n"
SQUARES = f"{X}y = x**2\ny.backward(torch.tensor([1.0, 1.0, 1.0]))\nx.grad\n"
PRODUCTS = f"{X}y = torch.stack([x[0] * x[1], x[1] * x[2]])\n"
ROW = f"{PRODUCTS}y.backward(v)\nx.grad\n"

CALLS = {
    "a": "y.backward()",
    "b": "y.sum().backward()",
    "c": "y.backward(torch.tensor([1.0, 0.0]))",
    "d": "y.backward(torch.tensor([1.0, 0.0, 0.0]))",
    "e": "y[0].backward()",
}


def _slopes_of_the_mean() -> torch.Tensor:
    names = names_after(MEAN.replace("3.0]", "3.0], dtype=torch.float64"))
    return torch.autograd.grad(names["y"], names["x"])[0]


def _weights_for_row_0() -> torch.Tensor:
    """Try each vector of zeros with a single one; one of them gives the slopes of y[0]."""
    names = names_after(PRODUCTS)
    x, y = names["x"], names["y"]
    (row,) = torch.autograd.grad(y[0], x, retain_graph=True)
    for v in torch.eye(len(y)):
        (product,) = torch.autograd.grad(y, x, v, retain_graph=True)
        if torch.equal(product, row):
            return v
    raise AssertionError("no single output has these slopes")


def _gradient_of_the_squares() -> torch.Tensor:
    return names_after(SQUARES)["x"].grad


def _calls_that_raise() -> set[str]:
    found = set()
    for letter, call in CALLS.items():
        try:
            names_after(f"{PRODUCTS}{call}\n")
        except RuntimeError:
            found.add(letter)
    return found


def _letters(names: str) -> str:
    return f"answer = {{{', '.join(repr(name) for name in names)}}}\n".replace("'", '"')


EXERCISES = (
    Exercise(
        key="05.1",
        name="answer",
        truth=_slopes_of_the_mean,
        decimals=4,
        given=MEAN,
        solution="answer = [2 * 1 / 3, 2 * 2 / 3, 2 * 3 / 3]\n",
        mistakes={
            "sum": "answer = [2, 4, 6]\n",
            "averaged": "answer = (2 / 3 + 4 / 3 + 6 / 3) / 3\n",
            "values": "answer = [1, 4, 9]\n",
            "parts": "answer = [1 / 3, 4 / 3, 9 / 3]\n",
            "two forgotten": "answer = [1 / 3, 2 / 3, 3 / 3]\n",
            "x forgotten": "answer = [2 / 3, 2 / 3, 2 / 3]\n",
            "value": "answer = (1 + 4 + 9) / 3\n",
            "slope of x": "answer = [1 / 3, 1 / 3, 1 / 3]\n",
            "inputs": "answer = [1, 2, 3]\n",
            "multiplied": "answer = [3 * 2 * 1, 3 * 2 * 2, 3 * 2 * 3]\n",
            "one for all": "answer = [14 / 3, 14 / 3, 14 / 3]\n",
        },
    ),
    Exercise(
        key="05.2",
        name="answer",
        truth=_gradient_of_the_squares,
        decimals=4,
        given=SQUARES,
        solution="answer = [2, 4, 6]\n",
        mistakes={
            "mean": "answer = [2 / 3, 4 / 3, 6 / 3]\n",
            "v itself": "answer = [1, 1, 1]\n",
            "values": "answer = [1, 4, 9]\n",
            "first row": "answer = [2, 0, 0]\n",
            "one number": "answer = 12\n",
            "whole Jacobian": "answer = [[2, 0, 0], [0, 4, 0], [0, 0, 6]]\n",
            "v is like x": "answer = [2, 2, 2]\n",
            "row of above": "answer = [0, 4, 0]\n",
            "inputs": "answer = [1, 2, 3]\n",
        },
    ),
    Exercise(
        key="05.3",
        name="answer",
        truth=_weights_for_row_0,
        given=ROW,
        solution="answer = [1.0, 0.0]\n",
        mistakes={
            "length of x": "answer = [1.0, 0.0, 0.0]\n",
            "row 1": "answer = [0.0, 1.0]\n",
            "both rows": "answer = [1.0, 1.0]\n",
            "row itself": "answer = [2.0, 1.0, 0.0]\n",
            "number of the row": "answer = 0\n",
            "a single one": "answer = 1.0\n",
            "nothing": "answer = [0.0, 0.0]\n",
        },
    ),
    Exercise(
        key="05.4",
        name="answer",
        truth=_calls_that_raise,
        given=PRODUCTS + "\n" + "\n".join(f"{c:<42}# {k}" for k, c in CALLS.items()) + "\n",
        options=tuple(CALLS),
        solution=_letters("ad"),
        mistakes={
            "shape forgotten": _letters("a"),
            "scalar forgotten": _letters("d"),
            "v is like x": _letters("ac"),
            "vectors refused": _letters("acd"),
            "one output refused": _letters("ade"),
            "sum refused": _letters("abd"),
            "all": _letters("abcde"),
        },
    ),
)
