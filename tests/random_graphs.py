"""Random graphs as hypothesis draws them, with names as those of a module's parameters."""

import torch
from hypothesis import strategies as st

from autograd_lessons import build_graph
from graphs import leaf

OPERATIONS = [
    lambda a, b: a * b,
    lambda a, b: a + b,
    lambda a, b: torch.sin(a),
    lambda a, b: torch.stack([a, b]).unbind()[1],
]
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30
)


def computed(steps, names):
    """A tensor, and its leaves by name; several with the same steps for all."""
    leaves = {name: leaf(1.0 + number) for number, name in enumerate(names)}
    tensors = list(leaves.values())
    for operation, left, right in steps:
        one, other = tensors[-1 - left % len(tensors)], tensors[-1 - right % len(tensors)]
        tensors.append(OPERATIONS[operation](one, other))
    return tensors[-1], leaves


NAMES = ["net.a.0.w", "net.a.0.b", "net.a.1.w", "net.a.1.b", "net.c.w", "other"]


def named_graph(steps, times):
    """The graph of the steps over and over, with names as those of a module's parameters."""
    tensor, leaves = computed(steps * times, NAMES)
    tensor = tensor * 1.0
    return tensor, build_graph(tensor, **leaves)
