"""Lesson 00: one warm-up, whose answers can show everything that a check may say."""

import torch

from .judging import Exercise


def _square(body: str) -> str:
    return f"def square(x):\n    {body}\n"


def _square_of(x: float) -> float:
    return (torch.tensor(x, dtype=torch.float64) ** 2).item()


EXERCISES = (
    Exercise(
        key="00.1",
        name="square",
        truth=_square_of,
        points=((3.0,), (0.7,), (-1.3,), (10.5,)),
        solution=_square("return x * x"),
        mistakes={
            "double": _square("return 2 * x"),
            "cube": _square("return x**3"),
            "root": _square("return abs(x) ** 0.5"),
            "only at 3": _square("return 9.0"),
            "caret": _square("return x ^ 2"),
            "print": _square("print(x * x)"),
            "x itself": _square("return x"),
            "2 added": _square("return x + 2"),
        },
    ),
)
