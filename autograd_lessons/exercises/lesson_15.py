"""Lesson 15: refusals."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))

# Each should return a slope of the function that stands behind the #, and does not.
BROKEN = """\
def slope_a(x):  # of x·e^x
    y = torch.exp(x)
    y *= x
    y.backward()
    return x.grad

def slope_b(x):  # of (2x + 1)²
    x *= 2
    y = (x + 1) ** 2
    y.backward()
    return x.grad

def slope_c(x):  # of x² + sin x
    parts = torch.tensor([x**2, torch.sin(x)])
    parts.sum().backward()
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


FUNCTIONS = {
    "a": lambda x: x * torch.exp(x),
    "b": lambda x: (2 * x + 1) ** 2,
    "c": lambda x: x**2 + torch.sin(x),
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
        solution="x * y",
        mistakes={
            "y.mul_(x)": (
                "y is still written in place: `*=` and every method that ends in _ do that."
            ),
            ("y", "y.detach() * x", "y.item() * x"): (
                "That is e^x, one of the two parts of the slope: is the factor x gone, or the way "
                "through y cut?"
            ),
            "y * x.detach()": (
                "That is x·e^x, the part that comes through y. The factor x has a slope, too."
            ),
            "y + x": "That is the slope of e^x + x: the x multiplies.",
            "torch.exp(x * x)": "The x stands before e^x, and not in the exponent.",
            "y.detach() * x.detach()": "Nothing leads back to x now: the graph was cut.",
            "def slope_a(x): y = x * torch.exp(x); y.backward(retain_graph=True); y.backward(); "
            "return x.grad": "Exactly twice the slope: backward ran two times.",
            "def slope_a(x): y = x * torch.exp(x); return x.grad": (
                "Your function returned None: no gradient came to x. Is `y.backward()` still "
                "there, brackets included?"
            ),
            "def slope_a(x): y = x * torch.exp(x); y.backward(); return y.grad": (
                "y was computed, and a computed tensor keeps no gradient. Ask x for it."
            ),
        },
        hints=("`y *= x` writes into the tensor that exp saved. Make a new one instead.",),
        reason=(
            "`y = x * y` makes a new tensor and leaves the saved one alone. Both factors depend on "
            "x, so the slope is e^x + x·e^x."
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
            (
                "def slope_b(x):\n    with torch.no_grad(): x *= 2\n"
                "    (x + 1).square().backward(); return x.grad",
                "def slope_b(x): u = 2 * x; u.retain_grad(); (u + 1).square().backward(); "
                "return u.grad",
            ): "That is the slope by 2x. The slope of 2x itself, by x, is missing.",
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
        "slope_c",
        truth=lambda x: slope(FUNCTIONS["c"], x.item()),
        points=POINTS,
        argument=tracked,
        code="def slope_c(x):\n    parts = {}\n    parts.sum().backward()\n    return x.grad\n",
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="torch.stack([x**2, torch.sin(x)])",
        mistakes={
            "torch.tensor([x**2, torch.sin(x)], requires_grad=True)": (
                "Your function returned None: `requires_grad=True` makes parts a new leaf, and the "
                "gradient stays there."
            ),
            "torch.tensor([x**2, torch.sin(x)]).clone()": (
                "Nothing leads back to x: `torch.tensor` copies the numbers, and `detach()` cuts."
            ),
            "torch.stack(x**2, torch.sin(x))": "`stack` takes one list: put [ ] round the parts.",
            "torch.cat([x**2, torch.sin(x)])": (
                "`cat` joins tensors that have a length; these are single numbers."
            ),
            "[x**2, torch.sin(x)]": (
                "A Python list has no `sum` method: put the tensors together first."
            ),
            "torch.stack([x**2, torch.sin(x)]).mean()": (
                "Half of it: the mean of two parts is asked for nowhere."
            ),
            "def slope_c(x): parts = torch.stack([x**2, torch.sin(x)]); parts.backward(); "
            "return x.grad": "backward() starts from one number: the sum is missing.",
            "x**2": "That is the slope of x² alone.",
            "torch.sin(x)": "That is the slope of sin x alone.",
            "def slope_c(x): parts = torch.tensor([x**2, torch.sin(x)], requires_grad=True); "
            "parts.sum().backward(); return parts.grad": (
                "That is the gradient of `parts`, a leaf of its own. From there no way leads to x."
            ),
            "torch.stack([x**2, torch.sin(x)]).prod()": "The two parts are added, not multiplied.",
            "torch.sin(x**2)": "The sine is taken of x, and stands beside the square.",
            "def slope_c(x): return torch.autograd.grad(x**2 + torch.sin(x), x)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out."
            ),
        },
        hints=(
            "`torch.tensor` makes a new tensor from numbers. Which function puts tensors together?",
        ),
        reason="`torch.stack` is an operation: it is recorded, and leads back to both parts.",
        insight="`stack` for single numbers, `cat` for pieces that have a length.",
    ),
    Exercise(
        "15.4",
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
