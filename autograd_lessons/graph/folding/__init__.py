"""A large graph in a few boxes, from which the graph itself can be had back. Data in, data out.

What belongs together is found in this order:

1. Modules, by the names of parameters. An operation that uses parameters, as they are or else as
   a transpose, a slice or another view of them, belongs to their module. Any other operation
   belongs to the module around the one that made its last input, the input farthest from the
   leaves.
2. Consecutive siblings of equal structure, such as `blocks.0` to `blocks.11`: one box, × 12.
3. Where no name helps, nodes are taken level by level (a level is the distance from the roots):
   a sequence of levels that comes again and again, node for node and edge for edge, is one box, as
   the steps of a loop are.
4. What is still too much is cut into slices of levels.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ..reading import BackwardGraph
from .boxes import Box, Bundle, FoldedGraph, Group, boxed
from .facts import Facts, read_facts
from .laying_out import PIECES, can_be_drawn, is_drawn_whole, pieces_of
from .levels import repeated, slices, unstacked
from .modules import by_module, opened_inside, path_of

__all__ = ["MOST", "Box", "Bundle", "FoldedGraph", "can_be_drawn", "fold", "is_drawn_whole"]

MOST = 60  # boxes, as many as one can take in
NO_MARKS: Mapping[int, Hashable] = MappingProxyType({})


def fold(
    graph: BackwardGraph,
    depth: int | None = None,
    opened: Sequence[str] = (),
    marks: Mapping[int, Hashable] = NO_MARKS,
) -> FoldedGraph:
    """Return the graph in boxes: about 60 at most, if neither `depth` nor `opened` asks for more.

    Of a graph so dense that these could not be laid out it is 30 or 15. `depth` says how many parts
    of a module's name are told apart: with 2, `net.blocks.3` is in the box `net.blocks`. Without
    it, as many as fit. `opened` are modules whose inside is wanted, as `net.blocks.3` or
    `blocks.3`. `marks` say what else is to be told apart: pieces are equal only where their nodes
    have equal marks. Raises ValueError for a module that there is not.
    """
    facts = read_facts(graph, marks)
    paths = [path_of(facts, name) for name in opened]
    if depth is not None:
        if type(depth) is not int or depth < 1:
            raise ValueError("depth is a number of parts of a module's name, from 1 on.")
        return boxed(graph, by_module(facts, depth, opened_inside(facts, depth, paths)))
    parts, folded = _best(facts)
    if not paths:
        return folded
    parts = max(1, parts)  # where no name helped before, it has to help now
    return boxed(graph, by_module(facts, parts, opened_inside(facts, parts, paths)))


def _best(facts: Facts) -> tuple[int, FoldedGraph]:
    """The first way to fold that can be drawn and tells something, or else can be drawn.

    Before it stands how many parts of a module's name it tells apart.
    """
    spare = None
    for groups, parts, is_of_modules in _ways_to_fold(facts):
        if len(groups) > MOST:
            continue
        folded = boxed(facts.graph, groups)
        if pieces_of(facts.height, folded) <= PIECES:
            if not _is_coarse(folded) and (is_of_modules or _has_order(folded)):
                return parts, folded
            spare = spare or (parts, folded)
    return spare


def _ways_to_fold(facts: Facts) -> Iterator[tuple[list[Group], int, bool]]:
    """Modules, the finest first; then also what comes again and again; then slices as well."""
    deepest = max(map(len, facts.modules))
    named = [(by_module(facts, parts, {}), parts) for parts in range(deepest, 0, -1)]
    for groups, parts in named:
        yield groups, parts, True
    alone = [Group(None, [node.index]) for node in facts.graph.nodes]
    stacks = []
    for groups, parts in [*named, (alone, 0)]:
        others = [group for group in groups if group.path is not None]
        stack = repeated(facts, [group.nodes[0] for group in groups if group.path is None])
        yield [*others, *unstacked(stack)], parts, False
        stacks.append((others, stack, parts))
    for most in (MOST, MOST // 2, MOST // 4):
        for others, stack, parts in stacks:
            yield [*others, *slices(stack, max(1, most - len(others)))], parts, False


def _is_coarse(folded: FoldedGraph) -> bool:
    """Whether nearly everything is in one box, and not because it comes again and again."""
    nodes = sum(len(box.nodes) for box in folded.boxes)
    return any(box.times == 1 and len(box.nodes) > nodes * 3 / 4 for box in folded.boxes)


def _has_order(folded: FoldedGraph) -> bool:
    """Whether no box is used, on whatever way, by what it uses itself."""
    return len(list(folded.outline().leaves_first())) == len(folded.boxes)
