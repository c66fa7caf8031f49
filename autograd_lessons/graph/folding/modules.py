"""Nodes by the modules that their parameters belong to, and equal siblings together."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from ...language import _
from ..boxes import Group
from ..graph import DRAWN_WHOLE
from ..layers import leaves_first
from .analysis import Analysis, Path, common, structure

Inside = dict[Path, int]  # opened modules, and the depth up to which they are shown


def by_module(analysis: Analysis, depth: int, inside: Inside) -> list[Group]:
    """Nodes by the first parts of their module's name.

    What a module does between its submodules stays alone.
    """
    known = set(analysis.modules)
    parents = {path[:length] for path in known for length in range(len(path))}
    box_of = {path: _box(path, depth, inside, path in parents) for path in known}
    groups: dict[object, Group] = {}
    for index, path in enumerate(analysis.modules):
        box = box_of[path]
        key = index if box is None else box
        if key not in groups:
            groups[key] = Group(box, [])
        groups[key].nodes.append(index)
    found = list(groups.values())
    if not analysis.graph.modules:
        found = _without_circles(analysis, _without_roots(analysis, found))
    return _with_siblings(analysis, found)


def _without_roots(analysis: Analysis, groups: list[Group]) -> list[Group]:
    """Where modules are guessed, a root is in a box only if everything is."""
    roots = {root.node for root in analysis.graph.roots}
    found = []
    for group in groups:
        outside = roots.intersection(group.nodes)
        if outside and len(group.nodes) < len(analysis.graph.nodes):
            found += [Group(None, [index]) for index in sorted(outside)]
            group = group._replace(nodes=[n for n in group.nodes if n not in outside])
        found += [group] if group.nodes else []
    return found


def _without_circles(analysis: Analysis, groups: list[Group]) -> list[Group]:
    """Where modules are guessed, no box is used by what it uses itself.

    Of a module in a circle only what lies before the circle closes is kept, if it has parameters;
    other nodes stand alone.
    """
    circle = _in_circles(analysis, groups)
    found = []
    for place, group in enumerate(groups):
        if place not in circle or len(group.nodes) == 1:
            found.append(group)
            continue
        parts: dict[int, list[int]] = {}
        for index, part in _parts(analysis, set(group.nodes)).items():
            parts.setdefault(part, []).append(index)
        first = sorted(parts.pop(0))
        found.append(group._replace(nodes=first))
        found += [Group(None, [index]) for nodes in parts.values() for index in nodes]
    if not (circle := _in_circles(analysis, found)):
        return found
    alone = [found[place].nodes for place in circle]
    kept = [group for place, group in enumerate(found) if place not in circle]
    return kept + [Group(None, [index]) for nodes in alone for index in nodes]


def _in_circles(analysis: Analysis, groups: list[Group]) -> set[int]:
    """The places of the groups that lie on circles, or between two."""
    place = {index: number for number, group in enumerate(groups) for index in group.nodes}
    links = {(place[e.source], place[e.target]) for e in analysis.graph.edges}
    links = {(source, target) for source, target in links if source != target}
    return _behind_circles(links) & _behind_circles({(target, source) for source, target in links})


def _behind_circles(links: set[tuple[int, int]]) -> set[int]:
    """The sources that cannot be sorted after all their targets."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for source, target in links:
        sorter.add(source, target)
    with suppress(CycleError):  # whatever comes before a circle is still sorted
        sorter.prepare()
    left = {source for source, _ in links}
    while ready := sorter.get_ready():
        left.difference_update(ready)
        sorter.done(*ready)
    return left


def _parts(analysis: Analysis, inside: set[int]) -> dict[int, int]:
    """How many times the way from each node to the leaves comes back into a group from outside."""
    times = [0] * len(analysis.graph.nodes)
    for index in leaves_first(analysis.graph):
        for edge in analysis.inputs[index]:
            leaves = edge.target in inside and index not in inside
            times[index] = max(times[index], times[edge.target] + leaves)
    return {index: times[index] for index in inside}


def _box(path: Path, depth: int, inside: Inside, is_parent: bool) -> Path | None:
    """The module in whose box the nodes of a module are, or None where they stand alone."""
    for opened, parts in inside.items():
        if path[: len(opened)] == opened:
            depth = max(depth, parts)
            is_parent = is_parent or parts > len(path)
        else:  # on the way to an opened module, its siblings are boxes
            depth = max(depth, len(common([path, opened])) + 1)
    if len(path) >= depth:
        return path[:depth]
    return None if is_parent or not path else path


def opened_inside(analysis: Analysis, depth: int, paths: list[Path]) -> Inside:
    """The opened modules, to the last node if that can be drawn, or else as deep as possible."""
    for parts in range(max(map(len, analysis.modules)) + 1, 0, -1):
        inside = {path: max(parts, len(path) + 1) for path in paths}
        if len(by_module(analysis, depth, inside)) <= DRAWN_WHOLE:
            break
    return inside


def _with_siblings(analysis: Analysis, groups: list[Group]) -> list[Group]:
    """Join the modules of consecutive numbers and equal structure."""
    by_path = {group.path: group for group in groups if group.path}
    joined: list[Group] = []
    taken: set[Path] = set()
    for group in groups:
        if group.path is None or not group.path[-1].isdecimal():
            joined.append(group)
        elif group.path not in taken:
            siblings = _equal_siblings(analysis, by_path, group.path)
            taken.update(one.path for one in siblings)
            pieces = [one.nodes for one in siblings] if len(siblings) > 1 else []
            nodes = sorted(index for one in siblings for index in one.nodes)
            last = siblings[-1].path[-1] if pieces else ""
            joined.append(Group(siblings[0].path, nodes, pieces, last))
    return joined


def _equal_siblings(analysis: Analysis, by_path: dict[Path, Group], path: Path) -> list[Group]:
    """The module of this path, and those before and after it that have its structure."""
    wanted = structure(analysis, by_path[path].nodes)
    found = deque([by_path[path]])
    for step, add in ((-1, found.appendleft), (1, found.append)):
        number = int(path[-1]) + step
        while (other := by_path.get((*path[:-1], str(number)))) and wanted == structure(
            analysis, other.nodes
        ):
            add(other)
            number += step
    return list(found)


def path_of(analysis: Analysis, name: str) -> Path:
    """The whole path of a module that the reader named, with or without its first part."""
    wanted = tuple(name.split("."))
    known = {path[:length] for path in analysis.modules for length in range(1, len(path) + 1)}
    for path in sorted(known):
        if wanted in (path, path[1:]):
            return path
    some = ", ".join(".".join(path) for path in sorted(known, key=lambda p: (len(p), p))[:5])
    raise ValueError(
        _("There is no module {name} in this graph: there are {some} and more.").format(
            name=name, some=some
        )
        if some
        else _(
            "There is no module {name} in this graph: no name of a parameter tells of any."
        ).format(name=name)
    )
