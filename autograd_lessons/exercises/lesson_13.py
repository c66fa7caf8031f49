"""Lesson 13: an autograd of one's own, and the closing quiz of the whole course."""

from __future__ import annotations

import torch

from .closing_quiz import QUIZ
from .judging import Exercise
from .oracle import names_after, tracked

QUOTIENTS = ((6.0, 4.0), (1.0, -0.5), (-2.5, 1.6), (0.3, 3.0))
POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

DIAMOND = """\
x = torch.tensor(3.0, requires_grad=True)
s = x * x
p = s * x
z = s + p
"""


class _Value:
    """A leaf, or the result of a sum or product, as the lesson's engine makes them."""

    def __init__(self, data, inputs=(), op="leaf"):
        self.data, self.inputs, self.op = data, inputs, op
        self.grad = 0.0

    def __add__(self, other) -> _Value:
        other = _value(other)
        return _Value(self.data + other.data, ((self, 1.0), (other, 1.0)), "add")

    def __mul__(self, other) -> _Value:
        other = _value(other)
        inputs = ((self, other.data), (other, self.data))
        return _Value(self.data * other.data, inputs, "mul")

    __radd__, __rmul__ = __add__, __mul__

    def __float__(self) -> float:
        return float(self.data)

    def order(self) -> list[_Value]:
        """Return the nodes from this one down, each after all that use it."""
        if not self.inputs:
            return [self]
        later = [node for source, _ in self.inputs for node in source.order()]
        last = {node: place for place, node in enumerate(later)}
        return [self, *sorted(last, key=last.get)]


def _value(number) -> _Value:
    return number if isinstance(number, _Value) else _Value(number, op="constant")


def _quotient_slopes(a: float, b: float) -> torch.Tensor:
    top, below = tracked(a), tracked(b)
    return torch.stack(torch.autograd.grad(top / below, (top, below)))


def _order_of_backward() -> list[str]:
    """Let PyTorch go back, and note in which order the gradients come by."""
    names, seen = names_after(DIAMOND), []
    for name in "xspz":
        names[name].register_hook(lambda gradient, name=name: seen.append(name))
    names["z"].backward()
    return seen


def _after_two_passes(x: _Value) -> torch.Tensor:
    leaf, found = tracked(x.data), []
    z = 2 * (leaf * leaf) + 1
    for _ in range(2):
        z.backward(retain_graph=True)
        found.append(leaf.grad.clone())
    return torch.stack(found)


def _slopes(entries: str) -> str:
    return f"def quotient_slopes(a, b):\n    return [{entries}]\n"


def _listed(names: str) -> str:
    return f"answer = [{', '.join(repr(name) for name in names)}]\n".replace("'", '"')


def _passes(*before: str, step: str = "source.grad += node.grad * slope") -> str:
    """The function of the stub, with lines put before the loop over the nodes."""
    lines = [
        "def two_passes(x):",
        "    z, after = 2 * (x * x) + 1, []",
        "    for _ in range(2):",
        *(f"        {line}" for line in before),
        "        z.grad = 1.0",
        "        for node in z.order():",
        "            for source, slope in node.inputs:",
        f"                {step}",
        "        after.append(x.grad)",
        "    return after",
    ]
    return "\n".join(lines) + "\n"


EXERCISES = (
    Exercise(
        key="13.1",
        name="quotient_slopes",
        truth=_quotient_slopes,
        points=QUOTIENTS,
        parameters=("a", "b"),
        solution=_slopes("1 / b, -a / b**2"),
        mistakes={
            "sign": _slopes("1 / b, a / b**2"),
            "turned round": _slopes("-a / b**2, 1 / b"),
            "not squared": _slopes("1 / b, -a / b"),
            "numerator lost": _slopes("1 / b, -1 / b**2"),
            "as a product": _slopes("b, a"),
            "the same for both": _slopes("1 / b, 1 / a"),
            "second not changed": _slopes("1 / b, 1 / b"),
            "quotient": _slopes("a / b, a / b"),
            "inner missing": _slopes("1 / b, a"),
            "numerators": _slopes("b, -a"),
            "b without effect": _slopes("1 / b, 0"),
        },
    ),
    Exercise(
        key="13.2",
        name="answer",
        truth=_order_of_backward,
        given=DIAMOND,
        options=tuple("xspz"),
        solution=_listed("zpsx"),
        mistakes={
            "as found": _listed("zspx"),
            "forward": _listed("xspz"),
            "no leaf": _listed("zps"),
            "no result": _listed("psx"),
            "leaf early": _listed("zpxs"),
            "each path": _listed("zsxpsx"),
        },
    ),
    Exercise(
        key="13.3",
        name="two_passes",
        truth=_after_two_passes,
        points=POINTS,
        argument=_Value,
        solution=_passes(
            "for node in z.order():", "    if node is not x:", "        node.grad = 0.0"
        ),
        mistakes={
            "nothing mended": _passes("z.grad = 0.0"),
            "all cleared": _passes("for node in z.order():", "    node.grad = 0.0"),
            "cleared after": _passes().replace(
                "        after.append", "            node.grad = 0.0\n        after.append"
            ),
            "leaf cleared": _passes("x.grad = 0.0"),
            "overwritten": _passes(step="source.grad = node.grad * slope"),
            "slope alone": _passes(step="source.grad += slope"),
            "z adds up": _passes().replace("z.grad = 1.0", "z.grad += 1.0"),
        },
    ),
    *QUIZ,
)
