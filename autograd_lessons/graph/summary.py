"""A graph in numbers: `summarize`, and what stands in the place of a picture too large to draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import prod
from typing import NamedTuple

import torch

from ..language import _
from ..wording import count
from .building import Packed, saved_values, storage_of, storages
from .graph import BackwardGraph
from .layers import longest_path
from .reading import LiveGraph, read_live
from .remarks import remarks_on

KINDS = 8  # kinds of operation with a line of their own


class Kept(NamedTuple):
    """What the nodes of a graph keep for backward; a storage that many keep counts once."""

    tensors: int  # of different storages
    bytes: int
    of_leaves: int  # bytes among them that are in the storage of a leaf, and there anyway
    unread: int  # attributes that cannot be read, such as those that backward has freed
    packed: int = 0  # tensors that a hook has packed; bytes are those of what it made of them


@dataclass(frozen=True)
class Summary:
    """A graph in numbers; printed, a few lines."""

    nodes: int
    edges: int
    operations: tuple[tuple[str, int], ...]  # how often each is there, the most frequent first
    longest_path: tuple[str, ...]  # names or titles from a root to a leaf
    leaves: int
    numbers: int  # in all leaves together
    with_gradient: int | None  # leaves whose .grad is not None; None: the leaves are not at hand
    saved: Kept | None = None  # None: not asked for
    remarks: tuple[str, ...] = ()  # what was left out, and what has no name

    def __repr__(self) -> str:
        nodes, edges = count(self.nodes, "node", "nodes"), count(self.edges, "edge", "edges")
        lines = [_("a graph of {nodes} and {edges}").format(nodes=nodes, edges=edges)]
        lines += [f"  {number:>9,} × {op}" for op, number in self.operations[:KINDS]]
        if rest := self.operations[KINDS:]:
            lines.append(
                _("  and {number:,} other {kinds} of operation").format(
                    number=len(rest), kinds="kind" if len(rest) == 1 else "kinds"
                )
            )
        path = self.longest_path
        ends = _(" to ").join(dict.fromkeys([path[0], path[-1]]))
        lines.append(
            _("longest path: {nodes}, {ends}").format(
                nodes=count(len(path), "node", "nodes"), ends=ends
            )
        )
        lines.append(
            _("leaves: {leaves:,} with {numbers}").format(
                leaves=self.leaves, numbers=count(self.numbers, "number", "numbers")
            )
        )
        if self.with_gradient is not None:
            without = self.leaves - self.with_gradient
            lines[-1] += _(", {with_gradient:,} with a gradient, {without:,} without").format(
                with_gradient=self.with_gradient, without=without
            )
        if self.saved is not None:
            tensors = count(self.saved.tensors, "tensor", "tensors")
            size = count(self.saved.bytes, "byte", "bytes")
            line = _(
                "saved for backward: {tensors} of {size}, {of_leaves:,} of them the leaves' own"
            ).format(tensors=tensors, size=size, of_leaves=self.saved.of_leaves)
            unread = self.saved.unread
            line += _("; {unread:,} could not be read").format(unread=unread) if unread else ""
            packed = self.saved.packed
            lines.append(
                line + (_("; {packed:,} packed by a hook").format(packed=packed) if packed else "")
            )
        return "\n".join([*lines, *self.remarks])


def summarize(*things: object, saved: bool = False, **names: object) -> Summary:
    """Return in numbers what the graph behind the things is; see `build_graph` for these.

    With `saved=True` it adds up the bytes of the tensors that operations keep for backward. Of a
    model that is given by name, as in `net=net`, it says which parameters are outside the graph.

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
    live = read_live(things, names)
    graph = live.graph()
    summary = summary_of(graph, live, saved=saved)
    return replace(summary, remarks=remarks_on(graph, live, things, names))


def summary_of(
    graph: BackwardGraph, live: LiveGraph | None = None, *, saved: bool = False
) -> Summary:
    """Return in numbers what a graph is that has been read."""
    leaves = [graph.nodes[leaf] for leaf in graph.leaves]
    path = [graph.nodes[index] for index in longest_path(graph)]
    tensors = None if live is None else [*live.leaves().values()]
    return Summary(
        nodes=len(graph.nodes),
        edges=len(graph.edges),
        operations=tuple(Counter(node.op for node in graph.nodes).most_common()),
        longest_path=tuple(node.name or node.title for node in path),
        leaves=len(leaves),
        numbers=sum(prod(leaf.outputs[0].shape or ()) for leaf in leaves),
        with_gradient=None if tensors is None else sum(t.grad is not None for t in tensors),
        saved=_kept(live, tensors) if live is not None and saved else None,
    )


def _kept(live: LiveGraph, leaves: list[torch.Tensor]) -> Kept:
    """Add up the storages of what was saved; all are held meanwhile, so no address comes twice."""
    saved = saved_values(live)
    values = [value for of_node in saved for value in of_node.values()]
    sizes = {address: size for node in saved for address, size in storages(node).items()}
    sizes.pop(None, None)
    of_leaves = {storage_of(tensor)[0] for tensor in leaves}
    return Kept(
        tensors=len(sizes),
        bytes=sum(sizes.values()),
        of_leaves=sum(size for address, size in sizes.items() if address in of_leaves),
        unread=sum(isinstance(value, RuntimeError) for value in values),
        packed=sum(isinstance(value, Packed) for value in values),
    )
