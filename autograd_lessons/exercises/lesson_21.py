"""Lesson 21: build your own autograd."""

from __future__ import annotations

import torch

from .exercise import Exercise
from .oracle import names_after, tracked

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
ADD = "((self, 1.0), (other, 1.0))"
CROSSED = "(self, other.data), (other, self.data)"
MUL = f"Mine(self.data * other.data, ({CROSSED}))"

ORDER = """\
def order(root):
    uses, found = {root: 0}, [root]
    for node in found:
        for source, _ in node.inputs:
            if source not in uses:
                uses[source] = 0
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

BACKWARD = """\
def backward(root):
    received = dict.fromkeys(root.order(), 0.0)
    received[root] = 1.0
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

SUMMED_AWAY = """\
def unbroadcast(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
"""
UNBROADCAST = f"""{SUMMED_AWAY}\
    for place, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(dim=place, keepdim=True)
    return gradient
"""
SHAPES = ((3,), (4, 1), (), (1, 3))


class Node:
    """A number as `Value` is one, without `order` and `backward`: these are the reader's to write.

    It calls itself a Value, since that is what the reader knows.
    """

    def __init__(self, data, inputs=(), op="leaf"):
        self.data, self.inputs, self.op, self.grad = data, inputs, op, 0.0

    def __repr__(self):
        return f"Value({self.data:.6g})"

    def __add__(self, other):
        return type(self)(self.data + other.data, ((self, 1.0), (other, 1.0)), "add")

    def __mul__(self, other):
        pairs = ((self, other.data), (other, self.data))
        return type(self)(self.data * other.data, pairs, "mul")


class Ordered(Node):
    """A node that knows the right order."""

    def order(self):
        """Return the nodes from this one down, each after all that use it."""
        return names_after(ORDER)["order"](self)


Node.__name__ = Ordered.__name__ = "Value"


def diamond(x):
    """Two ways part at x, and meet again."""
    s = x * x
    p = s * x
    return s + p


def _of_class(mine):
    """What a class like `Mine` makes of a sum and of a product: the number and both slopes."""

    def slopes(a, b):
        first, second = mine(a), mine(b)
        made = [first + second, first * second]
        if ... in made or ... in [one.inputs for one in made]:
            return ...
        return [[one.data, _slope_by(first, one), _slope_by(second, one)] for one in made]

    return slopes


def _slope_by(source, made):
    return sum(slope for one, slope in made.inputs if one is source)


def _of_order(order):
    def visited(x):
        nodes = order(diamond(Node(x)))
        return None if nodes is None else [node.data for node in nodes]

    return visited


def _of_backward(backward):
    def two_passes(x):
        leaf = Ordered(x)
        end, after = diamond(leaf), []
        for _ in range(2):
            backward(end)
            after.append(leaf.grad)
        return after

    return two_passes


def _of_unbroadcast(unbroadcast):
    return lambda seed, place: unbroadcast(_received(seed), SHAPES[place])


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
    z = diamond(leaf)
    for _ in range(2):
        z.backward(retain_graph=True)
        after.append(leaf.grad.item())
    return torch.tensor(after, dtype=torch.float64)


def _received(seed: float) -> torch.Tensor:
    return torch.sin(seed * torch.arange(1, 13, dtype=torch.float64)).reshape(4, 3)


def _shaped(seed: float, place: int) -> torch.Tensor:
    start = torch.zeros(SHAPES[place], dtype=torch.float64, requires_grad=True)
    gradient = _received(seed)
    return torch.autograd.grad(torch.zeros_like(gradient) + start, start, gradient)[0]


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
    if ... in (w * b, (w + b).inputs) or order(w) is None:
        return ...
    for _ in range(20):
        errors = [w * Mine(x) + b + Mine(-y) for x, y in ((1.0, 3.0), (2.0, 5.0))]
        {}
        w, b = Mine(w.data - lr * w.grad), Mine(b.data - lr * b.grad)
    return [w.data, b.data]
"""
WHOLE = f"{MINE.format(add=ADD, mul=MUL)}{ORDER}\n\n{BACKWARD}\n\nMine.order = order\n\n\n"

EXERCISES = (
    Exercise(
        "21.1",
        "Mine",
        truth=_slopes,
        points=PAIRS,
        through=_of_class,
        code="{}",
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
            _mine(add="((self, 1.0), (self, 1.0))"): (
                "One input stands there twice, and the other is missing."
            ),
            (_mine(add="(1.0, 1.0)"), _mine(add="(self, other)")): (
                "Pairs are asked for: beside each input its slope."
            ),
            _mine(mul=MUL.replace(CROSSED, "(self, other), (other, self)")): (
                "A slope is a number, and yours is a `Mine`: the number is in `.data`."
            ),
            (_mine(mul="self.data * other.data"), _mine(mul=MUL.replace("Mine(", "("))): (
                "A product has to be a `Mine` again, or nothing can be computed with it."
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
        "order",
        truth=_visited,
        points=POINTS,
        through=_of_order,
        code="{}",
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
            "def order(root):\n    return root.order()\n": (
                "The finished `order()` is not there: this is what you write."
            ),
            ORDER.replace("return ready", "return [node.data for node in ready]"): (
                "The nodes themselves are asked for, and not their numbers."
            ),
            AS_FOUND.replace("source, _ in node", "source in node"): (
                "`node.inputs` has pairs: the input, and beside it the slope."
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
        "backward",
        truth=_two_passes,
        points=POINTS,
        through=_of_backward,
        code="{}",
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
            "def backward(root):\n    root.backward()\n": (
                "The finished `backward()` is not there: this is what you write."
            ),
            BACKWARD.replace("dict.fromkeys(root.order(), 0.0)", "{}"): (
                "The dictionary has no entry yet for a node that receives for the first time: let "
                "everything begin with 0."
            ),
            BACKWARD.replace("= 1.0", "= 2.0"): (
                "Twice too large: does a pass begin with 1 at the root, and does a leaf add once "
                "what it received?"
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
        "unbroadcast",
        truth=_shaped,
        points=tuple((seed, place) for place in range(len(SHAPES)) for seed in (3, 0.7)),
        argument=lambda coordinate: coordinate,
        through=_of_unbroadcast,
        code="{}",
        solution=UNBROADCAST,
        mistakes={
            "def unbroadcast(gradient, shape):\n    return gradient\n": (
                "The gradient goes back as it came, (4, 3). It has to have the input's shape."
            ),
            f"{SUMMED_AWAY}    return gradient\n": (
                "Dimensions that were missing are summed. In (4, 1) none is missing: a 1 was "
                "stretched to 3, and that is summed as well."
            ),
            UNBROADCAST.replace("sum", "mean"): (
                "What was used several times receives the sum, not the mean."
            ),
            UNBROADCAST.replace(", keepdim=True", ""): (
                "The numbers are right, and the shape is not: of a shape such as (4, 1) no "
                "dimension may be lost."
            ),
            "def unbroadcast(gradient, shape):\n    return gradient.sum()\n": (
                "That is the sum of all, which only the shape () receives."
            ),
            "def unbroadcast(gradient, shape):\n    return gradient.reshape(shape)\n": (
                "No number of the gradient may be lost, so it cannot be reshaped: what was "
                "copied is summed."
            ),
            "def unbroadcast(gradient, shape):\n"
            "    while gradient.dim() > len(shape):\n"
            "        gradient = gradient.sum(dim=-1)\n"
            "    return gradient.reshape(shape)\n": (
                "Dimensions are missing in front: broadcasting puts them there."
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
        solution="loss = errors[0] * errors[0] + errors[1] * errors[1]\nbackward(loss)",
        broken="loss = ...",
        mistakes={
            "loss = errors[0] * errors[0] + errors[1] * errors[1]": (
                "w and b have not moved: has your `backward` run, and does a leaf get its `.grad`?"
            ),
            "backward(errors[0] ** 2 + errors[1] ** 2)": (
                "`Mine` knows + and * alone: a square is a product with itself."
            ),
            "backward(sum(one * one for one in errors))": (
                "`sum` begins with the number 0, and to that no `Mine` can be added: write the "
                "sum with +."
            ),
            "loss = errors[0] * errors[0] + errors[1] * errors[1]; loss.backward()": (
                "`Mine` has no such method. `backward` is a function of yours: `backward(loss)`."
            ),
            "loss = errors[0] * errors[0] + errors[1] * errors[1]; backward(loss); "
            "backward(loss)": "Two backward passes in each round: the slopes are twice too large.",
            "backward((errors[0] * errors[0] + errors[1] * errors[1]) * Mine(0.5))": (
                "That is half the loss: its mean. The sum is asked for."
            ),
            "backward(errors[0] + errors[1])": (
                "The errors are to be squared: their sum has no lowest place."
            ),
            "backward(errors[0] * errors[0])": "That is the first point alone. The loss has two.",
            "backward(errors[1] * errors[1])": "That is the second point alone. The loss has two.",
            "backward(errors[0] * errors[1])": "Each error is multiplied by itself.",
            "backward(errors[0] * errors[0]); backward(errors[0] * errors[0])": (
                "The first point twice, and the second not at all."
            ),
            "sum_of = errors[0] + errors[1]; backward(sum_of * sum_of)": (
                "That is the square of the sum. Each error is squared by itself."
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
