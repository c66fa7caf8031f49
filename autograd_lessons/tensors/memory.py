"""Which tensors write into the same memory, and what version each of them counts.

A version is PyTorch's count of the writes in storage. It is what `backward()` compares with the one
that an operation saw when it saved a tensor, and so the only thing that can tell of a write.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from ..drawing.figure import Figure
from ..language import _
from ..picture import Arrow, Picture, Shape
from ..result import display
from ..values import value_text
from .naming import name_all
from .state import State, read_state
from .storage import storage_key, storage_letters


class Storage(NamedTuple):
    """One storage, with the tensors on it in the order in which they were given.

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
    storages = find_storages(_named(tensors, names))
    picture = memory_picture(storages)
    return Figure(picture.tree(), picture.dot(), memory_alt(storages))


def find_storages(named: list[tuple[str, torch.Tensor]]) -> tuple[Storage, ...]:
    """Group tensors by their storage."""
    letters = storage_letters([tensor for _, tensor in named])
    groups: dict[str, list[tuple[str, torch.Tensor]]] = {}
    for letter, pair in zip(letters, named, strict=True):
        groups.setdefault(letter, []).append(pair)
    return tuple(
        Storage(
            letter=letter,
            content=_content(group[0][1]),
            tensors=tuple(read_state(tensor, name) for name, tensor in group),
        )
        for letter, group in groups.items()
    )


def _named(tensors: tuple, names: dict) -> list[tuple[str, torch.Tensor]]:
    if not tensors and not names:
        raise TypeError(_("show_memory() needs a tensor: write show_memory(x, z)."))
    pairs = name_all(tensors, names, "tensor")
    for __, thing in pairs:
        if not isinstance(thing, torch.Tensor) or storage_key(thing) is None:
            raise TypeError(
                _(
                    "show_memory() takes tensors with a storage, not a {kind}: write "
                    "show_memory(x, z)."
                ).format(kind=type(thing).__name__)
            )
    return pairs


def _content(tensor: torch.Tensor) -> str:
    """All numbers of the tensor's storage, also those that the tensor itself does not show."""
    with torch.inference_mode(False), torch.no_grad():
        memory = tensor.untyped_storage()
        whole = torch.empty(0, dtype=tensor.dtype, device=tensor.device).set_(memory)
    count = whole.numel()
    return value_text(whole[0] if count == 1 else whole) or f"{count:,} numbers"


# -- as text and as a picture ----------------------------------------------------------------------


def memory_picture(storages: tuple[Storage, ...]) -> Picture:
    """Return the picture: the tensors to the left, and an arrow from each to its storage."""
    shapes, arrows = [], []
    for storage in storages:
        storage_lines = (f"storage {storage.letter}", storage.content)
        words = (_("holds {content}").format(content=storage.content),)
        shapes.append(Shape(storage.letter, storage_lines[0], words, storage_lines, ("storage",)))
        width = max(len(state.name) for state in storage.tensors)
        for number, state in enumerate(storage.tensors):
            name, facts = f"{storage.letter}{number}", _facts(state)
            words = (", ".join(facts),)
            mark = f"{state.name.ljust(width)} "
            shapes.append(Shape(name, mark, words, (state.name, *facts), ("tensor",)))
            arrows.append(Arrow(storage.letter, name, kinds=("backwards",)))
    roots = [(storage.letter, 0) for storage in storages]
    return Picture("memory", shapes, arrows, roots, layout={"rankdir": "RL", "ranksep": "0.7"})


def memory_alt(storages: tuple[Storage, ...]) -> str:
    """Return the same in one line, for where the picture cannot be seen."""
    parts = []
    for storage in storages:
        tensors = ", ".join(
            f"{state.name} ({', '.join(_facts(state))})" for state in storage.tensors
        )
        parts.append(
            _("Storage {letter} holds {content}; on it: {tensors}.").format(
                letter=storage.letter, content=storage.content, tensors=tensors
            )
        )
    return " ".join(parts)


def _facts(state: State) -> list[str]:
    version = _("counts no versions") if state.version is None else f"version {state.version}"
    return [version, _("requires grad")] if state.requires_grad else [version]
