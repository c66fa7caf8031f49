"""Which parameters of a model a loss reaches, and what keeps the gradient from the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import torch

from ..graph.gradients import norm
from ..graph.modules import Run, forwards
from ..graph.reading import LiveGraph
from ..graph.remarks import modules_of, parameters_of, unregistered
from ..language import N_, _
from ..tensors.explanations import explain_state
from ..tensors.naming import as_code
from ..tensors.state import State
from ..values import REFUSALS
from ..wording import count, first_of
from .attributes import explain_computed
from .listing import listed, pronouns

CHECKPOINT = "CheckpointFunctionBackward"  # of the reentrant kind
NO_PARAMETERS = N_(
    "No parameters of {net} can be read: it has none, or its __init__ did not run to the end."
)

# States of a parameter, those that matter most first: what is said of all in one state together.
FLAWED = N_(
    ".grad contains nan or inf: {who}. Record the pass, `with record_backward({loss}) as trace:`, "
    "and `explain(trace)` finds the operation that made the first."
)
UNRECORDED = N_(
    "Called, and nothing was recorded meanwhile: {who}. Look for no_grad(), inference_mode(), "
    "detach() or .data in {it}, or around {it}."
)
IN_CHECKPOINT = N_(
    "Run by a reentrant checkpoint none of whose inputs requires grad, so no gradient comes to it: "
    "{who}. Write `checkpoint(piece, x, use_reentrant=False)`."
)
CUT = N_(
    "Called and recorded, and then cut off from {loss} or never used: {who}. Follow {its} result "
    "to detach(), .item(), argmax, a new torch.tensor(…), or a variable that nobody reads."
)
PASSED_OVER = N_(
    "In the graph are operations of the module, but none that uses: {who}. forward() leaves {it} "
    "out or cuts off what it computes with {it}, as detach(), .data and no_grad() do, or others "
    "took {its} place."
)
NOT_CALLED = N_(
    "Not called in the recorded forward pass: {who}. To train {it}, use {it} in forward(); "
    "otherwise freeze {it}, or DistributedDataParallel waits for {its} gradients."
)
UNKNOWN = N_(
    "Not in the graph: {who}. Either forward() does not use {it}, or the way from there to {loss} "
    "is cut; `with record_forward({net}):` around the forward pass tells which."
)
BEHIND_CHECKPOINT = N_(
    "Not in the graph, which has a reentrant checkpoint: {who}. A checkpoint computes gradients "
    "apart from the graph, so .grad tells after backward(); with `use_reentrant=False` the graph "
    "does."
)
CAME_APART = N_(
    "Not in the graph, and with a gradient: {who}. It came through the reentrant checkpoint, or "
    "is from before."
)
LEFT_OVER = N_(
    ".grad holds something, and the graph does not lead there: {who}. It is from before or from "
    "elsewhere, and an optimizer would use it: write `{net}.zero_grad()`."
)
ZERO = N_(
    ".grad is 0 everywhere: {who}. It was zeroed, or it shrank to 0 on its way, or a step lets "
    "none through, as a dead ReLU; record the pass, and `explain(trace)` says where."
)
NO_GRAD = N_(
    "In the graph, and .grad is None: {who}. It was cleared since, or backward() was asked for "
    "others alone."
)
FROZEN_SINCE = N_("In the graph, and frozen since: {who}. backward() leaves {its} .grad as it is.")
FROZEN = N_("Frozen, requires_grad is False: {who}.")
FINE = ""
STATES = (
    *(
        FLAWED,
        UNRECORDED,
        IN_CHECKPOINT,
        CUT,
        PASSED_OVER,
        NOT_CALLED,
        UNKNOWN,
        BEHIND_CHECKPOINT,
        LEFT_OVER,
    ),
    *(CAME_APART,),
    *(ZERO, NO_GRAD, FROZEN_SINCE, FROZEN, FINE),
)


class Found(NamedTuple):
    """A parameter of a model, and what became of it."""

    name: str
    states: tuple[str, ...]
    in_graph: bool
    has_grad: bool


def explain_parameters(
    live: LiveGraph, loss: str, models: Mapping[str, torch.nn.Module]
) -> Iterator[str]:
    """Yield what is to be said of the parameters of each model, and of leaves that are of none."""
    leaves = {id(leaf): leaf for leaf in live.leaves().values()}
    judge = _Judge(live, leaves)
    known: set[int] = set()
    for name, model in models.items():
        parameters = parameters_of(model)
        known |= {id(tensor) for _, tensor in parameters}
        found = [judge.found(name, model, path, tensor) for path, tensor in parameters]
        yield from _of_model(name, loss, found)
        yield from _moving_statistics(name, model)
    missing = {key: leaf for key, leaf in leaves.items() if key not in known}
    yield from unregistered(models, missing)
    yield from explain_computed(models, missing)
    others = [key for key, leaf in missing.items() if isinstance(leaf, torch.nn.Parameter)]
    if others:
        names = {id(tensor): name for name, tensor in reversed(live.tensors) if name}
        yield _of_none([names.get(key, _("one without a name")) for key in others], models)


class _Judge:
    """What a graph, and the records of the forward passes that built it, tell of parameters."""

    def __init__(self, live: LiveGraph, leaves: Mapping[int, torch.Tensor]) -> None:
        self.leaves = leaves
        self.checkpoint = any(type(grad_fn).__name__ == CHECKPOINT for grad_fn in live.number)
        self.records = [(record, record.runs()) for record in forwards(live)]
        self.in_graph = {node.module for node in live.graph().nodes} if self.records else set()

    def found(self, name: str, model: torch.nn.Module, path: str, tensor: torch.Tensor) -> Found:
        """Return what became of a parameter."""
        with torch._C.DisableTorchFunctionSubclass():
            grad, trained = tensor.grad, tensor.requires_grad
        in_graph = id(tensor) in self.leaves
        states = []
        if not trained:
            states.append(FROZEN_SINCE if in_graph else FROZEN)
        elif not in_graph:
            states.append(self._why_outside(tensor))
        elif grad is None:
            states.append(NO_GRAD)
        if grad is not None:
            if states == [BEHIND_CHECKPOINT]:
                states = [CAME_APART]
            elif states:
                states.append(LEFT_OVER)
            states += _flaws(grad)
        return Found(f"{name}.{path}", tuple(states) or (FINE,), in_graph, grad is not None)

    def _why_outside(self, tensor: torch.Tensor) -> str:
        if self.checkpoint:
            return BEHIND_CHECKPOINT
        for record, runs in self.records:
            path, _ = record.owner_of(tensor)
            if path:
                return self._why_not_used(path, runs)
        return UNKNOWN

    def _why_not_used(self, path: str, runs: Mapping[str, Run]) -> str:
        """Why nothing of the graph uses a parameter of the module at a path."""
        if any(module == path or module.startswith(f"{path}.") for module in self.in_graph):
            return PASSED_OVER
        if path in runs:
            return CUT if runs[path].recorded else _unrecorded(runs[path])
        above = path
        while "." in above:  # what is used without a call, as the items of a ParameterList
            above = above.rpartition(".")[0]
            if above in runs and not runs[above].recorded:
                return _unrecorded(runs[above])
        return NOT_CALLED


def _unrecorded(run: Run) -> str:
    return IN_CHECKPOINT if run.checkpointed else UNRECORDED


def _flaws(grad: torch.Tensor) -> list[str]:
    try:
        length = norm([grad])
    except REFUSALS:
        return []
    if not math.isfinite(length):
        return [FLAWED]
    return [ZERO] if length == 0 else []


def explain_no_graph(state: State, models: Mapping[str, torch.nn.Module]) -> Iterator[str]:
    """Yield why no gradient can come to any parameter from a tensor without a graph."""
    loss, net = state.name, _(" and ").join(models)
    if not state.readable or state.unrecorded_view or state.transformed:
        yield from explain_state(state, [])
        return
    if state.requires_grad:
        yield _(
            "{loss} is a leaf: no recorded operation made it, so nothing of {net} is behind it."
        ).format(loss=loss, net=net)
        yield (
            _(
                "`torch.tensor({loss}, requires_grad=True)` and `{loss}.requires_grad = True` "
                "make such a leaf of a tensor without a graph: take that away, and look for the "
                "line that cut the graph."
            ).format(loss=loss)
        )
        return
    yield _("{loss} does not require grad: no gradient can go from it to {net}.").format(
        loss=loss, net=net
    )
    if not state.differentiable:
        yield (
            _(
                "It holds {dtype}, as argmax, comparisons and conversions to integers give "
                "it, and these have no slope."
            ).format(dtype=state.dtype)
        )
        return
    if state.inference:
        yield _("It was made under inference_mode(), where nothing is recorded.")
        return
    parameters = [tensor for model in models.values() for _, tensor in parameters_of(model)]
    trained = sum(parameter.requires_grad for parameter in parameters)
    every = count(len(parameters), "parameter", "parameters")
    if not trained:
        yield _(
            "Of {every} none requires grad: write `p.requires_grad_(True)` before forward()."
        ).format(every=every)
    elif not state.tracking:
        yield _("Tracking is switched off at this moment, by no_grad() or inference_mode().")
    else:
        yield (
            _(
                "Of {every} {trained:,} {require} grad, so the way is cut, by no_grad(), detach(), "
                ".item(), argmax, a new torch.tensor(…), torch.autograd.grad() without "
                "create_graph=True or a reentrant checkpoint, or {loss} does not use {net}."
            ).format(
                every=every,
                trained=trained,
                require="requires" if trained == 1 else "require",
                loss=loss,
                net=net,
            )
        )


# -- in words ------------------------------------------------------------------------------------


def _of_model(net: str, loss: str, found: list[Found]) -> Iterator[str]:
    if not found:
        yield _(NO_PARAMETERS).format(net=net)
        return
    reached = [one for one in found if one.in_graph]
    parameters = count(len(found), "parameter", "parameters")
    if len(reached) == len(found):
        one, several = (
            _("The only parameter of {net} is in the graph of {loss}."),
            _("All {parameters} of {net} are in the graph of {loss}."),
        )
        yield (one if len(found) == 1 else several).format(
            parameters=parameters, net=net, loss=loss
        )
    else:
        are = "is" if len(reached) == 1 else "are"
        yield _("{number:,} of {parameters} of {net} {are} in the graph of {loss}.").format(
            number=len(reached), parameters=parameters, net=net, are=are, loss=loss
        )
    waiting = [one for one in reached if NO_GRAD in one.states]
    nothing_yet = bool(waiting) and len(waiting) == len(reached)
    for state in STATES[:-1]:
        if state == NO_GRAD and nothing_yet:
            yield _(
                "No gradient has come yet, or all were cleared since: write `{loss}.backward()`."
            ).format(loss=loss)
            continue
        names = [one.name for one in found if state in one.states]
        if names:
            yield _sentence(state, names, {one.name for one in found} - {*names}, net, loss)
    if all(one.states == (FINE,) for one in found):
        yield _("Each has a gradient that is finite and not 0 everywhere.")


def _sentence(state: str, names: list[str], others: set[str], net: str, loss: str) -> str:
    return _(state).format(who=listed(names, others), net=net, loss=loss, **pronouns(names))


def _of_none(names: list[str], models: Mapping[str, torch.nn.Module]) -> str:
    return _(
        "The graph has {parameters} that {are} none of {nets}: {names}. An optimizer of {nets} "
        "does not move {it}."
    ).format(
        parameters=count(len(names), "parameter", "parameters"),
        are="is" if len(names) == 1 else "are",
        nets=_(" and ").join(models),
        names=first_of(names),
        it=pronouns(names)["it"],
    )


def _moving_statistics(name: str, model: torch.nn.Module) -> Iterator[str]:
    """Frozen layers that still change, for what they keep is no parameter."""
    moving = []
    for path, module in modules_of(model):
        if isinstance(module, torch.nn.modules.batchnorm._NormBase) and module.training:
            own = [*module.parameters(recurse=False)]
            if module.track_running_stats and own and not any(p.requires_grad for p in own):
                moving.append(f"{name}.{path}".rstrip("."))
    if moving:
        first = as_code(moving[0])
        yield (
            _(
                "Frozen, and in training mode: {names}. The running mean and variance move "
                "with each forward pass, under no_grad() too; `{first}.eval()` stops that."
            ).format(names=first_of(moving), first=first)
        )
