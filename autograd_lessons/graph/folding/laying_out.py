"""Whether a graph, whole or folded, can be laid out in a time that one waits for."""

from __future__ import annotations

from collections.abc import Sequence

from .. import text
from ..reading import BackwardGraph
from .boxes import FoldedGraph

PIECES = 2_500  # of edges between two levels, one to three seconds to lay out


def is_drawn_whole(graph: BackwardGraph) -> bool:
    """Return whether a graph can be drawn node by node: neither too large nor too dense."""
    if len(graph.nodes) > text.BUDGET:
        return False
    return _pieces(graph.heights(), [edge[:2] for edge in graph.edges]) <= PIECES


def can_be_drawn(graph: BackwardGraph, folded: FoldedGraph) -> bool:
    """Return whether the boxes of a graph are laid out in one to three seconds."""
    return pieces_of(graph.heights(), folded) <= PIECES


def pieces_of(height: Sequence[int], folded: FoldedGraph) -> int:
    """Return into how many pieces a layout cuts the edges, given the height of each node."""
    levels = [max(height[node.index] for node in box.nodes) for box in folded.boxes]
    return _pieces(levels, [bundle[:2] for bundle in folded.bundles])


def _pieces(levels: Sequence[int], ways: Sequence[tuple[int, int]]) -> int:
    """Into how many pieces a layout cuts the edges, one for each level that an edge passes.

    The time of a layout grows with the square of it.
    """
    number = {level: place for place, level in enumerate(sorted(set(levels)))}
    place = [number[level] for level in levels]
    above: dict[int, list[int]] = {}
    for source, target in ways:
        above.setdefault(target, []).append(place[source])
    for end in above.keys() - {source for source, _ in ways}:
        place[end] = min(above[end]) - 1  # a leaf hangs right below the operations that use it
    return sum(max(1, abs(place[source] - place[target])) for source, target in ways)
