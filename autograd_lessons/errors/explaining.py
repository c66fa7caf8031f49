"""The one word for all questions: what is this, what went wrong, and what is to be done?"""

from __future__ import annotations

import sys
from dataclasses import replace

import torch

from ..graph.building import readable_values
from ..graph.flaws import first_flaw, flaw_of
from ..graph.modules import name_of_model, names_of
from ..graph.reading import read_live
from ..graph.recording import BackwardTrace
from ..language import N_, _
from ..models.losses import faults_of_loss
from ..models.optimizers import explain_optimizer
from ..models.parameters import explain_no_graph, explain_parameters
from ..models.passes import explain_trace
from ..page import prose
from ..result import Result
from ..tensors.explanations import explain_state
from ..tensors.naming import as_code, callers_tensors, name_of
from ..tensors.state import read_state
from ..tensors.storage import storage_key
from .clinic import error_clinic
from .culprit import why_not
from .meaning import meaning, meaning_of_text

TAKES = N_(
    "explain() takes a tensor, an error or its text, a recorded pass, or a loss or an optimizer "
    "with its models, as in `explain(loss, net)`"
)


def explain(*things: object, **models: torch.nn.Module) -> Result:
    """Say in a few sentences what the state of a thing is, or what is wrong, and what to do.

    `explain(x)`: a tensor is judged by its state alone: why `.grad` is what it is, why there is a
    `grad_fn` or none, and what backward() from here would do. `explain(error)`: what an error
    means, and what its traceback knows of this one. `explain("...")`: a pasted message, a whole pasted
    traceback, or a word of one. Without an argument it is the error in hand, or else the last one
    that ended a cell.

    `explain(loss, net)`: every parameter of one or several models, whether the loss reaches it, and
    if not, why not; after `record_forward` more is known of that. `explain(optimizer, net)`:
    whether an optimizer holds them, and what its next step does. `explain(trace)`: what is wrong in
    a recorded backward pass: the first nan, where gradients are lost, changed, or vanish.

    Nothing of all this changes, and nothing is raised.

    >>> explain(RuntimeError("optimizer stalled"))
    RuntimeError: optimizer stalled
    This is not one of autograd's errors that are explained here.
    >>> net = torch.nn.ModuleList([torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)])
    >>> loss = net[0](torch.ones(1, 2)).sum()
    >>> loss.backward()
    >>> explain(loss, net)
    2 of 4 parameters of net are in the graph of loss.
    Not in the graph: net.1 (2 parameters). Either forward() does not use them, or the way from there to loss is cut; `with record_forward(net):` around the forward pass tells which.
    """  # noqa: E501
    nets = [thing for thing in things if _is(thing, torch.nn.Module)]
    others = [thing for thing in things if not _is(thing, torch.nn.Module)]
    if not things and not models:
        return _explain_last()
    if not nets and not models and len(others) == 1:
        return _explain_one(others[0])
    wrong = [value for value in models.values() if not _is(value, torch.nn.Module)]
    named = {**{name_of_model(net): net for net in nets}, **models}
    if not wrong and len(others) == 1 and _is(others[0], torch.optim.Optimizer):
        return _explain_optimizer(others[0], named)
    if not wrong and named and others and all(_is(thing, torch.Tensor) for thing in others):
        return _explain_parameters(others, named)
    kinds = [f"a {type(thing).__name__}" for thing in (*things, *models.values())]
    return prose(
        _("{takes}, and this is {kinds}.").format(takes=_(TAKES), kinds=_(" with ").join(kinds))
    )


def _is(thing: object, kind: type) -> bool:
    return issubclass(type(thing), kind)  # isinstance asks the object, and it may do anything


def _explain_one(thing: object) -> Result:
    if _is(thing, torch.Tensor):
        return _explain_tensor(thing)
    if _is(thing, BaseException):
        return meaning(thing, in_full=True)
    if _is(thing, str):
        text = str.__str__(thing)  # of a subclass too
        return meaning_of_text(text) or error_clinic(text)
    if _is(thing, torch.optim.Optimizer):
        return _explain_optimizer(thing, {})
    if _is(thing, BackwardTrace):
        return prose(*explain_trace(thing))
    if thing is None:
        return prose(
            _(
                "This is None: if it is some tensor's .grad, explain the tensor itself: "
                "`explain(x)`."
            )
        )
    return prose(
        _("{takes}, and this is a {kind}.").format(takes=_(TAKES), kind=type(thing).__name__)
    )


def _explain_last() -> Result:
    error = sys.exc_info()[1] or getattr(sys, "last_value", None)
    if error is None:
        return prose(
            _("No error has ended a cell yet: give explain() a tensor or an error, `explain(x)`.")
        )
    return meaning(error, in_full=True)


def _explain_parameters(losses: list[torch.Tensor], models: dict[str, torch.nn.Module]) -> Result:
    variables = callers_tensors()
    states = [read_state(loss, name_of(loss, variables, _("the result"))) for loss in losses]
    tracked = [loss for loss, state in zip(losses, states, strict=True) if state.grad_fn]
    if not tracked:
        return prose(*explain_no_graph(states[0], models))
    live = read_live(tuple(tracked), models)
    told = [*explain_parameters(live, " and ".join(state.name for state in states), models)]
    if any(map(flaw_of, tracked)) and (flaw := first_flaw(live, readable_values(live))):
        told.insert(0, _("In the forward pass: {flaw}").format(flaw=flaw))
    return prose(*told, *faults_of_loss(live))


def _explain_optimizer(optimizer: object, models: dict[str, torch.nn.Module]) -> Result:
    name = next(names_of(optimizer), _("the optimizer"))
    return prose(*explain_optimizer(optimizer, name, models, callers_tensors()))


def _explain_tensor(tensor: torch.Tensor) -> Result:
    variables = callers_tensors()
    state = read_state(tensor, as_code(name_of(tensor, variables, "tensor")))
    if not (state.requires_grad and state.grad_fn):
        return prose(*explain_state(state, _twins(tensor, variables)))
    live = read_live((tensor,), {})
    origin = first_flaw(live, readable_values(live)) if state.numbers.flaw else ""
    state = replace(state, broken=why_not(live), origin=origin or "")
    return prose(*explain_state(state, []), *faults_of_loss(live))


def _twins(tensor: torch.Tensor, variables: list[tuple[str, torch.Tensor]]) -> list[str]:
    """Return the names of the tracked tensors that share the memory of `tensor`, each once."""
    key = storage_key(tensor)
    if key is None:
        return []
    twins: dict[int, str] = {}
    for name, other in variables:
        if other is tensor or storage_key(other) != key:
            continue
        if read_state(other, name).requires_grad:
            twins.setdefault(id(other), name)
    return list(twins.values())
