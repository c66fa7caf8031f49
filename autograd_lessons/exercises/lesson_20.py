"""Lesson 20: jacobians."""

import torch

from .exercise import Exercise
from .oracle import names_after

STUDENT = """\
import torch.nn.functional as F

def loss(w, b, x, y):
    return F.binary_cross_entropy_with_logits(w * x + b, y)

ws = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
b, x, y = torch.tensor([-3.0, 6.7, 0.0], dtype=torch.float64)

for_each = torch.func.vmap(torch.func.grad(loss), in_dims=...)
for_each(ws, b, x, y)
"""

IN_DIMS = {
    "a": (None, None, 0, 0),
    "b": (0, None, None, None),
    "c": (0, 0, 0, 0),
    "d": (3, None, None, None),
    "e": (0, None, 0, None),
}


def _in_dims() -> str:
    """Try each: the one that gives the slope at each w is the answer."""
    names = names_after(STUDENT.partition("for_each =")[0])
    loss = names["loss"]
    ws, b, x, y = (names[name] for name in ("ws", "b", "x", "y"))
    wanted = torch.stack([torch.func.grad(loss)(w, b, x, y) for w in ws])
    for letter, in_dims in IN_DIMS.items():
        try:
            given = torch.func.vmap(torch.func.grad(loss), in_dims=in_dims)(ws, b, x, y)
        except (RuntimeError, ValueError, IndexError):
            continue
        if given.shape == wanted.shape and torch.allclose(given, wanted):
            return letter
    raise AssertionError("no in_dims fits")


STUDENTS = """\
import torch.nn.functional as F

cgpa = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
placed = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)

def loss(w, b, x, y):
    return F.binary_cross_entropy_with_logits(w * x + b, y)

"""


def _clipped(w: float, b: float) -> torch.Tensor:
    """By the formula (p - y) x, one student after the other."""
    names = names_after(STUDENTS)
    slopes = [
        (torch.sigmoid(w * x + b) - y) * x
        for x, y in zip(names["cgpa"], names["placed"], strict=True)
    ]
    return torch.stack(slopes).clamp(-1, 1).mean()


SHAPES = ((1_000_000, 1), (2, 500), (10, 3), (1, 6))  # inputs, outputs


EXERCISES = (
    Exercise(
        "20.1",
        truth=lambda: ["backward" if outputs < inputs else "forward" for inputs, outputs in SHAPES],
        options=("forward", "backward"),
        solution='["backward", "forward", "backward", "forward"]',
        mistakes={
            '["forward", "forward", "backward", "forward"]': (
                "Number 1: forward takes a pass for each of a million weights."
            ),
            '["backward", "backward", "backward", "forward"]': (
                "Number 2: backward takes a pass for each of 500 measurements."
            ),
            '["backward", "forward", "forward", "forward"]': (
                "Number 3: three outputs take three backward passes, ten inputs ten forward ones."
            ),
            '["backward", "forward", "backward", "backward"]': (
                "Number 4: one input is one forward pass, however many outputs there are."
            ),
            '["forward", "backward", "forward", "backward"]': (
                "The other way round: a backward pass gives a row, and each output has one."
            ),
        },
        hints=("A row for each output, a column for each input. Which are fewer?",),
        reason="As many backward passes as outputs, or as many forward passes as inputs.",
        insight="Training has one output, and so it goes backward.",
    ),
    Exercise(
        "20.2",
        truth=_in_dims,
        options=tuple(IN_DIMS),
        given=STUDENT,
        solution='"b"',
        mistakes={
            '"a"': "That is the one from above: one w, many students. Here it is the other way.",
            '"c"': "b, x and y are single numbers here; they have no dimension to go along.",
            '"d"': (
                "An entry says which dimension, counted from 0, and not how many numbers it has."
            ),
            '"e"': "There is a single student: x is one number, the same for all three.",
        },
        hints=(
            "There is one entry for each argument of `loss`, in its order.",
            "0: go along the first dimension of this argument. None: the same for all.",
        ),
        reason=(
            "Only w differs from run to run, along its dimension 0. "
            "The other three are the same each time: None."
        ),
        insight="`vmap` replaces the loop; `in_dims` says over what.",
    ),
    Exercise(
        "20.3",
        "clipped",
        truth=_clipped,
        points=((1.0, 0.0), (0.5, -3.0), (-0.2, 1.0)),
        argument=lambda value: torch.tensor(value, dtype=torch.float64),
        rtol=1e-9,
        code=STUDENTS + "def clipped(w, b):\n    {}\n",
        broken="...",
        solution=(
            "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(-1, 1).mean()"
        ),
        mistakes={
            "return torch.func.grad(loss)(w, b, cgpa, placed)": (
                "That is the plain mean: nobody was clipped."
            ),
            "return torch.func.grad(loss)(w, b, cgpa, placed).clamp(-1, 1)": (
                "You clipped the mean. Each slope is to be clipped, and then comes the mean."
            ),
            "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(-1, 1).sum()": (
                "That is the sum of the five clipped slopes. Their mean is asked for."
            ),
            "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(-1, 1)": (
                "Those are the five clipped slopes. One number is asked for: their mean."
            ),
            "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(max=1).mean()": (
                "It is clipped on both sides: below −1 as well."
            ),
            "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).sign().mean()": (
                "That makes each slope as large as any other. Those between −1 and 1 stay."
            ),
            "for_each = torch.func.vmap(torch.func.grad(loss, argnums=1), "
            "in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(-1, 1).mean()": (
                "Those are the slopes by b. Asked for are those by w."
            ),
            (
                "for_each = torch.func.vmap(torch.func.grad(loss))\n"
                "return for_each(w, b, cgpa, placed).clamp(-1, 1).mean()",
                "for_each = torch.func.vmap(torch.func.grad(loss), in_dims=(0, 0, None, None))\n"
                "return for_each(w, b, cgpa, placed).clamp(-1, 1).mean()",
            ): (
                "w and b are single numbers, the same for all: None in `in_dims`. The students go "
                "along their dimension 0."
            ),
            "for_each = torch.func.vmap(loss, in_dims=(None, None, 0, 0))\n"
            "return for_each(w, b, cgpa, placed).clamp(-1, 1).mean()": (
                "Those are the losses. Their slopes are to be clipped."
            ),
        },
        hints=(
            "First one slope for each student, as above.",
            "`clamp(-1, 1)` clips each of them; then the mean.",
        ),
        reason=(
            "The slope of the mean no longer knows who pulled how much. So the slopes are taken "
            "one by one, clipped, and only then put together."
        ),
        insight="What is done to each gradient has to be done before the mean.",
    ),
)
