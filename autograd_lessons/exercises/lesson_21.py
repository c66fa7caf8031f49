"""Lesson 21: build your own autograd."""

from __future__ import annotations

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, tracked

QUOTIENTS = ((6.0, 4.0), (1.0, -0.5), (-2.5, 1.6), (0.3, 3.0))

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

DIAMOND = """\
x = torch.tensor(3.0, requires_grad=True)
s = x * x
p = s * x
z = s + p
"""

PASSES = """\
def two_passes(x):
    z, after = 2 * (x * x) + 1, []
    for _ in range(2):
        z.grad = 1.0
        for node in z.order():
            for source, slope in node.inputs:
                source.grad += node.grad * slope
        after.append(x.grad)
    return after
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


EXERCISES = (
    Exercise(
        "21.1",
        "quotient_slopes",
        truth=_quotient_slopes,
        points=QUOTIENTS,
        code="def quotient_slopes(a, b):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="[1 / b, -a / b**2]",
        mistakes={
            "[1 / b, a / b**2]": (
                "When b grows, the quotient shrinks: the second slope has the other sign."
            ),
            "[-a / b**2, 1 / b]": "Both are right, in the other order: the slope by a comes first.",
            "[1 / b, -a / b]": "The power rule takes b from the power -1 to the power -2.",
            "[1 / b, -1 / b**2]": "That is the second slope for a = 1. The a stays as a factor.",
            "[b, a]": "These are the slopes of a product.",
            "[1 / b, 1 / a]": "A quotient is not symmetric: b stands below.",
            "[1 / b, 1 / b]": (
                "The first is right. The second has to say what b does: write a / b as a · b⁻¹."
            ),
            "[a / b, a / b]": "That is the quotient itself. Asked for are its slopes.",
            "[1 / b, a]": "That is the slope by 1 / b. What does b do to 1 / b?",
            "[b, -a]": "These are the numerators of the quotient rule. It divides them by b².",
            "[1 / b, 0]": "When b grows, the quotient shrinks: that slope is not 0.",
        },
        hints=(
            "Hold b still: then a / b is a times a fixed number.",
            "Hold a still: a / b is a times b to the power of -1. The power rule does the rest.",
        ),
        reason="With b still the slope by a is 1 / b; the slope of a · b⁻¹ by b is -a / b².",
        insight="An engine needs such a pair for each of its operations, and nothing else.",
    ),
    Exercise(
        "21.2",
        truth=_order_of_backward,
        options=tuple("xspz"),
        given=DIAMOND,
        solution='["z", "p", "s", "x"]',
        mistakes={
            '["z", "s", "p", "x"]': "s sends too early: what p has for it is still on its way.",
            '["x", "s", "p", "z"]': (
                "That is the order of the forward pass. Back it goes the other way."
            ),
            '["z", "p", "s"]': "The leaf has its turn as well: it adds what came to its `.grad`.",
            '["p", "s", "x"]': "The backward pass begins at z: it receives 1 and sends.",
            '["z", "p", "x", "s"]': "x also waits for s: it is used three times.",
            '["z", "s", "x", "p", "s", "x"]': (
                "Each name once: s and x wait until all has come, then they go once."
            ),
        },
        hints=(
            "z comes first. Who receives something from z alone?",
            "s is used twice, by z and by p: it has to wait for both.",
        ),
        reason="p uses s, so p must send before s does. x is used by s and p, so it comes last.",
        insight="Each node after all that use it: this is called a topological order.",
    ),
    Exercise(
        "21.3",
        "two_passes",
        truth=_after_two_passes,
        points=POINTS,
        argument=_Value,
        code=PASSES.replace("z.grad", "{}\n        z.grad"),
        broken=PASSES,
        solution="for node in z.order():\n    if node is not x:\n        node.grad = 0.0",
        mistakes={
            "z.grad = 0.0": (
                "z was set to 1 before as well. The two products in between still have what they "
                "received in the first pass, and send it again."
            ),
            "for node in z.order(): node.grad = 0.0": (
                "You also cleared the leaf. Its `.grad` should add up, as PyTorch's does: "
                "12, then 24."
            ),
            PASSES.replace(
                "        after.append", "            node.grad = 0.0\n        after.append"
            ): (
                "Each node is cleared when it has sent, and the leaf with them. "
                "The leaf sends nothing: it has to keep what it received."
            ),
            "x.grad = 0.0": (
                "Half mended: between z and the leaf something from the first pass is still there. "
                "All nodes in between have to start from 0, and the leaf has to keep what it has."
            ),
            PASSES.replace("+= node.grad", "= node.grad"): (
                "x is used twice in x · x, and the second use overwrites what the first brought: "
                "keep `+=`."
            ),
            PASSES.replace("node.grad * slope", "slope"): (
                "Received times slope: what the node received is missing."
            ),
            PASSES.replace("z.grad = 1.0", "z.grad += 1.0"): (
                "Each pass begins with a 1 at z. There as well nothing may be left over."
            ),
        },
        hints=(
            "Print `node.grad` of every node at the beginning of the second pass. A check swallows "
            "what is printed: call `two_passes(Value(3.0))` yourself.",
            "What the nodes in between have left over from the first pass is sent once more.",
            "At the beginning of a pass, set `node.grad = 0.0` for the nodes that have inputs.",
        ),
        reason=(
            "The gradient of a node in between belongs to one pass. Only a leaf keeps its own from "
            "pass to pass."
        ),
        insight="PyTorch keeps `.grad` for leaves alone, and this is a good reason.",
    ),
)
