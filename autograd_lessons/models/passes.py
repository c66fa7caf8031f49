"""What is wrong in a recorded backward pass: flawed, lost, changed and vanishing gradients."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch

from ..drawing.layer_table import OUTSIDE, rows
from ..graph.flaws import flaw_of, numbers_of
from ..graph.folding import NO_LABELS
from ..graph.folding.analysis import analyse
from ..graph.gradients import Gradient, Size, gradient_text, size_of
from ..graph.graph import LEAF, Node
from ..graph.layers import inputs_of
from ..graph.recording import NOTHING, BackwardTrace, Step
from ..language import _
from ..values import number_text
from ..wording import count, first_of

STEEP = 1_000  # times smaller or larger from one end to the other: then it is worth a sentence
FEW = 3  # steps of one kind that are told one by one


def explain_trace(trace: BackwardTrace) -> Iterator[str]:
    """Yield what is wrong in the last backward pass of a recording, the worst first."""
    if not len(trace):
        nothing = _(NOTHING)
        yield f"{nothing[0].upper()}{nothing[1:]}."
        return
    if trace.stopped:
        yield _("The pass was stopped by {error}; what follows is what ran.").format(
            error=trace.stopped.rstrip(".")
        )
    told = [*_problems(trace)]
    yield from told or [
        _("Nothing is wrong in the numbers: no gradient is nan, infinite, or lost.")
    ]
    yield from _sizes(trace)


def _problems(trace: BackwardTrace) -> Iterator[str]:
    if trace.flaw:
        yield _("In the forward pass: {flaw}").format(flaw=trace.flaw)
    yield from _first_flaw(trace)
    yield from _changed(trace)
    yield from _lost(trace)


# -- nan and inf -----------------------------------------------------------------------------------


def _first_flaw(trace: BackwardTrace) -> Iterator[str]:
    """The first step that received or sent nan or inf."""
    for place, step in enumerate(trace):
        node = trace.graph.nodes[step.node]
        came, went = _flaw(step.grad_outputs), _flaw(step.grad_inputs)
        if came:
            yield _("{title} is the first to receive {came}: {whence}.").format(
                title=_title(node), came=came, whence=_whence(trace, place)
            )
            return
        if went:
            received = ", ".join(_words(one) for one in step.grad_outputs)
            yield (
                _(
                    "{title} made the first {went} of the backward pass: it received {received} "
                    "and sent {went}. {why}"
                ).format(title=_title(node), went=went, received=received, why=_why(trace, node))
            )
            return


def _whence(trace: BackwardTrace, place: int) -> str:
    if place in trace.edited:
        return _("a hook put it there, or it came from outside of the recorded graph")
    return _("the pass began with it")


def _why(trace: BackwardTrace, node: Node) -> str:
    """What the node had saved: where it was at work."""
    saved = {
        name: value
        for name, value in trace.saved(node.index).items()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
    }
    flawed = [
        _("{name} contains {flaw}").format(name=name, flaw=flaw)
        for name, value in saved.items()
        if (flaw := flaw_of(value))
    ]
    if flawed:
        return _("What it had saved was wrong already: {names}.").format(
            names=_(" and ").join(flawed)
        )
    held = [f"{name} {numbers_of(value)}" for name, value in saved.items() if value.numel()]
    if held:
        return _(
            "There its slope is infinite or undefined, or too large for the dtype: it had saved "
            "{names}."
        ).format(names=", ".join(held[:FEW]))
    return _(
        "There its slope is infinite or undefined, or too large for the dtype, or what it had "
        "saved was wrong already."
    )


def _flaw(gradients: Sequence[Gradient]) -> str:
    """`nan`, `inf`, `-inf`, what can be said of a gradient that was not kept, or nothing."""
    found = []
    for one in gradients:
        if isinstance(one, Size):
            if one.norm is not None and not math.isfinite(one.norm):
                counted = "nan" if one.nans else "inf" if one.infs else "nan or inf"
                found.append(counted)
        elif one is not None:
            found.append(flaw_of(one))
    return next((kind for kind in ("nan", "nan or inf", "inf", "-inf") if kind in found), "")


def _words(gradient: Gradient) -> str:
    """A small gradient, or the norm of a larger one."""
    words = gradient_text(gradient)
    if not words.startswith("("):
        return words
    length = size_of(gradient).norm
    return words if length is None else f"norm {number_text(length)}"


# -- changed and lost ------------------------------------------------------------------------------


def _changed(trace: BackwardTrace) -> Iterator[str]:
    nodes = trace.graph.nodes
    if modified := [_title(nodes[trace[place].node]) for place in sorted(trace.modified)]:
        yield (
            _(
                "Modified in place since: gradients of {names}. The numbers shown are no "
                "longer those of the pass."
            ).format(names=first_of(modified))
        )
    elif edited := [_title(nodes[trace[place].node]) for place in sorted(trace.edited)]:
        yield (
            _(
                "Not what was sent there: the gradient that {names} received. A hook changed "
                "it, or some came from outside of the recorded graph."
            ).format(names=first_of(edited))
        )


def _lost(trace: BackwardTrace) -> Iterator[str]:
    """Steps through which no gradient got, and leaves that none reached."""
    passes, nodes = trace.passes, trace.graph.nodes
    last = [step for place, step in enumerate(trace) if passes[place] == passes[-1]]
    dead = [_title(nodes[step.node]) for step in last if _is_dead(step)]
    if dead:
        steps = _("A step") if len(dead) == 1 else f"{len(dead):,} steps"
        yield _("{steps} received a gradient and sent nothing but 0: {names}.").format(
            steps=steps, names=first_of(dead)
        )
    inputs = inputs_of(trace.graph)
    sent = {
        edge.target
        for step in last
        for edge in inputs[step.node]
        if step.grad_inputs[edge.input_nr] is not None
    }
    leaves = [nodes[leaf] for leaf in trace.graph.leaves]
    arrived = {
        step.node: step.grad_outputs[0]
        for step in last
        if nodes[step.node].op == LEAF and step.grad_outputs[0] is not None
    }
    without = [_title(leaf) for leaf in leaves if leaf.index not in {*sent, *arrived}]
    if without and trace.complete:
        yield _("No gradient came to {names}.").format(names=first_of(without))
    zero = [
        _title(leaf)
        for leaf in leaves
        if leaf.index in arrived and size_of(arrived[leaf.index]).norm == 0
    ]
    if zero:
        yield _("The gradient that came is 0 everywhere: {names}.").format(names=first_of(zero))


def _is_dead(step: Step) -> bool:
    """Whether something came to a node and it sent on nothing but zeros."""
    sent = [size_of(one).norm for one in step.grad_inputs if one is not None]
    received = [size_of(one).norm for one in step.grad_outputs if one is not None]
    return bool(sent) and not any(length != 0 for length in sent) and any(received)


# -- from layer to layer ---------------------------------------------------------------------------


def _sizes(trace: BackwardTrace) -> Iterator[str]:
    """How the gradient grows or shrinks from module to module, or from leaf to leaf."""
    known, place = _of_modules(trace), _("{norm} received by {name}")
    if len(known) < 2:
        known, place = _of_leaves(trace), _("{norm} in the .grad of {name}")
    finite = {name: length for name, length in known.items() if math.isfinite(length)}
    if len(finite) < 2:
        return
    low, high = (end(finite, key=finite.__getitem__) for end in (min, max))
    first, last = (place.format(norm=number_text(finite[name]), name=name) for name in (low, high))
    norms = _("Norms go from {first} to {last}").format(first=first, last=last)
    if finite[low] == 0:
        zeros = [name for name, length in finite.items() if length == 0]
        places = count(len(zeros), "place", "places")
        yield _("{norms}; it is 0 in {places}.").format(norms=norms, places=places)
    elif finite[high] / finite[low] >= STEEP:
        times = number_text(float(f"{finite[high] / finite[low]:.2g}"))
        yield _("{norms}, which is {times} times as much.").format(norms=norms, times=times)
    else:
        yield f"{norms}."


def _of_modules(trace: BackwardTrace) -> dict[str, float]:
    """The norms that modules received, where the forward pass was recorded."""
    if not trace.graph.modules:
        return {}
    found = rows(trace, analyse(trace.graph, NO_LABELS).modules)
    return {
        row.module: row.received.norm
        for row in found
        if row.received.norm is not None and row.module != OUTSIDE
    }


def _of_leaves(trace: BackwardTrace) -> dict[str, float]:
    """The norms in the .grad of leaves that have a name."""
    grads = trace.grads_after(len(trace)).items()
    named = {trace.graph.nodes[leaf].name: grad for leaf, grad in grads if grad is not None}
    lengths = {name: size_of(grad).norm for name, grad in named.items() if name}
    return {name: length for name, length in lengths.items() if length is not None}


def _title(node: Node) -> str:
    """A leaf by its name, any other node by what it is and where."""
    return node.name if node.op == LEAF and node.name else node.title_in_module
