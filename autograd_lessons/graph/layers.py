"""The order of a graph's nodes, layer by layer, and whether they can be laid out as a picture."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence

from .graph import DRAWN_WHOLE, FEW_EDGES, OUTPUTS_SHOWN, BackwardGraph, Edge

DUMMY_NODES = 2_500  # one to three seconds to lay out


def inputs_of(graph: BackwardGraph) -> list[list[Edge]]:
    """Return for each node, by its place, the edges to what made its inputs."""
    found: list[list[Edge]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        found[edge.source].append(edge)
    return found


def users_of(graph: BackwardGraph) -> list[list[int]]:
    """Return for each node, by its place, the nodes whose input it is."""
    found: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        found[edge.target].append(edge.source)
    return found


def leaves_first(graph: BackwardGraph) -> Iterator[int]:
    """Yield the place of every node after those of all its inputs."""
    return (index for index, _ in _with_users(graph))


def _with_users(graph: BackwardGraph) -> Iterator[tuple[int, list[int]]]:
    """Every node after all its inputs, and the nodes whose input it is."""
    users, missing = users_of(graph), [0] * len(graph.nodes)
    for edge in graph.edges:
        missing[edge.source] += 1
    ready = deque(index for index, inputs in enumerate(missing) if inputs == 0)
    while ready:
        index = ready.popleft()
        yield index, users[index]
        for user in users[index]:
            missing[user] -= 1
            if missing[user] == 0:
                ready.append(user)


def heights(graph: BackwardGraph) -> list[int]:
    """Return for each node the number of edges on its longest way to a leaf."""
    height = [0] * len(graph.nodes)
    for index, users in _with_users(graph):
        for user in users:
            height[user] = max(height[user], height[index] + 1)
    return height


def longest_path(graph: BackwardGraph) -> list[int]:
    """Return the nodes along the longest way of a gradient; of several the first one."""
    height, following = heights(graph), {}
    for source, target, *_ in reversed(graph.edges):
        if height[target] == height[source] - 1:
            following[source] = target
    path = [max((root.node for root in graph.roots), key=height.__getitem__)]
    while path[-1] in following:
        path.append(following[path[-1]])
    return path


def is_drawn_whole(graph: BackwardGraph) -> bool:
    """Return whether a graph can be drawn node by node and edge by edge: not too large or dense."""
    if len(graph.edges) <= FEW_EDGES:
        return True
    if len(graph.nodes) > DRAWN_WHOLE:
        return False
    parallel = Counter(edge[:2] for edge in graph.edges)
    if max(parallel.values(), default=0) > OUTPUTS_SHOWN:
        return False
    return dummy_nodes(heights(graph), [edge[:2] for edge in graph.edges]) <= DUMMY_NODES


def dummy_nodes(layers: Sequence[int], ways: Sequence[tuple[int, int]]) -> int:
    """Return into how many pieces a layout cuts the edges, one for each layer that an edge passes.

    Graphviz, as Sugiyama's method has it, puts a dummy node where an edge passes a layer. The time
    of a layout grows with the square of their number.
    """
    number = {layer: place for place, layer in enumerate(sorted(set(layers)))}
    place = [number[layer] for layer in layers]
    above: dict[int, list[int]] = {}
    for source, target in ways:
        above.setdefault(target, []).append(place[source])
    for end in above.keys() - {source for source, _ in ways}:
        place[end] = min(above[end]) - 1  # a leaf hangs right below the operations that use it
    return sum(max(1, abs(place[source] - place[target])) for source, target in ways)
