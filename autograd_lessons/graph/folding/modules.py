"""Nodes by the modules that their parameters belong to, and equal siblings together."""

from __future__ import annotations

from collections import deque

from .. import text
from .boxes import Group
from .facts import Facts, common, structure

Inside = dict[tuple[str, ...], int]  # opened modules, and the depth up to which they are shown


def by_module(facts: Facts, depth: int, inside: Inside) -> list[Group]:
    """Nodes by the first parts of their module's name.

    What a module does between its submodules stays alone.
    """
    known = set(facts.modules)
    parents = {path[:length] for path in known for length in range(len(path))}
    box_of = {path: _box(path, depth, inside, path in parents) for path in known}
    groups: dict[object, Group] = {}
    for index, path in enumerate(facts.modules):
        box = box_of[path]
        key = index if box is None else box
        if key not in groups:
            groups[key] = Group(box, [])
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
            depth = max(depth, len(common([path, opened])) + 1)
    if len(path) >= depth:
        return path[:depth]
    return None if is_parent or not path else path


def opened_inside(facts: Facts, depth: int, paths: list[tuple[str, ...]]) -> Inside:
    """The opened modules, to the last node if that can be drawn, or else as deep as possible."""
    for parts in range(max(map(len, facts.modules)) + 1, 0, -1):
        inside = {path: max(parts, len(path) + 1) for path in paths}
        if len(by_module(facts, depth, inside)) <= text.BUDGET:
            break
    return inside


def _with_siblings(facts: Facts, groups: list[Group]) -> list[Group]:
    """Join the modules of consecutive numbers and equal structure."""
    by_path = {group.path: group for group in groups if group.path}
    joined: list[Group] = []
    taken: set[tuple[str, ...]] = set()
    for group in groups:
        if group.path is None or not group.path[-1].isdecimal():
            joined.append(group)
        elif group.path not in taken:
            run = _run(facts, by_path, group.path)
            taken.update(one.path for one in run)
            nodes = sorted(index for one in run for index in one.nodes)
            last = run[-1].path[-1] if len(run) > 1 else ""
            joined.append(Group(run[0].path, nodes, len(run), last))
    return joined


def _run(facts: Facts, by_path: dict, path: tuple[str, ...]) -> list[Group]:
    """The siblings before and after this one that have its structure."""
    wanted = structure(facts, by_path[path].nodes)
    run = deque([by_path[path]])
    for step, add in ((-1, run.appendleft), (1, run.append)):
        number = int(path[-1]) + step
        while (other := by_path.get((*path[:-1], str(number)))) and wanted == structure(
            facts, other.nodes
        ):
            add(other)
            number += step
    return list(run)


def path_of(facts: Facts, name: str) -> tuple[str, ...]:
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
