"""A graph in boxes, from which the graph itself can be had back. Data in, data out.

A graph that is drawn whole is boxes of one node each: what is shown of boxes is shown of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import NamedTuple

from ..language import N_, _
from ..picture import Picture
from ..wording import count
from .graph import (
    LEAF,
    NO_NOTES,
    OUTPUTS_SHOWN,
    BackwardGraph,
    Edge,
    Node,
    Note,
    Notes,
    Output,
    Root,
    View,
    noted_picture,
)
from .modules import Module

GUESSED = N_("modules are guessed from the names of parameters; record_forward knows them")


class Box(NamedTuple):
    """Nodes that are drawn as one, with the edges among them; one node may stand alone."""

    module: str  # the module, or the first of several; empty for others
    title: str  # modules, or operations
    times: int  # of how many equal pieces it consists
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    kind: str = ""  # the class of its module, if that was recorded
    calls: int = 1  # of its module
    pieces: tuple[tuple[int, ...], ...] = ()  # the nodes of each equal piece, if there are several

    @property
    def is_node(self) -> bool:
        """Whether this is a node that stands alone."""
        return len(self.nodes) == 1

    @property
    def name(self) -> str:
        """Its title, and how many times."""
        return self.title + (f" × {self.times:,}" if self.times > 1 else "")

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves in it."""
        return tuple(node for node in self.nodes if node.op == LEAF)

    def piece_names(self) -> list[str]:
        """Return each piece's number in its module's name, its one leaf's name, or its place."""
        first = self.module.rpartition(".")[2]
        if first.isdecimal():
            return [str(int(first) + place) for place in range(self.times)]
        leaf_names = {leaf.index: leaf.name for leaf in self.leaves}
        found = []
        for place, piece in enumerate(self.pieces, 1):
            names = [leaf_names[node] for node in piece if node in leaf_names]
            found.append((names[0] if len(names) == 1 else "") or f"piece {place}")
        return found

    def note(self, added: Note) -> Note:
        """Return what is said of the box, with what a view adds to it."""
        if self.is_node:
            return added
        words = [*self._size_words(), *self._leaf_words(), *added.words, *self._saved_words()]
        kind = "pile" if self.times > 1 else "folder"
        return added._replace(words=tuple(words), kinds=(kind, *added.kinds), lines=None)

    def _size_words(self) -> list[str]:
        each = len(self.nodes) // self.times
        words = [self.kind] if self.kind else []
        words += [f"{self.calls:,} calls"] if self.calls > 1 else []
        words += [f"{each:,} nodes" + (" each" if self.times > 1 else "")] if each > 1 else []
        return words

    def _leaf_words(self) -> list[str]:
        """The shapes of a few leaves, with their names in the module, or how large many are."""
        outputs = [leaf.outputs[0] for leaf in self.leaves]
        if len(outputs) > OUTPUTS_SHOWN or (outputs and self.times > 1):
            numbers = sum(prod(output.shape or ()) for output in outputs)
            return [
                _("{count} of {numbers:,} numbers").format(
                    count=count(len(outputs), "leaf", "leaves"), numbers=numbers
                )
            ]
        prefix = f"{self.module}."
        return [
            f"{(output.name or '').removeprefix(prefix)} {output.shape or ()}".lstrip()
            for output in outputs
        ]

    def _saved_words(self) -> list[str]:
        """How many tensors the operations save, and what became of the others, in one phrase."""
        saved = [one for node in self.nodes for one in node.saved or ()]
        known = [one.output for one in saved if one.output is not None]
        # of a plain number, or a list of them, there is a value and no shape
        tensors = [one for one in known if one.shape is not None or one.value is None]
        numbers = sum(prod(one.shape or ()) for one in tensors)
        size = _("{count} of {numbers:,} numbers").format(
            count=count(len(tensors), "tensor", "tensors"), numbers=numbers
        )
        lost = Counter(one.content for one in saved if one.output is None)
        words = [size] if tensors else []
        words += [f"{number:,} {reason}" for reason, number in lost.items()]
        return [f"saved: {', '.join(words)}"] if words else []


class Bundle(NamedTuple):
    """Edges from one box to another.

    Up to four edges between two nodes that stand alone are apart, as the two of `w * w` are, and so
    are those from a box to different outputs of a node, if there are no more than four outputs.
    """

    source: int  # the box's place in `boxes`
    target: int
    edges: tuple[Edge, ...]

    def note(self, added: Note) -> Note:
        """Return what is said of the edges, with what a view adds to them."""
        if len(self.edges) == 1:
            return added
        many = f"{len(self.edges):,} edges"
        lines = None if added.lines is None else (many, *added.lines)
        return added._replace(words=(many, *added.words), lines=lines)


@dataclass(frozen=True)
class FoldedGraph:
    """A graph in boxes, in order of discovery; every node and every edge is kept in one place.

    Printed, it is a tree of boxes.
    """

    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    roots: tuple[Root, ...]
    leaves: tuple[int, ...]
    modules: tuple[Module, ...] = ()  # as `record_forward` saw them

    def __repr__(self) -> str:
        return f"{self.sentence}\n{self.picture().tree()}"

    @property
    def size(self) -> str:
        """How many boxes there are, in words."""
        return count(len(self.boxes), "box", "boxes")

    @property
    def how_folded(self) -> str:
        """How many nodes there are, and how many of them are in boxes."""
        nodes = count(sum(len(box.nodes) for box in self.boxes), "node", "nodes")
        boxes = [len(box.nodes) for box in self.boxes if not box.is_node]
        if not boxes:
            many = any(len(bundle.edges) > 1 for bundle in self.bundles)
            return nodes + (_(", one arrow for all edges between the same two") if many else "")
        return _("{nodes}, {inside:,} of them folded into {boxes}").format(
            nodes=nodes, inside=sum(boxes), boxes=count(len(boxes), "box", "boxes")
        )

    @property
    def sentence(self) -> str:
        """How much was folded, and the word that opens the largest module."""
        modules = [box for box in self.boxes if box.module and not box.is_node]
        largest = max(modules, key=lambda box: len(box.nodes), default=None)
        opens = (
            _('; open="{module}" opens that one').format(module=largest.module) if largest else ""
        )
        guessed = f"\n{_(GUESSED)}" if largest and not self.modules else ""
        return self.how_folded + opens + guessed

    def box_of(self) -> dict[int, int]:
        """Return the place of each node's box, by the node's index."""
        return {node.index: place for place, box in enumerate(self.boxes) for node in box.nodes}

    def entrances(self, place: int) -> list[list[tuple[int, int]]]:
        """Return for each piece of a box the outputs, by node and number, that others use."""
        pieces = self.boxes[place].pieces
        piece_of = {node: number for number, piece in enumerate(pieces) for node in piece}
        parts = [self.boxes[place], *(one for one in self.bundles if one.target == place)]
        ends = [(piece_of.get(e.source), e[1:4:2]) for part in parts for e in part.edges]
        found: list[dict] = [{} for _ in pieces]
        for source, end in [*ends, *((None, root) for root in self.roots)]:
            if piece_of.get(end[0], source) != source:
                found[piece_of[end[0]]][tuple(end)] = None
        return [list(ends) for ends in found]

    def outline(self) -> BackwardGraph:
        """Return a graph with a node for each box, and an edge for each bundle, to be drawn.

        Its edges and roots refer to places in `nodes`. A node has the index of the box's first
        node, the box's name for an operation, and its output, if only one is used outside.
        """
        place = self.box_of()
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
            Edge(source, target, edges[0].input_nr, self._output_nr(target, edges))
            for source, target, edges in self.bundles
        ]
        roots = dict.fromkeys(
            Root(place[root.node], self._output_nr(place[root.node], [root])) for root in self.roots
        )
        return BackwardGraph(tuple(nodes), tuple(edges), tuple(roots), ())

    def _output_nr(self, box: int, ends: Sequence[Edge | Root]) -> int | None:
        """Which output of a box is meant: of a node its number, None for several of them."""
        if not self.boxes[box].is_node:
            return 0
        numbers = {end.output_nr for end in ends}
        return numbers.pop() if len(numbers) == 1 else None

    def picture(self, nodes: Notes = NO_NOTES, edges: Notes = NO_NOTES, **more) -> Picture:
        """Return the picture of the boxes, with notes on boxes and bundles by their place.

        `more` are further fields of the Picture.
        """
        boxes = {place: box.note(nodes.get(place, Note())) for place, box in enumerate(self.boxes)}
        bundles = {
            number: bundle.note(edges.get(number, Note()))
            for number, bundle in enumerate(self.bundles)
        }
        return noted_picture(self.outline(), boxes, bundles, **more)

    def unfold(self) -> BackwardGraph:
        """Return the graph that was folded."""
        nodes = sorted(node for box in self.boxes for node in box.nodes)
        edges = [edge for part in (*self.boxes, *self.bundles) for edge in part.edges]
        in_order = sorted(edges, key=lambda edge: (edge.source, edge.input_nr))
        return BackwardGraph(tuple(nodes), tuple(in_order), self.roots, self.leaves, self.modules)


def _outline(box: Box, used: list[tuple[int, int]]) -> Node:
    """A node in the place of a box."""
    first, output = box.nodes[0], Output(shape=None)
    if len(used) == 1:  # it is of the node that was discovered first
        output = first.outputs[used[0][1]]
    return Node(first.index, box.name, (output,))


class NotedView(View):
    """A view that puts notes on a graph, drawn without what its operations keep for backward.

    Beside notes, what was saved is too much to read.
    """

    @property
    def drawn(self) -> BackwardGraph:
        """The graph without what was saved."""
        nodes = tuple(node._replace(saved=None) for node in self.graph.nodes)
        return replace(self.graph, nodes=nodes)

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return notes on boxes and on bundles, by their place."""
        raise NotImplementedError

    def noting(self) -> Callable[[FoldedGraph], tuple[Notes, Notes]]:
        """Return `notes` for many ways to fold one view: what takes time is done once."""
        return self.notes

    def labels(self) -> Mapping[int, Hashable]:
        """Return what tells nodes apart that else would be folded together."""
        return {}

    def picture(self, boxes: FoldedGraph | None = None) -> Picture:
        """Return the picture of the boxes, or of every node and edge, with the notes."""
        boxes = boxes or one_node_boxes(self.drawn)
        return boxes.picture(*self.notes(boxes))


class Group(NamedTuple):
    """Nodes that are to be a box."""

    path: tuple[str, ...] | None  # of the module, None for others
    nodes: list[int]
    pieces: Sequence[Sequence[int]] = ()  # where it is several equal ones, the nodes of each
    last: str = ""  # the last part of the last module's name, where there are several


def one_node_boxes(graph: BackwardGraph) -> FoldedGraph:
    """Return the graph in boxes of one node each, in its own order."""
    return boxed(graph, [Group(None, [node.index]) for node in graph.nodes])


def boxed(graph: BackwardGraph, groups: Sequence[Group]) -> FoldedGraph:
    """Return the folded graph in which each group, of those that every node is in, is a box."""
    groups = sorted(groups, key=lambda group: group.nodes[0])
    box_of = {index: place for place, group in enumerate(groups) for index in group.nodes}
    within: list[list[Edge]] = [[] for _ in groups]
    between: dict[tuple[int, int], list[Edge]] = {}
    for edge in graph.edges:
        source, target = box_of[edge.source], box_of[edge.target]
        if source == target:
            within[source].append(edge)
        else:
            between.setdefault((source, target), []).append(edge)
    recorded = {module.path: module for module in graph.modules}
    boxes = []
    for group, edges in zip(groups, within, strict=True):
        path = ".".join(group.path or ())
        nodes = tuple(graph.nodes[index] for index in group.nodes)
        _, kind, calls = recorded.get(path, Module(path, "", 1))
        title = _title(graph, group)
        pieces = tuple(map(tuple, group.pieces))
        times = max(1, len(pieces))
        boxes.append(Box(path, title, times, nodes, tuple(edges), kind, calls, pieces))
    bundles = [
        Bundle(source, target, tuple(bundle))
        for (source, target), edges in between.items()
        for bundle in _bundles(edges, boxes[source], boxes[target])
    ]
    in_order = sorted(bundles, key=lambda one: (one.edges[0].source, one.edges[0].input_nr))
    return FoldedGraph(tuple(boxes), tuple(in_order), graph.roots, graph.leaves, graph.modules)


def _bundles(edges: list[Edge], source: Box, target: Box) -> list[list[Edge]]:
    """The edges between two boxes, together or apart; see `Bundle`."""
    if target.is_node and source.is_node and len(edges) <= OUTPUTS_SHOWN:
        return [[edge] for edge in edges]
    if not target.is_node or len(target.nodes[0].outputs) > OUTPUTS_SHOWN:
        return [edges]
    outputs: dict[int, list[Edge]] = {}
    for edge in edges:
        outputs.setdefault(edge.output_nr, []).append(edge)
    return list(outputs.values())


def _title(graph: BackwardGraph, group: Group) -> str:
    if group.path is not None:
        return ".".join(group.path) + (f"–{group.last}" if group.last else "")
    counts = Counter(graph.nodes[index].op for index in group.nodes).most_common()
    return ", ".join(op for op, _ in counts[:3]) + (" …" if len(counts) > 3 else "")
