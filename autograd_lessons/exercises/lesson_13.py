"""Lesson 13: three ways to stop tracking."""

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((1.0,), (0.5,), (-2.0,), (3.0,))

HELD = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
u = y.detach()
z = u * x
z.backward()
x.grad
"""

START = """\
x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
y = x**2
"""

LINES = f"""\
{START}
(x.detach() * w).backward()             # a

(x.detach() ** 2).backward()            # b

with torch.no_grad():                   # c
    y.backward()

with torch.no_grad():                   # d
    z = x * w
z.backward()

with torch.no_grad():                   # e
    v = torch.tensor(1.0, requires_grad=True)
(v**2).backward()

x.requires_grad_(False)                 # f
y.backward()

x.requires_grad_(False)                 # g
(x**2).backward()

y.requires_grad_(False)                 # h
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
        f"{WEIGHT}(w**2).backward()\nleaf = w\n",
        {
            "a": "w.requires_grad_(False)\nw -= 0.1 * w.grad\n",
            "b": "w = w.detach() - 0.1 * w.grad\n",
            "c": "with torch.no_grad():\n    w -= 0.1 * w.grad\n",
        },
        "w is leaf and w.requires_grad",
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


def _lines_that_raise() -> set[str]:
    pieces = by_letter(LINES)
    return {letter for letter, lines in pieces.items() if _runs(START + lines) is None}


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
        truth=_lines_that_raise,
        options=tuple("abcdefgh"),
        given=LINES,
        solution='{"b", "d", "g", "h"}',
        mistakes={
            '{"b", "d", "f", "g", "h"}': (
                "The graph of y was recorded before the flag went off, and it has not been used: "
                "`y.backward()` runs. That x.grad stays None is another matter."
            ),
            '{"b", "c", "d", "g", "h"}': (
                "`backward()` may be called inside `no_grad()`: the graph of y was made outside."
            ),
            '{"b", "d", "e", "g", "h"}': (
                "`requires_grad=True` is obeyed inside `no_grad()` too, and the square is taken "
                "outside."
            ),
            '{"a", "b", "d", "g", "h"}': (
                "One tracked factor is enough: x is cut off in the first piece, w is not."
            ),
            '{"b", "d", "g"}': "One is missing: only a leaf may turn its flag off.",
            '{"d", "g", "h"}': "One is missing: where is the tracked input of the second piece?",
            '{"b", "g", "h"}': (
                "One is missing: what was computed inside `no_grad()` has no graph, even after it."
            ),
            '{"b", "d", "h"}': (
                "One is missing: a square computed after the flag went off has no graph."
            ),
            '{"b", "c", "d", "e", "g", "h"}': (
                "Of the three pieces with `no_grad()` only one raises: inside, nothing is "
                "recorded, and that is all it does."
            ),
            '{"b", "c", "d", "f", "g", "h"}': (
                "Neither `backward()` inside `no_grad()` nor one through a graph made before the "
                "flag went off is refused."
            ),
        },
        hints=(
            "Ask of each `backward()`: does a recorded way lead to a tracked leaf?",
            "`no_grad()` decides what is recorded inside it. It does not touch what was recorded "
            "before, and it does not stop `backward()`.",
            "A leaf may change its flag. A tensor that was computed may not.",
        ),
        reason=(
            "b, d, g: nothing recorded leads to a tracked leaf. h: y was computed, and only a leaf "
            "may turn its flag off. The others have a recorded way to start from; in f it ends at "
            "a leaf that takes nothing any more."
        ),
        insight="It raises when there is no record to walk, or no leaf whose flag it is.",
    ),
    Exercise(
        "13.3",
        truth=_tools,
        options=("a", "b", "c"),
        solution='["c", "b", "c", "a", "b"]',
        mistakes={
            '["a", "b", "c", "a", "b"]': (
                "Number 1: with the flags off, the parameters do not learn afterwards."
            ),
            '["b", "b", "c", "a", "b"]': (
                "Number 1: `model(x).detach()` first records and saves everything, and then lets "
                "go of it."
            ),
            '["c", "a", "c", "a", "b"]': (
                "Number 2: target was computed, and only a leaf may turn its flag off."
            ),
            '["c", "c", "c", "a", "b"]': (
                "Number 2: both graphs exist already. Under `no_grad()` the loss would have none "
                "at all, and value would not learn."
            ),
            '["c", "b", "a", "a", "b"]': "Number 3: w would no longer be tracked.",
            '["c", "b", "b", "a", "b"]': (
                "Number 3: what is computed from `w.detach()` is another tensor, and untracked."
            ),
            '["c", "b", "c", "b", "b"]': (
                "Number 4: behind `detach()` the way ends, and `first` would not learn."
            ),
            '["c", "b", "c", "c", "b"]': (
                "Number 4: inside the block the way is not recorded, and `first` would not learn."
            ),
            '["c", "b", "c", "a", "a"]': (
                "Number 5: the loss was computed, and only a leaf may turn its flag off."
            ),
            '["c", "b", "c", "a", "c"]': (
                "Number 5: the loss has its graph already, and the list would keep it. "
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
            "without the way. `with torch.no_grad(): w -= 0.1 * w.grad` writes into w unseen. "
            "`p.requires_grad_(False)` for each parameter p of middle lets the gradient pass on to "
            "first. `losses.append(loss.detach())` keeps the number alone; `loss.item()` does too."
        ),
        insight="A flag for a leaf, `detach()` for a value, `no_grad()` for lines of code.",
    ),
    Exercise(
        "13.4",
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
