"""Lesson 17: second derivatives."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

HOOKED = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
y.register_hook(print)
y.register_hook(lambda gradient: 2 * gradient)
s = y + x
s.backward()
x.grad
"""


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


def _second(x: torch.Tensor) -> torch.Tensor:
    (first,) = torch.autograd.grad(_u(x), x, create_graph=True)
    return torch.autograd.grad(first, x)[0]


WEIGHTS = ((2.0,), (0.5,), (-1.0,), (1.3,))


def _slope_of_the_penalty(w: torch.Tensor) -> float:
    """d/dw of (w·cos w)², by autograd of the formula."""
    return slope(lambda v: (v * torch.cos(v)) ** 2, w.item())


EXERCISES = (
    Exercise(
        "17.1",
        truth=lambda: names_after(HOOKED)["x"].grad.item(),
        decimals=4,
        given=HOOKED,
        solution="2 * 2 * 3 + 1",
        mistakes={
            "2 * 3 + 1": (
                "That is the slope without hooks. What the second hook returns takes the place of "
                "the gradient at y."
            ),
            "2 * (2 * 3 + 1)": "The hook sits on y. On the direct way from s to x there is none.",
            "2 * 2 * 3": "x is used twice: the sum sends something to it directly as well.",
            "1": "A hook that returns None changes nothing: the gradient goes on through y.",
            "2 * 2 * 2 * 3 + 1": "Only the second hook doubles; the first prints and returns None.",
            "2 * 3**2 + 3": "Asked for is the gradient, not what the sum would be.",
            "2 + 1": "On the way through y there is the square as well: its slope is missing.",
            "2": (
                "That is the gradient at y, behind the hook. It still passes the square, and the "
                "direct way adds to it."
            ),
            "2 * 3": "That is the slope of y alone, as if there were no hook.",
        },
        hints=(
            "Two ways lead from s back to x: through y, and directly.",
            "`print` returns None. What does that do to the gradient?",
            "The second hook returns a tensor, and it sits on y: only one of the two ways passes.",
        ),
        reason=(
            "Through y: 1, doubled to 2, times the slope of the square, 6. Directly: 1. "
            "The first hook only looks."
        ),
        insight="A hook on a tensor meets what flows through this tensor, and nothing else.",
    ),
    Exercise(
        "17.2",
        "second",
        truth=_second,
        points=POINTS,
        argument=tracked,
        code=(
            "def second(x):\n"
            "    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x, create_graph=True)\n"
            "    {}\n"
        ),
        broken=(
            "def second(x):\n"
            "    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x)\n"
            "    return slope\n"
        ),
        way=Demands(passes=2, untracked=True),
        solution="(slope_of_slope,) = torch.autograd.grad(slope, x)\nreturn slope_of_slope",
        mistakes={
            "(slope,) = torch.autograd.grad(u, x); return torch.autograd.grad(slope, x)[0]": (
                "The first gradient was computed without a record. `create_graph=True` makes one; "
                "`retain_graph=True` only keeps the old one."
            ),
            "return slope.detach()": "That is the first derivative. Ask for the slope of `slope`.",
            "u.backward(create_graph=True); x.grad.backward(); return x.grad.detach()": (
                "That is the first derivative plus the second: `x.grad` adds up. "
                "Take `torch.autograd.grad`, which returns and adds nothing."
            ),
            "slope.backward(); return slope.grad": (
                "slope is no leaf, so no gradient is kept for it. The pass ends at x: ask x."
            ),
            "return slope.detach() ** 2": (
                "That is the slope squared. Its own slope is something else."
            ),
            "return torch.autograd.grad(u, x)[0] + slope.detach()": (
                "Exactly twice the first derivative: the second call asked u again, not `slope`."
            ),
            "(slope,) = torch.autograd.grad(slope, x, create_graph=True); "
            "return torch.autograd.grad(slope, x)[0]": (
                "That is the third derivative: one call too many."
            ),
            "return torch.autograd.grad(slope, x)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "return u.detach()": "That is u itself. Its slope has a slope, and that is asked for.",
        },
        hints=(
            "The second derivative is the slope of `slope`: ask `torch.autograd.grad` once more.",
            "For that, `slope` needs a graph of its own: `create_graph=True` in the first call.",
        ),
        reason=(
            "`create_graph=True` records the backward pass while it runs, so its result has a "
            "`grad_fn` and can be asked for its own slope."
        ),
        insight="A gradient is a number that was calculated, so it can be differentiated, too.",
    ),
    Exercise(
        "17.3",
        "penalty_gradient",
        truth=_slope_of_the_penalty,
        points=WEIGHTS,
        argument=tracked,
        code=(
            "def penalty_gradient(w):\n"
            "    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    y = torch.sin(w * x)\n"
            "    {}\n"
        ),
        broken="...",
        way=Demands(passes=2, untracked=True),
        solution=(
            "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
            "(answer,) = torch.autograd.grad(slope**2, w)\n"
            "return answer"
        ),
        mistakes={
            "(slope,) = torch.autograd.grad(y, x)\n(slope**2).backward()\nreturn w.grad": (
                "The slope has no graph: ask for one with `create_graph=True`."
            ),
            "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
            "return torch.autograd.grad(slope, w)[0]": (
                "That is the slope of dy/dx. The penalty is its square."
            ),
            "(slope,) = torch.autograd.grad(y, x, create_graph=True)\nreturn (slope**2).detach()": (
                "That is the penalty itself. Asked for is its slope by w."
            ),
            "(slope,) = torch.autograd.grad(y, w, create_graph=True)\n"
            "return torch.autograd.grad(slope**2, w)[0]": (
                "The penalty is about the slope by x, and yours is about the slope by w."
            ),
            "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
            "(y + slope**2).backward()\nreturn w.grad": (
                "That is the slope of y plus the penalty. Here the penalty alone is meant."
            ),
            "y.backward()\nreturn w.grad": "That is the slope of y. The penalty is not in it.",
            "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
            "return torch.autograd.grad(slope**2, x)[0]": (
                "That is the slope of the penalty by x. Asked for is the one by w."
            ),
        },
        hints=(
            "First dy/dx, with a graph of its own.",
            "Then square it, and ask for the slope of that with respect to w.",
        ),
        reason="dy/dx with `create_graph=True` is a tensor like any other: square it, and go on.",
        insight="A gradient inside a loss needs a record of the backward pass.",
    ),
)
