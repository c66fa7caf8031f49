"""Why something has no graph, in one sentence that says what to do."""

from __future__ import annotations

import torch

from ..language import _
from ..values import short_name
from .graph import NoGraphError


def refusal(
    things: tuple, impossible: list, nameless: list[str], untracked: torch.Tensor | None
) -> Exception:
    """Return the error: for no things, one that is impossible, a name of no tensor, no graph."""
    if not things:
        return TypeError(_("There is nothing to draw: pass a tensor, as in show(loss)."))
    if impossible:
        return TypeError(_why_impossible(impossible[0]))
    if nameless:
        return TypeError(
            _(
                "{name}= is no option here, and a name needs a tensor, a module, or a list, "
                "tuple or dict of them: write {name}=tensor, or correct the option."
            ).format(name=nameless[0])
        )
    return NoGraphError(_why_no_graph(untracked))


def _why_impossible(thing: object) -> str:
    """Why a thing that is neither a tensor nor a container cannot have a graph."""
    kind = type(thing).__name__
    if isinstance(thing, torch.nn.Module):
        return _(
            "This is a model ({kind}), and only what it computes has a graph: pass its result, as "
            "in show(model(x))."
        ).format(kind=kind)
    if callable(thing):
        name = getattr(thing, "__name__", kind)
        return _(
            "{name} is a function, and only what it returns has a graph: call it, as in "
            "show({name}(x))."
        ).format(name=name)
    return _(
        "Only tensors have a graph, and this is of type {kind}: pass a tensor that was computed "
        "from one with requires_grad=True."
    ).format(kind=kind)


def _why_no_graph(tensor: torch.Tensor | None) -> str:
    """Why nothing was recorded for a tensor; None stands for no tensor at all."""
    if tensor is None:
        return _("There is no tensor in what was passed: pass a tensor, as in show(loss).")
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return _(
            "This tensor holds {dtype}, and only floating point and complex tensors can have "
            "a graph."
        ).format(dtype=short_name(tensor.dtype))
    if tensor.is_inference():
        return _(
            "This tensor was made under inference_mode(), and nothing can be recorded for it: "
            "clone() it outside, and compute with that."
        )
    if tensor.requires_grad:
        return _(
            "This is a view that was made where nothing is recorded, as under no_grad(): it has "
            "no graph, and requires_grad is True only because its base's is; make the view "
            "outside no_grad()."
        )
    return _(
        "This tensor does not require grad, so nothing was recorded for it: call requires_grad_() "
        "on an input before computing it, and look for no_grad, detach() or item() on the way."
    )
