"""Where a graph was cut: one computation recorded twice, whole and with tracking switched off.

Both graphs are what PyTorch recorded. They are compared input by input, and what the second one
lacks tells how it was cut: a leaf whose requires_grad is off (in the picture a flag), an edge that
is missing between two nodes which are both there (a diamond, as after detach()), operations that
left no record although an input of theirs is tracked (a box round them, as after no_grad()).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from . import dot, naming, text
from .figure import Figure
from .graph import BackwardGraph, Root, build_graph
from .result import display

if TYPE_CHECKING:
    import graphviz

OFF, NO_RECORD, NOT_REACHED = "requires_grad is off", "no record", "not reached"


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
        return cut_text(self)


def show_cut(whole: BackwardGraph, result: torch.Tensor) -> None:
    """Show where the graph behind `result` is cut, compared with the `whole` one.

    `whole` is the graph of the same lines with nothing switched off. After the lines have run
    again, the other tensors are found by the names that they have in it, among the caller's
    variables. Raises ValueError for two different computations, or a `whole` without names.

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
    found = naming.named({}, naming.caller())
    now = {name: tensor for name, tensor in reversed(found) if name in places}
    now[_name(whole, whole.roots[0])] = result
    tracked = {name: tensor for name, tensor in now.items() if tensor.requires_grad}
    cut = find_cut(whole, build_graph(*tracked.values(), **tracked) if tracked else None)
    if len(whole.nodes) > text.BUDGET:
        return Figure(f"{cut_sentence(cut)}\n{text.summary(whole)}")
    return Figure(cut_text(cut), cut_dot(cut), cut_sentence(cut))


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
    off = [index for index in gone if index in whole.leaves and whole.nodes[index].outputs[0].name]
    unrecorded = {index for index in gone if index not in whole.leaves}
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
    waiting = [(places[_name(rest, root)], root.node) for root in rest.roots]
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
    group = {index: index for index in sorted(inside)}
    for edge in whole.edges:
        if edge.source in group and edge.target in group:
            one, other = group[edge.source], group[edge.target]
            group = {index: one if own == other else own for index, own in group.items()}
    tracked = {group[e.source] for e in whole.edges if e.source in group and e.target in there}
    return tuple(
        tuple(index for index, own in group.items() if own == one) for one in sorted(tracked)
    )


def _places(graph: BackwardGraph) -> dict[str, int]:
    """From each name to its node."""
    return {
        output.name: node.index for node in graph.nodes for output in node.outputs if output.name
    }


def _name(graph: BackwardGraph, root: Root) -> str:
    name = graph.nodes[root.node].outputs[root.output_nr].name
    if name is None:
        raise ValueError("show_cut() needs names: write `z = x * y`, and then build_graph(z).")
    return name


# -- as text ---------------------------------------------------------------------------------------


def cut_text(cut: Cut) -> str:
    """Return what is cut in one line, and below it the tree of the whole graph with notes."""
    notes = {
        **dict.fromkeys(cut.off, OFF),
        **dict.fromkeys(cut.unrecorded, NO_RECORD),
        **{index: f"{NO_RECORD}, in the box" for box in cut.boxes for index in box},
        **dict.fromkeys(cut.unreached, NOT_REACHED),
    }
    tree = text.tree(cut.graph, notes, dict.fromkeys(cut.edges, "(cut)"))
    return f"{cut_sentence(cut)}\n{tree}"


def cut_sentence(cut: Cut) -> str:
    """Return what is cut, in one line."""
    edges = [cut.graph.edges[number] for number in cut.edges]
    lost = [leaf for leaf in cut.graph.leaves if leaf in (*cut.off, *cut.unreached)]
    parts = [f"requires_grad of {_names(cut, cut.off)} is off."] if cut.off else []
    parts += [
        f"The edge from {_titles(cut, [edge.source])} to {_titles(cut, [edge.target])} is cut."
        for edge in edges
    ]
    parts += [f"{_titles(cut, box)}: no record, although an input is tracked." for box in cut.boxes]
    if cut.unrecorded:
        parts.append(f"{_titles(cut, cut.unrecorded)}: no record, since no input is tracked.")
    if lost:
        root = _name(cut.graph, cut.graph.roots[0])
        parts.append(f"From {root} no gradient comes to {_names(cut, lost)}.")
    return " ".join(parts) or "Nothing is cut."


def _titles(cut: Cut, indices: Iterable[int]) -> str:
    return ", ".join(text.node_title(cut.graph.nodes[index]) for index in indices)


def _names(cut: Cut, leaves: Iterable[int]) -> str:
    nodes = [cut.graph.nodes[leaf] for leaf in leaves]
    return ", ".join(node.outputs[0].name or text.node_title(node) for node in nodes)


# -- as a picture ----------------------------------------------------------------------------------

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
            source.node(f"cut{number}", "cut", **DIAMOND)
            source.edge(above, f"cut{number}", arrowhead="none")
            source.edge(f"cut{number}", below, **NO_GRADIENT)
        else:
            source.edge(above, below, **(NO_GRADIENT if gone & {edge.source, edge.target} else {}))
    return source.source


def _add_node(source: graphviz.Digraph, cut: Cut, index: int) -> None:
    """Add a node in the look of its kind: white where no gradient comes, dashed without record."""
    node = cut.graph.nodes[index]
    look = dot.node_look(node, is_root=index == cut.graph.roots[0].node)
    lines = dot.label_lines(node)
    if index in cut.unreached:
        lines.append(NOT_REACHED)
        look["fillcolor"] = "white"
    elif index in (*cut.off, *cut.unrecorded, *(one for box in cut.boxes for one in box)):
        look |= GONE
    source.node(f"n{index}", dot.label_of(lines), **look, **dot.room(lines))
