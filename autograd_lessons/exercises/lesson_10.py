"""Lesson 10: the training loop."""

from itertools import permutations

from .exercise import Exercise
from .oracle import by_letter, names_after, slope

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

LINES = """\
w.grad.zero_()                            # a
with torch.no_grad(): w -= 0.1 * w.grad   # b
loss = (w - 3) ** 2                       # c
loss.backward()                           # d
"""


def _order_that_trains() -> list[str]:
    """Run the four lines in every order, thirty times each; one order comes to the minimum."""
    found = [list(order) for order in permutations("abcd") if _trains(order)]
    (order,) = found
    return order


def _trains(order) -> bool:
    lines = by_letter(LINES)
    body = "".join(f"    {lines[letter]}" for letter in order)
    start = "w = torch.tensor(1.0, requires_grad=True)\n"
    try:
        w = names_after(f"{start}for _ in range(30):\n{body}")["w"]
    except (NameError, AttributeError, TypeError):
        return False
    return abs(w.item() - 3) < 0.01


def _orders(letters: str) -> tuple[str, ...]:
    """Several answers, such as "cbda cbad"."""
    return tuple(str(list(order)) for order in letters.split())


RATES = {"a": 0.1, "b": 0.3, "c": 0.34, "d": 0.5, "e": 0.2}


def _growing() -> set[str]:
    """Let each learning rate run for a hundred rounds."""
    return {letter for letter, lr in RATES.items() if _after_a_hundred_rounds(lr) > 1}


def _after_a_hundred_rounds(lr: float) -> float:
    w = 1.0
    for _ in range(100):
        w -= lr * slope(lambda w: 3 * w**2, w)
    return abs(w)


EXERCISES = (
    Exercise(
        "10.1",
        truth=lambda: names_after(FIVE_ROWS + ONE_UPDATE)["w"].item(),
        decimals=4,
        given=ONE_UPDATE,
        solution="1 - 0.1 * 2.298983",
        mistakes={
            "1 + 0.1 * 2.298983": (
                "That is the way uphill: the gradient points to where the loss grows."
            ),
            "1 - 2.298983": "That is the whole gradient. Only a tenth of it is taken.",
            "0.1 * 2.298983": "That is the step. It is taken away from w.",
            "2.298983 - 0.1 * 2.298983": (
                "It is w that is updated, the parameter, and not its gradient."
            ),
            "2.298983 - 0.1 * 1": "The two have changed places: the gradient is scaled, not w.",
            "1": "`no_grad()` switches the recording off, and not the calculation.",
            "1 - 0.1 * 0.397415": "That slope belongs to b. Each parameter moves by its own.",
            "2.298983": "That is the gradient. It says where to go, not where to be.",
            "1 - 0.1": "The rate is a factor: it multiplies the gradient.",
            "-0.1 * 2.298983": "That is by how much w moves. From where does it start?",
        },
        hints=(
            "`a -= c` means `a = a - c`.",
            "A tenth of the gradient is taken away from w.",
        ),
        reason="w - 0.1 · w.grad = 1 - 0.2298983.",
        insight="A parameter moves against its gradient, by a fraction of it.",
    ),
    Exercise(
        "10.2",
        truth=_order_that_trains,
        options=tuple("abcd"),
        given=LINES,
        solution='["c", "d", "b", "a"]',
        mistakes={
            '["c", "d", "a", "b"]': (
                "It runs, and w stays at 1: the gradient is emptied before it is used."
            ),
            '["c", "a", "d", "b"]': (
                "In the first round there is no gradient that could be emptied. With "
                "`w.grad = None` this order would be right."
            ),
            '["a", "c", "d", "b"]': (
                "The first line meets a gradient that is None. With `w.grad = None` it would be "
                "right."
            ),
            # below, the first line that fails decides, in whatever order the others follow
            _orders("cbda cbad cabd"): (
                "In the first round the update finds no gradient: it comes too soon."
            ),
            _orders("bcda bacd badc bcad bdac bdca"): (
                "The first line is the update, and there is no gradient yet."
            ),
            _orders("dcba dabc dacb dbca dcab"): (
                "In the first round there is no loss to go back from."
            ),
            '["d", "b", "a", "c"]': (
                "The order on the circle is right. But the first round begins with a backward, "
                "and there is no loss yet."
            ),
            _orders("abdc abcd acbd adbc adcb"): (
                "Nothing can be cleared or used before it was made."
            ),
        },
        hints=(
            "Each line needs something that another one makes. What needs a loss? What needs a "
            "gradient?",
            "The gradient is made, then used, then emptied.",
        ),
        reason="Forward and loss, backward, update, clear. Each uses what the one before it made.",
        insight="Forward, backward, update, clear: the same in every training loop.",
    ),
    Exercise(
        "10.3",
        truth=_growing,
        options=tuple(RATES),
        solution='{"c", "d"}',
        mistakes={
            '{"d"}': "The limit is 2 / 6 = 0.3333, and 0.34 is above it, if only just.",
            '{"b", "c", "d"}': "0.3 is below 2 / 6. Each step changes the sign and shrinks w.",
            '{"b", "c", "d", "e"}': (
                "A step that changes the sign may still shrink: what counts is |1 − 6·lr|."
            ),
            '{"c", "d", "e"}': "At 0.2 the factor is 1 − 1.2 = −0.2: it shrinks.",
            '{"a", "b", "c", "d", "e"}': "Multiply: at 0.1 each round takes w to 0.4 of itself.",
            '{"a", "e"}': "These two are the safest: small steps shrink w.",
            '{"a", "b", "e"}': "The other way round: for these |w| shrinks.",
            '{"b", "d"}': "0.34 lies between the two. Try |1 − 6·lr| for each.",
        },
        hints=(
            "Each round multiplies w by 1 − 6·lr.",
            "|w| grows if that factor is below −1.",
            "The limit is 2 / curvature.",
        ),
        reason=(
            "The factors are 0.4, −0.8, −1.04, −2 and −0.2. Only two of them are larger than 1 in "
            "size: those above 2 / 6 = 0.3333."
        ),
        insight="2 divided by the largest curvature: below it a loop can settle, above it not.",
    ),
)
