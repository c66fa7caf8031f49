"""Whether an optimizer holds the parameters of a model, and what its next step does with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

import torch

from ..graph.remarks import parameters_of, unregistered
from ..language import N_, _
from ..wording import count, first_of
from .attributes import explain_computed, tracked_leaves
from .listing import listed, pronouns

NOT_HELD = N_(
    "Trained, and not in {optimizer}: {who}. step() never moves {it}: make the optimizer when the "
    "model is complete, or use add_param_group()."
)
REPLACED = N_(
    "{optimizer} holds {number} of the same shape that no model has: was a layer replaced after "
    "the optimizer was made, or were weights loaded with `assign=True`?"
)
STRANGERS = N_("In {optimizer}, and a parameter of none of {nets}: {who}.")
FROZEN_MOVES = N_(
    "Frozen, and .grad holds something, so step() still moves {it}: {who}. Write `p.grad = None` "
    "for {it}."
)
FROZEN_STATE = N_(
    "Frozen, and {optimizer} keeps state for {it}: {who}. step() passes over {it} while .grad is "
    "None; what was kept, as momentum, counts again once {they} trained."
)
FROZEN = N_("Frozen: {who}. step() passes over {it} while .grad is None.")
NO_GRAD = N_("Held, and .grad is None: {who}. The next step() passes over {it}.")
NO_GRADS = N_(
    "No gradient has come to what is trained, or all were cleared since: the next step() passes "
    "over it."
)
ALL_FINE = N_("Each of them has a gradient for the next step().")
DOUBLED = N_("More than once in {optimizer}: {who}. Each step() moves {it} more than once.")


def explain_optimizer(
    optimizer: torch.optim.Optimizer,
    name: str,
    models: Mapping[str, torch.nn.Module],
    variables: Sequence[tuple[str, torch.Tensor]] = (),
) -> Iterator[str]:
    """Yield which parameters an optimizer holds and which not, and what step() would do.

    `variables` are the caller's tensors, for the names of what is in no model.
    """
    held = {id(p): p for group in optimizer.param_groups for p in group["params"]}
    of_models = {
        f"{net}.{path}": parameter
        for net, model in models.items()
        for path, parameter in parameters_of(model)
    }
    ids = {id(parameter) for parameter in of_models.values()}
    names = {path: parameter for path, parameter in of_models.items() if id(parameter) in held}
    strangers = {key: parameter for key, parameter in held.items() if key not in ids}
    if not models:
        yield _("{name} holds {tensors}.").format(
            name=name, tensors=count(len(held), "tensor", "tensors")
        )
    else:
        every = count(len(of_models), "parameter", "parameters")
        yield _("{name} holds {number:,} of {every} of {nets}.").format(
            name=name, number=len(names), every=every, nets=_(" and ").join(models)
        )
        yield from _not_held(name, of_models, held, strangers)
        loose = {**strangers, **tracked_leaves(models)}
        yield from unregistered(models, loose)
        strangers = {key: tensor for key, tensor in strangers.items() if key in loose}
        yield from explain_computed(models)
    named = dict(_named(strangers, variables))
    if named and models:
        nets = _(" and ").join(models)
        yield _(STRANGERS).format(optimizer=name, nets=nets, who=first_of([*named]))
    places = Counter(id(p) for group in optimizer.param_groups for p in group["params"])
    several = [path for path, p in {**names, **named}.items() if places[id(p)] > 1]
    if several:
        yield _(DOUBLED).format(optimizer=name, who=first_of(several), **pronouns(several))
    yield from _next_step(optimizer, name, {**names, **named}, of_models.keys())


def _not_held(
    name: str,
    of_models: Mapping[str, torch.Tensor],
    held: Mapping[int, torch.Tensor],
    strangers: Mapping[int, torch.Tensor],
) -> Iterator[str]:
    missing = [path for path, p in of_models.items() if p.requires_grad and id(p) not in held]
    if not missing:
        return
    who = listed(missing, of_models.keys() - {*missing})
    yield _(NOT_HELD).format(optimizer=name, who=who, **pronouns(missing))
    shapes = {of_models[path].shape for path in missing}
    similar = [p for p in strangers.values() if p.shape in shapes]
    if similar:
        number = count(len(similar), "tensor", "tensors")
        yield _(REPLACED).format(optimizer=name, number=number)


def _named(
    strangers: Mapping[int, torch.Tensor], variables: Sequence[tuple[str, torch.Tensor]]
) -> Iterator[tuple[str, torch.Tensor]]:
    """Name what is in no model by the caller's variable, or by its shape and place."""
    known = {id(tensor): name for name, tensor in reversed(variables)}
    for place, (key, tensor) in enumerate(strangers.items(), 1):
        nameless = _("tensor {place} of shape {shape}")
        yield known.get(key, nameless.format(place=place, shape=tuple(tensor.shape))), tensor


def _next_step(
    optimizer: torch.optim.Optimizer,
    name: str,
    held: Mapping[str, torch.Tensor],
    every: Set[str],
) -> Iterator[str]:
    """What the next step() does, for those it moves as one sentence."""
    if still := [group for group in optimizer.param_groups if group.get("lr") == 0]:
        yield _(
            "{groups} {have} a learning rate of 0, and what is in there stays where it is."
        ).format(
            groups=count(len(still), "group", "groups"), have="has" if len(still) == 1 else "have"
        )
    found: dict[str, list[str]] = {FROZEN_MOVES: [], FROZEN_STATE: [], FROZEN: [], NO_GRAD: []}
    for path, parameter in held.items():
        if parameter.requires_grad and parameter.grad is None:
            found[NO_GRAD].append(path)
        elif not parameter.requires_grad:
            kept = FROZEN_STATE if optimizer.state.get(parameter) else FROZEN
            found[kept if parameter.grad is None else FROZEN_MOVES].append(path)
    if held and not any(found.values()) and not still:
        yield _(ALL_FINE)
    trained = [parameter for parameter in held.values() if parameter.requires_grad]
    if trained and len(found[NO_GRAD]) == len(trained):
        yield _(NO_GRADS)
        del found[NO_GRAD]
    for state, paths in found.items():
        if paths:
            who = listed(paths, (every | held.keys()) - {*paths})
            yield _(state).format(optimizer=name, who=who, **pronouns(paths))
