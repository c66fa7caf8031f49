"""Lesson 15: refusals."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))

# Each should return a slope of the function that stands behind the #, and does not.
BROKEN = """\
def slope_a(x):  # of e^x + 1
    y = torch.exp(x)
    y += 1
    y.backward()
    return x.grad

def slope_b(x):  # of (x + 1)²
    x += 1
    y = x**2
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


def _root(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x) if x > 0 else 0.0 * x


FUNCTIONS = {
    "a": lambda x: torch.exp(x) + 1,
    "b": lambda x: (x + 1) ** 2,
    "c": lambda x: 2 * torch.sigmoid(x),
    "d": lambda x: x**2 + torch.sin(x),
    "e": lambda x: x**2 * x,
    "f": _root,
}


def _outcomes() -> list[str]:
    """Run each function as it stands: at x = 2, and f at x = 0."""
    names, found = names_after(BROKEN), []
    for letter, function in FUNCTIONS.items():
        at = 0.0 if letter == "f" else 2.0
        try:
            given = names[f"slope_{letter}"](tracked(at)).item()
        except RuntimeError:
            found.append("raises")
            continue
        assert given != slope(function, at), letter
        found.append("wrong")
    return found


EXERCISES = (
    Exercise(
        "15.1",
        truth=_outcomes,
        options=("raises", "wrong"),
        given=BROKEN,
        solution='["raises", "raises", "wrong", "raises", "wrong", "wrong"]',
        mistakes={
            '["wrong", "raises", "wrong", "raises", "wrong", "wrong"]': (
                "Letter a: the slope of e^x is e^x itself, so the result was saved, and `y += 1` "
                "wrote over it."
            ),
            '["raises", "wrong", "wrong", "raises", "wrong", "wrong"]': (
                "Letter b: x is a leaf that requires grad, and `x += 1` writes over it."
            ),
            '["raises", "raises", "raises", "raises", "wrong", "wrong"]': (
                "Letter c: a write through `.data` is not counted. Who could notice?"
            ),
            '["raises", "raises", "wrong", "wrong", "wrong", "wrong"]': (
                "Letter d: `torch.tensor(...)` copies numbers. Does any way lead back to x?"
            ),
            '["raises", "raises", "wrong", "raises", "raises", "wrong"]': (
                "Letter e: one of the two factors is still x, so `backward()` has a way."
            ),
            '["raises", "raises", "wrong", "raises", "wrong", "raises"]': (
                "Letter f: nan is a number as far as PyTorch is concerned."
            ),
            '["raises", "raises", "raises", "raises", "raises", "raises"]': (
                "Three of them run to the end."
            ),
            '["wrong", "wrong", "wrong", "wrong", "wrong", "wrong"]': (
                "Three of them do not run to the end."
            ),
        },
        hints=(
            "For `+=` and `mul_` ask: was the old number needed for a slope?",
            "Is there a recorded way from the result to x? If none, `backward()` refuses; if one "
            "of two is missing, nobody notices.",
        ),
        reason=(
            "a and b write over something, and PyTorch counts such writes or forbids them. d has "
            "no way back to x. c writes past the count, e has lost one of two ways, f multiplies 0 "
            "by an infinite slope: no rule is broken, and the number is wrong."
        ),
        insight="No error is no proof.",
    ),
    Exercise(
        "15.2",
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
        solution="y + 1",
        mistakes={
            "y.add_(1)": (
                "y is still written in place: `+=` and every method that ends in _ do that."
            ),
            "def slope_a(x): y = torch.exp(x) + 1; y.backward(retain_graph=True); y.backward(); "
            "return x.grad": "Exactly twice the slope: backward ran two times.",
            "def slope_a(x): y = torch.exp(x) + 1; return x.grad": (
                "Your function returned None. Is `y.backward()` still there, brackets included, "
                "and is it the gradient of x that you ask for?"
            ),
            "def slope_a(x): y = torch.exp(x) + 1; y.backward(); return y": (
                "Yours is e^x + 1, and the slope is e^x. Is it y that you return? Or did a write "
                "through `.data` change what exp had saved?"
            ),
            "y.detach() + 1": "Nothing leads back to x now: the graph was cut.",
            "y.item() + 1": (
                "y is a plain number: `.item()` and the functions of `math` end the graph."
            ),
            "torch.exp(x + 1)": "The 1 is added to e^x, not to the exponent.",
        },
        hints=("`y += 1` writes into the tensor that exp saved. Make a new one instead.",),
        reason=(
            "`y = y + 1` makes a new tensor and leaves the saved one alone. The slope of the sum "
            "is that of e^x."
        ),
        insight="A new tensor costs a little memory, and no gradient.",
    ),
    Exercise(
        "15.3",
        "slope_b",
        truth=lambda x: slope(FUNCTIONS["b"], x.item()),
        points=POINTS,
        argument=tracked,
        code="def slope_b(x):\n    y = {}\n    y.backward()\n    return x.grad\n",
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="(x + 1) ** 2",
        mistakes={
            "x.add_(1) ** 2": "x is still written in place: `add_` and `+=` are the same.",
            "def slope_b(x): x = x + 1; y = x**2; y.backward(); return x.grad": (
                "Your function returned None. A computed tensor, such as `x = x + 1`, keeps no "
                "gradient: ask the x that came in."
            ),
            "x**2": "That is the slope of x²: the 1 was not added.",
            "def slope_b(x): x = x.detach() + 1; y = x**2; y.backward(); return x.grad": (
                "Nothing leads back to the x that came in: the graph was cut."
            ),
            "def slope_b(x): return (x + 1) ** 2": (
                "That is (x + 1)² itself. The slope is in `x.grad`."
            ),
            "x + 1": "That is the slope of x + 1. The square is missing.",
        },
        hints=(
            "x may not be overwritten: it is the leaf whose gradient you want.",
            "Give x + 1 another name, or none.",
        ),
        reason="`(x + 1) ** 2` computes from x and leaves x, the leaf, as it is.",
        insight="A leaf is read, not written.",
    ),
)
