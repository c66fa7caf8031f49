"""A graph in numbers, for what is too large to draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import torch

from . import text
from .reading import BackwardGraph, LiveGraph, read_graph, without_garbage_collection


class Kept(NamedTuple):
    """What the nodes of a graph keep for backward; a storage that many keep counts once."""

    tensors: int  # of different storages
    bytes: int
    of_leaves: int  # bytes among them that are in the storage of a leaf, and there anyway
    unread: int  # attributes that cannot be read, such as those that backward has freed


@dataclass(frozen=True)
class Summary:
    """A graph in numbers; printed, a few lines."""

    nodes: int
    edges: int
    operations: tuple[tuple[str, int], ...]  # how often each is there, the most frequent first
    longest_path: tuple[str, ...]  # names or titles from a root to a leaf
    leaves: int
    numbers: int  # in all leaves together
    with_gradient: int  # leaves whose .grad is not None
    saved: Kept | None = None  # None: not asked for

    def __repr__(self) -> str:
        return text.counted_text(self)


def summarize(*things: object, saved: bool = False, **names: object) -> Summary:
    """Return in numbers what the graph behind the things is; see `build_graph` for these.

    With `saved=True` it adds up the bytes of the tensors that operations keep for backward.
    Reading them can run code, such as the forward of a checkpoint.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> y = w * w
    >>> loss = y.sum()
    >>> summarize(loss, saved=True)
    a graph of 3 nodes and 3 edges
              1 × SumBackward0
              1 × MulBackward0
              1 × AccumulateGrad
    longest path: 3 nodes, loss to w
    leaves: 1 with 2 numbers, 0 with a gradient, 1 without
    saved for backward: 1 tensor of 8 bytes, 8 of them the leaves' own
    """
    return summary_of(*read_graph(things, names), saved=saved)


def summary_of(live: LiveGraph, graph: BackwardGraph, *, saved: bool = False) -> Summary:
    """Return in numbers what a graph is that has been read."""
    with without_garbage_collection():
        leaves = [graph.nodes[leaf] for leaf in graph.leaves]
        tensors = [live.grad_fns[leaf].variable for leaf in graph.leaves]
        return Summary(
            nodes=len(graph.nodes),
            edges=len(graph.edges),
            operations=tuple(Counter(node.op for node in graph.nodes).most_common()),
            longest_path=tuple(_name(graph, index) for index in graph.longest_path()),
            leaves=len(leaves),
            numbers=sum(prod(leaf.outputs[0].shape or ()) for leaf in leaves),
            with_gradient=sum(tensor.grad is not None for tensor in tensors),
            saved=_kept(live, tensors) if saved else None,
        )


def _name(graph: BackwardGraph, index: int) -> str:
    node = graph.nodes[index]
    named = [output.name for output in node.outputs if output.name]
    return ", ".join(named) or text.node_title(node)


def _kept(live: LiveGraph, tensors: list[torch.Tensor]) -> Kept:
    """Add up the storages of what was saved; all are held meanwhile, so no address comes twice."""
    values = [value for node in live.saved_values() for value in node.values()]
    leaves = {_address(tensor) for tensor in tensors}
    storages = {_address(value): value for value in values if torch.is_tensor(value)}
    storages.pop(None, None)
    sizes = {address: tensor.untyped_storage().nbytes() for address, tensor in storages.items()}
    return Kept(
        tensors=len(sizes),
        bytes=sum(sizes.values()),
        of_leaves=sum(size for address, size in sizes.items() if address in leaves),
        unread=sum(isinstance(value, RuntimeError) for value in values),
    )


def _address(tensor: torch.Tensor) -> int | None:
    """Where a tensor's storage is; None for one without a storage, such as a sparse one."""
    try:
        return tensor.untyped_storage().data_ptr() or None
    except (RuntimeError, NotImplementedError):
        return None
