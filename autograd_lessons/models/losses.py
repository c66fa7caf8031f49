"""A loss that compares each number with each, since two shapes were broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.graph import BackwardGraph, Node
from ..graph.layers import inputs_of
from ..language import _

NEAR = 6  # nodes on the way from a loss to where it compares
COMPARING = ("SubBackward0", "RsubBackward1", "ExpandBackward0")  # the last one inside a loss


def compared_each_with_each(graph: BackwardGraph) -> Iterator[str]:
    """Yield a sentence where a column was compared with a row: (n, 1) and (n,) give (n, n)."""
    inputs = inputs_of(graph)
    for root in graph.roots:
        node = graph.nodes[root.node]
        for __ in range(NEAR):
            if node.op in COMPARING:
                parts = (graph.nodes[e.target].outputs[e.output_nr] for e in inputs[node.index])
                square = [
                    part for part in parts if _is_square_of(node.outputs[0].shape, part.shape)
                ]
                if square:
                    yield _sentence(node, square[0].name or _("a result"), square[0].shape)
                    break
            if len(inputs[node.index]) != 1:
                break
            node = graph.nodes[inputs[node.index][0].target]


def _is_square_of(shape: tuple[int, ...] | None, part: tuple[int, ...] | None) -> bool:
    """Whether (n, n) was made of (n, 1) or (n,), for more than one n."""
    if shape is None or len(shape) != 2 or shape[0] != shape[1] or shape[0] == 1:
        return False
    return part in ((shape[0], 1), (shape[0],))


def _sentence(node: Node, name: str, shape: tuple[int, ...]) -> str:
    n = shape[0]
    return _(
        "{node} made {made} of {name} of shape {shape}: each of {n} numbers is compared "
        "with each of {n} others. If number belongs to number, give both one shape: `.squeeze(1)` "
        "makes ({n},) of ({n}, 1)."
    ).format(node=node.title, made=node.outputs[0].shape, name=name, shape=shape, n=n)
