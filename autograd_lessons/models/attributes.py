"""Tensors that a model holds as plain attributes, so that it does not know them as parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch

from ..graph.reading import read_live
from ..graph.remarks import OF_EVERY_MODULE, held_in, modules_of, parameters_of
from ..language import N_, _

COMPUTED = N_(
    "{where} was computed, by {op}, and so it is no parameter: {name}.parameters() lacks it and "
    "what it was computed from. To train it, compute first and make the result the Parameter, as "
    "in `torch.nn.Parameter(0.1 * torch.randn(3))`."
)


def tracked_leaves(models: Mapping[str, torch.nn.Module]) -> dict[int, torch.Tensor]:
    """Return the leaves with requires_grad in attributes, by id, that no model knows."""
    known = _known(models)
    return {
        id(tensor): tensor
        for _, _, tensor in tensors_in_attributes(models)
        if id(tensor) not in known and tensor.requires_grad and tensor.is_leaf
    }


def explain_computed(
    models: Mapping[str, torch.nn.Module], missing: dict[int, torch.Tensor] | None = None
) -> Iterator[str]:
    """Yield a sentence for each attribute that was computed from a leaf that no model knows.

    What depends on a parameter as well, or on a variable of the caller's, is a result of the
    forward pass. `missing` are the leaves of a graph that are still unexplained: with it only they
    count, and these miss no more.
    """
    if missing is not None and not missing:
        return
    computed = [one for one in tensors_in_attributes(models) if one[2].grad_fn is not None]
    if not computed:
        return
    live = read_live(tuple(tensor for _, _, tensor in computed), {})
    users: list[list[int]] = [[] for _ in live.number]
    inputs: list[list[int]] = [[] for _ in live.number]
    for edge in live.edges:
        users[edge.target].append(edge.source)
        inputs[edge.source].append(edge.target)
    known = _known(models) | {id(tensor) for name, tensor in live.tensors if name}
    leaves = live.leaves()
    forward = _reached(users, (index for index, leaf in leaves.items() if id(leaf) in known))
    for name, where, tensor in computed:
        node = live.number[tensor.grad_fn]
        if node not in forward:
            own = {id(leaves[one]) for one in _reached(inputs, [node]) if one in leaves}
            if missing is None or own & missing.keys():
                for key in own if missing else ():
                    missing.pop(key, None)
                op = type(tensor.grad_fn).__name__
                yield _(COMPUTED).format(where=where, op=op, name=name)


def _known(models: Mapping[str, torch.nn.Module]) -> set[int]:
    return {id(tensor) for model in models.values() for _, tensor in parameters_of(model)}


def tensors_in_attributes(
    models: Mapping[str, torch.nn.Module],
) -> Iterator[tuple[str, str, torch.Tensor]]:
    """Yield the name of a model, the path of an attribute, and each tensor in it."""
    for name, model in models.items():
        for path, module in modules_of(model):
            if OF_EVERY_MODULE - vars(module).keys():
                continue
            for attribute, value in [*vars(module).items()]:
                if attribute not in OF_EVERY_MODULE:
                    where = ".".join(filter(None, (name, path, attribute)))
                    yield from ((name, where, tensor) for tensor in held_in(value).values())


def _reached(ways: list[list[int]], starts: Iterable[int]) -> set[int]:
    """The nodes to which some ways lead, and where they start."""
    waiting = [*starts]
    found = {*waiting}
    while waiting:
        new = [one for one in ways[waiting.pop()] if one not in found]
        found.update(new)
        waiting += new
    return found
