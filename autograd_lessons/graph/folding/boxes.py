"""What a folded graph is: boxes, and bundles of edges between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from .. import text
from ..reading import LEAF, BackwardGraph, Edge, Node, Output, Root


class Box(NamedTuple):
    """Nodes that are drawn as one, with the edges among them; one node may stand alone."""

    module: str  # the module, or the first of several; empty for others
    title: str  # modules, or operations
    times: int  # of how many equal pieces it consists
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def is_node(self) -> bool:
        """Whether this is a node that stands alone."""
        return len(self.nodes) == 1

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves in it."""
        return tuple(node for node in self.nodes if node.op == LEAF)


class Bundle(NamedTuple):
    """All edges from one box to another; to a node that stands alone, those to one output."""

    source: int  # the box's place in `boxes`
    target: int
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class FoldedGraph:
    """A graph in boxes, in order of discovery; every node and every edge is kept in one place.

    Printed, it is a tree of boxes.
    """

    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    roots: tuple[Root, ...]
    leaves: tuple[int, ...]

    def __repr__(self) -> str:
        return text.folded_text(self)

    def outline(self) -> BackwardGraph:
        """Return a graph with a node for each box, to be read as a tree.

        It has the index of the box's first node, the box's title for an operation, and its output,
        if only one is used outside. `edges[i]` stands for `bundles[i]`.
        """
        place = {node.index: nr for nr, box in enumerate(self.boxes) for node in box.nodes}
        used: list[dict[tuple[int, int], None]] = [{} for _ in self.boxes]
        for root in self.roots:
            used[place[root.node]][root.node, root.output_nr] = None
        for bundle in self.bundles:
            for edge in bundle.edges:
                used[bundle.target][edge.target, edge.output_nr] = None
        nodes = [
            box.nodes[0] if box.is_node else _outline(box, list(outputs))
            for box, outputs in zip(self.boxes, used, strict=True)
        ]
        edges = [
            Edge(source, target, edges[0].input_nr, self._output_nr(target, edges[0].output_nr))
            for source, target, edges in self.bundles
        ]
        roots = dict.fromkeys(
            Root(place[node], self._output_nr(place[node], output_nr))
            for node, output_nr in self.roots
        )
        return BackwardGraph(tuple(nodes), tuple(edges), tuple(roots), ())

    def _output_nr(self, box: int, output_nr: int) -> int:
        return output_nr if self.boxes[box].is_node else 0

    def unfold(self) -> BackwardGraph:
        """Return the graph that was folded."""
        nodes = sorted(node for box in self.boxes for node in box.nodes)
        edges = [edge for part in (*self.boxes, *self.bundles) for edge in part.edges]
        in_order = sorted(edges, key=lambda edge: (edge.source, edge.input_nr))
        return BackwardGraph(tuple(nodes), tuple(in_order), self.roots, self.leaves)


def _outline(box: Box, used: list[tuple[int, int]]) -> Node:
    """A node in the place of a box."""
    output = Output(shape=None)
    if len(used) == 1:
        (index, output_nr) = used[0]
        output = next(node for node in box.nodes if node.index == index).outputs[output_nr]
    times = f" × {box.times:,}" if box.times > 1 else ""
    return Node(box.nodes[0].index, box.title + times, (output,))


class Group(NamedTuple):
    """Nodes that are to be a box."""

    path: tuple[str, ...] | None  # of the module, None for others
    nodes: list[int]
    times: int = 1
    last: str = ""  # the last part of the last module's name, where there are several


def boxed(graph: BackwardGraph, groups: list[Group]) -> FoldedGraph:
    """Return the folded graph in which each group, of those that every node is in, is a box."""
    groups = sorted(groups, key=lambda group: group.nodes[0])
    box_of = {index: place for place, group in enumerate(groups) for index in group.nodes}
    within: list[list[Edge]] = [[] for _ in groups]
    between: dict[tuple[int, int, int], list[Edge]] = {}
    for edge in graph.edges:
        source, target = box_of[edge.source], box_of[edge.target]
        if source == target:
            within[source].append(edge)
        else:
            output_nr = edge.output_nr if len(groups[target].nodes) == 1 else 0
            between.setdefault((source, target, output_nr), []).append(edge)
    boxes = [
        Box(
            ".".join(group.path or ()),
            _title(graph, group),
            group.times,
            tuple(graph.nodes[index] for index in group.nodes),
            tuple(edges),
        )
        for group, edges in zip(groups, within, strict=True)
    ]
    bundles = [Bundle(key[0], key[1], tuple(edges)) for key, edges in between.items()]
    return FoldedGraph(tuple(boxes), tuple(bundles), graph.roots, graph.leaves)


def _title(graph: BackwardGraph, group: Group) -> str:
    if group.path is not None:
        return ".".join(group.path) + (f"–{group.last}" if group.last else "")
    counts = Counter(graph.nodes[index].op for index in group.nodes).most_common()
    return ", ".join(op for op, _ in counts[:3]) + (" …" if len(counts) > 3 else "")
