"""Lesson 00: start here."""

import torch

from .exercise import Exercise


def _square_of(x: float) -> float:
    return (torch.tensor(x, dtype=torch.float64) ** 2).item()


EXERCISES = (
    Exercise(
        "00.1",
        "square",
        truth=_square_of,
        points=((3.0,), (0.7,), (-1.3,), (10.5,)),
        code="def square(x):\n    return {}\n",
        solution="x * x",
        mistakes={
            "2**x": "That is 2 to the power of x. The square is x to the power of 2.",
            "2 * x": "That is 2 times x. The square is x times x.",
            "x**3": "That has three factors x. The square has two.",
            "abs(x) ** 0.5": "That is the square root, the way back from the square.",
            "9.0": "That is the square of 3, whatever x is.",
            "x ^ 2": "In Python `^` is no power: it works on bits. Write `x**2` or `x * x`.",
            "def square(x): print(x * x)": (
                "Your function prints and returns None: write `return` in place of `print`."
            ),
            "x": "That is x itself. The square is x times x.",
            "x + 2": "The 2 says how many factors x there are. It is not added.",
        },
        hints=(
            "The function has to give its result back: the line begins with `return`.",
            "x² is x times x. Python writes times as `*` and a power as `**`.",
        ),
        reason=(
            "`return` hands the value to whoever called the function, and here that is the check. "
            "`x**2` is as good as `x * x`."
        ),
        insight="A check calls your function at several x, not only at 3.",
    ),
)
