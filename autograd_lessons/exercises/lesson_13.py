"""Lesson 13: three ways to stop tracking."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

YES_NO = ("yes", "no")
POINTS = ((1.0,), (0.5,), (-2.0,), (3.0,))

HELD = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
u = y.detach()
z = u * x
z.backward()
x.grad
"""

WEIGHT = "w = torch.tensor(2.0, requires_grad=True)\n"

COUNTED = f"""{WEIGHT}kept = []
counting = torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: t)
"""

TWO = f"""{WEIGHT}v = torch.tensor(3.0, requires_grad=True)
value, target = w * 2, v * 2
"""

THREE = f"""{WEIGHT}first = torch.tensor(3.0, requires_grad=True)
last = torch.tensor(5.0, requires_grad=True)
"""

# For each situation: what is there before, the three ways to go on, and what is wanted of one.
SITUATIONS = (
    (
        COUNTED,
        {
            "a": "w.requires_grad_(False)\nwith counting:\n    out = torch.sin(w**2)\n",
            "b": "with counting:\n    out = torch.sin(w**2).detach()\n",
            "c": "with counting, torch.no_grad():\n    out = torch.sin(w**2)\n",
        },
        "not kept and w.requires_grad",
    ),
    (
        TWO,
        {
            "a": "target.requires_grad_(False)\n((value - target) ** 2).backward()\n",
            "b": "((value - target.detach()) ** 2).backward()\n",
            "c": "with torch.no_grad():\n    loss = (value - target) ** 2\nloss.backward()\n",
        },
        "w.grad is not None and v.grad is None",
    ),
    (
        THREE,
        {
            "a": "w.requires_grad_(False)\n(last * (w * first)).backward()\n",
            "b": "(last * (w * first).detach()).backward()\n",
            "c": "with torch.no_grad():\n    h = w * first\n(last * h).backward()\n",
        },
        "w.grad is None and first.grad is not None and last.grad is not None",
    ),
    (
        f"{WEIGHT}loss, losses = w**2, []\n",
        {
            "a": "loss.requires_grad_(False)\nlosses.append(loss)\n",
            "b": "losses.append(loss.detach())\n",
            "c": "with torch.no_grad():\n    losses.append(loss)\n",
        },
        "losses[0].grad_fn is None and loss.grad_fn is not None",
    ),
)


def _runs(source: str) -> dict[str, object] | None:
    """The names that a source leaves behind, or None when it raises one of autograd's errors."""
    try:
        return names_after(source)
    except RuntimeError:
        return None


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


def _tools() -> list[str]:
    """Try the three ways in each situation; one of them does what is wanted."""
    found = []
    for start, ways, wanted in SITUATIONS:
        left = {letter: _runs(start + lines) for letter, lines in ways.items()}
        (letter,) = [letter for letter, names in left.items() if names and eval(wanted, names)]
        found.append(letter)
    return found


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
            "3 * 3**2": "You let the gradient pass through u: that is the slope of x³.",
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
        truth=_tools,
        options=("a", "b", "c"),
        solution='["c", "b", "a", "b"]',
        mistakes={
            '["a", "b", "a", "b"]': (
                "Number 1: with the flags off, the parameters do not learn afterwards."
            ),
            '["b", "b", "a", "b"]': (
                "Number 1: `model(x).detach()` first records and saves everything, and then lets "
                "go of it."
            ),
            '["c", "a", "a", "b"]': (
                "Number 2: target was computed, and only a leaf may turn its flag off."
            ),
            '["c", "c", "a", "b"]': (
                "Number 2: both graphs exist already. Under `no_grad()` the loss would have none "
                "at all, and value would not learn."
            ),
            '["c", "b", "b", "b"]': (
                "Number 3: behind `detach()` the way ends, and `first` would not learn."
            ),
            '["c", "b", "c", "b"]': (
                "Number 3: inside the block the way is not recorded, and `first` would not learn."
            ),
            '["c", "b", "a", "a"]': (
                "Number 4: the loss was computed, and only a leaf may turn its flag off."
            ),
            '["c", "b", "a", "c"]': (
                "Number 4: the loss has its graph already, and the list would keep it. "
                "`no_grad()` changes nothing that is there."
            ),
        },
        hints=(
            "Is it about a tensor for good, about one value, or about some lines of code?",
            "Can a tensor that was computed turn its flag off? "
            "Does `no_grad()` change a tensor that is there already?",
        ),
        reason=(
            "`with torch.no_grad(): out = model(x)` saves nothing. `target.detach()` is the number "
            "without the way. "
            "`p.requires_grad_(False)` for each parameter p of middle lets the gradient pass on to "
            "first. `losses.append(loss.detach())` keeps the number alone; `loss.item()` does too."
        ),
        insight="A flag for a leaf, `detach()` for a value, `no_grad()` for lines of code.",
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
        insight="One `detach()` decides which side of the loss has to move.",
    ),
)
