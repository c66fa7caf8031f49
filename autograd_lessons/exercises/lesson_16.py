"""Lesson 16: silent errors."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))

ROOTS = ((4.0,), (0.0,), (2.25,), (-1.0,), (0.25,), (1e-4,), (1e-10,))

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
        "16.1",
        "slope_c",
        truth=lambda x: slope(FUNCTIONS["c"], x.item()),
        points=POINTS,
        argument=tracked,
        code=(
            "def slope_c(x):\n"
            "    y = torch.sigmoid(x)\n"
            "    y = {}\n"
            "    y.backward()\n"
            "    return x.grad\n"
        ),
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="2 * y",
        mistakes={
            "y.mul_(2)": (
                "PyTorch sees the write now, and refuses: better. But y is still overwritten; "
                "make a new tensor."
            ),
            "y": "Half of it: the factor 2 is not in the graph.",
            "torch.sigmoid(2 * x)": (
                "That is the slope of sigmoid(2x). Here the 2 stands before the sigmoid, and not "
                "inside."
            ),
            "def slope_c(x): return 2 * torch.sigmoid(x)": (
                "That is 2·sigmoid(x) itself. The slope is in `x.grad`."
            ),
            "2 * y.detach()": "Nothing leads back to x now: the graph was cut.",
        },
        hints=(
            "sigmoid saved its result, and `.data` wrote over it without being counted.",
            "A factor that is to be in the slope has to be in the graph.",
        ),
        reason=(
            "`y = 2 * y` is recorded and makes a new tensor: the saved one stays as it was, and "
            "the factor 2 is in the slope."
        ),
        insight="Whoever writes `.data` switches the alarm off.",
    ),
    Exercise(
        "16.2",
        "slope_d",
        truth=lambda x: slope(FUNCTIONS["d"], x.item()),
        points=POINTS,
        argument=tracked,
        code="def slope_d(x):\n    parts = {}\n    parts.sum().backward()\n    return x.grad\n",
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
            "def slope_d(x): parts = torch.stack([x**2, torch.sin(x)]); parts.backward(); "
            "return x.grad": "backward() starts from one number: the sum is missing.",
            "x**2": "That is the slope of x² alone.",
            "torch.sin(x)": "That is the slope of sin x alone.",
            "def slope_d(x): parts = torch.tensor([x**2, torch.sin(x)], requires_grad=True); "
            "parts.sum().backward(); return parts.grad": (
                "That is the gradient of `parts`, a leaf of its own. From there no way leads to x."
            ),
            "torch.stack([x**2, torch.sin(x)]).prod()": "The two parts are added, not multiplied.",
            "torch.sin(x**2)": "The sine is taken of x, and stands beside the square.",
            "def slope_d(x): return torch.autograd.grad(x**2 + torch.sin(x), x)": (
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
        "16.3",
        "slope_e",
        truth=lambda x: slope(FUNCTIONS["e"], x.item()),
        points=POINTS,
        argument=tracked,
        code="def slope_e(x):\n    y = x**2\n    z = {}\n    z.backward()\n    return x.grad\n",
        broken=BROKEN,
        way=Demands(passes=1, arrives=True),
        solution="y * x",
        mistakes={
            "y.detach() * x": "One factor is still a plain number for autograd.",
            "y * x.item()": "Now the other factor is a plain number.",
            "torch.tensor(y.item() * x.item())": "Nothing leads back to x any more.",
            "y.item() * x.item()": "Both are plain Python numbers now: there is no graph.",
            "y": "That is the slope of x²: the second factor is missing.",
            "def slope_e(x): return x**2 * x": "That is x³ itself. The slope is in `x.grad`.",
            "y + x": "x² and x are multiplied, not added.",
            "def slope_e(x): y = x**2; z = y * x; z.backward(); return y.grad": (
                "Your function returned None: y is no leaf and keeps no gradient. Ask x."
            ),
        },
        hints=("Two factors lead to x. One of them is only a Python number.",),
        reason="With `y * x` both factors are in the graph: x² and 2x·x add up to 3x².",
        insight="`.item()` is for printing.",
    ),
    Exercise(
        "16.4",
        "slope_f",
        truth=lambda x: slope(FUNCTIONS["f"], x.item()),
        points=ROOTS,
        argument=tracked,
        code=(
            "def slope_f(x):\n"
            "    safe = torch.where(x > 0, x, 1.0)\n"
            "    y = {}\n"
            "    y.backward()\n"
            "    return x.grad\n"
        ),
        broken=BROKEN,
        way=Demands(passes=1, arrives=True, without=("nan_to_num",)),
        solution="torch.where(x > 0, torch.sqrt(safe), 0.0)",
        mistakes={
            "torch.where(x <= 0, 0.0, torch.sqrt(x))": (
                "Still nan where x is not positive: the root still sees that x, and 0 times its "
                "slope is nan."
            ),
            "torch.where(x > 0, torch.sqrt(torch.maximum(x, torch.tensor(0.0))), 0.0)": (
                "At 0 it is still nan: there the root sees 0, where its slope is infinite. Choose "
                "a harmless number."
            ),
            "torch.sqrt(x)": "The root alone: infinite at 0, and nan below.",
            "torch.where(x > 0, torch.sqrt(x.clamp(min=1.0)), 0.0)": (
                "Where x lies between 0 and your number the clamp has cut the slope: replace only "
                "those x that are not positive."
            ),
            (
                "torch.sqrt(x.clamp(min=1e-8))",
                "torch.where(x > 0, torch.sqrt(x.clamp(min=1e-6)), 0.0)",
            ): (
                "Below the number in your clamp the slope is cut, for small positive x too: "
                "replace only those x that are not positive."
            ),
            "torch.where(x > 0, torch.sqrt(x + 1e-6), 0.0)": (
                "Moved by an epsilon: not exact where x > 0, and still nan where x is below it."
            ),
            "torch.where(x > 0, torch.sqrt(x * 0 + 1.0), 0.0)": "The root no longer sees x at all.",
            "def slope_f(x): return torch.where(x > 0, torch.sqrt(x), 0.0)": (
                "That is y itself. The slope is in `x.grad`."
            ),
            "def slope_f(x): x = torch.where(x > 0, x, 1.0); return x.grad": (
                "Your function returned None: after `x = …` x is a new tensor and no leaf."
            ),
        },
        hints=(
            "Both branches are computed, and both get a gradient: the branch not taken gets 0.",
            "What does the root see where x is not positive? Let it see something harmless there.",
            "First `safe = torch.where(x > 0, x, 1.0)`, then the root of that.",
        ),
        reason=(
            "Where x is not positive, the root now sees 1, its slope is finite, and 0 times it is "
            "0. The outer `where` still chooses the value."
        ),
        insight="Safest is a root that never sees 0: then no nan is made that spreads further.",
    ),
    Exercise(
        "16.5",
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
)
