"""What is inside each box: a folded graph as a walk from view to view. Data in, data out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ..boxes import Box, FoldedGraph, Group, boxed
from ..graph import DRAWN_WHOLE, BackwardGraph
from . import NO_LABELS, can_be_drawn
from .analysis import Analysis, analyse
from .modules import by_module
from .repeats import layers_of, slices

MOST_VIEWS = 400
SLICES = 15  # of a box with more nodes than can be drawn


class Opened(NamedTuple):
    """A box from inside, between the boxes that it is joined to; the first one is the whole."""

    box: Box | None  # None: the whole
    parent: int | None  # the place of the view in which the box stands
    boxes: FoldedGraph
    around: frozenset[int]  # the places of the boxes that stand around it
    inner: Mapping[int, int]  # by the place of a box, the view that shows its inside


def walk(
    graph: BackwardGraph, start: FoldedGraph, labels: Mapping[int, Hashable] = NO_LABELS
) -> list[Opened]:
    """Return the view of the whole, and one for each box that can be opened, the outer ones first.

    A pile opens into its pieces, a module into its submodules and what it computes itself, any
    other box into its nodes, or into smaller boxes where they are many. What cannot be laid out
    stays closed, and so do the innermost boxes where there are more than `MOST_VIEWS`.
    """
    levels = _Levels(analyse(graph, labels))
    found = [Opened(None, None, start, frozenset(), {})]
    for number, here in enumerate(found):  # the list grows meanwhile
        inner = {}
        for place, box in enumerate(here.boxes.boxes):
            if box.is_node or place in here.around or len(found) >= MOST_VIEWS:
                continue
            if (boxes := _opened(graph, here.boxes, place, levels)) is not None:
                inner[place] = len(found)
                own = {node.index for node in box.nodes}
                around = frozenset(
                    at for at, one in enumerate(boxes.boxes) if one.nodes[0].index not in own
                )
                found.append(Opened(box, number, boxes, around, {}))
        found[number] = here._replace(inner=inner)
    return found


class _Levels:
    """The groups of a whole graph by how many parts of a module's name are told apart."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.deepest = max(map(len, analysis.modules))
        self.groups = cache(self._groups)

    def _groups(self, depth: int) -> dict[int, Group]:
        groups = by_module(self.analysis, depth, {})
        return {index: group for group in groups for index in group.nodes}

    def ways_to_open(self, box: Box) -> Iterator[list[Group]]:
        """What a box consists of: pieces, or submodules; else its nodes, or slices of them."""
        nodes = [node.index for node in box.nodes]
        parts = len(box.module.split(".")) if box.module else 0
        if box.pieces:
            paths = [self.analysis.modules[piece[0]][:parts] or None for piece in box.pieces]
            yield [Group(*piece) for piece in zip(paths, map(list, box.pieces), strict=True)]
        elif box.module:
            for depth in range(parts + 1, self.deepest + 1):
                of_node = self.groups(depth)
                groups = {of_node[index].nodes[0]: of_node[index] for index in nodes}
                yield [_inside(group, {*nodes}) for group in groups.values()]
        yield [Group(None, [index]) for index in nodes]
        yield slices([[layer] for layer in layers_of(self.analysis, nodes)], SLICES)


def _inside(group: Group, own: set[int]) -> Group:
    """A group, or what of it is in a box: guessed modules may be larger at another depth."""
    nodes = [index for index in group.nodes if index in own]
    return group if len(nodes) == len(group.nodes) else Group(group.path, nodes)


def _opened(
    graph: BackwardGraph, outer: FoldedGraph, place: int, levels: _Levels
) -> FoldedGraph | None:
    """The inside of a box and the boxes around it, None where that cannot be laid out."""
    for groups in levels.ways_to_open(outer.boxes[place]):
        if 1 < len(groups) <= DRAWN_WHOLE:
            boxes = _between(graph, outer, place, groups)
            if can_be_drawn(boxes, levels.analysis.heights):
                return boxes
    return None


def _between(
    graph: BackwardGraph, outer: FoldedGraph, place: int, groups: list[Group]
) -> FoldedGraph:
    """The groups inside a box, and the outer boxes that it is joined to as they are."""
    box = outer.boxes[place]
    bundles = [bundle for bundle in outer.bundles if place in bundle[:2]]
    around = {end: outer.boxes[end] for bundle in bundles for end in bundle[:2] if end != place}
    edges = [*box.edges, *(edge for bundle in bundles for edge in bundle.edges)]
    own = {node.index for node in box.nodes}
    part = replace(
        graph,
        edges=tuple(sorted(edges, key=lambda edge: (edge.source, edge.input_nr))),
        roots=tuple(root for root in graph.roots if root.node in own),
        leaves=tuple(node.index for node in box.leaves),
    )
    groups = groups + [Group(None, [n.index for n in one.nodes]) for one in around.values()]
    boxes = boxed(part, groups)
    as_outside = {one.nodes[0].index: one for one in around.values()}
    named = tuple(as_outside.get(one.nodes[0].index, one) for one in boxes.boxes)
    return replace(boxes, boxes=named)
