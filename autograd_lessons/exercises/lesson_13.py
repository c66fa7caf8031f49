"""Lesson 13: three ways to stop tracking."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

YES_NO = ("yes", "no")
POINTS = ((1.0,), (0.5,), (-2.0,), (3.0,))
LAYERS = ((2.0, 3.0, 5.0), (0.5, -2.0, 1.5), (-1.0, 0.7, 3.0))

HELD = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
u = y.detach()
z = u * x
z.backward()
x.grad
"""


def _row(experiment) -> list[str]:
    """Do one experiment with each of the three ways, on a fresh x."""
    return ["yes" if experiment(way, tracked(2.0)) else "no" for way in WAYS]


def _by_flag(x, f):
    x.requires_grad_(False)
    return f(x)


def _by_detach(x, f):
    return f(x.detach())


def _by_no_grad(x, f):
    with torch.no_grad():
        return f(x)


WAYS = (_by_flag, _by_detach, _by_no_grad)


def _square(x):
    return x**2


def _later(way, x) -> bool:
    way(x, _square)
    return _square(x).requires_grad


def _product(way, x) -> bool:
    return way(x, tracked(3.0).mul).requires_grad


def _from_before(way, x) -> bool:
    y = _square(x)
    way(x, _square)
    y.backward()
    return x.grad is not None


def _of_the_learning(first, middle, last):
    """The gradients of the two that learn; the one between them has none."""
    loss = (last * (middle * first)) ** 2
    of_first, of_last = torch.autograd.grad(loss, (first, last))
    return [of_first, None, of_last]


def _with_target(w):
    """The loss as it is meant: the target is the number that it is at this w."""
    target = 1.0 + 0.9 * (3.0 * w.item())
    return slope(lambda v: (2.0 * v - target) ** 2, w.item())


EXERCISES = (
    Exercise(
        "13.1",
        truth=lambda: names_after(HELD)["x"].grad,
        decimals=4,
        given=HELD,
        solution="3**2",
        mistakes={
            "3 * 3**2": (
                "That is z itself, and the slope of x³ as well. For autograd u is a plain number."
            ),
            "2 * 3 * 3": (
                "That is what would come through u alone, and `detach()` cut just that way."
            ),
            "None": (
                "One factor is still x itself, and x is tracked: z has a `grad_fn`. "
                "An error comes only when no input is tracked."
            ),
            "0": "z still grows with x: one of its two factors is x itself.",
            "2 * 3": "That is the slope of y, and the way through y is cut.",
            "3": "That is the slope of z by u. Asked for is the slope by x.",
            "2**2": "In the examples above x was 2. Here it is 3.",
            "2**2 * 2": (
                "That is z where x is 2, as above. Here x is 3, and the slope of z is asked for."
            ),
            "3 * 2**2": (
                "That is the slope of x³ where x is 2. Here x is 3, and the way through u is cut."
            ),
            "3**2 + 2 * 3": "The way through y is cut, so the slope of y adds nothing.",
        },
        hints=(
            "z is a product of two factors. Which of them is tracked?",
            "For autograd u is a plain number, as if you had typed it in.",
        ),
        reason=(
            "u counts as the constant 9, so z = 9·x has the slope 9. "
            "Without `detach()` the second way, through y, would add 18 to it."
        ),
        insight="`detach()` cuts one way to x. The other one is open.",
    ),
    Exercise(
        "13.2",
        truth=lambda: _row(_later),
        options=YES_NO,
        solution='["no", "yes", "yes"]',
        mistakes={
            '["yes", "yes", "yes"]': "The flag belongs to x. It stays off until it is turned on.",
            '["no", "no", "yes"]': (
                "`detach()` returns another tensor. x itself was not touched, and its flag is on."
            ),
            '["no", "yes", "no"]': "The block ends, and with it what it switched off.",
            '["yes", "no", "no"]': "The other way round: which of the three changes x itself?",
            '["no", "no", "no"]': "Only one of the three changes x itself.",
        },
        hints=("Which of the three writes anything into x?",),
        reason="The flag is x's own. `detach()` makes another tensor, and a block ends.",
        insight="Only the flag changes x.",
    ),
    Exercise(
        "13.3",
        truth=lambda: _row(_product),
        options=YES_NO,
        solution='["yes", "yes", "no"]',
        mistakes={
            '["no", "no", "no"]': "w requires grad as well. Who switches *that* off?",
            '["yes", "yes", "yes"]': "In the block nothing is recorded, whatever the flags say.",
            '["yes", "no", "no"]': "`x.detach()` is untracked, and w beside it is tracked.",
            '["no", "yes", "no"]': "x's flag says nothing of w, and w is tracked.",
        },
        hints=("One tracked input is enough. Which way reaches beyond x?",),
        reason=(
            "A result is tracked if one of its inputs is. The first two are about x alone; the "
            "block is about all that runs in it."
        ),
        insight="`no_grad()` alone reaches the other tensors.",
    ),
    Exercise(
        "13.4",
        truth=lambda: _row(_from_before),
        options=YES_NO,
        solution='["no", "yes", "yes"]',
        mistakes={
            '["yes", "yes", "yes"]': (
                "The graph is there, and it is walked. But a leaf whose flag is off takes nothing."
            ),
            '["no", "no", "no"]': "A graph that was recorded stays. Who can still refuse to take?",
            '["no", "no", "yes"]': "`detach()` made another tensor. The graph of y ends at x.",
            '["no", "yes", "no"]': "The block is over, and the graph was made before it.",
            '["yes", "no", "no"]': "The other way round: which of the three changes the leaf?",
        },
        hints=("The graph ends at the leaf x. What does AccumulateGrad do if its flag is off?",),
        reason="At the end of the way stands the leaf, and with its flag off it takes no gradient.",
        insight="The flag reaches even graphs from before, without an error.",
    ),
    Exercise(
        "13.5",
        "gradients",
        truth=_of_the_learning,
        points=LAYERS,
        argument=tracked,
        code=(
            "def gradients(first, middle, last):\n"
            "    {}\n"
            "    return [first.grad, middle.grad, last.grad]\n"
        ),
        way=Demands(passes=1, arrives=True, spared=(1,)),
        solution=(
            "middle.requires_grad_(False)\nloss = (last * (middle * first)) ** 2\nloss.backward()"
        ),
        mistakes={
            "loss = (last * (middle * first)) ** 2; loss.backward()": (
                "`middle` gets a gradient as well, so the next step would move it."
            ),
            (
                "loss = (last * (middle * first).detach()) ** 2; loss.backward()",
                "with torch.no_grad(): h = middle * first\nloss = (last * h) ** 2; loss.backward()",
            ): "The way to `first` is cut as well, and `first` does not learn.",
            "with torch.no_grad(): loss = (last * (middle * first)) ** 2\nloss.backward()": (
                "Nothing was recorded, so there is nothing to walk back. Only `middle` is to be "
                "left out."
            ),
            "middle.requires_grad_(False); loss = last * (middle * first); loss.backward()": (
                "That is the gradient of the answer itself: its square is missing."
            ),
            "middle.requires_grad_(False); loss = (last * first) ** 2; loss.backward()": (
                "`middle` stays as it is, and it still multiplies: leave it in the model."
            ),
            "middle.requires_grad_(False); loss = (last * (middle * first)) ** 2": (
                "All three are None: did `backward()` run?"
            ),
            "first.requires_grad_(False); last.requires_grad_(False); "
            "loss = (last * (middle * first)) ** 2; loss.backward()": (
                "The other way round: `middle` learns, and the two others stay as they are."
            ),
            "loss = (last * (middle * first)) ** 2; middle.requires_grad_(False); loss.backward(); "
            "return loss": "That is the loss. Return the three `.grad`, in their order.",
        },
        hints=(
            "Is it about a tensor for good, about one value, or about some lines of code?",
            "Whatever is cut behind `middle` does not reach `first` either.",
        ),
        reason=(
            "With its flag off `middle` takes no gradient, and the gradient still passes through "
            "the product on its way to `first`. `middle.detach()` in the product would do as well. "
            "For a layer of a network it is `layer.requires_grad_(False)`."
        ),
        insight="Frozen does not mean closed: what lies below still learns.",
    ),
    Exercise(
        "13.6",
        "gradient",
        truth=_with_target,
        points=POINTS,
        argument=tracked,
        code=(
            "def gradient(w):\n"
            "    value = 2.0 * w\n"
            "    {}\n"
            "    loss = (value - target) ** 2\n"
            "    loss.backward()\n"
            "    return w.grad\n"
        ),
        broken="target = 1.0 + 0.9 * (3.0 * w)",
        way=Demands(passes=1),
        solution="target = (1.0 + 0.9 * (3.0 * w)).detach()",
        mistakes={
            "target = 0.9 * (3.0 * w) + 1.0": (
                "The gradient still comes through both: the way through `target` is open."
            ),
            "value = value.detach(); target = 1.0 + 0.9 * (3.0 * w)": (
                "That is cut on the wrong side: now the target chases the value."
            ),
            "with torch.no_grad(): value, target = 2.0 * w, 1.0 + 0.9 * (3.0 * w)": (
                "Nothing leads from the loss back to w any more. Only the way through the target "
                "is to be cut."
            ),
            "target = 1.0 + 0.9 * (3.0 * w); target.requires_grad_(False)": (
                "The target was computed, and such a tensor has no switch: `detach()` it."
            ),
            "w.requires_grad_(False); target = 1.0 + 0.9 * (3.0 * w)": (
                "Your function returned None: no gradient came to w. Is w switched off, or the way "
                "from value to the loss cut?"
            ),
            "value.retain_grad(); target = (1.0 + 0.9 * (3.0 * w)).detach(); "
            "((value - target) ** 2).backward(); return value.grad": (
                "That is the slope by `value`. The way from value to w is missing."
            ),
            "target = 0.0": "The target still counts, as a number: leave it in the loss.",
            "return (value - (1.0 + 0.9 * (3.0 * w)).detach()) ** 2": (
                "That is the loss itself. Its gradient is in `w.grad`."
            ),
        },
        hints=(
            "One of the two numbers in the loss needs its way cut.",
            "`.detach()` behind a tensor gives its value without its way.",
        ),
        reason=(
            "The target is the number that it is now. `no_grad()` round its line, or `.item()`, "
            "would do as well. Cut on the wrong side, the network would learn to move its target."
        ),
        insight="Where the way is cut decides which side of the loss has to move.",
    ),
)
