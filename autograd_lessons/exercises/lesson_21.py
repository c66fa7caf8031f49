"""Lesson 21: build your own autograd."""

from __future__ import annotations

import torch

from .exercise import Exercise
from .oracle import tracked

PAIRS = ((3.0, 4.0), (-2.0, 0.5), (1.5, 1.5), (0.3, -7.0))
POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))
RATES = ((0.05,), (0.01,), (0.1,))

MINE = """\
class Mine:
    def __init__(self, data, inputs=()):
        self.data, self.inputs, self.grad = data, inputs, 0.0

    def __add__(self, other):
        return Mine(self.data + other.data, {add})

    def __mul__(self, other):
        return {mul}


"""
SLOPES = """\
def slopes(a, b):
    made = [Mine(a) + Mine(b), Mine(a) * Mine(b)]
    if ... in made or ... in [one.inputs for one in made]:
        return ...
    return [[one.data, *(slope for _, slope in one.inputs)] for one in made]
"""
ADD = "((self, 1.0), (other, 1.0))"
CROSSED = "(self, other.data), (other, self.data)"
MUL = f"Mine(self.data * other.data, ({CROSSED}))"

DIAMOND = """\
from autograd_lessons.engine import Value

def diamond(x):
    s = x * x
    p = s * x
    return s + p


"""
VISITED = """\
def visited(x):
    nodes = order(diamond(Value(x)))
    return ... if nodes is None else [node.data for node in nodes]
"""
ORDER = """\
def order(root):
    uses, found = Counter(), [root]
    for node in found:
        for source, _ in node.inputs:
            if source not in uses:
                found.append(source)
            uses[source] += 1
    ready = [root]
    for node in ready:
        for source, _ in node.inputs:
            uses[source] -= 1
            if uses[source] == 0:
                ready.append(source)
    return ready


"""
AS_FOUND = """\
def order(root):
    nodes = [root]
    for node in nodes:
        for source, _ in node.inputs:
            if source not in nodes:
                nodes.append(source)
    return nodes


"""

PASSES = """\
def two_passes(x):
    leaf = Value(x)
    end, after = diamond(leaf), []
    for _ in range(2):
        backward(end)
        after.append(leaf.grad)
    return ... if after == [0.0, 0.0] else after
"""
BACKWARD = """\
def backward(root):
    received = defaultdict(float, {root: 1.0})
    for node in root.order():
        for source, slope in node.inputs:
            received[source] += received[node] * slope
        if not node.inputs:
            node.grad += received[node]


"""
ON_NODES = """\
def backward(root):
    root.grad = 1.0
    for node in root.order():
        for source, slope in node.inputs:
            source.grad += node.grad * slope


"""

SHAPED = """\
def shaped(gradient):
    found = [unbroadcast(gradient, shape) for shape in ((3,), (4, 1), ())]
    if any(one is None for one in found):
        return ...
    return torch.cat([one.flatten() for one in found])
"""


def _slopes(a: float, b: float) -> torch.Tensor:
    first, second = tracked(a), tracked(b)
    made = [first + second, first * second]
    return torch.stack(
        [torch.stack([one, *torch.autograd.grad(one, (first, second))]) for one in made]
    ).detach()


def _visited(x: float) -> torch.Tensor:
    """The diamond's nodes in the order in which PyTorch's gradients come by."""
    leaf, seen = tracked(x), []
    s = leaf * leaf
    p = s * leaf
    z = s + p
    for node in (leaf, s, p, z):
        node.register_hook(lambda gradient, node=node: seen.append(node.item()))
    z.backward()
    return torch.tensor(seen, dtype=torch.float64)


def _two_passes(x: float) -> torch.Tensor:
    leaf, after = tracked(x), []
    s = leaf * leaf
    z = s + s * leaf
    for _ in range(2):
        z.backward(retain_graph=True)
        after.append(leaf.grad.item())
    return torch.tensor(after, dtype=torch.float64)


def _received(seed: float) -> torch.Tensor:
    return torch.sin(seed * torch.arange(1, 13, dtype=torch.float64)).reshape(4, 3)


def _shaped(gradient: torch.Tensor) -> torch.Tensor:
    found = []
    for shape in ((3,), (4, 1), ()):
        start = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        found.append(torch.autograd.grad(torch.zeros_like(gradient) + start, start, gradient)[0])
    return torch.cat([one.flatten() for one in found])


def _trained(lr: float) -> torch.Tensor:
    w, b = tracked(1.0), tracked(0.0)
    for _ in range(20):
        loss = sum((w * x + b - y) ** 2 for x, y in ((1.0, 3.0), (2.0, 5.0)))
        slopes = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w, b = ((one - lr * d).requires_grad_() for one, d in zip((w, b), slopes, strict=True))
    return torch.stack([w, b]).detach()


def _mine(add: str = ADD, mul: str = MUL) -> str:
    return MINE.format(add=add, mul=mul)


TRAINING = """\
def trained(lr):
    w, b = Mine(1.0), Mine(0.0)
    for _ in range(20):
        errors = [w * Mine(x) + b + Mine(-y) for x, y in ((1.0, 3.0), (2.0, 5.0))]
        {}
        w, b = Mine(w.data - lr * w.grad), Mine(b.data - lr * b.grad)
    return [w.data, b.data]
"""
WHOLE = "from collections import Counter, defaultdict\n\n\n" + MINE.format(add=ADD, mul=MUL) + ORDER
WHOLE += BACKWARD.replace("root.order()", "order(root)")

EXERCISES = (
    Exercise(
        "21.1",
        "slopes",
        truth=_slopes,
        points=PAIRS,
        code="{}" + SLOPES,
        solution=_mine(),
        mistakes={
            _mine(mul=MUL.replace(CROSSED, "(self, self.data), (other, other.data)")): (
                "In a product each input has the *other* factor for its slope."
            ),
            _mine(mul=MUL.replace(CROSSED, "(self, 1.0), (other, 1.0)")): (
                "The slopes 1 and 1 are those of a sum. What does a product do to a nudge?"
            ),
            _mine(add="((self, self.data), (other, other.data))"): (
                "The sum's second column holds slopes, not the numbers themselves."
            ),
            _mine(add="((self, other.data), (other, self.data))"): (
                "Those are the slopes of a product. A nudge passes through a sum as it is."
            ),
            _mine(mul=MUL.replace("self.data * other.data, ", "self.data + other.data, ")): (
                "The slopes of the product are right, and its number is that of a sum."
            ),
        },
        hints=(
            "`inputs` is a tuple of pairs: the input, and the slope with respect to it.",
            "A nudge of one summand moves the sum by as much.",
            "A nudge of one factor is multiplied by the other factor.",
        ),
        reason="A sum has the slopes 1 and 1; a product has the other factor beside each input.",
        insight="A number, its inputs and their slopes: that is a node of the graph.",
    ),
    Exercise(
        "21.2",
        "visited",
        truth=_visited,
        points=POINTS,
        code="from collections import Counter\n\n" + DIAMOND + "{}" + VISITED,
        solution=ORDER,
        mistakes={
            AS_FOUND: (
                "s comes before p, and p still has something for it. A node's turn comes when all "
                "that use it have had theirs."
            ),
            AS_FOUND.replace("return nodes", "return nodes[::-1]"): (
                "That begins at the leaf. The backward pass begins at the root."
            ),
            ORDER.replace("return ready", "return ready[::-1]"): (
                "The right order, the wrong way round: the root comes first."
            ),
            AS_FOUND.replace("if source not in nodes", "if source"): (
                "Each node once: s and x stand there again for every use."
            ),
            ORDER.replace("return ready", "return ready[:-1]"): (
                "The leaf has its turn as well: it adds what came to its `.grad`."
            ),
        },
        hints=(
            "First count for each node how often it is used.",
            "Then start with the root. Whoever has its turn crosses out one use of each input.",
            "A node without open uses goes to the end of the list.",
        ),
        reason=(
            "An input is ready when all its uses are crossed out. So nobody sends before "
            "everything has come."
        ),
        insight="Each node after all that use it: this is called a topological order.",
    ),
    Exercise(
        "21.3",
        "two_passes",
        truth=_two_passes,
        points=POINTS,
        code="from collections import defaultdict\n\n" + DIAMOND + "{}" + PASSES,
        solution=BACKWARD,
        mistakes={
            ON_NODES: (
                "The first pass is right. In the second, the nodes in between still have what "
                "they received in the first, and send it once more."
            ),
            BACKWARD.replace("received[source] += ", "received[source] = "): (
                "Where ways meet, gradients add: the second one overwrote the first."
            ),
            BACKWARD.replace("node.grad += ", "node.grad = "): (
                "The leaf has to add up over passes, as PyTorch's does."
            ),
            BACKWARD.replace("received[node] * slope", "slope"): (
                "What a node received is missing: received times slope is sent."
            ),
            BACKWARD.replace("{root: 1.0}", "{root: 2.0}"): (
                "A pass begins with 1 at the root; yours is twice too large."
            ),
        },
        hints=(
            "What is on its way belongs to the pass, not to the node: keep it in a dictionary.",
            "Begin with 1 for the root, and go through `root.order()`.",
            "Only leaves, which have no inputs, add what they received to their `.grad`.",
        ),
        reason=(
            "`received` is made anew for each pass, so nothing is left over. Leaves add what has "
            "come to them, and keep it."
        ),
        insight="PyTorch keeps `.grad` for leaves alone, and this is a good reason.",
    ),
    Exercise(
        "21.4",
        "shaped",
        truth=_shaped,
        points=POINTS,
        argument=_received,
        code="{}" + SHAPED,
        solution=(
            "def unbroadcast(gradient, shape):\n"
            "    while gradient.dim() > len(shape):\n"
            "        gradient = gradient.sum(dim=0)\n"
            "    for place, size in enumerate(shape):\n"
            "        if size == 1:\n"
            "            gradient = gradient.sum(dim=place, keepdim=True)\n"
            "    return gradient\n\n\n"
        ),
        mistakes={
            "def unbroadcast(gradient, shape):\n    return gradient\n\n\n": (
                "The gradient goes back as it came, (4, 3). It has to have the input's shape."
            ),
            "def unbroadcast(gradient, shape):\n"
            "    while gradient.dim() > len(shape):\n"
            "        gradient = gradient.sum(dim=0)\n"
            "    return gradient\n\n\n": (
                "Dimensions that were missing are summed. In (4, 1) none is missing: a 1 was "
                "stretched to 3, and that is summed as well."
            ),
            "def unbroadcast(gradient, shape):\n"
            "    while gradient.dim() > len(shape):\n"
            "        gradient = gradient.mean(dim=0)\n"
            "    for place, size in enumerate(shape):\n"
            "        if size == 1:\n"
            "            gradient = gradient.mean(dim=place, keepdim=True)\n"
            "    return gradient\n\n\n": (
                "What was used several times receives the sum, not the mean."
            ),
        },
        hints=(
            "Which dimensions of (4, 3) does the shape (3,) lack? Sum over those.",
            "And where the shape has a 1 and the gradient more, sum with `keepdim=True`.",
        ),
        reason=(
            "Broadcasting adds dimensions in front and stretches those of size 1. The way back "
            "sums over just these."
        ),
        insight="Copied on the way forward, summed on the way back.",
    ),
    Exercise(
        "21.5",
        "trained",
        truth=_trained,
        points=RATES,
        rtol=1e-9,
        code=WHOLE + TRAINING,
        solution="backward(errors[0] * errors[0] + errors[1] * errors[1])",
        broken="...",
        mistakes={
            "backward(errors[0] + errors[1])": (
                "The errors are to be squared: their sum has no lowest place."
            ),
            "backward(errors[0] * errors[0])": "That is the first point alone. The loss has two.",
            "backward(errors[0] * errors[1])": "Each error is multiplied by itself.",
            "backward(errors[0] * errors[0]); backward(errors[0] * errors[0])": (
                "The first point twice, and the second not at all."
            ),
        },
        hints=(
            "The loss is the sum of the two squared errors. A square is a product with itself.",
            "`backward(loss)` with your own `backward`; the update is there already.",
        ),
        reason="Twenty rounds with your own engine, and PyTorch comes to the same numbers.",
        insight="A larger network has more nodes, and no other rules.",
    ),
)
