"""Lesson 09: the training loop, and a batch in pieces."""

from itertools import permutations

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

FIVE_ROWS = """\
cgpa = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
placed = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
loss = torch.nn.functional.binary_cross_entropy_with_logits(w * cgpa + b, placed)
loss.backward()
"""
ONE_UPDATE = """\
with torch.no_grad():
    w -= 0.1 * w.grad
"""

LINES = {
    "a": "w.grad.zero_()",
    "b": "with torch.no_grad(): w -= 0.1 * w.grad",
    "c": "loss = (w - 3) ** 2",
    "d": "loss.backward()",
}

ROWS = """\
rows = torch.tensor(  # CGPA, placed
    [[9.11, 1.0], [8.9, 1.0], [7.0, 0.0], [6.56, 1.0], [4.56, 0.0]], dtype=torch.float64
)
"""


def _w_after_one_update() -> float:
    return names_after(FIVE_ROWS + ONE_UPDATE)["w"].item()


def _order_that_trains() -> list[str]:
    """Run the four lines in every order, thirty times each; one order comes to the minimum."""
    found = [list(order) for order in permutations(LINES) if _trains(order)]
    (order,) = found
    return order


def _trains(order) -> bool:
    body = "".join(f"    {LINES[letter]}\n" for letter in order)
    start = "w = torch.tensor(1.0, requires_grad=True)\n"
    try:
        w = names_after(f"{start}for _ in range(30):\n{body}")["w"]
    except (NameError, AttributeError, TypeError):
        return False
    return abs(w.item() - 3) < 0.01


def _trained(lr: float) -> float:
    w = 1.0
    for _ in range(3):
        w -= lr * slope(lambda w: (w - 3) ** 2, w)
    return w


def _line_loop(*, clear="w.grad = b.grad = None", early="", update_b="b -= 0.05 * b.grad", w="-="):
    """The source of a loop that fits a line, right but for what was asked to be different."""
    return f"""\
xs = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0], dtype=torch.float64)
ys = xs + 1
w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
losses = []
for _ in range(31):
    loss = ((w * xs + b - ys) ** 2).mean()
    losses.append(loss.item())
    loss.backward()
    {early or "pass"}
    with torch.no_grad():
        w {w} 0.05 * w.grad
        {update_b or "pass"}
    {clear or "pass"}
"""


BUGS = {
    "p": _line_loop(clear=""),
    "q": _line_loop(early="w.grad.zero_(), b.grad.zero_()"),
    "r": _line_loop(update_b=""),
    "s": _line_loop(w="+=", update_b="b += 0.05 * b.grad"),
    "t": _line_loop(),
}


def curves_of_broken_loops() -> dict[str, list[float]]:
    """Return the losses of three loops that fit a line, by the names first, second and third."""
    curves = sorted((_losses(bug) for bug in "pqr"), key=lambda curve: curve[4])
    return dict(zip(("first", "second", "third"), curves, strict=True))


def _losses(bug: str) -> list[float]:
    return names_after(BUGS[bug])["losses"]


def _bugs_of_the_curves() -> list[str]:
    """Find for each curve the loop that gives it."""
    known = {tuple(_losses(bug)): bug for bug in BUGS}
    return [known[tuple(curve)] for curve in curves_of_broken_loops().values()]


def _slope_over_all_rows(w: torch.Tensor) -> float:
    rows = names_after(ROWS)["rows"]
    return slope(lambda w: ((w * rows[:, 0] - rows[:, 1]) ** 2).mean(), w.item())


def _order(letters: str) -> str:
    return f"answer = [{', '.join(repr(letter) for letter in letters)}]\n".replace("'", '"')


def _repaired(*lines: str, after: str = "return w.item()") -> str:
    body = ["loss = (w - 3) ** 2", "loss.backward()", *lines]
    return (
        "def trained(lr):\n"
        "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
        "    for _ in range(3):\n"
        + "".join(f"        {line}\n" for line in body)
        + f"    {after}\n"
    )


def _pieces(*lines: str, after: str = "return w.grad") -> str:
    body = ["x, y = piece.T", "errors = (w * x - y) ** 2", *lines]
    return (
        f"{ROWS}\n\ndef slope_in_pieces(w):\n    for piece in rows.split(2):\n"
        + "".join(f"        {line}\n" for line in body)
        + f"    {after}\n"
    )


UPDATE = ("with torch.no_grad():", "    w -= lr * w.grad")
CLEAR = "w.grad = None"
POINTS = ((1.0,), (-0.5,), (0.3,), (2.0,))

EXERCISES = (
    Exercise(
        key="09.1",
        name="answer",
        truth=_w_after_one_update,
        decimals=4,
        given=ONE_UPDATE,
        solution="answer = 1 - 0.1 * 2.298983\n",
        mistakes={
            "added": "answer = 1 + 0.1 * 2.298983\n",
            "rate forgotten": "answer = 1 - 2.298983\n",
            "step alone": "answer = 0.1 * 2.298983\n",
            "gradient updated": "answer = 2.298983 - 0.1 * 2.298983\n",
            "gradient times w": "answer = 2.298983 - 0.1 * 1\n",
            "unchanged": "answer = 1\n",
            "replaced": "answer = 2.298983\n",
            "rate subtracted": "answer = 1 - 0.1\n",
            "minus the step": "answer = -0.1 * 2.298983\n",
        },
    ),
    Exercise(
        key="09.2",
        name="answer",
        truth=_order_that_trains,
        options=tuple(LINES),
        given="\n".join(f"{line:<42}# {letter}" for letter, line in LINES.items()) + "\n",
        solution=_order("cdba"),
        mistakes={
            "cleared before the update": _order("cdab"),
            "cleared between": _order("cadb"),
            "cleared first": _order("acdb"),
            "updated first": _order("cbda"),
            "begins with the update": _order("bcda"),
            "backward first": _order("dcba"),
            "round the corner": _order("dbac"),
            "upside down": _order("abdc"),
        },
        also={  # the first line that fails decides, in whatever order the others follow
            "updated first": (_order("cbad"), _order("cabd")),
            "begins with the update": tuple(map(_order, ("bacd", "badc", "bcad", "bdac", "bdca"))),
            "backward first": tuple(map(_order, ("dabc", "dacb", "dbca", "dcab"))),
            "upside down": tuple(map(_order, ("abcd", "acbd", "adbc", "adcb"))),
        },
    ),
    Exercise(
        key="09.3",
        name="trained",
        parameters=("lr",),
        truth=_trained,
        points=((0.1,), (0.25,), (0.4,), (0.05,)),
        solution=_repaired(*UPDATE, CLEAR),
        mistakes={
            "no gradient to empty": _repaired("w = w - lr * w.grad", "w.grad.zero_()"),
            "gradient returned": _repaired(*UPDATE, CLEAR, after="return w.grad"),
            "not cleared": _repaired(*UPDATE),
            "no_grad missing": _repaired("w -= lr * w.grad", CLEAR),
            "rebound under no_grad": _repaired(
                "with torch.no_grad():", "    w = w - lr * w.grad", "    w.grad = None"
            ),
            "zeroed before the update": _repaired("w.grad.zero_()", *UPDATE),
            "dropped before the update": _repaired(CLEAR, *UPDATE),
            "added": _repaired("with torch.no_grad():", "    w += lr * w.grad", CLEAR),
            "one round": _repaired(*UPDATE, CLEAR, "return w.item()"),
            "loss returned": _repaired(*UPDATE, CLEAR, after="return loss.item()"),
            "rate forgotten": _repaired("with torch.no_grad():", "    w -= w.grad", CLEAR),
            "rate alone": _repaired("with torch.no_grad():", "    w -= lr", CLEAR),
            "loss for the gradient": _repaired(
                "with torch.no_grad():", "    w -= lr * loss", CLEAR
            ),
        },
    ),
    Exercise(
        key="09.4",
        name="answer",
        truth=_bugs_of_the_curves,
        options=tuple(BUGS),
        solution=_order("prq"),
        mistakes={
            "nothing wrong": _order("ptq"),
            "swing taken for wrong sign": _order("srq"),
            "swapped flat and high": _order("pqr"),
            "swapped swing and high": _order("rpq"),
            "other way round": _order("qrp"),
        },
    ),
    Exercise(
        key="09.5",
        name="slope_in_pieces",
        parameters=("w",),
        truth=_slope_over_all_rows,
        points=POINTS,
        argument=tracked,
        solution=_pieces("(errors.sum() / 5).backward()"),
        mistakes={
            "sum not divided": _pieces("errors.sum().backward()"),
            "mean of the piece": _pieces("(errors.sum() / len(piece)).backward()"),
            "eight rows": _pieces("(errors.sum() / 8).backward()"),
            "halved means": _pieces("(errors.mean() / 2).backward()"),
            "emptied": _pieces(
                "(errors.sum() / 5).backward()", after="w.grad.zero_()\n    return w.grad"
            ),
            "mean of means": _pieces("(errors.mean() / 3).backward()"),
            "means by five": _pieces("(errors.mean() / 5).backward()"),
            "sums by three": _pieces("(errors.sum() / 3).backward()"),
            "sums by two": _pieces("(errors.sum() / 2).backward()"),
            "last piece": _pieces("w.grad = None", "(errors.sum() / 5).backward()"),
            "first piece": _pieces("(errors.sum() / 5).backward()", "return w.grad"),
            "not one number": _pieces("(errors / 5).backward()"),
            "not called": _pieces("(errors.sum() / 5).backward"),
        },
    ),
)
