"""Lesson 11: broken loops."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

POINTS = ((1.0,), (-0.5,), (0.3,), (2.0,))

FITTED = """\
xs = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0], dtype=torch.float64)
ys = xs + 1
w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
losses = []
for _ in range(31):
    loss = ((w * xs + b - ys) ** 2).mean()
    losses.append(loss.item())
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
    w.grad = b.grad = None
"""

BUGS = {
    "p": FITTED.replace("w.grad = b.grad = None", "pass"),
    "q": FITTED.replace("backward()", "backward(); w.grad.zero_(); b.grad.zero_()"),
    "r": FITTED.replace("b -= 0.05 * b.grad", "pass"),
    "s": FITTED.replace("-=", "+="),
    "t": FITTED,
}

ROWS = """\
rows = torch.tensor(  # CGPA, placed
    [[9.11, 1.0], [8.9, 1.0], [7.0, 0.0], [6.56, 1.0], [4.56, 0.0]], dtype=torch.float64
)
"""

IN_PIECES = f"""\
{ROWS}

def slope_in_pieces(w):
    for piece in rows.split(2):
        x, y = piece.T
        errors = (w * x - y) ** 2
        {{}}
    return w.grad
"""


def _trained(lr: float) -> float:
    w = 1.0
    for _ in range(3):
        w -= lr * slope(lambda w: (w - 3) ** 2, w)
    return w


def losses(bug: str) -> list[float]:
    """Return the losses of the loop with one of the bugs; `plots.broken_loops` draws three."""
    return names_after(BUGS[bug])["losses"]


def _bugs_of_the_curves() -> list[str]:
    """The first curve is lowest after four rounds, and the third highest."""
    return sorted("pqr", key=lambda bug: losses(bug)[4])


def _slope_over_all_rows(w: torch.Tensor) -> float:
    rows = names_after(ROWS)["rows"]
    return slope(lambda w: ((w * rows[:, 0] - rows[:, 1]) ** 2).mean(), w.item())


EXERCISES = (
    Exercise(
        "11.1",
        "trained",
        truth=_trained,
        points=((0.1,), (0.25,), (0.4,), (0.05,)),
        code=(
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n"
            "        loss = (w - 3) ** 2\n"
            "        loss.backward()\n"
            "        {}\n"
            "    return w.item()\n"
        ),
        broken="w = w - lr * w.grad",
        way=Demands(passes=3, without=("retain_grad", "data")),
        solution="with torch.no_grad():\n    w -= lr * w.grad\nw.grad = None",
        mistakes={
            "w = w - lr * w.grad; w.grad.zero_()": (
                "After `w = w - …` w is a new tensor and no leaf: it has no `.grad` to empty."
            ),
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n"
            "        loss = (w - 3) ** 2\n"
            "        loss.backward()\n"
            "        with torch.no_grad(): w -= lr * w.grad\n"
            "        w.grad = None\n"
            "    return w.grad\n": "That is the gradient, cleared. Asked for is w.",
            "with torch.no_grad(): w -= lr * w.grad": (
                "The update is right, but earlier gradients are still in `.grad`."
            ),
            "w -= lr * w.grad; w.grad = None": "Put the update under `with torch.no_grad():`.",
            "with torch.no_grad(): w = w - lr * w.grad; w.grad = None": (
                "Nothing watched leads to this loss. Only the update belongs under `no_grad()`, "
                "and it writes into w with `-=`: `w = …` makes a new tensor, and nobody watches it."
            ),
            "w.grad.zero_()\nwith torch.no_grad(): w -= lr * w.grad": (
                "w never moved: the gradient was emptied before the update used it, or nothing was "
                "written into w."
            ),
            "w.grad = None\nwith torch.no_grad(): w -= lr * w.grad": (
                "There is no gradient for the update: it was dropped too soon, or `w = …` made w a "
                "new tensor, which keeps none."
            ),
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(2):\n"
            "        ((w - 3) ** 2).backward()\n"
            "        with torch.no_grad(): w -= lr * w.grad\n"
            "        w.grad = None\n"
            "    return w.item()\n": "That is w after two rounds. Three are asked for.",
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3): ((w - 3) ** 2).backward()\n"
            "    with torch.no_grad(): w -= lr * w.grad\n"
            "    return w.item()\n": (
                "The update comes once, after the loop. It belongs into every round."
            ),
            "with torch.no_grad(): w += lr * w.grad\nw.grad = None": (
                "Uphill: the update adds what it should take away."
            ),
            "with torch.no_grad(): w -= lr * w.grad\nreturn w.item()": (
                "That is w after one round: `return` ends the loop."
            ),
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n"
            "        loss = (w - 3) ** 2\n"
            "        loss.backward()\n"
            "        with torch.no_grad(): w -= lr * w.grad\n"
            "        w.grad = None\n"
            "    return loss.item()\n": "That is the loss. Asked for is w.",
            "with torch.no_grad(): w -= w.grad\nw.grad = None": (
                "The whole gradient was taken: the rate `lr` is missing."
            ),
            "with torch.no_grad(): w -= lr\nw.grad = None": (
                "The rate alone was taken: it multiplies the gradient."
            ),
            "with torch.no_grad(): w -= lr * loss\nw.grad = None": (
                "The step goes by the gradient, and not by the loss."
            ),
        },
        hints=(
            "After the update w should still be the leaf that it was: write into it.",
            "Writing into a leaf needs a `with` line before it.",
            "And what does `.grad` hold in the second round?",
        ),
        reason=(
            "`-=` under `no_grad()` writes into the leaf, and the leaf stays a leaf. "
            "Clearing comes last, so that each round uses its own gradient alone."
        ),
        insight="With `-=` under `no_grad()` the parameter stays the same tensor.",
    ),
    Exercise(
        "11.2",
        truth=_bugs_of_the_curves,
        options=tuple(BUGS),
        solution='["p", "r", "q"]',
        mistakes={
            '["p", "t", "q"]': "Look at where the second comes to rest: 0 could be reached.",
            '["s", "r", "q"]': "Uphill a loss only grows. The first comes down again.",
            '["p", "q", "r"]': (
                "The third does not move at all. In the second something moves, and something not."
            ),
            '["r", "p", "q"]': (
                "The second comes to rest. What adds up for ever does not come to rest."
            ),
            '["q", "r", "p"]': "Look again at the third: does anything move there?",
        },
        hints=(
            "Which curve says that nothing moves at all?",
            "Which one goes up and down and does not tire? What could push it uphill?",
            "The one that is left comes to rest, but not at 0.",
        ),
        reason=(
            "The first swings: all earlier gradients still push. The second comes to rest too "
            "high, at the best line through the origin. The third stands still: each update takes "
            "a gradient of 0."
        ),
        insight="The shape of a loss curve is the first hint of what is wrong with a loop.",
    ),
    Exercise(
        "11.3",
        "slope_in_pieces",
        truth=_slope_over_all_rows,
        points=POINTS,
        argument=tracked,
        code=IN_PIECES,
        broken="errors.mean().backward()",
        way=Demands(passes=3, largest=4),
        solution="(errors.sum() / 5).backward()",
        mistakes={
            "errors.sum().backward()": "Five times too large: the mean over the rows is asked for.",
            "(errors.sum() / len(piece)).backward()": (
                "Divided by the length of the piece: that is its mean again."
            ),
            "(errors.sum() / 8).backward()": "8 was the batch above. Count the rows of this one.",
            "(errors.mean() / 2).backward()": (
                "Halves of the means: the rows still weigh differently."
            ),
            "(errors.sum() / 5).backward(); w.grad.zero_()": (
                "Zero: the gradient was emptied before it was returned."
            ),
            "(errors.mean() / 3).backward()": (
                "Mean of means: rows weigh differently. The last row stands alone in its piece "
                "and counts twice as much as the others."
            ),
            "(errors.mean() / 5).backward()": (
                "A fifth of each mean: in a piece of two rows each of them counts one tenth. "
                "Mean and fifth are two divisions, and one is too many."
            ),
            "(errors.sum() / 3).backward()": (
                "Divide by the number of rows in all, not by the number of pieces."
            ),
            "(errors.sum() / 2).backward()": (
                "Divide by the number of rows in all, not by that of a full piece."
            ),
            "w.grad = None; (errors.sum() / 5).backward()": (
                "That is the last row alone: what the others had left was cleared."
            ),
            "(errors.sum() / 5).backward(); return w.grad": (
                "That is the first piece alone: `return` ends the loop."
            ),
            "(errors / 5).backward()": "A piece has several errors: make one number of them first.",
            "(errors.sum() / 5).backward": (
                "Your function returned None: is `backward()` there, brackets included? Or was "
                "`.grad` cleared at the end?"
            ),
        },
        hints=(
            "The mean over five rows is their sum divided by 5. Where does each row come in?",
            "Each row has to count one fifth, in whichever piece it stands.",
        ),
        reason=(
            "Sum within a piece, and divide by the count of the whole batch. Then each row counts "
            "one fifth, however the rows are split."
        ),
        insight="Divide by the total count, and the pieces add up to the whole batch.",
    ),
)
