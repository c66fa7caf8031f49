"""What is cut, in words: one line, and a tree with notes. Data in, text out.

A large graph is told in boxes: how many of the nodes in each are concerned.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..graph import text
from ..graph.reading import LEAF, BackwardGraph, Node, Root

if TYPE_CHECKING:
    from ..graph.folding import Box, FoldedGraph
    from .cut import Cut

OFF, NO_RECORD, NOT_REACHED = "requires_grad is off", "no record", "not reached"
NOTHING = "Nothing is cut."
PLACES = 5  # more of them in one sentence are only counted
EDGES, LEAVES = ("edge", "edges"), ("leaf", "leaves")
OPERATIONS, NODES = ("operation", "operations"), ("node", "nodes")


def cut_text(cut: Cut) -> str:
    """Return what is cut in one line, and below it the tree of the whole graph with notes."""
    if cut.folded is not None:
        notes = {place: ", ".join(words) for place, words in box_notes(cut, cut.folded).items()}
        tree = text.folded_tree(cut.folded, notes, bundle_notes(cut, cut.folded))
        return f"{sentence(cut)}\n{text.how_folded(cut.folded)}\n{tree}"
    notes = cut.states | {index: f"{NO_RECORD}, in the box" for box in cut.boxes for index in box}
    tree = text.tree(cut.graph, notes, dict.fromkeys(cut.edges, "(cut)"))
    return f"{sentence(cut)}\n{tree}"


def sentence(cut: Cut) -> str:
    """Return what is cut, in one line."""
    if cut.folded is not None:
        return _folded_sentence(cut, cut.folded)
    edges = [cut.graph.edges[number] for number in cut.edges]
    parts = [f"requires_grad of {_names(cut, cut.off)} is off."] if cut.off else []
    parts += [
        f"The edge from {_titles(cut, [edge.source])} to {_titles(cut, [edge.target])} is cut."
        for edge in edges
    ]
    parts += [f"{_titles(cut, box)}: no record, although an input is tracked." for box in cut.boxes]
    if cut.unrecorded:
        parts.append(f"{_titles(cut, cut.unrecorded)}: no record, since no input is tracked.")
    if lost := _lost_leaves(cut):
        parts.append(f"From {root_name(cut.graph)} no gradient comes to {_names(cut, lost)}.")
    return " ".join(parts) or NOTHING


def root_name(graph: BackwardGraph, root: Root | None = None) -> str:
    """Return the name of a root, or of the first one."""
    node, output_nr = root or graph.roots[0]
    name = graph.nodes[node].outputs[output_nr].name
    if name is None:
        raise ValueError("show_cut() needs names: write `z = x * y`, and then build_graph(z).")
    return name


def _lost_leaves(cut: Cut) -> list[int]:
    return [leaf for leaf in cut.graph.leaves if leaf in cut.states]


def _titles(cut: Cut, indices: Iterable[int]) -> str:
    return ", ".join(text.node_title(cut.graph.nodes[index]) for index in indices)


def _names(cut: Cut, leaves: Iterable[int]) -> str:
    nodes = [cut.graph.nodes[leaf] for leaf in leaves]
    return ", ".join(node.outputs[0].name or text.node_title(node) for node in nodes)


# -- in boxes --------------------------------------------------------------------------------------


def _folded_sentence(cut: Cut, folded: FoldedGraph) -> str:
    """What is cut, by box: numbers of leaves, of edges and of operations."""
    titles = [_box_title(cut, box) for box in folded.boxes]

    def where(indices: Iterable[int], kind: str) -> list[str]:
        wanted = set(indices)
        found = [[n.index for n in box.nodes if n.index in wanted] for box in folded.boxes]
        return [
            f"{len(inside):,} {kind} of {title}" if len(inside) > 1 else _names(cut, inside)
            for title, inside in zip(titles, found, strict=True)
            if inside
        ]

    inside, between = _cut_edges(cut, folded)
    cuts = [f"{text.count(n, *EDGES)} in {titles[place]}" for place, n in inside.items()]
    for number, edges in between.items():
        source, target, _ = folded.bundles[number]
        cuts.append(f"{text.count(edges, *EDGES)} from {titles[source]} to {titles[target]}")
    told = {
        OFF: where(cut.off, "leaves"),
        "Cut": cuts,
        "No record although an input is tracked, as under no_grad() or before detach()": where(
            (index for box in cut.boxes for index in box), "operations"
        ),
        "No record, since no input is tracked": where(cut.unrecorded, "operations"),
    }
    parts = [f"{head}: {_some(phrases)}." for head, phrases in told.items() if phrases]
    if lost := _lost_leaves(cut):
        known = set(lost) == set(cut.off)  # they are named already
        parts.append(
            f"From {root_name(cut.graph)} no gradient comes to {len(lost):,} of "
            + text.count(len(cut.graph.leaves), *LEAVES)
            + ("." if known else f": {_some(where(lost, 'leaves'))}.")
        )
    return " ".join(parts) or NOTHING


def _box_title(cut: Cut, box: Box) -> str:
    if box.is_node:
        return _names(cut, [box.nodes[0].index])
    times = f" × {box.times:,}" if box.times > 1 else ""
    return box.title if box.module else f"[{box.nodes[0].index}] {box.title}{times}"


def _some(phrases: list[str]) -> str:
    rest = len(phrases) - PLACES
    more = f" and {text.count(rest, 'more place', 'more places')}" if rest > 0 else ""
    return ", ".join(phrases[:PLACES]) + more


def _cut_edges(cut: Cut, folded: FoldedGraph) -> tuple[dict[int, int], dict[int, int]]:
    """How many edges are cut in each box, and in each bundle; those with none are left out."""
    lost = {cut.graph.edges[number] for number in cut.edges}
    inside, between = (
        {number: cuts for number, part in enumerate(parts) if (cuts := len(lost & {*part.edges}))}
        for parts in (folded.boxes, folded.bundles)
    )
    return inside, between


def box_notes(cut: Cut, folded: FoldedGraph) -> dict[int, list[str]]:
    """Return for boxes, by their place, phrases that say how much of each is lost."""
    inside, _ = _cut_edges(cut, folded)
    notes: dict[int, list[str]] = {}
    for place, box in enumerate(folded.boxes):
        for state in (OFF, NO_RECORD, NOT_REACHED):
            if nodes := [node for node in box.nodes if cut.states.get(node.index) == state]:
                notes.setdefault(place, []).append(_part(box, nodes, state))
        if place in inside:
            words = f"cut: {text.count(inside[place], *EDGES)} inside"
            notes.setdefault(place, []).append(words)
    return notes


def _part(box: Box, nodes: list[Node], state: str) -> str:
    """How many of a box's leaves, operations or nodes are in a state."""
    if len(nodes) == len(box.nodes):
        return state
    leaves, of_box = sum(node.op == LEAF for node in nodes), len(box.leaves)
    every, kind = len(box.nodes), NODES
    if leaves == len(nodes):
        every, kind = of_box, LEAVES
    elif leaves == 0:
        every, kind = every - of_box, OPERATIONS
    part = f"{len(nodes):,} of " if len(nodes) < every else "all " if every > 1 else ""
    return f"{state}: {part}{text.count(every, *kind)}"


def bundle_notes(cut: Cut, folded: FoldedGraph) -> dict[int, str]:
    """Return for bundles, by their number, how many of the edges are cut."""
    _, between = _cut_edges(cut, folded)
    return {
        number: "cut" if cuts == len(folded.bundles[number].edges) else f"{cuts:,} of them cut"
        for number, cuts in between.items()
    }
