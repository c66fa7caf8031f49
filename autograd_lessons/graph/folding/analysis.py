"""What is known of each node before it is folded: its kind, its layer, its module."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from ..graph import LEAF, BackwardGraph, Edge, Node
from ..layers import heights, inputs_of, leaves_first, users_of

# operations that leave the numbers as they are
TENSOR_VIEWS = {"Alias", "AsStrided", "Clone", "Expand", "Permute", "ReshapeAlias", "Select"}
TENSOR_VIEWS |= {"Slice", "Split", "SplitWithSizes", "Squeeze", "T", "ToCopy", "Transpose"}
TENSOR_VIEWS |= {"Unbind", "UnsafeSplit", "UnsafeView", "Unsqueeze", "View"}
Path = tuple[str, ...]  # the parts of a module's name


class Analysis(NamedTuple):
    """A graph, and what is known of each node by its index."""

    graph: BackwardGraph
    inputs: list[list[Edge]]
    users: list[list[int]]  # the nodes whose input it is
    kinds: list[int]  # equal for nodes of one label that differ in names and values alone
    heights: list[int]  # edges on the longest way to a leaf
    depths: list[int]  # edges on the longest way from a root
    modules: list[Path]  # of the module's name; empty without one


def analyse(graph: BackwardGraph, labels: Mapping[int, Hashable]) -> Analysis:
    """Return what is known; nodes with different labels are of different kinds."""
    inputs, users = inputs_of(graph), users_of(graph)
    order, height = list(leaves_first(graph)), heights(graph)
    depth = [0] * len(graph.nodes)
    for index in reversed(order):
        for edge in inputs[index]:
            depth[edge.target] = max(depth[edge.target], depth[index] + 1)
    numbers: dict[tuple, int] = {}
    kinds = [
        numbers.setdefault((_kind(node), labels.get(node.index)), len(numbers))
        for node in graph.nodes
    ]
    if graph.modules:
        modules = [tuple(filter(None, node.module.split("."))) for node in graph.nodes]
    else:
        modules = _guessed_modules(graph, inputs, order, height)
    return Analysis(graph, inputs, users, kinds, height, depth, modules)


def _kind(node: Node) -> tuple:
    """What two nodes have in common but for their names and values."""
    return node.op, tuple((o.shape, o.dtype) for o in node.outputs), node.constants


def _guessed_modules(
    graph: BackwardGraph, inputs: list[list[Edge]], order: list[int], height: list[int]
) -> list[Path]:
    """The module of each node, as far as the names of parameters tell: a guess.

    An operation on parameters, or on transposes, slices and other views of them, belongs to their
    module. Any other operation belongs to the module round the one that made its last input, the
    input farthest from the leaves. What no parameter comes after, as in a loss, belongs to none.
    """
    modules: list[Path] = [()] * len(graph.nodes)
    uses_parameters = [False] * len(graph.nodes)
    shows_leaf = [False] * len(graph.nodes)  # is a leaf, or a view of one
    names = [graph.nodes[leaf].outputs[0].name or "" for leaf in graph.leaves]
    paths = {tuple(name.split(".")[:-1]) for name in names}
    parents = {path[:length] for path in paths for length in range(len(path))}
    for index in order:
        node, targets = graph.nodes[index], [edge.target for edge in inputs[index]]
        if node.op == LEAF:
            modules[index] = tuple((node.outputs[0].name or "").split(".")[:-1])
            uses_parameters[index], shows_leaf[index] = bool(modules[index]), True
            continue
        shows_leaf[index] = all(shows_leaf[t] for t in targets) and _is_view(graph, node, targets)
        known = [t for t in targets if uses_parameters[t]]
        parameters = [t for t in known if graph.nodes[t].op == LEAF]
        parameters = parameters or [t for t in known if shows_leaf[t]]
        if parameters:
            modules[index] = common([modules[target] for target in parameters])
            uses_parameters[index] = True
        elif targets:
            last = max(targets, key=height.__getitem__)
            inside = not uses_parameters[last] or modules[last] in parents
            modules[index] = modules[last] if inside else modules[last][:-1]
    followed = [False] * len(graph.nodes)  # a parameter comes after it
    for index in reversed(order):
        for edge in inputs[index]:
            followed[edge.target] |= followed[index] or uses_parameters[index]
    return [
        path if followed[index] or uses_parameters[index] else ()
        for index, path in enumerate(modules)
    ]


def _is_view(graph: BackwardGraph, node: Node, targets: list[int]) -> bool:
    """Whether a node only shows its one input in another way; of a leaf, maybe scaled as well."""
    if len(targets) != 1 or node.constants:
        return False
    below = graph.nodes[targets[0]]
    shapes = [one.outputs[0].shape or () for one in (node, below)]
    scaled = below.op == LEAF and sorted(shapes[0]) == sorted(shapes[1])
    return scaled or node.op.partition("Backward")[0] in TENSOR_VIEWS


def common(paths: Sequence[Path]) -> Path:
    """Return the parts with which all of the paths begin."""
    first, last = min(paths), max(paths)
    same = [one == other for one, other in zip(first, last, strict=False)]
    return first[: same.index(False) if False in same else len(same)]


def structure(analysis: Analysis, nodes: Sequence[int]) -> tuple:
    """Return what is equal for equal pieces: each node's kind, and where its inputs come from.

    Nodes are numbered breadth first from those that are used from outside.
    """
    inside, users = set(nodes), analysis.users
    start = [n for n in nodes if not users[n] or not inside.issuperset(users[n])]
    place = {index: number for number, index in enumerate(start)}
    rows = []
    for index in (order := list(place)):  # the list grows meanwhile
        links = []
        for edge in analysis.inputs[index]:
            if edge.target in inside and edge.target not in place:
                place[edge.target] = len(order)
                order.append(edge.target)
            to = (place[edge.target], edge.output_nr) if edge.target in inside else None
            links.append((edge.input_nr, to))
        rows.append((analysis.kinds[index], tuple(links)))
    return tuple(rows)
