"""Where a graph was cut: one computation recorded twice, whole and with tracking switched off.

Both graphs are what PyTorch recorded. They are compared input by input, and what the second one
lacks tells how it was cut: a leaf whose requires_grad is off (in the picture a flag), an edge that
is missing between two nodes which are both there (a diamond, as after detach()), operations that
left no record although an input of theirs is tracked (a box round them, as after no_grad()).

A large graph is folded, and each box says how many of its nodes are concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import torch

from ..graph import text
from ..graph.folding import FoldedGraph, fold, is_drawn_whole
from ..graph.names import caller, named
from ..graph.reading import LEAF, BackwardGraph, build_graph
from ..result import display
from . import cut_words, dot
from .cut_words import NO_RECORD, NOT_REACHED, OFF
from .figure import FOLDABLE, Figure

if TYPE_CHECKING:
    import graphviz


@dataclass(frozen=True)
class Cut:
    """A whole graph, and what the second run lacks of it; every number is an index of that graph.

    An edge is cut when both of its nodes are still there. `off` are leaves that no longer require
    grad. `unrecorded` are operations without a node, since nothing that goes into them is tracked;
    `boxes` are those where something is, each box with the operations that hang together.
    `unreached` are nodes that are there and get no gradient from the root.
    """

    graph: BackwardGraph
    edges: tuple[int, ...]
    off: tuple[int, ...]
    unrecorded: tuple[int, ...]
    boxes: tuple[tuple[int, ...], ...]
    unreached: tuple[int, ...]

    def __repr__(self) -> str:
        return cut_words.cut_text(self)

    @cached_property
    def states(self) -> dict[int, str]:
        """What the second run lacks of a node."""
        gone = {*self.unrecorded, *(index for box in self.boxes for index in box)}
        return {
            **dict.fromkeys(self.off, OFF),
            **dict.fromkeys(sorted(gone), NO_RECORD),
            **dict.fromkeys(self.unreached, NOT_REACHED),
        }

    @cached_property
    def folded(self) -> FoldedGraph | None:
        """A large graph in boxes: siblings are joined only where they are cut alike."""
        if is_drawn_whole(self.graph) or len(self.graph.nodes) > FOLDABLE:
            return None
        marks = dict(self.states)
        for edge in map(self.graph.edges.__getitem__, self.edges):
            marks[edge.source] = f"{marks.get(edge.source, '')}, input {edge.input_nr} is cut"
        return fold(self.graph, marks=marks)


def show_cut(whole: BackwardGraph, result: torch.Tensor) -> None:
    """Show where the graph behind `result` is cut, compared with the `whole` one.

    `whole` is the graph of the same lines with nothing switched off. After the lines have run
    again, the other tensors are found by the names that they have in it, among the caller's
    variables. Raises ValueError for two different computations, or a `whole` without names.
    A graph of more than 200 nodes is folded: a box says how many of its leaves and operations are
    concerned.

    >>> from autograd_lessons import build_graph
    >>> x, w = (torch.tensor(number, requires_grad=True) for number in (3.0, 2.0))
    >>> y = x**2
    >>> z = y * w
    >>> whole = build_graph(z)
    >>> z = y.detach() * w
    >>> show_cut(whole, z)
    The edge from [0] MulBackward0 z to [1] PowBackward0 y is cut. From z no gradient comes to x.
    [0] MulBackward0 z = 18
    ├─ (cut) [1] PowBackward0 y = 9 · not reached
    │  └─ [3] AccumulateGrad x = 3 · not reached
    └─ [2] AccumulateGrad w = 2
    """
    display(draw_cut(whole, result))


def draw_cut(whole: BackwardGraph, result: torch.Tensor) -> Figure:
    """Return the figure of a cut without displaying it; see `show_cut`."""
    places = _places(whole)
    found = named({}, caller())
    now = {name: tensor for name, tensor in reversed(found) if name in places}
    now[cut_words.root_name(whole, whole.roots[0])] = result
    tracked = {name: tensor for name, tensor in now.items() if tensor.requires_grad}
    cut = find_cut(whole, build_graph(*tracked.values(), **tracked) if tracked else None)
    if len(whole.nodes) > FOLDABLE:
        return Figure(text.summary(whole))
    return Figure(cut_words.cut_text(cut), cut_dot(cut), cut_words.sentence(cut))


# -- comparing -------------------------------------------------------------------------------------


def find_cut(whole: BackwardGraph, rest: BackwardGraph | None) -> Cut:
    """Compare two graphs of one computation.

    The roots of `rest` are those tensors with a name in `whole` that are still tracked; None when
    there is no such tensor.
    """
    twins = _twins(whole, rest) if rest else {}
    inputs = _inputs(rest) if rest else {}
    lost = {
        number
        for number, edge in enumerate(whole.edges)
        if edge.source in twins and edge.input_nr not in inputs[twins[edge.source]]
    }
    gone = [node.index for node in whole.nodes if node.index not in twins]
    leaves = set(whole.leaves)
    off = [index for index in gone if index in leaves and whole.nodes[index].outputs[0].name]
    unrecorded = {*gone} - leaves
    boxes = _boxes(whole, unrecorded, {*twins})
    reached = _reached(whole, lost) if whole.roots[0].node in twins else set()
    return Cut(
        graph=whole,
        edges=tuple(sorted(number for number in lost if whole.edges[number].target in twins)),
        off=tuple(off),
        unrecorded=tuple(sorted(unrecorded.difference(*boxes))),
        boxes=boxes,
        unreached=tuple(sorted({*range(len(whole.nodes))} - reached - {*off, *unrecorded})),
    )


def _twins(whole: BackwardGraph, rest: BackwardGraph) -> dict[int, int]:
    """Pair nodes of `whole` with those of `rest`, from the roots of `rest` on, input by input."""
    places, ours, theirs = _places(whole), _inputs(whole), _inputs(rest)
    waiting = [(places[cut_words.root_name(rest, root)], root.node) for root in rest.roots]
    twins: dict[int, int] = {}
    while waiting:
        one, other = waiting.pop()
        if one in twins:
            continue
        same = whole.nodes[one].op == rest.nodes[other].op
        if not same or not theirs[other].keys() <= ours[one].keys():
            raise ValueError(
                f"{text.node_title(whole.nodes[one])} is not the same in both runs: "
                "show_cut() compares the same lines, run twice."
            )
        twins[one] = other
        waiting += [(ours[one][number], target) for number, target in theirs[other].items()]
    return twins


def _inputs(graph: BackwardGraph) -> dict[int, dict[int, int]]:
    """For each node: from the number of an input to the node behind it."""
    found: dict[int, dict[int, int]] = {node.index: {} for node in graph.nodes}
    for edge in graph.edges:
        found[edge.source][edge.input_nr] = edge.target
    return found


def _reached(whole: BackwardGraph, lost: set[int]) -> set[int]:
    """Return the nodes that a gradient from the root comes to when some edges are lost."""
    targets: dict[int, list[int]] = {}
    for number, edge in enumerate(whole.edges):
        if number not in lost:
            targets.setdefault(edge.source, []).append(edge.target)
    found: set[int] = set()
    waiting = [whole.roots[0].node]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += targets.get(index, [])
    return found


def _boxes(whole: BackwardGraph, inside: set[int], there: set[int]) -> tuple[tuple[int, ...], ...]:
    """Group nodes that hang together; keep the groups with an input from a node that is `there`."""
    above = {index: index for index in sorted(inside)}

    def first(index: int) -> int:
        while above[index] != index:
            above[index] = index = above[above[index]]
        return index

    for edge in whole.edges:
        if edge.source in above and edge.target in above:
            above[first(edge.target)] = first(edge.source)
    groups: dict[int, list[int]] = {}
    for index in above:
        groups.setdefault(first(index), []).append(index)
    tracked = {first(e.source) for e in whole.edges if e.source in above and e.target in there}
    return tuple(tuple(groups[one]) for one in sorted(tracked))


def _places(graph: BackwardGraph) -> dict[str, int]:
    """From each name to its node."""
    return {
        output.name: node.index for node in graph.nodes for output in node.outputs if output.name
    }


# -- as a picture ----------------------------------------------------------------------------------

UNREACHED = {"fillcolor": "white"}
GONE = {"style": "dashed", "fontcolor": dot.GREY}
NO_GRADIENT = {"style": "dashed", "arrowhead": "none"}
SIGN = {"style": "filled", "fillcolor": "#ffe9a8", "color": dot.INK, "fontsize": "10"}
FLAG = {**SIGN, "shape": "cds", "width": "1.2", "height": "0.55"}
DIAMOND = {**SIGN, "shape": "diamond", "margin": "0.02"}
BOX = {
    "label": NO_RECORD,
    "labeljust": "l",
    "style": "rounded,bold",
    "color": dot.INK,
    "fontcolor": dot.INK,
    "fontname": dot.FONT,
    "fontsize": "10",
}


def cut_dot(cut: Cut) -> str:
    """Return DOT source of the whole graph, in which all that the second run lacks is dashed."""
    if cut.folded is not None:
        return _folded_dot(cut, cut.folded)
    source = dot.sheet("cut")
    source.attr(ordering="out")  # so that pictures of one graph, cut in several ways, look alike
    boxed = {index for box in cut.boxes for index in box}
    for number, box in enumerate(cut.boxes):
        with source.subgraph(name=f"cluster{number}", graph_attr=BOX) as inside:
            for index in box:
                _add_node(inside, cut, index)
    for node in cut.graph.nodes:
        if node.index not in boxed:
            _add_node(source, cut, node.index)
    for leaf in cut.off:
        with source.subgraph(graph_attr={"rank": "same"}) as beside:
            beside.node(f"flag{leaf}", "requires_grad\nis off", **FLAG)
            beside.edge(f"n{leaf}", f"flag{leaf}", arrowhead="none")
    gone = {*cut.off, *cut.unrecorded, *boxed}
    for number, edge in enumerate(cut.graph.edges):
        above, below = f"n{edge.source}", f"n{edge.target}"
        if number in cut.edges:
            _add_cut_edge(source, number, above, below)
        else:
            source.edge(above, below, **(NO_GRADIENT if gone & {edge.source, edge.target} else {}))
    return source.source


def _add_cut_edge(source: graphviz.Digraph, number: int, above: str, below: str, **label: str):
    """Add an edge with a diamond on it; a label stands above the diamond."""
    source.node(f"cut{number}", "cut", **DIAMOND)
    source.edge(above, f"cut{number}", **label, arrowhead="none")
    source.edge(f"cut{number}", below, **NO_GRADIENT)


def _folded_dot(cut: Cut, folded: FoldedGraph) -> str:
    """The same of a folded graph: white is a box that is not reached, dashed one without record."""
    source = dot.sheet("cut")
    notes, bundle_notes = cut_words.box_notes(cut, folded), cut_words.bundle_notes(cut, folded)
    gone = {index for index, state in cut.states.items() if state != NOT_REACHED}
    lines = {place: "\n".join(words) for place, words in notes.items()}
    looks = {place: UNREACHED for place, words in notes.items() if words == [NOT_REACHED]}
    for place, box in enumerate(folded.boxes):
        operations = [node for node in box.nodes if node.op != LEAF]
        if gone.issuperset(node.index for node in operations or box.nodes):
            looks[place] = GONE
    nodes = dot.add_boxes(source, folded, lines, looks)
    for number, bundle in enumerate(folded.bundles):
        note = bundle_notes.get(number, "").removeprefix("cut")  # the diamond says so
        label = dot.bundle_label(bundle, nodes[bundle.target], note)
        above, below = f"b{bundle.source}", f"b{bundle.target}"
        if number in bundle_notes:
            _add_cut_edge(source, number, above, below, **label)
        else:
            lost = all(gone & {edge.source, edge.target} for edge in bundle.edges)
            source.edge(above, below, **label, **(NO_GRADIENT if lost else {}))
    return source.source


def _add_node(source: graphviz.Digraph, cut: Cut, index: int) -> None:
    """Add a node in the look of its kind: white where no gradient comes, dashed without record."""
    node = cut.graph.nodes[index]
    look = dot.node_look(node, is_root=index == cut.graph.roots[0].node)
    lines = dot.label_lines(node)
    if cut.states.get(index) == NOT_REACHED:
        lines.append(NOT_REACHED)
        look |= UNREACHED
    elif index in cut.states:
        look |= GONE
    source.node(f"n{index}", dot.label_of(lines), **look, **dot.room(lines))
