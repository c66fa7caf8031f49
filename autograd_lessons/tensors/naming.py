"""What the learner calls the tensors that a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from keyword import iskeyword

import torch

from ..graph.names import caller, named


def callers_tensors() -> list[tuple[str, torch.Tensor]]:
    """Return the variables of the calling code that hold tensors; for two names, the first counts.

    >>> x = torch.tensor(1.0)
    >>> name_of(x, callers_tensors(), "tensor"), name_of(x + 1, callers_tensors(), "tensor")
    ('x', 'tensor')
    """
    return named({}, caller())


def name_of(thing: object, variables: Sequence[tuple[str, torch.Tensor]], otherwise: str) -> str:
    """Return the first of these names that stands for this very object."""
    return next((name for name, tensor in variables if tensor is thing), otherwise)


def as_code(name: str) -> str:
    """Return a parameter's name as Python reads it, for lines to paste.

    >>> as_code("net.2.weight"), as_code("net.heads.left-eye.bias")
    ('net[2].weight', 'net.heads["left-eye"].bias')
    """
    first, *rest = name.split(".")
    return first + "".join(map(_step, rest))


def _step(part: str) -> str:
    if part.isdecimal():
        return f"[{part}]"
    return f".{part}" if part.isidentifier() and not iskeyword(part) else f'["{part}"]'


def name_all(
    things: Sequence[object], keywords: Mapping[str, object], otherwise: str
) -> list[tuple[str, object]]:
    """Return a name for each thing: the caller's variable, or `otherwise` and its place.

    What has come as a keyword has its name, and stands behind the rest.
    """
    variables = callers_tensors()
    pairs = [
        (name_of(thing, variables, f"{otherwise} {place}"), thing)
        for place, thing in enumerate(things, 1)
    ]
    return [*pairs, *keywords.items()]
