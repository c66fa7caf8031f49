"""Lesson 22: closing quiz."""

from __future__ import annotations

from collections.abc import Callable

import torch

from .exercise import Exercise
from .oracle import names_after

STEP = """\
x = torch.tensor(100.0)
estimate = (torch.sin(x + h) - torch.sin(x)) / h
"""

MADE = """\
x = torch.tensor([1.0, 2.0], requires_grad=True)
a = x.sum()
b = x.argmax()
c = 2 * x.detach()
d = x[0]
e = torch.tensor(x.tolist())
f = x.to(torch.float32)
g = x.to(torch.float64)
"""

SHARED = """\
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)
s = x * y
z = (s + torch.sin(s)) * x
"""

WEIGHED = """\
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.stack([x[0] * x[1] * x[2], (x**2).sum()])
y.backward(torch.tensor([2.0, -1.0]))
"""

ALIAS = """\
x = torch.tensor(2.0, requires_grad=True)
(x**3).backward()
g = x.grad
(x**3).backward()
x.grad.zero_()
(x**2).backward()
"""

TRAINING = """\
import torch.nn.functional as F

cgpa = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
placed = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
"""

TRAINED = f"""\
{TRAINING}for _ in range(5):
    loss = F.binary_cross_entropy_with_logits(w * cgpa + b, placed)
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = b.grad = None
answer = F.binary_cross_entropy_with_logits(w * cgpa + b, placed).item()
"""

SWITCHED = """\
x = torch.tensor(3.0, requires_grad=True)
with torch.no_grad():
    a = x + 1
b = (x**2).detach()
c = x**2
z = a * x + b * c + c * x
z.backward()
"""

FROZEN = """\
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(2 * w).backward()
optimizer.step()

w.requires_grad_(False)
optimizer.zero_grad(set_to_none=False)
for _ in range(3):
    optimizer.step()
"""


def _trained() -> float:
    """The same with PyTorch's own optimizer."""
    names = names_after(TRAINING)
    w, b = names["w"], names["b"]

    def loss() -> torch.Tensor:
        z = w * names["cgpa"] + b
        return torch.nn.functional.binary_cross_entropy_with_logits(z, names["placed"])

    optimizer = torch.optim.SGD([w, b], lr=0.1)
    for _ in range(5):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    return loss().item()


def _derivative(function: Callable, point: float, order: int = 1) -> float:
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    value = function(x)
    for _ in range(order):
        (value,) = torch.autograd.grad(value, x, create_graph=True)
    return value.item()


def _vanishing_step() -> float:
    for power in range(1, 10):
        names = names_after(f"h = 10**-{power}\n{STEP}")
        if names["estimate"] == 0:
            return 10**-power
    raise AssertionError("no step is too small")


def _with_grad_fn() -> set[str]:
    names = names_after(MADE)
    return {name for name in "abcdefg" if names[name].grad_fn is not None}


def _nodes() -> int:
    """Count what can be reached over `next_functions`, each node once."""
    found = [names_after(SHARED)["z"].grad_fn]
    for node in found:  # the list grows meanwhile
        found += [f for f, _ in node.next_functions if f is not None and f not in found]
    return len(dict.fromkeys(found))


def _neuron() -> float:
    w = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
    loss = -torch.log(1 - torch.sigmoid(w * 7.0 - 4.0))
    return torch.autograd.grad(loss, w)[0].item()


def _saturated() -> int:
    every = torch.arange(100, dtype=torch.float64)
    return next(int(z) for z in every if torch.sigmoid(z) == 1)


def _aliases() -> list[float]:
    names = names_after(ALIAS)
    return [names["x"].grad.item(), names["g"].item()]


EXERCISES = (
    Exercise(
        "22.1",
        truth=lambda: _derivative(lambda x: torch.sin(torch.cos(x**3)), 1.1),
        decimals=4,
        solution="math.cos(math.cos(1.1**3)) * -math.sin(1.1**3) * 3 * 1.1**2",
        mistakes={
            "math.cos(math.cos(1.1**3)) * -math.sin(1.1**3)": "The slope of the cube is missing.",
            "math.cos(math.cos(1.1**3)) * 3 * 1.1**2": "The slope of the cosine is missing.",
            "-math.sin(1.1**3) * 3 * 1.1**2": "The slope of the sine is missing.",
            "math.cos(math.cos(1.1**3)) * --math.sin(1.1**3) * 3 * 1.1**2": (
                "The slope of the cosine is minus the sine."
            ),
            "math.cos(1.1**3) * -math.sin(1.1**3) * 3 * 1.1**2": (
                "The outer slope is taken at cos(x³), not at x³."
            ),
            "math.cos(math.cos(1.1**3)) + -math.sin(1.1**3) + 3 * 1.1**2": (
                "Along a path slopes multiply."
            ),
            "math.cos(1.1**3) * 3 * 1.1**2": "That is the slope of sin(x³): a cosine is missing.",
            "math.sin(math.cos(1.1**3))": "That is u. Asked for is its slope.",
            "math.cos(math.cos(1.1**3)) * -math.sin(1.1) * 3 * 1.1**2": (
                "The slope of the cosine is taken at x³, not at x."
            ),
            "math.cos(1.1) * -math.sin(1.1) * 3 * 1.1**2": (
                "Each slope is taken at what goes in there: not all of them at x."
            ),
            "math.cos(-math.sin(3 * 1.1**2))": (
                "That differentiates inside each bracket. The chain rule multiplies three slopes."
            ),
            "math.cos(math.cos(1.1**3)) * -math.sin(1.1**3) * 3 * 1.1": (
                "The power rule takes 1 off the power of the cube, and 2 is left."
            ),
            "3 * 1.1**2": "That is the innermost slope. Those of sine and cosine are missing.",
            "math.cos(math.cos(d := math.radians(1.1**3))) * -math.sin(d) * 3 * 1.1**2": (
                "That is in degrees. Slopes of sine and cosine are in radians."
            ),
        },
        hints=("Three slopes, each at its own place: at cos(x³), at x³, at x.",),
        reason="cos(cos(x³)) · (−sin(x³)) · 3x²: each slope at its own place (lesson 01).",
        insight="Slopes multiply along a path (lesson 01).",
    ),
    Exercise(
        "22.2",
        truth=_vanishing_step,
        rtol=1e-6,  # h may be a float32 tensor, as x is
        given=STEP,
        solution=(
            "for power in range(1, 10):\n"
            "    h = 10**-power\n"
            "    x = torch.tensor(100.0)\n"
            "    estimate = (torch.sin(x + h) - torch.sin(x)) / h\n"
            "    if estimate == 0:\n"
            "        break\n"
            "answer = h\n"
        ),
        mistakes={
            "1e-5": "With this one x still moves, by one step of float32.",
            "1e-4": "With this one the estimate is off, and it is not 0.",
            "1e-3": "With this one the estimate is still good.",
            ("1e-1", "1e-2"): "With this one x moves by enough: the estimate is not 0.",
            "6": "Write the step itself, such as 1e-2.",
            "1e-7": "Near 3 it would be this one. At 100 the float32 numbers lie further apart.",
            "1e-8": "It is 0 for larger steps already: near 100 the float32 numbers lie far apart.",
            "1e-15": "That would be float64. A tensor of 100.0 is float32.",
            "1e-16": "That is float64 near 1. This is float32, near 100.",
            "1e-9": "The estimate is 0 there, and for larger steps already.",
        },
        hints=("When is `x + h == x`? Print it for each h.",),
        reason=(
            "Near 100 the float32 numbers lie 7.6e-6 apart. "
            "Half of that and less is rounded away, so x + 1e-6 is x (lesson 02)."
        ),
        insight="The larger x is, the larger the smallest step that exists (lesson 02).",
    ),
    Exercise(
        "22.3",
        truth=_with_grad_fn,
        options=tuple("abcdefg"),
        given=MADE,
        solution='{"a", "d", "g"}',
        mistakes={
            '{"a", "d", "f", "g"}': (
                "x is float32 already: `.to` returns x itself, and x is a leaf."
            ),
            '{"a", "d"}': "To make float64 of float32 is an operation, and it is recorded.",
            '{"a", "g"}': "To take one element is an operation, too.",
            '{"a", "b", "d", "g"}': "`argmax` gives a position, a whole number: it has no slope.",
            '{"a", "c", "d", "g"}': (
                "`detach()` comes before the product, so nothing tracked is multiplied."
            ),
            '{"a", "d", "e", "g"}': (
                "`tolist()` gives plain numbers: what is made of them has no past."
            ),
            '{"a", "d", "f"}': "The other way round: of the two `.to`, one has something to do.",
            '{"b", "c", "e", "f"}': "These are the ones without a `grad_fn`.",
            '{"a", "b", "c", "d", "e", "f", "g"}': (
                "Not each result of a tracked tensor is tracked. Print them one by one."
            ),
        },
        hints=(
            "`print(f.grad_fn)` and its like say it.",
            "`.to()` is an operation only if it has something to do.",
        ),
        reason=(
            "A sum, an element and a change of dtype are recorded operations. argmax has no slope, "
            "detach and tolist cut, and `.to` without anything to do returns x (lessons 03, 04)."
        ),
        insight="A `grad_fn` is there where a recorded operation made the tensor (lesson 03).",
    ),
    Exercise(
        "22.4",
        truth=_nodes,
        given=SHARED,
        solution=(
            f"from autograd_lessons import build_graph\n\n{SHARED}"
            "answer = len(build_graph(z).nodes)\n"
        ),
        mistakes={
            "4": "These are the operations. Each tracked leaf has a node as well.",
            "5": "There are two leaves, x and y, each with a node of its own.",
            "7": "That is the number of arrows. A node that is used twice is one node.",
            "10": "s is computed once and used twice: it is one node, not two.",
            "3": "Two different products have a node each, although their names are alike.",
            "2": "These are the leaves. The operations are nodes as well.",
        },
        hints=("`len(build_graph(z).nodes)` counts them; `show(z)` draws them.",),
        reason=(
            "Two products, a sum and a sine, and an AccumulateGrad for each of x and y (lesson 04)."
        ),
        insight="What is computed once is one node, however often it is used (lesson 04).",
    ),
    Exercise(
        "22.5",
        truth=lambda: names_after(WEIGHED)["x"].grad,
        given=WEIGHED + "x.grad\n",
        code=WEIGHED + "answer = {}\n",
        solution="x.grad",
        mistakes={
            "[8, 7, 8]": "That is with the weights 1 and 1.",
            "[14, 10, 10]": "The second row has the weight -1: subtract it.",
            "[-2, 5, 10]": "The weights belong to the outputs in their order: 2 to the product.",
            "[6, 3, 2]": "That is the first row of the Jacobian, without its weight.",
            "[2, 4, 6]": "That is the second row of the Jacobian, without its weight.",
            "[12, 6, 4]": "That is the first row with its weight; the second is missing.",
            "[-2, -4, -6]": "That is the second row with its weight; the first is missing.",
            "[11, 4, 1]": "The second row: the slope of x² is 2x.",
        },
        hints=("Two rows of slopes, one for each output; the weights are 2 and -1.",),
        reason="Twice the row (6, 3, 2) minus the row (2, 4, 6): that is vᵀJ (lesson 06).",
        insight="`backward(v)` weighs the rows of the Jacobian and adds them (lesson 06).",
    ),
    Exercise(
        "22.6",
        truth=_neuron,
        decimals=4,
        code="p = 1 / (1 + math.exp(-(0.8 * 7 - 4)))\nanswer = {}\n",
        solution="(p - 0) * 7",
        mistakes={
            "p - 0": "That is dL/db: the factor x is missing.",
            "(0 - p) * 7": "ŷ − y, not y − ŷ.",
            "p * p * (1 - p) * 7": (
                "The slope of the sigmoid is in it, and cancels with dL/dŷ: "
                "for this loss (ŷ − y) · x is left."
            ),
            "(p - 1) * 7": "That is for a student who was placed. Here y is 0.",
            "(0.8 * 7 - 4) * 7": "That is z in the place of ŷ: the sigmoid is missing.",
            "-math.log(1 - p)": "That is the loss itself.",
            "1 / (1 - p) * 7": "The slope of the sigmoid is missing.",
            "p * (1 - p) * 7": (
                "That is how the guess answers to w. The slope of the loss is missing."
            ),
            "7 / (1 + math.exp(-0.8 * 7))": "z is w · x + b: b is missing.",
        },
        hints=("The four slopes of lesson 07 shrink to (ŷ − y) · x.",),
        reason="z is 1.6, ŷ is 0.8320, and (ŷ − 0) · 7 is what is asked for (lesson 07).",
        insight="Cancel before you code (lesson 07).",
    ),
    Exercise(
        "22.7",
        truth=_saturated,
        solution=(
            "z = 0\n"
            "while torch.sigmoid(torch.tensor(float(z), dtype=torch.float64)) < 1:\n"
            "    z += 1\n"
            "answer = z\n"
        ),
        mistakes={
            "17": "That is float32 again: give the tensor `dtype=torch.float64`.",
            "36": "There it is still smaller than 1, by a step or two of float64.",
            "38": "It is 1 there, but this is not the first z where it is.",
            "53": "float64 has 53 binary digits, but e^-z shrinks faster than 2^-z.",
            "24": "float32 has 24 binary digits. Asked for is z, in float64.",
            ("53 * math.log(2)", "36.7", "36.74"): (
                "That is where it happens. Asked for is a whole z."
            ),
        },
        hints=(
            "A loop that counts z up until `torch.sigmoid(...) == 1`.",
            "The tensor needs `dtype=torch.float64`.",
        ),
        reason=(
            "53 · ln 2 is 36.7: from there on e^-z is too small to be seen beside 1 in float64 "
            "(lesson 08)."
        ),
        insight="More digits put the edge further out and do not take it away (lesson 08).",
    ),
    Exercise(
        "22.8",
        truth=_aliases,
        given=ALIAS,
        code=ALIAS + "answer = {}\n",
        solution="[x.grad, g]",
        mistakes={
            "[4, 12]": (
                "`g = x.grad` copies nothing: what is added or cleared there happens to both."
            ),
            "[4, 24]": "`zero_()` writes into the tensor and makes no new one: g sees it as well.",
            "[4, 28]": "What is cleared under one name is cleared under the other.",
            "[4, 0]": "The third pass adds to the cleared tensor, and g is that tensor.",
            "[28, 28]": "`x.grad.zero_()` clears what the first two passes brought.",
            "[28, 12]": "One was not cleared, and one did not follow: they are the same tensor.",
            "[0, 0]": "After it was cleared there was one more backward pass.",
            "[0, 4]": "After it was cleared there was one more backward pass, and g follows.",
            "[0, 12]": (
                "There was one more backward pass at the end, and g is no copy of what was before."
            ),
        },
        hints=("Is `g` a copy, or a second name for the same tensor? `g is x.grad` says it.",),
        reason=(
            "g and x.grad are one tensor: 12, 24, 0, 4. `x.grad = None` in place of `zero_()` "
            "would have left g its 24 (lesson 09)."
        ),
        insight="`zero_()` works in place, and every name of the tensor sees it (lesson 09).",
    ),
    Exercise(
        "22.9",
        truth=_trained,
        decimals=4,
        given=TRAINING,
        solution=TRAINED,
        mistakes={
            TRAINED.replace("w.grad = b.grad = None", "pass"): (
                "The gradients were never cleared: each step used the sum of all."
            ),
            TRAINED.replace("backward()", "backward(); w.grad.zero_(); b.grad.zero_()"): (
                "Nothing has moved: that is the loss before the first step, or the gradients were "
                "cleared before they were used."
            ),
            TRAINED.replace("range(5)", "range(4)"): (
                "That is the loss before the fifth step. Compute it again after it."
            ),
            TRAINED.replace("range(5)", "range(6)"): "That is after six steps.",
            TRAINED.replace("b -= 0.1 * b.grad", "pass"): "b was never updated.",
            TRAINED.replace("w -= 0.1 * w.grad", "pass"): "w was never updated.",
            TRAINED.replace("-=", "+="): "Uphill: the gradient is subtracted.",
            TRAINED.replace("placed)\n", "placed, reduction='sum')\n"): (
                "That is with the sum of the losses. Asked for is the mean."
            ),
            TRAINED.replace("w = torch.tensor(0.0", "w = torch.tensor(1.0"): (
                "That is from w = 1. Start at 0."
            ),
        },
        hints=(
            "In a loop: loss, backward, update of w and b under `no_grad`, gradients to None.",
            "The loss inside the loop is the one before the step: compute it again at the end.",
        ),
        reason="Loss, backward, update, clear, five times, and the loss once more (lesson 10).",
        insight="Five lines, and the order counts (lesson 10).",
    ),
    Exercise(
        "22.10",
        truth=lambda: names_after(SWITCHED)["x"].grad.item(),
        given=SWITCHED + "x.grad\n",
        code=SWITCHED + "answer = {}\n",
        solution="x.grad",
        mistakes={
            "(2 * 3 + 1) + 4 * 3**3 + 3 * 3**2": (
                "That is with everything tracked. a and b are not."
            ),
            "(2 * 3 + 1) + 9 * 2 * 3 + 3 * 3**2": (
                "a was computed under `no_grad()`: it counts as a constant."
            ),
            "4 + 4 * 3**3 + 3 * 3**2": "b was detached: it counts as a constant.",
            "4 + 9 * 2 * 3 + 9": "c is tracked: in c · x both factors depend on x.",
            "4 + 9 * 2 * 3 + 2 * 3 * 3": "c · x is x³. Both its factors move when x does.",
            "9 * 2 * 3 + 3 * 3**2": "a is a constant, but x beside it is not: a · x has a slope.",
            "4 + 3 * 3**2": "b is a constant, but c beside it is not: b · c has a slope.",
            "3 * 3**2": "A constant times something tracked has a slope: a · x and b · c as well.",
            "4 * 3 + 9 * 9 + 9 * 3": "That is z. Asked for is its slope.",
        },
        hints=("a and b are plain numbers for the backward pass, c is not.",),
        reason="a · x gives a = 4, b · c gives b · 2x = 54, c · x = x³ gives 3x² = 27 (lesson 13).",
        insight="What is not recorded is a constant (lesson 13).",
    ),
    Exercise(
        "22.11",
        truth=lambda: names_after(FROZEN)["w"].item(),
        decimals=4,
        given=FROZEN + "w\n",
        code=FROZEN + "answer = {}\n",
        solution="w.item()",
        mistakes={
            "0.8": "It would stay if its `.grad` were None. Here it is 0, and momentum goes on.",
            "0.8 - 0.1 * 1.8": "That is after one of the three steps.",
            "0.8 - 0.1 * (1.8 + 1.62)": "That is after two of the three steps.",
            "0.8 - 3 * 0.1 * 2": "The gradient was cleared; what moves w on is the momentum alone.",
            "0.8 - 3 * 0.1 * 1.8": "The velocity shrinks by a factor of 0.9 in each step.",
            "0.8 - 0.1 * (3.8 + 5.42 + 6.878)": (
                "The gradient was set to 0. Only the momentum goes on."
            ),
            "1.0": "The first step was taken before w was frozen.",
            "0.8 - 0.1 * (2 + 1.8 + 1.62)": (
                "The velocity shrinks before it moves w, in the first of the three."
            ),
        },
        hints=(
            "An optimizer skips a weight whose `.grad` is None, not one whose `.grad` is 0.",
            "With momentum 0.9 the velocity is 2, then 1.8, 1.62 and so on.",
        ),
        reason=(
            "0.8, and then 0.1 times 1.8, 1.62 and 1.458 less: frozen, and moving all the same "
            "(lesson 16)."
        ),
        insight="`requires_grad=False` is no message to an optimizer; None is (lesson 16).",
    ),
    Exercise(
        "22.12",
        truth=lambda: _derivative(lambda x: torch.exp(torch.cos(x**2)), 1.2, order=2),
        decimals=4,
        code=(
            "x = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)\n"
            "u = torch.exp(torch.cos(x**2))\n"
            "(slope,) = torch.autograd.grad(u, x, create_graph=True)\n"
            "answer = {}\n"
        ),
        solution="torch.autograd.grad(slope, x)[0]",
        mistakes={
            "slope": "That is the first derivative.",
            "slope.item() + torch.autograd.grad(slope, x)[0]": (
                "That is the first plus the second: `.grad` adds up."
            ),
            "slope**2": "That is the square of the first derivative.",
            "2 * slope": "That is twice the first: ask for the slope of the slope.",
            "torch.autograd.grad(torch.autograd.grad(slope, x, create_graph=True)[0], x)[0]": (
                "That is the third derivative."
            ),
            "u.item()": "That is u itself.",
            "u * (2 * x * torch.sin(x**2)) ** 2": (
                "The first derivative is a product, u times the slope of the exponent. "
                "That slope depends on x as well."
            ),
            "-u * (2 * torch.sin(x**2) + 4 * x**2 * torch.cos(x**2))": (
                "The first derivative is a product, u times the slope of the exponent. "
                "Here u was held still."
            ),
        },
        hints=("`torch.autograd.grad` twice; the first time with `create_graph=True`.",),
        reason="The first gradient is recorded with `create_graph=True`, the second is its slope.",
        insight="A gradient can be differentiated if it was recorded (lesson 17).",
    ),
)
