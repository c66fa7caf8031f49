"""Lesson 10: three ways to stop tracking."""

from .judging import Exercise
from .oracle import names_after, slope, tracked

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

LINES = {
    "a": "(x.detach() * w).backward()",
    "b": "(x.detach() ** 2).backward()",
    "c": "with torch.no_grad():\n    y.backward()",
    "d": "with torch.no_grad():\n    z = x * w\nz.backward()",
    "e": "with torch.no_grad():\n    v = torch.tensor(1.0, requires_grad=True)\n(v**2).backward()",
    "f": "x.requires_grad_(False)\ny.backward()",
    "g": "x.requires_grad_(False)\n(x**2).backward()",
    "h": "y.requires_grad_(False)",
}

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

POINTS = ((1.0,), (0.5,), (-2.0,), (3.0,))


def _runs(source: str) -> dict[str, object] | None:
    """The names that a source leaves behind, or None when it raises one of autograd's errors."""
    try:
        return names_after(source)
    except RuntimeError:
        return None


def _lines_that_raise() -> set[str]:
    return {letter for letter, lines in LINES.items() if _runs(f"{START}{lines}\n") is None}


def _tools() -> list[str]:
    """Try the three ways in each situation; one of them does what is wanted."""
    found = []
    for start, ways, wanted in SITUATIONS:
        left = {letter: _runs(start + lines) for letter, lines in ways.items()}
        (letter,) = [letter for letter, names in left.items() if names and eval(wanted, names)]
        found.append(letter)
    return found


def _listed() -> str:
    blocks = (f"{START}",)
    for letter, lines in LINES.items():
        first, *rest = lines.splitlines()
        blocks += ("\n".join([f"{first:<40}# {letter}", *rest]) + "\n",)
    return "\n".join(blocks)


def _letters(names: str) -> str:
    return f"answer = {{{', '.join(repr(name) for name in names)}}}\n".replace("'", '"')


def _choices(names: str) -> str:
    return f"answer = [{', '.join(repr(name) for name in names)}]\n".replace("'", '"')


def _gradient(*lines: str) -> str:
    return "def gradient(w):\n" + "".join(f"    {line}\n" for line in lines)


def _with_target(w):
    """The loss as it is meant: the target is the number that it is at this w."""
    target = 1.0 + 0.9 * (3.0 * w.item())
    return slope(lambda v: (2.0 * v - target) ** 2, w.item())


VALUE, TARGET = "value = 2.0 * w", "target = 1.0 + 0.9 * (3.0 * w)"
LOSS, BACK = ("loss = (value - target) ** 2", "loss.backward()"), "return w.grad"

EXERCISES = (
    Exercise(
        key="10.1",
        name="answer",
        truth=lambda: names_after(HELD)["x"].grad,
        decimals=4,
        given=HELD,
        solution="answer = 3**2\n",
        mistakes={
            "through u": "answer = 3 * 3**2\n",
            "other way only": "answer = 2 * 3 * 3\n",
            "nothing": "answer = None\n",
            "zero": "answer = 0\n",
            "slope of y": "answer = 2 * 3\n",
            "slope of u": "answer = 3\n",
            "x is 2": "answer = 2**2\n",
            "value at 2": "answer = 2**2 * 2\n",
            "slope of x³ at 2": "answer = 3 * 2**2\n",
            "slope of y added": "answer = 3**2 + 2 * 3\n",
        },
    ),
    Exercise(
        key="10.2",
        name="answer",
        truth=_lines_that_raise,
        given=_listed(),
        options=tuple(LINES),
        solution=_letters("bdgh"),
        mistakes={
            "old graph refused": _letters("bdfgh"),
            "backward refused": _letters("bcdgh"),
            "new leaf refused": _letters("bdegh"),
            "one input not enough": _letters("abdgh"),
            "flag of a result": _letters("bdg"),
            "detach forgotten": _letters("dgh"),
            "made inside forgotten": _letters("bgh"),
            "flag forgotten": _letters("bdh"),
            "no_grad forbids all": _letters("bcdegh"),
            "off is off": _letters("bcdfgh"),
        },
    ),
    Exercise(
        key="10.3",
        name="answer",
        truth=_tools,
        options=("a", "b", "c"),
        solution=_choices("cbcab"),
        mistakes={
            "evaluate by flag": _choices("abcab"),
            "evaluate by detach": _choices("bbcab"),
            "target by flag": _choices("cacab"),
            "target by no_grad": _choices("cccab"),
            "update by flag": _choices("cbaab"),
            "update by detach": _choices("cbbab"),
            "freeze by detach": _choices("cbcbb"),
            "freeze by no_grad": _choices("cbccb"),
            "plot by flag": _choices("cbcaa"),
            "plot by no_grad": _choices("cbcac"),
        },
    ),
    Exercise(
        key="10.4",
        name="gradient",
        truth=_with_target,
        points=POINTS,
        parameters=("w",),
        argument=tracked,
        solution=_gradient(VALUE, f"target = ({TARGET[9:]}).detach()", *LOSS, BACK),
        mistakes={
            "both tracked": _gradient(
                VALUE, TARGET, "d = value - target", "(d**2).backward()", BACK
            ),
            "wrong side": _gradient(
                "value = (2.0 * w).detach()", TARGET, "loss = (value - target) ** 2", LOSS[1], BACK
            ),
            "everything": _gradient(
                "with torch.no_grad():", f"    {VALUE}", f"    {TARGET}", *LOSS, BACK
            ),
            "flag of a result": _gradient(
                VALUE, TARGET, "target.requires_grad_(False)", *LOSS, BACK
            ),
            "flag of w": _gradient(VALUE, "w.requires_grad_(False)", TARGET, *LOSS, BACK),
            "of the value": _gradient(
                VALUE,
                "value.retain_grad()",
                f"target = ({TARGET[9:]}).detach()",
                *LOSS,
                "return value.grad",
            ),
            "no target": _gradient(VALUE, "(value**2).backward()", BACK),
            "value": _gradient(VALUE, f"target = ({TARGET[9:]}).detach()", LOSS[0], "return loss"),
        },
    ),
)
