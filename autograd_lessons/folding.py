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
PIECES = 2_500  # of edges between two levels, one to three seconds to lay out
SIDE_BY_SIDE = 4  # more nodes of one kind on one level are a box
VIEWS = {"Alias", "AsStrided", "Clone", "Expand", "Permute", "ReshapeAlias", "Select", "Slice"}
VIEWS |= {"Split", "SplitWithSizes", "Squeeze", "T", "ToCopy", "Transpose", "Unbind", "UnsafeSplit"}
VIEWS |= {"UnsafeView", "Unsqueeze", "View"}  # operations that leave the numbers as they are
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

    Of a graph so dense that these could not be laid out it is 30 or 15. `depth` says how many parts
    of a module's name are told apart: with 2, `net.blocks.3` is in the box `net.blocks`. Without
    it, as many as fit. `opened` are modules whose inside is wanted, as
    `net.blocks.3` or `blocks.3`. `marks` say what else is to be told apart: pieces are equal only
    where their nodes have equal marks. Raises ValueError for a module that there is not.
    """
    facts = _facts(graph, marks)
    paths = [_path(facts, name) for name in opened]
    if depth is not None:
        if type(depth) is not int or depth < 1:
            raise ValueError("depth is a number of parts of a module's name, from 1 on.")
        return _folded(facts, _modules(facts, depth, _inside(facts, depth, paths)))
    parts, folded = _best(facts)
    if not paths:
        return folded
    parts = max(1, parts)  # where no name helped before, it has to help now
    return _folded(facts, _modules(facts, parts, _inside(facts, parts, paths)))


def _best(facts: _Facts) -> tuple[int, FoldedGraph]:
    """The first way to fold that can be drawn and tells something, or else just be drawn.

    With it the number of parts of a module's name that it tells apart.
    """
    spare = None
    for groups, parts, is_of_modules in _ways_to_fold(facts):
        if len(groups) > MOST:
            continue
        folded = _folded(facts, groups)
        if _pieces_of(facts.height, folded) <= PIECES:
            if not _is_coarse(folded) and (is_of_modules or _has_order(folded)):
                return parts, folded
            spare = spare or (parts, folded)
    return spare


def _ways_to_fold(facts: _Facts) -> Iterator[tuple[list[_Group], int, bool]]:
    """Modules, the finest first; then also what comes again and again; then slices as well."""
    deepest = max(map(len, facts.modules))
    named = [(_modules(facts, parts, {}), parts) for parts in range(deepest, 0, -1)]
    for groups, parts in named:
        yield groups, parts, True
    alone = [_Group(None, [node.index]) for node in facts.graph.nodes]
    stacks = []
    for groups, parts in [*named, (alone, 0)]:
        others = [group for group in groups if group.path is not None]
        stack = _repeated(facts, [group.nodes[0] for group in groups if group.path is None])
        yield [*others, *_unstacked(stack)], parts, False
        stacks.append((others, stack, parts))
    for most in (MOST, MOST // 2, MOST // 4):
        for others, stack, parts in stacks:
            yield [*others, *_slices(stack, max(1, most - len(others)))], parts, False


def _is_coarse(folded: FoldedGraph) -> bool:
    """Whether nearly everything is in one box, and not because it comes again and again."""
    nodes = sum(len(box.nodes) for box in folded.boxes)
    return any(box.times == 1 and len(box.nodes) > nodes * 3 / 4 for box in folded.boxes)


def _has_order(folded: FoldedGraph) -> bool:
    """Whether no box is used, on whatever way, by what it uses itself."""
    users: list[list[int]] = [[] for _ in folded.boxes]
    missing = [0] * len(folded.boxes)
    for source, target, _ in folded.bundles:
        users[target].append(source)
        missing[source] += 1
    ready = [place for place, inputs in enumerate(missing) if inputs == 0]
    for place in ready:  # the list grows meanwhile
        for user in users[place]:
            missing[user] -= 1
            if missing[user] == 0:
                ready.append(user)
    return len(ready) == len(folded.boxes)


# -- what is known of each node -----------------------------------------------------------------


class _Facts(NamedTuple):
    graph: BackwardGraph
    inputs: list[list[Edge]]  # of each node
    users: list[list[int]]  # the nodes that use each node
    kinds: list[int]  # equal for nodes of one mark that differ in names and values alone
    height: list[int]  # the longest way to a leaf
    depth: list[int]  # the longest way from a root
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
    of_leaf = [False] * len(graph.nodes)  # a leaf, or made of one as a transpose is
    for index in graph.leaves_first():
        node = graph.nodes[index]
        targets = [edge.target for edge in inputs[index]]
        height[index] = 1 + max((height[target] for target in targets), default=-1)
        if node.op == LEAF:
            modules[index] = tuple((node.outputs[0].name or "").split(".")[:-1])
            given[index], of_leaf[index] = bool(modules[index]), True
            continue
        of_leaf[index] = all(of_leaf[t] for t in targets) and _is_view(graph, node, targets)
        parameters = [t for t in targets if given[t] and graph.nodes[t].op == LEAF]
        parameters = parameters or [t for t in targets if given[t] and of_leaf[t]]
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
    depth = [0] * len(graph.nodes)
    for index in reversed(list(graph.leaves_first())):
        for edge in inputs[index]:
            depth[edge.target] = max(depth[edge.target], depth[index] + 1)
    return _Facts(graph, inputs, users, kinds, height, depth, modules)


def _kind(node: Node) -> tuple:
    """What two nodes have in common but for their names and values."""
    return node.op, tuple((o.shape, o.dtype) for o in node.outputs), node.constants


def _is_view(graph: BackwardGraph, node: Node, targets: list[int]) -> bool:
    """Whether a node only shows its one input in another way; of a leaf, maybe scaled as well."""
    if len(targets) != 1 or node.constants:
        return False
    below = graph.nodes[targets[0]]
    shapes = [one.outputs[0].shape or () for one in (node, below)]
    scaled = below.op == LEAF and sorted(shapes[0]) == sorted(shapes[1])
    return scaled or node.op.partition("Backward")[0] in VIEWS


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
            to = (place[edge.target], edge.output_nr) if edge.target in inside else None
            links.append((edge.input_nr, to))
        rows.append((facts.kinds[index], tuple(links)))
    return tuple(rows)


# -- levels -------------------------------------------------------------------------------------


Stack = list[tuple[list[int], int]]  # from the roots on: nodes, of how many equal pieces


def _unstacked(stack: Stack) -> list[_Group]:
    """Equal pieces together, other nodes alone."""
    return [
        group
        for nodes, times in stack
        for group in (
            [_Group(None, nodes, times)] if times > 1 else [_Group(None, [n]) for n in nodes]
        )
    ]


def _slices(stack: Stack, room: int) -> list[_Group]:
    """As many slices as there is room for."""
    size = max(1, -(-len(stack) // room))
    slices = [stack[start : start + size] for start in range(0, len(stack), size)]
    return [
        _Group(None, sorted(n for nodes, _ in one for n in nodes), one[0][1] if size == 1 else 1)
        for one in slices
    ]


def _by_level(facts: _Facts, nodes: list[int]) -> list[list[int]]:
    """Nodes by their distance from the roots, so that what a step alone uses stands beside it."""
    depth = facts.depth
    in_order = sorted(nodes, key=lambda index: (depth[index], index))
    return [list(same) for _, same in groupby(in_order, key=depth.__getitem__)]


def _repeated(facts: _Facts, nodes: list[int]) -> Stack:
    """Return the nodes of some levels, and how many times the same structure comes in them.

    It comes one after the other in several levels, or side by side in one.
    """
    levels = _by_level(facts, nodes)
    numbers: dict[tuple, int] = {}
    kinds = []
    for level in levels:
        kind = tuple(sorted(facts.kinds[index] for index in level))
        kinds.append(numbers.setdefault(kind, len(numbers)))
    stack = []
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
        inside = sorted(index for level in levels[start : start + length] for index in level)
        stack.append((inside, times))
        start += length
    return stack


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


def is_drawn_whole(graph: BackwardGraph) -> bool:
    """Return whether a graph can be drawn node by node: neither too large nor too dense."""
    if len(graph.nodes) > text.BUDGET:
        return False
    return _pieces(graph.heights(), [edge[:2] for edge in graph.edges]) <= PIECES


def can_be_drawn(graph: BackwardGraph, folded: FoldedGraph) -> bool:
    """Return whether the boxes of a graph are laid out in one to three seconds."""
    return _pieces_of(graph.heights(), folded) <= PIECES


def _pieces_of(height: Sequence[int], folded: FoldedGraph) -> int:
    levels = [max(height[node.index] for node in box.nodes) for box in folded.boxes]
    return _pieces(levels, [bundle[:2] for bundle in folded.bundles])


def _pieces(levels: Sequence[int], ways: Sequence[tuple[int, int]]) -> int:
    """Into how many pieces a layout cuts the edges, one for each level that an edge passes.

    The time of a layout grows with the square of it.
    """
    number = {level: place for place, level in enumerate(sorted(set(levels)))}
    place = [number[level] for level in levels]
    above: dict[int, list[int]] = {}
    for source, target in ways:
        above.setdefault(target, []).append(place[source])
    for end in above.keys() - {source for source, _ in ways}:
        place[end] = min(above[end]) - 1  # a leaf hangs right below the operations that use it
    return sum(max(1, abs(place[source] - place[target])) for source, target in ways)
