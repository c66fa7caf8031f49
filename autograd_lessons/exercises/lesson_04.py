"""Lesson 04: reading the graph."""

import torch

from .exercise import Exercise
from .oracle import names_after

CHAIN = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
z = torch.sin(y)
"""

SIX = """\
a = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(2.0)
c = a * b
d = c.detach()
e = torch.tensor(1.0, requires_grad=True) * 0.01
f = torch.tensor(4.0).requires_grad_()
"""


KEEPERS = {
    "a": lambda a: a**2,
    "b": lambda a: a.sum(),
    "c": lambda a: a - 1,
    "d": torch.tanh,
    "e": torch.cos,
    "f": lambda a: 3 + a,
}


def _names_to_the_leaf() -> list[str]:
    node, names = names_after(CHAIN)["z"].grad_fn, []
    while node is not None:
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    return names


def _keepers() -> set[str]:
    """Ask each node whether anything that it saved is a tensor."""
    a = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    nodes = {letter: operation(a).grad_fn for letter, operation in KEEPERS.items()}
    return {letter for letter, node in nodes.items() if any(map(torch.is_tensor, _saved(node)))}


def _saved(node) -> list:
    return [getattr(node, name) for name in dir(node) if name.startswith("_saved")]


def _leaves() -> set[str]:
    names = names_after(SIX)
    return {name for name in "abcdef" if names[name].is_leaf}


def _when_built() -> str:
    """Look for the graph after each stage."""
    if names_after("x = torch.tensor(3.0, requires_grad=True)\n")["x"].grad_fn is not None:
        return "c"
    return "a" if names_after(CHAIN)["z"].grad_fn is not None else "b"


EXERCISES = (
    Exercise(
        "04.1",
        truth=_when_built,
        options=("a", "b", "c", "d"),
        given=CHAIN,
        solution='"a"',
        mistakes={
            '"b"': "`z.grad_fn` is there before: `backward()` walks the graph and builds none.",
            '"c"': "At that moment there is one tensor and no operation: `x.grad_fn` is None.",
            '"d"': "Looking only reads. The nodes are there already.",
        },
        hints=("Print `z.grad_fn` before any `backward()`. Print `x.grad_fn` as well.",),
        reason=(
            "Each operation on a tracked tensor records its node as it runs. "
            "That is why an `if` or a loop may give another graph each time."
        ),
        insight="The forward pass writes the graph, the backward pass reads it.",
    ),
    Exercise(
        "04.2",
        truth=_names_to_the_leaf,
        given=CHAIN,
        solution='["SinBackward0", "PowBackward0", "AccumulateGrad"]',
        mistakes={
            '["AccumulateGrad", "PowBackward0", "SinBackward0"]': (
                "You went from the leaf to the output. `next_functions` leads the other way."
            ),
            '["SinBackward0", "PowBackward0"]': (
                "One node is missing at the end: the one that fills `x.grad`."
            ),
            '["SinBackward0", "AccumulateGrad", "PowBackward0"]': (
                "AccumulateGrad is the last, not PowBackward0."
            ),
            '["sin", "pow", "x"]': (
                "These are the forward steps. Asked for are the nodes that go backward."
            ),
            '["SinBackward", "PowBackward", "AccumulateGrad"]': (
                "Nearly: PyTorch puts a number at the end of the operations' names."
            ),
            '["SinBackward0", "PowBackward0", "x"]': (
                "x is the tensor. The node that stands for it has its own name."
            ),
            '["z", "y", "x"]': (
                "These are your names for the tensors. The nodes have names of their own: print "
                "them."
            ),
        },
        hints=(
            "`z.grad_fn` is the node of the operation that made z.",
            "PyTorch names a node after its operation: add gives AddBackward0.",
            "The leaf x was made by no operation. Its node is the one that adds to `x.grad`.",
        ),
        reason=(
            "The last operation comes first. AccumulateGrad ends the chain: "
            "it adds what arrives to `x.grad`."
        ),
        insight="Backward walks exactly this list.",
    ),
    Exercise(
        "04.3",
        truth=_keepers,
        options=tuple(KEEPERS),
        solution='{"a", "d", "e"}',
        mistakes={
            '{"a", "e"}': "tanh keeps one as well: its slope, 1 − tanh², is made of its result.",
            '{"d", "e"}': "The slope of the square is 2a: it needs a.",
            '{"a", "d"}': "The slope of the cosine is −sin(a): it needs a.",
            '{"a", "b", "d", "e"}': (
                "Every slope of a sum is 1. Its node keeps the shape alone, and that is no tensor."
            ),
            ('{"a", "b", "c", "d", "e", "f"}', '{"a", "c", "d", "e", "f"}'): (
                "To add or subtract a number has the slope 1, wherever you are: nothing to keep."
            ),
            '{"b", "c", "f"}': "The other way round: these three have constant slopes.",
        },
        hints=(
            "Write the slope of each operation. Does a stand in it?",
            "A slope that is the same everywhere needs no tensor.",
            "`dir(made.grad_fn)` lists what a node has saved, under names with `_saved`.",
        ),
        reason=(
            "The slopes 2a, 1 − tanh²(a) and −sin(a) depend on where a is; tanh keeps its result. "
            "Those of `a.sum()`, `a - 1` and `3 + a` are 1 everywhere."
        ),
        insight="A constant slope costs no memory.",
    ),
    Exercise(
        "04.4",
        truth=_leaves,
        options=tuple("abcdef"),
        given=SIX,
        solution='{"a", "b", "d", "f"}',
        mistakes={
            '{"a", "f"}': (
                "These are the leaves that require grad. "
                "By convention a tensor without a graph is a leaf as well."
            ),
            '{"a", "d", "f"}': "b is made by you and by no operation: a leaf, tracked or not.",
            '{"a", "b", "f"}': "d has no graph behind it: `detach()` makes a leaf.",
            '{"a", "b", "d"}': (
                "`requires_grad_()` sets a flag on f itself; no operation stands between."
            ),
            '{"a", "b", "d", "e", "f"}': (
                "e is a product: the leaf is the 1.0 that was multiplied, and it has no name."
            ),
            '{"a", "e", "f"}': (
                "Two things at once: e is a product, so not a leaf; "
                "and untracked tensors are leaves."
            ),
            '{"c", "e"}': "These are the ones that are not leaves.",
            '{"a", "b", "c", "d", "e", "f"}': "Two of them were made by a recorded operation.",
        },
        hints=(
            "A leaf is a tensor that no recorded operation made.",
            "Where nothing is tracked, nothing is recorded: such tensors count as leaves.",
            "`requires_grad_()` sets the flag on the tensor itself and makes no new one.",
        ),
        reason=(
            "c and e were made by a recorded multiplication. The others have no `grad_fn`, "
            "and without one a tensor is a leaf. To get a small tracked leaf, "
            "multiply first and call `requires_grad_()` after."
        ),
        insight="`is_leaf` is True exactly where `grad_fn` is None.",
    ),
)
