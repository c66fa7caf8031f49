"""A graph as DOT source, the language of Graphviz. Data in, text out.

The root stands at the top and arrows point the way the gradient flows. Kinds of node differ by
shape as well as by colour: a leaf is an ellipse, an operation a box, a root has a double border, a
constant a dashed one and no arrow, since no gradient goes there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..graph import text

if TYPE_CHECKING:
    import graphviz

    from ..graph.folding import Bundle, FoldedGraph
    from ..graph.reading import BackwardGraph, Edge, Node

# Every label is plain centred text: it stays inside its box where a reader's font is wider than
# Helvetica, the only font whose widths both renderers know.
FONT = "Helvetica"
INK, GREY = "#1b1f24", "#57606a"
FOLDER = {"shape": "folder", "fillcolor": "#f3ecfa", "margin": "0.2,0.1"}
PILE = {**FOLDER, "shape": "box3d"}
LEAF, OPERATION = "#dcf2df", "#eaf1fb"
TRAVELLED = {"penwidth": "2.2", "color": INK}
UNTRAVELLED = {"style": "dotted"}
NO_LOOKS: Mapping[int, Mapping[str, str]] = MappingProxyType({})
CURRENT = {"penwidth": "3", "color": INK, "fillcolor": "#ffe9a8"}


class Travel(NamedTuple):
    """How far a backward pass has come."""

    gradients: Mapping[int, str]  # what went along an edge, by the edge's index
    grads: Mapping[int, str]  # the .grad of each leaf, by the node's index
    current: int | None = None  # the node at work


def graph_dot(graph: BackwardGraph, travel: Travel | None = None) -> str:
    """Return DOT source for every node and edge of a graph.

    With a Travel, the edges that a gradient took are solid and carry it, the others are dotted;
    the node at work has a thick border; and every node and edge has a class (`n0`, `e0`), by which
    it is found in the SVG.
    """
    source = sheet("backward")
    roots = {root.node for root in graph.roots}
    several = {node.index for node in graph.nodes if len(node.outputs) > 1}
    alike: dict[tuple, str] = {}  # a large graph has few kinds of node, and quoting takes long
    looks: dict[tuple, str] = {}
    add = source.body.append
    for node in graph.nodes:
        index, op, outputs, _, saved = node
        if travel is not None or saved is not None:
            _add_node(source, node, travel, is_root=index in roots)
            continue
        kind = (op, outputs, index in roots)
        if kind not in alike:
            alike[kind] = _attributes(source, node, looks, is_root=index in roots)
        add(f"\tn{index}{alike[kind]}")
    for number, edge in enumerate(graph.edges):
        above, below, _, _ = edge
        if travel is None and below not in several:
            add(f"\tn{above} -> n{below}\n")
        else:
            look = _edge_look(number, edge, travel, several=below in several)
            source.edge(f"n{above}", f"n{below}", **look)
    return source.source


def _attributes(
    source: graphviz.Digraph, node: Node, looks: dict[tuple, str], *, is_root: bool
) -> str:
    """Return what `_add_node` would write behind a node's name; all but the label is kept."""
    label = label_of(label_lines(node))
    head = f" [label={_quoted(label)}"
    kind = (node.op == "AccumulateGrad", is_root)
    if kind in looks and label.isascii():
        return head + looks[kind]
    _add_node(source, node, None, is_root=is_root)
    statement = source.body.pop().removeprefix(f"\tn{node.index}")
    if label.isascii():
        looks[kind] = statement.removeprefix(head)
    return statement


def _quoted(label: str) -> str:
    """Return what graphviz's `quote` does, many times faster where there is nothing to escape."""
    if "\n" in label and label[0] != "<" and '"' not in label and "\\" not in label:
        return f'"{label}"'
    from graphviz.quoting import quote

    return quote(label)


def _edge_look(index: int, edge: Edge, travel: Travel | None, *, several: bool) -> dict[str, str]:
    """Return the label and look of an edge: which of several outputs it leads to, the gradient."""
    words = [f"output {edge.output_nr}"] if several else []
    look = {}
    if travel is not None:
        gradient = travel.gradients.get(index)
        words += [] if gradient is None else [gradient]
        look = {"class": f"e{index}", **(UNTRAVELLED if gradient is None else TRAVELLED)}
    return look | ({"label": label_of([f" {' '.join(words)}"])} if words else {})


def folded_dot(
    folded: FoldedGraph,
    notes: Mapping[int, str] = text.NO_NOTES,
    edge_notes: Mapping[int, str] = text.NO_NOTES,
) -> str:
    """Return DOT source of a folded graph.

    A box of several nodes has the shape of a folder, one of equal pieces that of a pile. `notes`
    are put into a box, by its place, `edge_notes` on a bundle of edges; every box and bundle has a
    class (`n0`, `e0`), by which it is found in the SVG.
    """
    source = sheet("folded")
    nodes = add_boxes(source, folded, notes)
    for number, bundle in enumerate(folded.bundles):
        look = bundle_label(bundle, nodes[bundle.target], edge_notes.get(number, ""))
        look["class"] = f"e{number}"
        source.edge(f"b{bundle.source}", f"b{bundle.target}", **look)
    return source.source


def add_boxes(
    source: graphviz.Digraph,
    folded: FoldedGraph,
    notes: Mapping[int, str],
    looks: Mapping[int, Mapping[str, str]] = NO_LOOKS,
) -> tuple[Node, ...]:
    """Add `b0`, `b1` …, and return the nodes of the outline that stand for them.

    `looks` change the look of some, by their place.
    """
    outline = folded.outline()
    roots = {root.node for root in outline.roots}
    for place, (box, node) in enumerate(zip(folded.boxes, outline.nodes, strict=True)):
        lines = label_lines(node)
        look = {"class": f"n{place}", **node_look(node, is_root=place in roots)}
        if not box.is_node:
            lines = [node.op, *lines[:-1]]
            look |= PILE if box.times > 1 else FOLDER
        lines += text.box_words(box, notes[place].split("\n") if place in notes else [])
        source.node(
            f"b{place}", label_of(lines), **(look | {**looks.get(place, {})}), **room(lines)
        )
    return outline.nodes


def bundle_label(bundle: Bundle, target: Node, note: str) -> dict[str, str]:
    """Return the label of a bundle of edges: how many, to which of several outputs, a note."""
    output = [f"output {bundle.edges[0].output_nr}"] if len(target.outputs) > 1 else []
    words = ", ".join(filter(None, [text.bundle_words(bundle), *output, note]))
    return {"label": label_of([f" {words}"])} if words else {}


def sheet(name: str) -> graphviz.Digraph:
    """Return an empty drawing in the style that all have in common."""
    import graphviz

    source = graphviz.Digraph(name)
    source.body += _style()
    return source


@cache
def _style() -> tuple[str, ...]:
    """The lines that every drawing begins with; quoting them takes as long as fifty nodes."""
    import graphviz

    source = graphviz.Digraph()
    source.attr(bgcolor="white", nodesep="0.3", ranksep="0.32", pad="0.1")
    source.attr(
        "node",
        fontname=FONT,
        fontsize="11",
        fontcolor=INK,
        color=GREY,
        style="filled",
        height="0.35",
        width="0.5",
        margin="0.16,0.06",
    )
    source.attr("edge", color=GREY, fontname=FONT, fontsize="10", fontcolor=INK, arrowsize="0.7")
    return tuple(source.body)


def _add_node(
    source: graphviz.Digraph, node: Node, travel: Travel | None, *, is_root: bool
) -> None:
    # beside a gradient on its way, what was saved is too much to read
    lines = label_lines(node if travel is None else node._replace(saved=None))
    look = node_look(node, is_root=is_root)
    if travel is not None:
        look["class"] = f"n{node.index}"
        lines += [f".grad = {travel.grads[node.index]}"] if node.op == "AccumulateGrad" else []
        look |= CURRENT if node.index == travel.current else {}
    source.node(f"n{node.index}", label_of(lines), **look, **room(lines))
    for input_nr in node.constants if node.saved is not None and travel is None else ():
        name, lines = f"c{node.index}.{input_nr}", [*text.constant_text(node, input_nr), "constant"]
        source.node(
            name, label_of(lines), shape="box", style="dashed", fontcolor=GREY, **room(lines)
        )
        source.edge(f"n{node.index}", name, style="dashed", arrowhead="none")


def node_look(node: Node, *, is_root: bool = False) -> dict[str, str]:
    """Return the shape and colour of a node's kind."""
    if node.op == "AccumulateGrad":
        look = {"shape": "ellipse", "fillcolor": LEAF, "margin": "0.06,0.04"}
    else:
        look = {"shape": "box", "fillcolor": OPERATION}
    return look | ({"peripheries": "2"} if is_root else {})


def label_lines(node: Node) -> list[str]:
    """Return the lines in a node's box: what the learner knows first, the operation below."""
    if len(node.outputs) == 1:
        known = [text.output_text(node.outputs[0])]
    else:
        known = text.outputs_words(node)
    return [*filter(None, known), node.op, *text.saved_texts(node)]


def label_of(lines: list[str]) -> str:
    """Return a label of several lines in which DOT's own escapes mean nothing."""
    return "\n".join(lines).replace("\\", "\\\\")


def room(lines: list[str]) -> dict[str, str]:
    """Return a least width in inches where the renderer cannot know it: a letter outside ASCII."""
    widest = max(len(line) for line in lines)
    return {} if "".join(lines).isascii() else {"width": f"{0.09 * widest + 0.4:.2f}"}
