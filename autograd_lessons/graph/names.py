"""The names that the learner gave: keywords first, then the variables of the calling code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from types import FrameType

import torch

PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep
SEARCH_DEPTH = 4  # containers inside containers, where a keyword or the question names them
MOST_ITEMS = 100  # a longer list at the last depth is data, not a set of parameters
CONTAINERS = (list, tuple, dict)
ANY = (torch.Tensor, torch.nn.Module, *CONTAINERS)
COMPREHENSIONS = ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>")


def caller() -> FrameType:
    """Return the innermost frame outside this package: the code that asked."""
    frame = sys._getframe()
    while frame.f_back and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return frame


def named(
    keywords: Mapping[str, object], frame: FrameType, asked: tuple = ()
) -> list[tuple[str, torch.Tensor]]:
    """Return (name, tensor) pairs in order of precedence; for two names, the first one counts.

    The parameters of a module come as `net.0.weight`, before tensors by a name of their own, which
    a loop may have left over; then the items of a list, tuple or dict as `params.0` or `params.w`.
    A caller's variables are searched from the inside out, but lists in lists only where the caller
    `asked` about that very object.

    >>> w = torch.tensor(1.0)
    >>> net = torch.nn.Linear(2, 1)
    >>> [name for name, _ in named({"pair": (w, [w])}, sys._getframe())]
    ['pair.0', 'pair.1.0', 'net.weight', 'net.bias', 'w']
    """
    asked_ids = {id(thing) for thing in asked}
    found = [_tensors(name, value, SEARCH_DEPTH) for name, value in keywords.items()]
    variables = [own_variables(scope) for scope in scopes(frame)]
    for own in variables:  # a layer that a loop has left over comes after the net that it is in
        nets = [_tensors(*pair, 1) for pair in own if issubclass(type(pair[1]), torch.nn.Module)]
        found += sorted(nets, key=len, reverse=True)
    for own in variables:
        for kind in (torch.Tensor, CONTAINERS):
            some = (pair for pair in own if issubclass(type(pair[1]), kind))
            found += [
                _tensors(*one, SEARCH_DEPTH if id(one[1]) in asked_ids else 1) for one in some
            ]
    return [pair for pairs in found for pair in pairs]


def own_variables(scope: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return what may hold tensors; a name that starts with an underscore is not the learner's."""
    return [
        (name, value)
        for name, value in scope.items()
        # type(), for isinstance asks the object, and an object may do anything
        if issubclass(type(value), ANY) and name.isidentifier() and name[0] != "_"
        if name not in ("In", "Out")
    ]


def scopes(frame: FrameType) -> Iterator[Mapping[str, object]]:
    """The caller's local variables, those around a comprehension or lambda, and the globals."""
    module = frame.f_globals
    while frame.f_code.co_name in COMPREHENSIONS and frame.f_back:
        yield dict(frame.f_locals)
        frame = frame.f_back
        while frame.f_globals is not module and frame.f_back:  # PyTorch called the lambda
            frame = frame.f_back
    if frame.f_locals is not frame.f_globals:
        yield dict(frame.f_locals)
    yield dict(module)


def _tensors(name: str, value: object, depth: int) -> list[tuple[str, torch.Tensor]]:
    """The tensors in a value; none in one that cannot be looked into, which hurts no other."""
    kind, items = type(value), ()
    try:
        if issubclass(kind, torch.Tensor):
            return [(name, value)]
        if issubclass(kind, torch.nn.Module):
            found = [*value.named_parameters(), *value.named_buffers()]
            return [(f"{name}.{path}", tensor) for path, tensor in found]
        base = next((one for one in CONTAINERS if issubclass(kind, one)), None)
        if base and (depth > 1 or (depth and base.__len__(value) <= MOST_ITEMS)):
            # the plain container's own methods: a subclass may do anything in its
            items = [*(dict.items(value) if base is dict else enumerate(base.__iter__(value)))]
        inside = [(f"{name}.{part}", item) for part, item in items if issubclass(type(item), ANY)]
    except Exception:
        return []
    return [pair for path, item in inside for pair in _tensors(path, item, depth - 1)]
