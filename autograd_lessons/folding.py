"""A large graph in a few boxes, from which the graph itself can be had back. Data in, data out.

What belongs together is found in this order:

1. Modules, by the names of parameters. An operation that uses parameters, as they are or else
   through one operation such as a transpose, belongs to their module. Any other operation belongs
   to the module around the one that made its last input, the input farthest from the leaves.
2. Consecutive siblings of equal structure, such as `blocks.0` to `blocks.11`: one box, × 12.
3. Where no name helps, nodes are taken level by level (a level is the distance from the leaves):
   a sequence of levels that comes again and again, node for node and edge for edge, is one box, and
   what is still too much is cut into slices of levels.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from . import text
from .graph import LEAF, BackwardGraph, Edge, Node, Output, Root

MOST = 60  # boxes, as many as one can take in
PERIOD = 100  # levels, the longest sequence that is looked for
PIECES = 2_500  # of edges between two levels, about a second to lay out
SIDE_BY_SIDE = 4  # more nodes of one kind on one level are a box
NO_MARKS: Mapping[int, Hashable] = MappingProxyType({})


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


def fold(
    graph: BackwardGraph,
    depth: int | None = None,
    opened: Sequence[str] = (),
    marks: Mapping[int, Hashable] = NO_MARKS,
) -> FoldedGraph:
    """Return the graph in boxes: about 60 at most, if neither `depth` nor `opened` asks for more.

    `depth` says how many parts of a module's name are told apart: with 2, `net.blocks.3` is in the
    box `net.blocks`. Without it, as many as fit. `opened` are modules whose inside is wanted, as
    `net.blocks.3` or `blocks.3`. `marks` say what else is to be told apart: pieces are equal only
    where their nodes have equal marks. Raises ValueError for a module that there is not.
    """
    facts = _facts(graph, marks)
    paths = [_path(facts, name) for name in opened]
    if depth is not None:
        if type(depth) is not int or depth < 1:
            raise ValueError("depth is a number of parts of a module's name, from 1 on.")
        return _folded(facts, _modules(facts, depth, _inside(facts, depth, paths)))
    deepest = max(map(len, facts.modules))
    for find in (_modules, _modules_and_levels):
        for parts in range(deepest, 0, -1):
            groups = find(facts, parts, {})
            if len(groups) <= MOST:
                if paths:
                    groups = _modules(facts, parts, _inside(facts, parts, paths))
                return _folded(facts, groups)
    return _folded(facts, _levels(facts, [_Group(None, [node.index]) for node in graph.nodes]))


# -- what is known of each node -----------------------------------------------------------------


class _Facts(NamedTuple):
    graph: BackwardGraph
    inputs: list[list[Edge]]  # of each node
    users: list[list[int]]  # the nodes that use each node
    kinds: list[int]  # equal for nodes of one mark that differ in names and values alone
    height: list[int]  # the longest way to a leaf
    modules: list[tuple[str, ...]]  # the parts of the module's name; () without one


class _Group(NamedTuple):
    """Nodes that are to be a box."""

    path: tuple[str, ...] | None  # of the module, None for others
    nodes: list[int]
    times: int = 1
    last: str = ""  # the last part of the last module's name, where there are several


def _facts(graph: BackwardGraph, marks: Mapping[int, Hashable]) -> _Facts:
    inputs: list[list[Edge]] = [[] for _ in graph.nodes]
    users: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        inputs[edge.source].append(edge)
        users[edge.target].append(edge.source)
    height = [0] * len(graph.nodes)
    modules: list[tuple[str, ...]] = [()] * len(graph.nodes)
    given = [False] * len(graph.nodes)  # by parameters
    for index in graph.leaves_first():
        node = graph.nodes[index]
        targets = [edge.target for edge in inputs[index]]
        height[index] = 1 + max((height[target] for target in targets), default=-1)
        if node.op == LEAF:
            modules[index] = tuple((node.outputs[0].name or "").split(".")[:-1])
            given[index] = bool(modules[index])
            continue
        parameters = [t for t in targets if given[t] and graph.nodes[t].op == LEAF]
        if not parameters:
            parameters = [t for t in targets if given[t] and _is_of_leaf(graph, t, inputs[t])]
        if parameters:
            modules[index] = _common([modules[target] for target in parameters])
            given[index] = True
        elif targets:
            last = max(targets, key=height.__getitem__)
            modules[index] = modules[last][:-1] if given[last] else modules[last]
    numbers: dict[tuple, int] = {}
    kinds = [
        numbers.setdefault((_kind(node), marks.get(node.index)), len(numbers))
        for node in graph.nodes
    ]
    return _Facts(graph, inputs, users, kinds, height, modules)


def _kind(node: Node) -> tuple:
    """What two nodes have in common but for their names and values."""
    return node.op, tuple((o.shape, o.dtype) for o in node.outputs), node.constants


def _is_of_leaf(graph: BackwardGraph, index: int, inputs: list[Edge]) -> bool:
    """Whether a node has the sizes of a leaf, maybe in another order, as a transpose has."""
    if len(inputs) != 1 or graph.nodes[inputs[0].target].op != LEAF:
        return False
    shapes = [graph.nodes[one].outputs[0].shape or () for one in (index, inputs[0].target)]
    return sorted(shapes[0]) == sorted(shapes[1])


def _common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The parts with which all of the paths begin."""
    first, last = min(paths), max(paths)
    same = [one == other for one, other in zip(first, last, strict=False)]
    return first[: same.index(False) if False in same else len(same)]


def _path(facts: _Facts, name: str) -> tuple[str, ...]:
    """The whole path of a module that the reader named, with or without its first part."""
    wanted = tuple(name.split("."))
    known = {path[:length] for path in facts.modules for length in range(1, len(path) + 1)}
    for path in sorted(known):
        if wanted in (path, path[1:]):
            return path
    some = ", ".join(".".join(path) for path in sorted(known, key=lambda p: (len(p), p))[:5])
    raise ValueError(
        f"There is no module {name} in this graph: "
        + (f"there are {some} and more." if some else "no name of a parameter tells of any.")
    )


# -- modules ------------------------------------------------------------------------------------

Inside = dict[tuple[str, ...], int]  # opened modules, and the depth up to which they are shown


def _modules(facts: _Facts, depth: int, inside: Inside) -> list[_Group]:
    """Nodes by the first parts of their module's name.

    What a module does between its submodules stays alone.
    """
    known = set(facts.modules)
    parents = {path[:length] for path in known for length in range(len(path))}
    box_of = {path: _box(path, depth, inside, path in parents) for path in known}
    groups: dict[object, _Group] = {}
    for index, path in enumerate(facts.modules):
        box = box_of[path]
        key = index if box is None else box
        if key not in groups:
            groups[key] = _Group(box, [])
        groups[key].nodes.append(index)
    return _with_siblings(facts, list(groups.values()))


def _box(
    path: tuple[str, ...], depth: int, inside: Inside, is_parent: bool
) -> tuple[str, ...] | None:
    """The module in whose box the nodes of a module are, or None where they stand alone."""
    for opened, parts in inside.items():
        if path[: len(opened)] == opened:
            depth = max(depth, parts)
            is_parent = is_parent or parts > len(path)
        else:  # on the way to an opened module, its siblings are boxes
            depth = max(depth, len(_common([path, opened])) + 1)
    if len(path) >= depth:
        return path[:depth]
    return None if is_parent or not path else path


def _inside(facts: _Facts, depth: int, paths: list[tuple[str, ...]]) -> Inside:
    """The opened modules, to the last node if that can be drawn, or else as deep as possible."""
    for parts in range(max(map(len, facts.modules)) + 1, 0, -1):
        inside = {path: max(parts, len(path) + 1) for path in paths}
        if len(_modules(facts, depth, inside)) <= text.BUDGET:
            break
    return inside


def _with_siblings(facts: _Facts, groups: list[_Group]) -> list[_Group]:
    """Join the modules of consecutive numbers and equal structure."""
    by_path = {group.path: group for group in groups if group.path}
    joined: list[_Group] = []
    taken: set[tuple[str, ...]] = set()
    for group in groups:
        if group.path is None or not group.path[-1].isdecimal():
            joined.append(group)
        elif group.path not in taken:
            run = _run(facts, by_path, group.path)
            taken.update(one.path for one in run)
            nodes = sorted(index for one in run for index in one.nodes)
            last = run[-1].path[-1] if len(run) > 1 else ""
            joined.append(_Group(run[0].path, nodes, len(run), last))
    return joined


def _run(facts: _Facts, by_path: dict, path: tuple[str, ...]) -> list[_Group]:
    """The siblings before and after this one that have its structure."""
    structure = _structure(facts, by_path[path].nodes)
    run = deque([by_path[path]])
    for step, add in ((-1, run.appendleft), (1, run.append)):
        number = int(path[-1]) + step
        while (other := by_path.get((*path[:-1], str(number)))) and structure == _structure(
            facts, other.nodes
        ):
            add(other)
            number += step
    return list(run)


def _structure(facts: _Facts, nodes: Sequence[int]) -> tuple:
    """What is equal for equal pieces: each node's kind, and where its inputs come from.

    Nodes are numbered breadth first from those that are used from outside.
    """
    inside = set(nodes)
    start = [n for n in nodes if not facts.users[n] or not inside.issuperset(facts.users[n])]
    place = {index: number for number, index in enumerate(start)}
    rows = []
    for index in (order := list(place)):  # the list grows meanwhile
        links = []
        for edge in facts.inputs[index]:
            if edge.target in inside and edge.target not in place:
                place[edge.target] = len(order)
                order.append(edge.target)
            links.append((edge.input_nr, edge.output_nr, place.get(edge.target)))
        rows.append((facts.kinds[index], tuple(links)))
    return tuple(rows)


# -- levels -------------------------------------------------------------------------------------


def _modules_and_levels(facts: _Facts, depth: int, inside: Inside) -> list[_Group]:
    return _levels(facts, _modules(facts, depth, inside))


def _levels(facts: _Facts, groups: list[_Group]) -> list[_Group]:
    """Fold the nodes that stand alone: equal sequences of levels, and then slices of levels."""
    alone = [group.nodes[0] for group in groups if group.path is None]
    others = [group for group in groups if group.path is not None]
    room = MOST - len(others)
    if room < 1 or not alone:
        return groups
    parts = list(_repeated(facts, _by_level(facts, alone)))
    found = [
        group
        for nodes, times in parts
        for group in (
            [_Group(None, nodes, times)] if times > 1 else [_Group(None, [n]) for n in nodes]
        )
    ]
    if len(found) > room:
        size = -(-len(parts) // room)
        slices = [parts[start : start + size] for start in range(0, len(parts), size)]
        found = [
            _Group(
                None,
                sorted(n for nodes, _ in one for n in nodes),
                one[0][1] if len(one) == 1 else 1,
            )
            for one in slices
        ]
    return [*others, *found]


def _by_level(facts: _Facts, nodes: list[int]) -> list[list[int]]:
    """Nodes by their distance from the leaves, the farthest first.

    A leaf that one operation alone uses, and its transpose, stand on the level of that operation.
    """
    among = set(nodes)
    level = list(facts.height)
    for index in sorted(nodes, key=lambda index: -facts.height[index]):
        users, inputs = set(facts.users[index]), facts.inputs[index]
        hangs = len(users) == 1 and users <= among
        if hangs and inputs:
            leaf = inputs[0].target
            hangs = len(facts.users[leaf]) == 1 and _is_of_leaf(facts.graph, index, inputs)
            hangs = hangs and len(facts.inputs[min(users)]) > 1
        if hangs:
            level[index] = level[users.pop()]
    in_order = sorted(nodes, key=lambda index: (-level[index], index))
    return [list(same) for _, same in groupby(in_order, key=level.__getitem__)]


def _repeated(facts: _Facts, levels: list[list[int]]) -> Iterator[tuple[list[int], int]]:
    """Yield the nodes of some levels, and how many times the same structure comes in them.

    It comes one after the other in several levels, or side by side in one.
    """
    numbers: dict[tuple, int] = {}
    kinds = []
    for level in levels:
        kind = tuple(sorted(facts.kinds[index] for index in level))
        kinds.append(numbers.setdefault(kind, len(numbers)))
    start = 0
    while start < len(levels):
        period, times = _longest(kinds, start)
        times = _equal_pieces(facts, levels, start, period, times)
        if times > 1:
            length = period * times
        else:
            length = 1
            alike = len({facts.kinds[index] for index in levels[start]}) == 1
            times = len(levels[start]) if alike and len(levels[start]) > SIDE_BY_SIDE else 1
        yield sorted(index for level in levels[start : start + length] for index in level), times
        start += length


def _longest(kinds: list[int], start: int) -> tuple[int, int]:
    """The period, and how often it is found in a row, that covers most from the start on."""
    best = (1, 1)
    rest = len(kinds) - start
    for period in range(1, min(PERIOD, rest // 2) + 1):
        same = start
        while same + period < len(kinds) and kinds[same] == kinds[same + period]:
            same += 1
        times = (same - start) // period + 1
        if times > 1 and times * period > best[0] * best[1]:
            best = (period, times)
        if best[1] > 1 and 2 * best[0] * best[1] > rest:
            break
    return best


def _equal_pieces(
    facts: _Facts, levels: list[list[int]], start: int, period: int, times: int
) -> int:
    """How many of the pieces have the structure of the first, node for node and edge for edge."""
    first = None
    for number in range(times):
        begin = start + number * period
        nodes = sorted(index for level in levels[begin : begin + period] for index in level)
        structure = _structure(facts, nodes)
        if first is None:
            first = structure
        elif structure != first:
            return number
    return times


# -- boxes --------------------------------------------------------------------------------------


def _folded(facts: _Facts, groups: list[_Group]) -> FoldedGraph:
    """Return the folded graph for a partition of its nodes."""
    graph = facts.graph
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


def _title(graph: BackwardGraph, group: _Group) -> str:
    if group.path is not None:
        return ".".join(group.path) + (f"–{group.last}" if group.last else "")
    counts = Counter(graph.nodes[index].op for index in group.nodes).most_common()
    return ", ".join(op for op, _ in counts[:3]) + (" …" if len(counts) > 3 else "")


# -- what there is to lay out -------------------------------------------------------------------


def can_be_drawn(graph: BackwardGraph, folded: FoldedGraph) -> bool:
    """Return whether a folded graph is laid out in a second or two.

    A layout cuts each edge at every level that it crosses, and its time grows with the square of
    the number of pieces.
    """
    if len(folded.boxes) <= MOST:
        return True
    height = _facts(graph, NO_MARKS).height
    tops = [max(height[node.index] for node in box.nodes) for box in folded.boxes]
    number = {top: level for level, top in enumerate(sorted(set(tops)))}
    level = [number[top] for top in tops]
    above: dict[int, list[int]] = {}
    for source, target, _ in folded.bundles:
        above.setdefault(target, []).append(level[source])
    for end in above.keys() - {bundle.source for bundle in folded.bundles}:
        level[end] = min(above[end]) - 1  # a leaf hangs right below the operations that use it
    pieces = sum(max(1, abs(level[source] - level[target])) for source, target, _ in folded.bundles)
    return pieces <= PIECES
