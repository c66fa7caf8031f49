"""The graph that autograd recorded, as plain data, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..language import _
from ..picture import Arrow, Picture, Shape
from ..wording import first_of

LEAF = "AccumulateGrad"
DRAWN_WHOLE = 200  # a graph with more nodes is folded, and summed up where it cannot be folded
FEW_EDGES = 50  # however dense, they are laid out at once
MOST_NAMES = 6  # of roots or leaves in one sentence
OUTPUTS_SHOWN = 4  # more outputs of one operation are only counted


class Output(NamedTuple):
    """One result of an operation; what is not known is None."""

    name: str | None = None
    shape: tuple[int, ...] | None = ()
    dtype: str = "float32"
    value: str | None = None  # the numbers, where the tensor is at hand and small

    @property
    def text(self) -> str:
        """Name and value, or name and shape, and the dtype where it is not float32."""
        size = "" if self.shape in ((), None) else str(self.shape)
        if self.value is not None:
            size = f"= {self.value}"
        dtype = "" if self.dtype == "float32" else self.dtype
        return " ".join(part for part in (self.name, size, dtype) if part)

    @property
    def content(self) -> str:
        """The same of what was saved; of a plain number the value alone."""
        if self.name is None and self.value is not None and self.shape in ((), None):
            return self.value
        return self.text.removeprefix("= ")


class Saved(NamedTuple):
    """Something that an operation keeps for its backward."""

    attribute: str  # PyTorch's name for it: `self` for `_saved_self`
    output: Output | None = None  # None when it cannot be read
    state: str = "kept"  # or "freed", "modified", "packed", "unreadable"

    @property
    def content(self) -> str:
        """What is known of it, or why nothing is."""
        reasons = {"modified": _("modified in place since then"), "packed": _("packed by a hook")}
        reasons |= {"freed": "freed", "unreadable": _("cannot be read")}
        return self.output.content if self.output else reasons[self.state]


class Node(NamedTuple):
    """One operation of the backward pass, or the AccumulateGrad of a leaf."""

    index: int
    op: str  # PyTorch's class name, such as MulBackward0
    outputs: tuple[Output, ...] = (Output(),)
    constants: tuple[int, ...] = ()  # input numbers that need no gradient
    saved: tuple[Saved, ...] | None = None  # None: not asked for
    module: str | None = None  # the path of the module that made it; None: not recorded

    @property
    def name(self) -> str:
        """The names of its outputs, empty where none has a name."""
        return ", ".join([output.name for output in self.outputs if output.name])

    @property
    def title(self) -> str:
        """Index, operation and name."""
        return f"[{self.index}] {self.op} {self.name}".rstrip()

    @property
    def title_in_module(self) -> str:
        """The title, and the module where that was recorded."""
        if not self.module:
            return self.title
        return _("{title} in {module}").format(title=self.title, module=self.module)

    def output_words(self) -> list[str]:
        """Return a phrase for each output; of many, only for those with a name."""
        if len(self.outputs) == 1:
            return [*filter(None, [self.outputs[0].text])]
        many = len(self.outputs) > OUTPUTS_SHOWN
        shown = [(nr, one) for nr, one in enumerate(self.outputs) if one.name or not many]
        words = [f".{nr} {output.text}".rstrip() for nr, output in shown]
        return [*words, f"({len(self.outputs)} outputs)"] if many else words

    def saved_words(self) -> list[str]:
        """Return a phrase for each value that it keeps for its backward, if they were read."""
        return [f"saved {saved.attribute}: {saved.content}" for saved in self.saved or ()]

    def constant_words(self) -> dict[int, list[str]]:
        """Return what is known of each constant input, if what was saved was read.

        It is a list of one phrase or none. PyTorch calls the first two inputs `self` and `other`.
        """
        if self.saved is None:
            return {}
        operands = {"self": 0, "other": 1}
        known = {operands.get(one.attribute): [one.content] for one in self.saved if one.output}
        return {nr: known.get(nr, []) for nr in self.constants}


class Edge(NamedTuple):
    """The way of one gradient: from a node to the node that made one of its inputs."""

    source: int
    target: int
    input_nr: int  # which input of the source
    output_nr: int | None  # which output of the target; None in an outline: several


class Root(NamedTuple):
    """Where a backward pass starts."""

    node: int
    output_nr: int | None


class Note(NamedTuple):
    """What a view of a graph adds to a node or an edge."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of picture.LOOKS
    lines: tuple[str, ...] | None = None  # in the picture; None: the words
    flag: tuple[str, ...] = ()  # of a node, see picture.Shape
    diamond: str = ""  # of an edge, see picture.Arrow


NO_NOTES: Mapping[int, Note] = {}
Notes = Mapping[int, Note]


class NoGraphError(ValueError):
    """Raised for a tensor that autograd has recorded nothing for."""


class View:
    """A graph as it is shown: alone, or with what a pass sent along its edges, what is cut …

    `boxes` is the folded graph where the graph is too large to be drawn whole, else None. Each
    view has a `picture(boxes)`.
    """

    graph: BackwardGraph

    def text(self, picture: Picture, boxes=None) -> str:
        """Return the text that says the same as its picture, usually that as a tree."""
        tree = picture.tree()
        return f"{boxes.sentence}\n{tree}" if boxes else tree

    def alt(self, boxes=None) -> str:
        """Return one sentence that stands for the picture where it cannot be seen."""
        return self.graph.alt(boxes)


@dataclass(frozen=True)
class BackwardGraph(View):
    """The graph behind one or more tensors, as a value.

    `nodes[i].index == i`; `roots` and `edges` are in order of discovery; `leaves` holds the
    indices of the AccumulateGrad nodes. Printed, it is a tree.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    roots: tuple[Root, ...]
    leaves: tuple[int, ...]
    modules: tuple = ()  # each a modules.Module, as `record_forward` saw them

    def __repr__(self) -> str:
        if len(self.nodes) <= DRAWN_WHOLE:
            return self.picture().tree()
        return _(
            "a graph of {nodes:,} nodes and {edges:,} edges, too large to print: summarize(loss) "
            "tells more"
        ).format(nodes=len(self.nodes), edges=len(self.edges))

    @property
    def graph(self) -> BackwardGraph:
        """The graph itself."""
        return self

    def picture(self, boxes=None) -> Picture:
        """Return the picture of every node and edge, or of the boxes."""
        return boxes.picture() if boxes else noted_picture(self)

    def alt(self, boxes=None) -> str:
        """Return one sentence: the names at both ends, and how large the graph is."""
        if boxes:
            return _("Backward graph of {nodes:,} nodes, drawn as {size}.").format(
                nodes=len(self.nodes), size=boxes.size
            )
        ends = []
        for indices in ([root.node for root in self.roots], self.leaves):
            names = [self.nodes[index].name or self.nodes[index].title for index in indices]
            ends.append(first_of(names, MOST_NAMES) or _("none"))
        return _(
            "Backward graph from {roots} to the leaves {leaves}: {nodes} nodes, {edges} edges."
        ).format(roots=ends[0], leaves=ends[1], nodes=len(self.nodes), edges=len(self.edges))


def noted_picture(
    graph: BackwardGraph, nodes: Notes = NO_NOTES, edges: Notes = NO_NOTES, **more
) -> Picture:
    """Return the picture of a graph, with notes on nodes and edges by their place.

    `more` are further fields of the Picture.
    """
    roots = {root.node for root in graph.roots}
    shapes, constants = [], []
    for index, node in enumerate(graph.nodes):
        shapes.append(_shape(f"n{index}", node, nodes.get(index, Note()), index in roots))
        for nr, words in node.constant_words().items():
            lines = (*words, "constant")
            shapes.append(Shape(f"c{index}.{nr}", "", (), lines, ("constant",)))
            constants.append(Arrow(f"n{index}", f"c{index}.{nr}", kinds=("no gradient",)))
    arrows = [
        _arrow(edge, graph.nodes[edge.target], edges.get(number, Note()))
        for number, edge in enumerate(graph.edges)
    ]
    starts = [(f"n{root.node}", root.output_nr) for root in graph.roots]
    return Picture("backward", shapes, arrows + constants, starts, **more)


def _shape(name: str, node: Node, note: Note, is_root: bool) -> Shape:
    constants = [
        ": ".join([_("input {nr} is a constant").format(nr=nr), *words])
        for nr, words in node.constant_words().items()
    ]
    said = [", ".join(note.words)] if note.words else []
    outputs, saved = node.output_words(), node.saved_words()
    words = [node.op, *outputs, *(f"· {phrase}" for phrase in [*constants, *saved, *said])]
    is_box = not {"folder", "pile"}.isdisjoint(note.kinds)  # Box.note says so
    kinds = note.kinds if is_box else ("leaf" if node.op == LEAF else "operation", *note.kinds)
    lines = [node.op, *outputs] if is_box else [*outputs, node.op, *saved]
    lines += note.words if note.lines is None else note.lines
    return Shape(
        name,
        f"[{node.index}]",
        tuple(words),
        tuple(lines),
        (*kinds, "root") if is_root else kinds,
        len(node.outputs),
        note.flag,
    )


def _arrow(edge: Edge, target: Node, note: Note) -> Arrow:
    several = len(target.outputs) > 1 and edge.output_nr is not None
    output = [f"output {edge.output_nr}"] if several else []
    lines = note.words if note.lines is None else note.lines
    return Arrow(
        f"n{edge.source}",
        f"n{edge.target}",
        label=", ".join([*output, *lines]),
        words=f"({', '.join(note.words)})" if note.words else "",
        kinds=note.kinds,
        output_nr=edge.output_nr,
        diamond=note.diamond,
    )
