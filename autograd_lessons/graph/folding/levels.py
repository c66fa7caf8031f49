"""Nodes level by level, where no name helps: what comes again and again, and slices."""

from __future__ import annotations

from itertools import groupby

from .boxes import Group
from .facts import Facts, structure

PERIOD = 100  # levels, the longest sequence that is looked for
SIDE_BY_SIDE = 4  # more nodes of one kind on one level are a box
Stack = list[tuple[list[int], int]]  # from the roots on: nodes, of how many equal pieces


def unstacked(stack: Stack) -> list[Group]:
    """Return equal pieces together, other nodes alone."""
    return [
        group
        for nodes, times in stack
        for group in (
            [Group(None, nodes, times)] if times > 1 else [Group(None, [n]) for n in nodes]
        )
    ]


def slices(stack: Stack, room: int) -> list[Group]:
    """Return as many slices of levels as there is room for."""
    size = max(1, -(-len(stack) // room))
    parts = [stack[start : start + size] for start in range(0, len(stack), size)]
    return [
        Group(None, sorted(n for nodes, _ in one for n in nodes), one[0][1] if size == 1 else 1)
        for one in parts
    ]


def _by_level(facts: Facts, nodes: list[int]) -> list[list[int]]:
    """Nodes by their distance from the roots, so that what a step alone uses stands beside it."""
    depth = facts.depth
    in_order = sorted(nodes, key=lambda index: (depth[index], index))
    return [list(same) for _, same in groupby(in_order, key=depth.__getitem__)]


def repeated(facts: Facts, nodes: list[int]) -> Stack:
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
    facts: Facts, levels: list[list[int]], start: int, period: int, times: int
) -> int:
    """How many of the pieces have the structure of the first, node for node and edge for edge."""
    first = None
    for number in range(times):
        begin = start + number * period
        nodes = sorted(index for level in levels[begin : begin + period] for index in level)
        found = structure(facts, nodes)
        if first is None:
            first = found
        elif found != first:
            return number
    return times
