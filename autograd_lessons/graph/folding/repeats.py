"""Where no name helps: what comes again and again in a graph, layer by layer, and plain slices."""

from __future__ import annotations

from itertools import chain, groupby

from ..boxes import Group
from .analysis import Analysis, structure

PERIOD = 100  # layers, the longest piece that is looked for
SIDE_BY_SIDE = 4  # more nodes of one kind in one layer are a box
Stack = list[list[list[int]]]  # from the roots on: the nodes of each of some equal pieces


def unstacked(stack: Stack) -> list[Group]:
    """Return equal pieces together, other nodes alone."""
    groups = []
    for pieces in stack:
        alone = [Group(None, [n]) for n in pieces[0]]
        groups += [_group(pieces)] if len(pieces) > 1 else alone
    return groups


def slices(stack: Stack, room: int) -> list[Group]:
    """Return the stack cut into as many slices as there is room for."""
    size = max(1, -(-len(stack) // room))
    parts = [stack[start : start + size] for start in range(0, len(stack), size)]
    return [
        _group(part[0]) if size == 1 else Group(None, sorted(chain(*chain(*part))))
        for part in parts
    ]


def _group(pieces: list[list[int]]) -> Group:
    """Nodes that are to be a box, of as many equal pieces."""
    return Group(None, sorted(chain(*pieces)), pieces if len(pieces) > 1 else ())


def repeated(analysis: Analysis, nodes: list[int]) -> Stack:
    """Return some nodes as a stack of layers, in which equal pieces are one entry.

    A piece is some layers that follow each other, and the same structure may come in the next
    ones again, as the steps of a loop do; or it is one of many nodes side by side in one layer.
    """
    layers = layers_of(analysis, nodes)
    numbers: dict[tuple, int] = {}
    kinds = []
    for layer in layers:
        kind = tuple(sorted(analysis.kinds[index] for index in layer))
        kinds.append(numbers.setdefault(kind, len(numbers)))
    stack = []
    start = 0
    while start < len(layers):
        period, times = _longest_repetition(kinds, start)
        times = _equal_pieces(analysis, layers, start, period, times)
        length = period if times > 1 else 1
        starts = range(start, start + length * times, length)
        pieces = [sorted(chain(*layers[first : first + length])) for first in starts]
        if times == 1:
            alike = len({analysis.kinds[index] for index in layers[start]}) == 1
            if alike and len(layers[start]) > SIDE_BY_SIDE:
                pieces = [[index] for index in layers[start]]
        stack.append(pieces)
        start += length * times
    return stack


def layers_of(analysis: Analysis, nodes: list[int]) -> list[list[int]]:
    """Nodes by their distance from the roots, so that what a step alone uses stands beside it."""
    depths = analysis.depths
    in_order = sorted(nodes, key=lambda index: (depths[index], index))
    return [list(same) for _, same in groupby(in_order, key=depths.__getitem__)]


def _longest_repetition(kinds: list[int], start: int) -> tuple[int, int]:
    """Find a piece that begins at `start` and is followed by its like, in what kinds are there.

    Returns how many layers it has, and how many times it comes in a row; of several pieces that
    whose repetitions cover the most layers.
    """
    best = (1, 1)
    rest = len(kinds) - start
    for period in range(1, min(PERIOD, rest // 2) + 1):
        same = start
        while same + period < len(kinds) and kinds[same] == kinds[same + period]:
            same += 1
        times = (same - start) // period + 1
        if times > 1 and times * period > best[0] * best[1]:
            best = (period, times)
        if 2 * best[0] * best[1] > rest:
            break
    return best


def _equal_pieces(
    analysis: Analysis, layers: list[list[int]], start: int, period: int, times: int
) -> int:
    """How many of the pieces have the structure of the first, node for node and edge for edge."""
    first = None
    for number in range(times):
        begin = start + number * period
        nodes = sorted(chain(*layers[begin : begin + period]))
        found = structure(analysis, nodes)
        if first is None:
            first = found
        elif found != first:
            return number
    return times
