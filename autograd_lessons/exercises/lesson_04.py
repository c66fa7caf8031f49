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


def _chain(links: float):
    """The node at the end of so many operations in a row, which lead back to a leaf."""
    operations = (torch.sin, torch.neg, torch.exp, torch.tanh, torch.cos)
    result = torch.tensor(0.5, requires_grad=True)
    for place in range(int(links)):
        result = operations[place](result)
    return result.grad_fn


def _names_to_the_leaf(node) -> list[str]:
    names = []
    while node is not None:
        names.append(node.name())
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
        "names_back",
        truth=_names_to_the_leaf,
        points=((3.0,), (1.0,), (5.0,)),
        argument=_chain,
        code=("def names_back(node):\n    names = []\n    {}\n    return names\n"),
        solution=(
            "names.append(node.name())\n"
            "while node.next_functions:\n"
            "    node = node.next_functions[0][0]\n"
            "    names.append(node.name())"
        ),
        mistakes={
            (
                "while node.next_functions:\n"
                "    names.append(node.name())\n"
                "    node = node.next_functions[0][0]"
            ): (
                "The last node is missing. It has no next functions, so a loop that asks for them "
                "first ends before it."
            ),
            (
                "while node.next_functions:\n"
                "    node = node.next_functions[0][0]\n"
                "    names.append(node.name())"
            ): "The first node is missing: the one that came in has a name, too.",
            "names.append(node.name())": "That is the first node alone. Follow `next_functions`.",
            "names.append(node.name())\nnames.append(node.next_functions[0][0].name())": (
                "You went one step. How many there are is up to the graph: use a loop."
            ),
            (
                "names.append(node.name())\n"
                "while node.next_functions:\n"
                "    node = node.next_functions[0][0]\n"
                "    names.insert(0, node.name())"
            ): "You have all of them, from the leaf to the result. The result comes first.",
            "pass": "The list is empty: nothing was put into it.",
            (
                "names.append(node)\n"
                "while node.next_functions:\n"
                "    node = node.next_functions[0][0]\n"
                "    names.append(node)"
            ): ("These are objects, not names: write `node.name()`, with its brackets."),
            (
                "while node is not None:\n"
                "    names.append(node.name())\n"
                "    node = node.next_functions[0][0]"
            ): "The last node has no next functions, so `[0]` finds nothing there: stop before.",
            (
                "while node.next_functions:\n    node = node.next_functions[0]",
                "node = node.next_functions[0]\nnames.append(node.name())",
            ): ("An entry of `next_functions` is a pair. The node is its first half: `[0][0]`."),
        },
        hints=(
            "Put the name of `node` into the list. Then let `node` be the next one.",
            "`node.next_functions[0]` is a pair; its first half is the next node.",
            "The end is where `node.next_functions` is empty. Its node has a name as well.",
        ),
        reason=(
            "The name of a node goes into the list, then the walk moves on to the node that made "
            "the input. It ends at AccumulateGrad, which has no next functions."
        ),
        insight="A backward pass through a chain goes through its nodes in this order.",
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
            (
                '{"a", "b", "c", "d", "e", "f"}',
                '{"a", "c", "d", "e", "f"}',
                '{"a", "c", "d", "e"}',
                '{"a", "d", "e", "f"}',
            ): ("To add or subtract a number has the slope 1, wherever you are: nothing to keep."),
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
