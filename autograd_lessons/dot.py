"""A graph as DOT source, the language of Graphviz. Data in, text out.

The root stands at the top and arrows point the way the gradient flows. Kinds of node differ by
shape as well as by colour: a leaf is an ellipse, an operation a box, a root has a double border, a
constant a dashed one and no arrow, since no gradient goes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import text

if TYPE_CHECKING:
    import graphviz

    from .graph import BackwardGraph, Node

# Every label is plain centred text: it stays inside its box where a reader's font is wider than
# Helvetica, the only font whose widths both renderers know.
FONT = "Helvetica"
INK, GREY = "#1b1f24", "#57606a"
LEAF, OPERATION = "#dcf2df", "#eaf1fb"


def graph_dot(graph: BackwardGraph) -> str:
    """Return DOT source for every node and edge of a graph."""
    import graphviz

    source = graphviz.Digraph("backward")
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
    roots = {root.node for root in graph.roots}
    for node in graph.nodes:
        _add_node(source, node, is_root=node.index in roots)
    for edge in graph.edges:
        several = len(graph.nodes[edge.target].outputs) > 1
        label = {"label": f" output {edge.output_nr}"} if several else {}
        source.edge(f"n{edge.source}", f"n{edge.target}", **label)
    return source.source


def _add_node(source: graphviz.Digraph, node: Node, *, is_root: bool) -> None:
    lines = label_lines(node)
    leaf = node.op == "AccumulateGrad"
    look = {"shape": "ellipse", "fillcolor": LEAF, "margin": "0.06,0.04"} if leaf else {}
    look = look or {"shape": "box", "fillcolor": OPERATION}
    if is_root:
        look["peripheries"] = "2"
    source.node(f"n{node.index}", label_of(lines), **look, **_room(lines))
    for input_nr in node.constants if node.saved is not None else ():
        name, lines = f"c{node.index}.{input_nr}", [*text.constant_text(node, input_nr), "constant"]
        source.node(
            name, label_of(lines), shape="box", style="dashed", fontcolor=GREY, **_room(lines)
        )
        source.edge(f"n{node.index}", name, style="dashed", arrowhead="none")


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


def _room(lines: list[str]) -> dict[str, str]:
    """A least width in inches where the renderer cannot know it: a letter outside ASCII."""
    widest = max(len(line) for line in lines)
    return {} if "".join(lines).isascii() else {"width": f"{0.09 * widest + 0.4:.2f}"}
