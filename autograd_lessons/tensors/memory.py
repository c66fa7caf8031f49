"""Which tensors write into the same memory, and what version each of them counts.

A version is PyTorch's count of the writes in place. It is what `backward()` compares with the one
that an operation saw when it saved a tensor, and so the only thing that can tell of a write.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from ..drawing import dot
from ..drawing.figure import Figure
from ..graph.names import caller, named
from ..result import display
from ..values import value_text
from .describing import letter
from .state import State, read, storage


class Place(NamedTuple):
    """One piece of memory, with the tensors that lie on it in the order in which they were given.

    `content` is all the numbers in it, or how many they are.
    """

    letter: str
    content: str
    tensors: tuple[State, ...]


def show_memory(*tensors: torch.Tensor, **names: torch.Tensor) -> None:
    """Show which tensors share a storage, what it holds, and the version that each one counts.

    Names come from the keywords, or from the caller's variables. Raises TypeError for anything
    that is not a tensor with a storage.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> z, d = x.detach(), x.data
    >>> _ = z.mul_(5)
    >>> show_memory(x, z, d)
    storage A holds 15
    ├─ x  version 1, requires grad
    ├─ z  version 1
    └─ d  version 0
    """
    display(draw_memory(*tensors, **names))


def draw_memory(*tensors: torch.Tensor, **names: torch.Tensor) -> Figure:
    """Return the figure of `show_memory` without displaying it."""
    places = find_places(_named(tensors, names))
    return Figure(memory_text(places), memory_dot(places), memory_sentence(places))


def find_places(named: list[tuple[str, torch.Tensor]]) -> tuple[Place, ...]:
    """Group tensors by their storage; letters in order of appearance."""
    groups: dict[int | None, list[tuple[str, torch.Tensor]]] = {}
    for name, tensor in named:
        groups.setdefault(storage(tensor), []).append((name, tensor))
    return tuple(
        Place(
            letter=letter(number),
            content=_content(group[0][1]),
            tensors=tuple(read(tensor, name) for name, tensor in group),
        )
        for number, group in enumerate(groups.values())
    )


def _named(tensors: tuple, names: dict) -> list[tuple[str, torch.Tensor]]:
    variables = named({}, caller())
    pairs = []
    for number, tensor in enumerate(tensors, 1):
        found = (name for name, other in variables if other is tensor)
        pairs.append((next(found, f"tensor {number}"), tensor))
    pairs += names.items()
    for _, tensor in pairs:
        if not isinstance(tensor, torch.Tensor) or storage(tensor) is None:
            raise TypeError(
                f"show_memory() takes tensors with a storage, not a {type(tensor).__name__}: "
                "write show_memory(x, z)."
            )
    if not pairs:
        raise TypeError("show_memory() needs a tensor: write show_memory(x, z).")
    return pairs


def _content(tensor: torch.Tensor) -> str:
    """All numbers of the tensor's storage, read through a tensor of our own."""
    with torch.inference_mode(False), torch.no_grad():
        memory = tensor.untyped_storage()
        whole = torch.empty(0, dtype=tensor.dtype, device=tensor.device).set_(memory)
    count = whole.numel()
    return value_text(whole[0] if count == 1 else whole) or f"{count:,} numbers"


# -- as text and as a picture ----------------------------------------------------------------------


def memory_text(places: tuple[Place, ...]) -> str:
    """Return a line for each storage, and below it one for each tensor that lies on it."""
    lines = []
    for place in places:
        lines.append(f"storage {place.letter} holds {place.content}")
        width = max(len(state.name) for state in place.tensors)
        for number, state in enumerate(place.tensors, 1):
            branch = "└─" if number == len(place.tensors) else "├─"
            lines.append(f"{branch} {state.name.ljust(width)}  {', '.join(_facts(state))}")
    return "\n".join(lines)


def memory_sentence(places: tuple[Place, ...]) -> str:
    """Return the same in one line."""
    parts = []
    for place in places:
        tensors = ", ".join(f"{state.name} ({', '.join(_facts(state))})" for state in place.tensors)
        parts.append(f"Storage {place.letter} holds {place.content}; on it: {tensors}.")
    return " ".join(parts)


def _facts(state: State) -> list[str]:
    version = "counts no versions" if state.version is None else f"version {state.version}"
    return [version, "requires grad"] if state.requires_grad else [version]


def memory_dot(places: tuple[Place, ...]) -> str:
    """Return DOT source: the tensors to the left, and an arrow from each to its storage."""
    source = dot.sheet("memory")
    source.attr(rankdir="LR", ranksep="0.7")
    for place in places:
        box, lines = f"storage{place.letter}", [f"storage {place.letter}", place.content]
        source.node(box, dot.label_of(lines), shape="box3d", fillcolor="#ffe9a8", **dot.room(lines))
        for number, state in enumerate(place.tensors):
            name, lines = f"{place.letter}{number}", [state.name, *_facts(state)]
            look = {"shape": "box", "fillcolor": "white", **dot.room(lines)}
            source.node(name, dot.label_of(lines), **look)
            source.edge(name, box)
    return source.source
