"""What is known of each node before it is folded: its kind, its place, its module."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from ..reading import LEAF, BackwardGraph, Edge, Node

VIEWS = {"Alias", "AsStrided", "Clone", "Expand", "Permute", "ReshapeAlias", "Select", "Slice"}
VIEWS |= {"Split", "SplitWithSizes", "Squeeze", "T", "ToCopy", "Transpose", "Unbind", "UnsafeSplit"}
VIEWS |= {"UnsafeView", "Unsqueeze", "View"}  # operations that leave the numbers as they are


class Facts(NamedTuple):
    """A graph, and what is known of each node."""

    graph: BackwardGraph
    inputs: list[list[Edge]]  # of each node
    users: list[list[int]]  # the nodes that use each node
    kinds: list[int]  # equal for nodes of one mark that differ in names and values alone
    height: list[int]  # the longest way to a leaf
    depth: list[int]  # the longest way from a root
    modules: list[tuple[str, ...]]  # the parts of the module's name; () without one


def read_facts(graph: BackwardGraph, marks: Mapping[int, Hashable]) -> Facts:
    """Return what is known; `marks` say what else is to be told apart."""
    inputs: list[list[Edge]] = [[] for _ in graph.nodes]
    users: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        inputs[edge.source].append(edge)
        users[edge.target].append(edge.source)
    height, order = graph.heights(), list(graph.leaves_first())
    modules: list[tuple[str, ...]] = [()] * len(graph.nodes)
    given = [False] * len(graph.nodes)  # by parameters
    of_leaf = [False] * len(graph.nodes)  # a leaf, or made of one as a transpose is
    for index in order:
        node = graph.nodes[index]
        targets = [edge.target for edge in inputs[index]]
        if node.op == LEAF:
            modules[index] = tuple((node.outputs[0].name or "").split(".")[:-1])
            given[index], of_leaf[index] = bool(modules[index]), True
            continue
        of_leaf[index] = all(of_leaf[t] for t in targets) and _is_view(graph, node, targets)
        parameters = [t for t in targets if given[t] and graph.nodes[t].op == LEAF]
        parameters = parameters or [t for t in targets if given[t] and of_leaf[t]]
        if parameters:
            modules[index] = common([modules[target] for target in parameters])
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
    for index in reversed(order):
        for edge in inputs[index]:
            depth[edge.target] = max(depth[edge.target], depth[index] + 1)
    return Facts(graph, inputs, users, kinds, height, depth, modules)


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


def common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The parts with which all of the paths begin."""
    first, last = min(paths), max(paths)
    same = [one == other for one, other in zip(first, last, strict=False)]
    return first[: same.index(False) if False in same else len(same)]


def structure(facts: Facts, nodes: Sequence[int]) -> tuple:
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
