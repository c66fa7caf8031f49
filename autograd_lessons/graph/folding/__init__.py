"""A large graph in a few boxes. Data in, data out.

What belongs together is found in this order:

1. Modules, by the names of parameters. An operation that uses parameters, as they are or else as
   a transpose, a slice or another view of them, belongs to their module. Any other operation
   belongs to the module around the one that made its last input, the input farthest from the
   leaves.
2. Consecutive siblings of equal structure, such as `blocks.0` to `blocks.11`: one box, × 12.
3. Where no name helps, nodes are taken layer by layer (a layer is what is equally far from the
   roots): a sequence of layers that comes again and again, node for node and edge for edge, is one
   box, as the steps of a loop are.
4. What is still too much is cut into slices of layers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ...language import _
from ..boxes import FoldedGraph, Group, boxed, one_node_boxes
from ..graph import DRAWN_WHOLE, BackwardGraph
from ..layers import DUMMY_NODES, dummy_nodes, heights, leaves_first
from .analysis import Analysis, analyse
from .modules import by_module, opened_inside, path_of
from .repeats import repeated, slices, unstacked

MOST_BOXES = 60  # as many as one can take in
NO_LABELS: Mapping[int, Hashable] = MappingProxyType({})


def fold(
    graph: BackwardGraph,
    depth: int | None = None,
    opened: Sequence[str] = (),
    labels: Mapping[int, Hashable] = NO_LABELS,
) -> FoldedGraph:
    """Return the graph in boxes: about 60 at most, if neither `depth` nor `opened` asks for more.

    Of a graph so dense that these could not be laid out it is 30 or 15. `depth` says how many parts
    of a module's name are told apart: with 2, `net.blocks.3` is in the box `net.blocks`. Without
    it, as many as fit. `opened` are modules whose inside is wanted, as `net.blocks.3` or
    `blocks.3`. `labels` say what else is to be told apart: pieces are equal only where their nodes
    have equal labels. Raises ValueError for a module that there is not.
    """
    if depth is None and not opened and len(graph.nodes) <= DRAWN_WHOLE:
        nodes = one_node_boxes(graph)
        if any(len(one.edges) > 1 for one in nodes.bundles) and can_be_drawn(nodes, heights(graph)):
            return nodes  # nothing is too large but the number of edges between the same two
    analysis = analyse(graph, labels)
    paths = [path_of(analysis, name) for name in opened]
    if depth is None:
        depth, folded = _best(analysis)
        if not paths:
            return folded
        depth = max(1, depth)  # where no name helped before, it has to help now
    elif type(depth) is not int or depth < 1:
        raise ValueError(_("depth is a number of parts of a module's name, from 1 on."))
    return boxed(graph, by_module(analysis, depth, opened_inside(analysis, depth, paths)))


def can_be_drawn(folded: FoldedGraph, height: Sequence[int]) -> bool:
    """Return whether boxes are laid out in one to three seconds, given the heights of the nodes."""
    layers = [max(height[node.index] for node in box.nodes) for box in folded.boxes]
    return dummy_nodes(layers, [bundle[:2] for bundle in folded.bundles]) <= DUMMY_NODES


def _best(analysis: Analysis) -> tuple[int, FoldedGraph]:
    """The first way to fold that can be drawn and tells something, or else can be drawn.

    Before it stands how many parts of a module's name it tells apart. There is one: 15 boxes, in
    some order and with four edges at most between two of them, are 2,240 pieces of edges.
    """
    spare = None
    for groups, parts, is_of_modules in _ways_to_fold(analysis):
        if len(groups) > MOST_BOXES:
            continue
        folded = boxed(analysis.graph, groups)
        if can_be_drawn(folded, analysis.heights):
            if not _is_coarse(folded) and (is_of_modules or _has_order(folded)):
                return parts, folded
            spare = spare or (parts, folded)
    return spare


def _ways_to_fold(analysis: Analysis) -> Iterator[tuple[list[Group], int, bool]]:
    """Modules, the finest first; then also what comes again and again; then slices as well."""
    deepest = max(map(len, analysis.modules))
    named = [(by_module(analysis, parts, {}), parts) for parts in range(deepest, 0, -1)]
    for groups, parts in named:
        yield groups, parts, True
    alone = [Group(None, [node.index]) for node in analysis.graph.nodes]
    stacks = []
    for groups, parts in [*named, (alone, 0)]:
        others = [group for group in groups if group.path is not None]
        stack = repeated(analysis, [group.nodes[0] for group in groups if group.path is None])
        yield [*others, *unstacked(stack)], parts, False
        stacks.append((others, stack, parts))
    for most in (MOST_BOXES, MOST_BOXES // 2, MOST_BOXES // 4):
        for others, stack, parts in stacks:
            yield [*others, *slices(stack, max(1, most - len(others)))], parts, False


def _is_coarse(folded: FoldedGraph) -> bool:
    """Whether nearly everything is in one box, and not because it comes again and again."""
    nodes = sum(len(box.nodes) for box in folded.boxes)
    return any(
        box.times == box.calls == 1 and len(box.nodes) > nodes * 3 / 4 for box in folded.boxes
    )


def _has_order(folded: FoldedGraph) -> bool:
    """Whether no box is used, on whatever way, by what it uses itself."""
    return len(list(leaves_first(folded.outline()))) == len(folded.boxes)
