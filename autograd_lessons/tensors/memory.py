"""Which tensors write into the same memory, and what version each of them counts.

A version is PyTorch's count of the writes in place. It is what `backward()` compares with the one
that an operation saw when it saved a tensor, and so the only thing that can tell of a write.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from ..drawing.figure import Figure
from ..graph.names import caller, named
from ..picture import Arrow, Picture, Shape
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
    picture = memory_picture(places)
    return Figure(picture.tree(), picture.dot(), memory_sentence(places))


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


def memory_picture(places: tuple[Place, ...]) -> Picture:
    """Return the picture: the tensors to the left, and an arrow from each to its storage."""
    shapes, arrows = [], []
    for place in places:
        storage_lines = (f"storage {place.letter}", place.content)
        words = (f"holds {place.content}",)
        shapes.append(Shape(place.letter, storage_lines[0], words, storage_lines, ("storage",)))
        width = max(len(state.name) for state in place.tensors)
        for number, state in enumerate(place.tensors):
            name, facts = f"{place.letter}{number}", _facts(state)
            words = (", ".join(facts),)
            title = f"{state.name.ljust(width)} "
            shapes.append(Shape(name, title, words, (state.name, *facts), ("tensor",)))
            arrows.append(Arrow(place.letter, name, kinds=("backwards",)))
    roots = [(place.letter, 0) for place in places]
    return Picture("memory", shapes, arrows, roots, layout={"rankdir": "RL", "ranksep": "0.7"})


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
