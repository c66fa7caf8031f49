"""Lesson 16: silent errors."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))

ROOTS = ((4.0,), (0.0,), (2.25,), (-1.0,), (0.25,), (1e-4,), (1e-10,))

# Each should return a slope of the function that stands behind the #, and does not.
BROKEN = """\
def slope_a(x):  # of 2·sigmoid(x)
    y = torch.sigmoid(x)
    y.data.mul_(2)
    y.backward()
    return x.grad

def slope_b(x):  # of √x where x > 0, else of 0
    y = torch.where(x > 0, torch.sqrt(x), 0.0)
    y.backward()
    return x.grad
"""

SUSPECT = """\
def suspect(x):
    return (x**2).item() * x
"""

PIECES = """\
y = torch.tanh(x)                      # a
y.detach().mul_(3)
y.sum().backward()

y = torch.tanh(x)                      # b
y.data.mul_(3)
y.sum().backward()

with torch.no_grad():                  # c
    total = x.sum()
(x**2 / total).sum().backward()

y = torch.tensor(x.tolist())           # d
(3 * y).sum().backward()

y = x.detach().requires_grad_(True)    # e
(3 * y).sum().backward()

y = 3 * x                              # f
y[0] = 0.0
y.sum().backward()
"""


def _root(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x) if x > 0 else 0.0 * x


# What the sum at the end of each piece is, as a formula in x.
SUMS = {
    "a": lambda x: (3 * torch.tanh(x)).sum(),
    "b": lambda x: (3 * torch.tanh(x)).sum(),
    "c": lambda x: (x**2 / x.sum()).sum(),
    "d": lambda x: (3 * x).sum(),
    "e": lambda x: (3 * x).sum(),
    "f": lambda x: 3 * x[1],
}


def _off_by(x: torch.Tensor) -> float:
    """What backward() says of the suspect, minus its central difference: x³ when called."""
    h, at = 1e-3, x.item()
    return at**2 - ((at + h) ** 3 - (at - h) ** 3) / (2 * h)


def _outcomes() -> list[str]:
    """Run each piece on a fresh x, and compare what it leaves with the slopes of its sum."""
    start, found = "x = torch.tensor([1.0, 4.0], requires_grad=True)\n", []
    for letter, lines in by_letter(PIECES).items():
        x = torch.tensor([1.0, 4.0], requires_grad=True)
        (wanted,) = torch.autograd.grad(SUMS[letter](x), x)
        try:
            left = names_after(start + lines)["x"].grad
        except RuntimeError:
            found.append("raises")
            continue
        same = left is not None and torch.allclose(left, wanted)
        found.append("right" if same else "wrong")
    return found


EXERCISES = (
    Exercise(
        "16.1",
        "slope_a",
        truth=lambda x: slope(lambda v: 2 * torch.sigmoid(v), x.item()),
        points=POINTS,
        argument=tracked,
        code=(
            "def slope_a(x):\n"
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
            "def slope_a(x): return 2 * torch.sigmoid(x)": (
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
        "off_by",
        truth=_off_by,
        points=((3.0,), (0.7,), (-1.3,), (2.2,)),
        argument=tracked,
        rtol=1e-9,
        code=f"{SUSPECT}\n\ndef off_by(x):\n    {{}}\n    return x.grad - measured\n",
        given=SUSPECT,
        way=Demands(passes=1, arrives=True),
        solution=(
            "suspect(x).backward()\n"
            "h = 1e-3\n"
            "measured = (suspect(x + h) - suspect(x - h)).detach() / (2 * h)"
        ),
        mistakes={
            "suspect(x).backward(); h = 1e-3; "
            "return (suspect(x + h) - suspect(x - h)).detach() / (2 * h) - x.grad": (
                "The size is right. First comes what `backward()` says, then what you measured; "
                "and the sign belongs to the answer."
            ),
            "suspect(x).backward(); h = 1e-3; "
            "measured = (suspect(x + h) - suspect(x - h)).detach() / h": (
                "From x − h to x + h it is two steps: divide by 2h."
            ),
            "suspect(x).backward(); h = 1e-3; "
            "measured = (suspect(x + h) - suspect(x)).detach() / h": (
                "That is a forward difference. A central one looks to both sides."
            ),
            "suspect(x).backward(); measured = 3 * x.detach() ** 2": (
                "That is the exact slope, or one with another step. Measure it, with the step "
                "1e-3: a witness calls the function and knows no formula of it."
            ),
            "suspect(x).backward(); h = 1e-3; "
            "return (suspect(x + h) - suspect(x - h)).detach() / (2 * h)": (
                "That is what you measured. How far off is what `backward()` says?"
            ),
            "suspect(x).backward(); return x.grad": (
                "That is what `backward()` says. Compare it with what you measure."
            ),
            "h = 1e-3; measured = (suspect(x + h) - suspect(x - h)).detach() / (2 * h)": (
                "`x.grad` is None: has `backward()` run?"
            ),
            "suspect(x).backward(); h = 1e-3; "
            "measured = ((x + h) ** 2 * x - (x - h) ** 2 * x).detach() / (2 * h)": (
                "Only one of the two factors is nudged. Call `suspect` with the nudged x."
            ),
        },
        hints=(
            "Two slopes of one function: one by `backward()`, one by calling it twice.",
            "For the second, as in lesson 02: a step to the right, a step to the left, divided by "
            "both steps together.",
        ),
        reason=(
            "`suspect` gives x³, whose slope is 3x². Autograd sees a constant times x, whose slope "
            "is x². The difference, −2x², says that a part of the graph is missing."
        ),
        insight="A witness needs the function alone, and no knowledge of its graph.",
    ),
    Exercise(
        "16.3",
        "slope_b",
        truth=lambda x: slope(_root, x.item()),
        points=ROOTS,
        argument=tracked,
        code=(
            "def slope_b(x):\n"
            "    safe = torch.where(x > 0, x, 1.0)\n"
            "    y = {}\n"
            "    y.backward()\n"
            "    return x.grad\n"
        ),
        broken=BROKEN,
        way=Demands(passes=1, arrives=True, finite=True),
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
            "torch.where(x > 0, 0.0, torch.sqrt(x))": (
                "The branches are swapped: where x > 0 the first one is taken."
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
            (
                "torch.where(x > 0, torch.sqrt(x + 1e-6), 0.0)",
                "torch.where(x > 0, torch.sqrt(x + 1e-8), 0.0)",
            ): ("Moved by an epsilon: not exact where x > 0, and still nan where x is below it."),
            (
                "torch.where(x > 0, torch.sqrt(x * 0 + 1.0), 0.0)",
                "torch.where(x > 0, 0.0, torch.sqrt(safe))",
            ): "Zero everywhere: the root does not see x, or its branch is never the one taken.",
            "def slope_b(x): return torch.where(x > 0, torch.sqrt(x), 0.0)": (
                "That is y itself. The slope is in `x.grad`."
            ),
            "def slope_b(x): x = torch.where(x > 0, x, 1.0); return x.grad": (
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
        "16.4",
        truth=_outcomes,
        options=("raises", "wrong", "right"),
        given=PIECES,
        solution='["raises", "wrong", "wrong", "raises", "wrong", "right"]',
        mistakes={
            (
                '["wrong", "wrong", "wrong", "raises", "wrong", "right"]',
                '["right", "wrong", "wrong", "raises", "wrong", "right"]',
            ): "Letter a: tanh saved its result, and a write through `detach()` is counted.",
            (
                '["raises", "raises", "wrong", "raises", "wrong", "right"]',
                '["raises", "right", "wrong", "raises", "wrong", "right"]',
            ): (
                "Letter b: a write through `.data` is not counted, and what tanh saved is written "
                "over."
            ),
            '["raises", "wrong", "raises", "raises", "wrong", "right"]': (
                "Letter c: x**2 is still recorded, so `backward()` has a way."
            ),
            '["raises", "wrong", "right", "raises", "wrong", "right"]': (
                "Letter c: total depends on x as well, and that way was not recorded."
            ),
            (
                '["raises", "wrong", "wrong", "wrong", "wrong", "right"]',
                '["raises", "wrong", "wrong", "right", "wrong", "right"]',
            ): "Letter d: `tolist()` gives plain numbers. Does any way lead back to x?",
            '["raises", "wrong", "wrong", "raises", "raises", "right"]': (
                "Letter e: y is a leaf with a flag of its own, so `backward()` has somewhere to go."
            ),
            '["raises", "wrong", "wrong", "raises", "right", "right"]': (
                "Letter e: y is a leaf of its own. What is in `x.grad`?"
            ),
            (
                '["raises", "wrong", "wrong", "raises", "wrong", "raises"]',
                '["raises", "wrong", "wrong", "raises", "wrong", "wrong"]',
            ): (
                "Letter f: nothing had saved y, and the write into it is recorded like any other "
                "operation."
            ),
        },
        hints=(
            "For each: is something written that was saved, and is the write counted?",
            "Is there a recorded way from the sum to x? If none, `backward()` refuses; if one of "
            "two is missing, nobody notices.",
        ),
        reason=(
            "a writes over what tanh saved, and the version tells. b does the same past the count. "
            "c has lost one of two ways, d all of them. e walks to a leaf that is not x. In f the "
            "write is recorded, and the slope of the number that is gone is 0."
        ),
        insight="No error is no proof.",
    ),
)
