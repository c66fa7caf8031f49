"""Lesson 15: refusals."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))

# Each should return a slope of the function that stands behind the #, and does not.
BROKEN = """\
def slope_a(x):  # of 2·e^x
    y = torch.exp(x)
    y *= 2
    y.backward()
    return x.grad

def slope_b(x):  # of (2x + 1)²
    x *= 2
    y = (x + 1) ** 2
    y.backward()
    return x.grad

def slope_c(x):  # of 2·sigmoid(x)
    y = torch.sigmoid(x)
    y.data.mul_(2)
    y.backward()
    return x.grad

def slope_d(x):  # of x² + sin x
    parts = torch.tensor([x**2, torch.sin(x)])
    parts.sum().backward()
    return x.grad

def slope_e(x):  # of x² · x
    y = x**2
    z = y.item() * x
    z.backward()
    return x.grad

def slope_f(x):  # of √x where x > 0, else of 0
    y = torch.where(x > 0, torch.sqrt(x), 0.0)
    y.backward()
    return x.grad
"""


PIECES = """\
y = torch.sin(x)                   # a
y.mul_(2)
y.sum().backward()

y = torch.tanh(x)                  # b
y.mul_(2)
y.sum().backward()

v = torch.zeros(2)                 # c
v[0] = x[1]
v.sum().backward()

y = x**2                           # d
with torch.no_grad():
    x.add_(1)
y.sum().backward()

y = x + 1                          # e
with torch.no_grad():
    x.add_(1)
y.sum().backward()

x[0] = 5.0                         # f
"""


def _refused() -> set[str]:
    """Run each piece on a fresh x."""
    start = "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    return {one for one, lines in by_letter(PIECES).items() if _raises(start + lines)}


def _raises(source: str) -> bool:
    try:
        names_after(source)
    except RuntimeError:
        return True
    return False


def _root(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x) if x > 0 else 0.0 * x


FUNCTIONS = {
    "a": lambda x: 2 * torch.exp(x),
    "b": lambda x: (2 * x + 1) ** 2,
    "c": lambda x: 2 * torch.sigmoid(x),
    "d": lambda x: x**2 + torch.sin(x),
    "e": lambda x: x**2 * x,
    "f": _root,
}


EXERCISES = (
    Exercise(
        "15.1",
        "slope_a",
        truth=lambda x: slope(FUNCTIONS["a"], x.item()),
        points=POINTS,
        argument=tracked,
        code=(
            "def slope_a(x):\n"
            "    y = torch.exp(x)\n"
            "    y = {}\n"
            "    y.backward()\n"
            "    return x.grad\n"
        ),
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="2 * y",
        mistakes={
            "y.mul_(2)": (
                "y is still written in place: `*=` and every method that ends in _ do that."
            ),
            ("y", "y + 2"): "The factor 2 is gone: that is the slope of e^x alone.",
            "def slope_a(x): y = 2 * torch.exp(x); y.backward(retain_graph=True); y.backward(); "
            "return x.grad": "Exactly twice the slope: backward ran two times.",
            "def slope_a(x): y = 2 * torch.exp(x); return x.grad": (
                "Your function returned None. Is `y.backward()` still there, brackets included, "
                "and is it the gradient of x that you ask for?"
            ),
            "y.detach() * 2": "Nothing leads back to x now: the graph was cut.",
            "y.item() * 2": (
                "y is a plain number: `.item()` and the functions of `math` end the graph."
            ),
            "torch.exp(2 * x)": "The 2 stands before e^x, and not in the exponent.",
        },
        hints=("`y *= 2` writes into the tensor that exp saved. Make a new one instead.",),
        reason=(
            "`y = 2 * y` makes a new tensor and leaves the saved one alone. The slope of 2·e^x is "
            "2·e^x again."
        ),
        insight="A new tensor costs a little memory, and no gradient.",
    ),
    Exercise(
        "15.2",
        "slope_b",
        truth=lambda x: slope(FUNCTIONS["b"], x.item()),
        points=POINTS,
        argument=tracked,
        code="def slope_b(x):\n    y = {}\n    y.backward()\n    return x.grad\n",
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="(2 * x + 1) ** 2",
        mistakes={
            "(x.mul_(2) + 1) ** 2": "x is still written in place: `mul_` and `*=` are the same.",
            "def slope_b(x): x = 2 * x; y = (x + 1) ** 2; y.backward(); return x.grad": (
                "Your function returned None. A computed tensor, such as `x = 2 * x`, keeps no "
                "gradient: ask the x that came in."
            ),
            "(x + 1) ** 2": "That is the slope of (x + 1)²: the 2 is missing.",
            "(2 * x) ** 2": "That is the slope of (2x)². The 1 belongs inside the square.",
            "def slope_b(x): x = x.detach() * 2; y = (x + 1) ** 2; y.backward(); return x.grad": (
                "Nothing leads back to the x that came in: the graph was cut."
            ),
            "def slope_b(x): return (2 * x.detach() + 1) ** 2": (
                "That is (2x + 1)² itself. The slope is in `x.grad`."
            ),
            "2 * x + 1": "That is the slope of 2x + 1. The square is missing.",
        },
        hints=(
            "x may not be overwritten: it is the leaf whose gradient you want.",
            "Give 2·x another name, or none.",
        ),
        reason="`(2 * x + 1) ** 2` computes from x and leaves x, the leaf, as it is.",
        insight="A leaf is read, not written.",
    ),
    Exercise(
        "15.3",
        truth=_refused,
        options=tuple("abcdef"),
        given=PIECES,
        solution='{"b", "d", "f"}',
        mistakes={
            '{"a", "b", "d", "f"}': "The sine saved its input, and that was not written.",
            '{"d", "f"}': "tanh saved its result: its slope is 1 − tanh².",
            '{"b", "f"}': "The square saved x, and x was written since, recorded or not.",
            '{"b", "d"}': "f writes into a part of a leaf, and where everything is recorded.",
            '{"b", "c", "d", "f"}': "Nothing saved v, and the write into it is recorded.",
            '{"b", "d", "e", "f"}': "The sum saved nothing, so it does not mind.",
            '{"a", "c", "e"}': "The other way round: these three work.",
            '{"f"}': "Two more find at backward() that what they saved is written over.",
        },
        hints=(
            "For each: what was saved, and was *that* written afterwards?",
            "A write under `no_grad()` counts as a version, too.",
        ),
        reason=(
            "b wrote over the result that tanh saved, d over the input that the square saved, and "
            "f into a leaf. The others wrote where nothing was saved."
        ),
        insight="What counts is whether that tensor was saved, not how it was written.",
    ),
)
