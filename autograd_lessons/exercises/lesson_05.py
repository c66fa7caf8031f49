"""Lesson 05: the backward pass."""

import torch

from .exercise import Demands, Exercise
from .oracle import slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

FAN_OUT = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + torch.sin(x)
y.backward()
x.grad
"""


EXERCISES = (
    Exercise(
        "05.1",
        "grad_of_y",
        truth=lambda x: slope(torch.sin, x.item() ** 2),
        points=POINTS,
        argument=tracked,
        code="def grad_of_y(x):\n    y = x**2\n    {}\n",
        broken="z = torch.sin(y)\nz.backward()\nreturn y.grad",
        way=Demands(passes=1, without=("detach",)),
        solution="y.retain_grad()\nz = torch.sin(y)\nz.backward()\nreturn y.grad",
        mistakes={
            "z = torch.sin(y); z.backward(); y.retain_grad(); return y.grad": (
                "Your function returned None. `y.retain_grad()` must come before `z.backward()`, "
                "and what is asked for afterwards is `y.grad`."
            ),
            "y.retain_grad(); z = torch.sin(y); return y.grad": (
                "No gradient has reached x yet: run `z.backward()` before you ask y."
            ),
            "z = torch.sin(y); z.backward(); return x.grad": (
                "That is dz/dx, the gradient at x. Asked for is the one at y."
            ),
            "z = torch.sin(y); z.backward(); return y": "That is y itself, not its gradient.",
            "z = torch.sin(y); z.retain_grad(); z.backward(); return z.grad": (
                "That is 1, the slope of what the backward pass began at: begin at z, ask y."
            ),
            "y = y.detach(); y.retain_grad(); z = torch.sin(y); z.backward(); return y.grad": (
                "y is not tracked, so there is no gradient for it to keep: "
                "`detach()` or `no_grad()` cut it off from x."
            ),
            "y.retain_grad(); z = torch.sin(y); z.backward(retain_graph=True); z.backward(); "
            "return y.grad": (
                "Exactly twice the gradient, as after two backward passes: `.grad` adds up."
            ),
            "z = torch.sin(y); return torch.autograd.grad(z, y)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "z = torch.sin(y); z.backward(); return z": (
                "That is z itself. Asked for is how z answers to y."
            ),
        },
        hints=(
            "y is not a leaf: its gradient is computed, used, and let go.",
            "`y.retain_grad()` asks y to keep it. When does y have to know?",
        ),
        reason=(
            "Gradients of the tensors in between are computed anyway; "
            "`retain_grad()` only keeps one, and only if y knows before backward passes."
        ),
        insight="The value is cos(x²), the outer slope of lesson 01.",
    ),
    Exercise(
        "05.2",
        truth=lambda: slope(lambda x: x**2 + torch.sin(x), 3.0),
        decimals=4,
        given=FAN_OUT,
        solution="2 * 3 + math.cos(3)",
        mistakes={
            "2 * 3": "That is what the square sends back. The sine sends something too.",
            "math.cos(3)": "That is what the sine sends back. The square sends something too.",
            "2 * 3 * math.cos(3)": "Slopes multiply along one path. Two paths that meet again add.",
            "3**2 + math.sin(3)": "That is y itself. Asked for is its slope.",
            "(2 * 3 + math.cos(3)) / 2": (
                "Half of it: the two contributions are added, not averaged."
            ),
            "2 * 3 - math.cos(3)": (
                "One of the two has the wrong sign: the slope of the sine is +cos."
            ),
            "2 * 3 + math.sin(3)": "The sine was not differentiated: its slope is the cosine.",
            "3**2 + math.cos(3)": "The square was not differentiated: its slope is 2x.",
            "2 * 3 + math.cos(3**2)": (
                "The sine stands beside the square, not round it: it is taken of x."
            ),
            "2 * 3 + math.cos(math.radians(3))": (
                "That is in degrees. Slopes of sine and cosine are in radians."
            ),
            "2 + math.cos(3)": "The slope of x² is 2x; yours has the 2 alone.",
        },
        hints=(
            "x is used twice, so two edges lead back to it.",
            "Each edge brings its own slope, and the leaf collects both.",
        ),
        reason=(
            "Along a path slopes multiply; where paths meet, contributions add. "
            "AccumulateGrad receives 2x from the square and cos(x) from the sine."
        ),
        insight="Multiply along a path, add where paths meet.",
    ),
)
