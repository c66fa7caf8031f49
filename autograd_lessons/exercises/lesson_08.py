"""Lesson 08: several backward passes."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (5.0,))
TARGETS = (1.0, 3.0, 7.0)

THREE_PASSES = """\
x = torch.tensor(2.0, requires_grad=True)
for _ in range(3):
    y = x**2
    y.backward()
x.grad
"""

X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
GRAPHS = {
    "a": "y = (x + 2).sum()",
    "b": "y = (2 * x).sum()",
    "c": "y = x.mean() - x.sum()",
    "d": "y = torch.exp(x).sum()",
    "e": "y = -x[0]",
}


def _third_value() -> torch.Tensor:
    return names_after(THREE_PASSES)["x"].grad


def _slope_for_all_targets(x: torch.Tensor) -> float:
    return slope(lambda x: sum((x - target) ** 2 for target in TARGETS), x.item())


def _three_times_the_slope(x: torch.Tensor) -> torch.Tensor:
    return torch.tensor([slope(lambda x: x**2, x.item())] * 3, dtype=torch.float64)


def _graphs_that_let_you_back_twice() -> set[str]:
    """Go back through each of them twice."""
    found = set()
    for letter, line in GRAPHS.items():
        y = names_after(f"{X}{line}\n")["y"]
        y.backward()
        try:
            y.backward()
        except RuntimeError:
            continue
        found.add(letter)
    return found


def _all_targets(*lines: str, before: str = "", after: str = "return x.grad") -> str:
    return _loop("slope_for_all", f"for target in {TARGETS}:", lines, before, after)


def _three_slopes(*lines: str, before: str = "", after: str = "return found") -> str:
    return _loop("three_slopes", "for _ in range(3):", lines, f"found = []\n{before}", after)


def _three_gradients(*lines: str, after: str = "return kept") -> str:
    return _loop("three_gradients", "for _ in range(3):", lines, "kept = []", after)


def _loop(name: str, head: str, lines: tuple[str, ...], before: str, after: str) -> str:
    """A function of x: what stands before a loop, the lines of the loop, what stands after it."""
    body = [*before.splitlines(), head, *(f"    {line}" for line in lines), *after.splitlines()]
    return f"def {name}(x):\n" + "".join(f"    {line}\n" for line in body)


def _letters(names: str) -> str:
    return f"answer = {{{', '.join(repr(name) for name in names)}}}\n".replace("'", '"')


LOSS = "loss = (x - target) ** 2"
SQUARE, BACK = "y = x**2", "y.backward()"
ADD, KEEP = "found.append(x.grad.item())", "kept.append(x.grad)"

EXERCISES = (
    Exercise(
        key="08.1",
        name="answer",
        truth=_third_value,
        decimals=4,
        given=THREE_PASSES,
        solution="answer = 4 + 4 + 4\n",
        mistakes={
            "overwritten": "answer = 4\n",
            "multiplied": "answer = 4 * 4 * 4\n",
            "one too few": "answer = 4 + 4\n",
            "doubled": "answer = 2 * (4 + 4)\n",
            "totals added": "answer = 4 + 8 + 12\n",
            "cleared by itself": "answer = 0\n",
        },
    ),
    Exercise(
        key="08.2",
        name="slope_for_all",
        truth=_slope_for_all_targets,
        points=POINTS,
        argument=tracked,
        solution=_all_targets(LOSS, "loss.backward()"),
        mistakes={
            "last only": _all_targets(LOSS, after="loss.backward()\nreturn x.grad"),
            "emptied": _all_targets(LOSS, "loss.backward()", after="x.grad.zero_()\nreturn x.grad"),
            "first only": _all_targets(LOSS, "loss.backward()", "return x.grad"),
            "averaged": _all_targets(LOSS, "loss.backward()", after="return x.grad / 3"),
            "not called": _all_targets(LOSS, "loss.backward"),
            "loss": _all_targets(LOSS, "loss.backward()", after="return loss"),
            "zeroed before the first": _all_targets(LOSS, "x.grad.zero_()", "loss.backward()"),
            "running total": _all_targets(
                LOSS, "total = total + loss", "total.backward()", before="total = 0"
            ),
            "running total retained": _all_targets(
                LOSS,
                "total = total + loss",
                "total.backward(retain_graph=True)",
                before="total = 0",
            ),
        },
    ),
    Exercise(
        key="08.3",
        name="three_slopes",
        truth=_three_times_the_slope,
        points=POINTS,
        argument=tracked,
        solution=_three_slopes(SQUARE, BACK, ADD, "x.grad = None"),
        mistakes={
            "still adding": _three_slopes(SQUARE, BACK, ADD, after="x.grad = None\nreturn found"),
            "zeroed before the first": _three_slopes(SQUARE, "x.grad.zero_()", BACK, ADD),
            "cleared too soon": _three_slopes(SQUARE, BACK, "x.grad.zero_()", ADD),
            "none too soon": _three_slopes(SQUARE, BACK, "x.grad = None", ADD),
            "one graph": _three_slopes(BACK, ADD, "x.grad = None", before=SQUARE),
            "one tensor": _three_slopes(SQUARE, BACK, "found.append(x.grad)"),
            "a number": _three_slopes(SQUARE, BACK, ADD, "x.grad = 0"),
            "x zeroed": _three_slopes(SQUARE, BACK, ADD, "x.zero_()"),
            "underscore lost": _three_slopes(SQUARE, BACK, ADD, "x.grad.zero()"),
            "zero_grad": _three_slopes(SQUARE, BACK, ADD, "x.zero_grad()"),
            "one round": _three_slopes(SQUARE, BACK, ADD, "return found"),
            "values": _three_slopes(SQUARE, BACK, "found.append(y.item())", "x.grad = None"),
        },
    ),
    Exercise(
        key="08.4",
        name="three_gradients",
        truth=_three_times_the_slope,
        points=POINTS,
        argument=tracked,
        solution=_three_gradients("(x**2).backward()", KEEP, "x.grad = None"),
        mistakes={
            "still one tensor": _three_gradients(
                "(x**2).backward()", "kept.append(x.grad.detach())", "x.grad.zero_()"
            ),
            "never cleared": _three_gradients("(x**2).backward()", KEEP),
            "copies of the sum": _three_gradients(
                "(x**2).backward()", "kept.append(x.grad.clone())"
            ),
            "none too soon": _three_gradients("(x**2).backward()", "x.grad = None", KEEP),
            "zeroed before the first": _three_gradients(
                "x.grad.zero_()", "(x**2).backward()", KEEP
            ),
            "a number": _three_gradients("(x**2).backward()", KEEP, "x.grad = 0"),
            "the last one cleared": _three_gradients(
                "x.grad = None", "(x**2).backward()", KEEP, after="x.grad.zero_()\nreturn kept"
            ),
        },
    ),
    Exercise(
        key="08.5",
        name="answer",
        truth=_graphs_that_let_you_back_twice,
        given=X
        + "\n"
        + "\n".join(f"{line:<24}# {letter}" for letter, line in GRAPHS.items())
        + "\n",
        options=tuple(GRAPHS),
        solution=_letters("ace"),
        mistakes={
            "linear ones": _letters("abce"),
            "mean refused": _letters("ae"),
            "index refused": _letters("ac"),
            "addition only": _letters("a"),
            "factor alone": _letters("abe"),
            "upside down": _letters("bd"),
            "all": _letters("abcde"),
        },
    ),
)
