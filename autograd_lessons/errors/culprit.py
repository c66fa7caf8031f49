"""What an error is about: the tensors that backward was asked for, and their graph, are at hand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType, TracebackType
from typing import NamedTuple

import torch

from ..graph.building import readable_values
from ..graph.flaws import first_flaw
from ..graph.graph import NoGraphError
from ..graph.names import named
from ..graph.reading import LiveGraph, made_by, read_live
from ..language import _
from ..models.attributes import tensors_in_attributes
from ..values import REFUSALS
from ..wording import first_of

TORCH = os.path.dirname(torch.__file__) + os.sep
COPIED = "support the deepcopy protocol"
OVERWRITTEN = "modified by an inplace operation"
TENSOR = re.compile(r"\[torch\.\w+ \[([\d, ]*)\]\].*? is at version (\d+); expected version (\d+)")


class Asked(NamedTuple):
    """A call of backward() or torch.autograd.grad that failed."""

    outputs: tuple[torch.Tensor, ...]
    inputs: tuple[torch.Tensor, ...]
    frame: FrameType  # of the code that called it


def particulars(error: BaseException) -> list[str]:
    """Return what is true of this very error, beyond what its message says; often nothing.

    It is read from the frames of its traceback, which hold the tensors, and changes nothing.
    """
    try:
        with torch._C.DisableTorchFunctionSubclass():
            if COPIED in str(error):
                return list(_copied(error.__traceback__))
            asked = _asked(error.__traceback__)
            return [] if asked is None else list(_particulars(str(error), asked))
    except Exception:  # whatever a program's own objects do, its error is what counts
        return []


def _asked(traceback: TracebackType | None) -> Asked | None:
    """The call of backward() or grad() in a traceback, and the tensors it was given."""
    calling = None
    while traceback:
        frame = traceback.tb_frame
        code, known = frame.f_code, frame.f_locals
        if not code.co_filename.startswith(TORCH):
            calling = frame
        elif code.co_filename == os.path.join(TORCH, "autograd", "__init__.py") and calling:
            if code.co_name == "backward":
                return Asked(_tensors(known["tensors"]), (), calling)
            if code.co_name == "grad":
                return Asked(_tensors(known["outputs"]), _tensors(known["inputs"]), calling)
        traceback = traceback.tb_next
    return None


def _tensors(given: object) -> tuple[torch.Tensor, ...]:
    several = given if isinstance(given, Sequence) else (given,)
    return tuple(one for one in several if isinstance(one, torch.Tensor))


def _particulars(message: str, asked: Asked) -> Iterator[str]:
    names = {id(tensor): name for name, tensor in reversed(named({}, asked.frame))}
    if "does not require grad and does not have a grad_fn" in message:
        yield from _untracked(asked, names)
    elif "implicitly created only for scalar" in message:
        yield from _several_numbers(asked, names)
    else:
        live = _live(asked)
        if live is None:
            return
        if OVERWRITTEN in message:
            yield from _overwritten(message, live, names)
        elif "a second time" in message:
            yield from _freed(live, asked, names)
        elif "not have been used in the graph" in message:
            yield from _unused(live, asked, names)
        elif "returned nan values" in message and (flaw := first_flaw(live, readable_values(live))):
            yield _("In the forward pass: {flaw}").format(flaw=flaw)


def _live(asked: Asked) -> LiveGraph | None:
    try:
        return read_live(asked.outputs, {}, asked.frame)
    except (NoGraphError, TypeError):
        return None


def _untracked(asked: Asked, names: dict[int, str]) -> Iterator[str]:
    untracked = [
        names.get(id(one), f"number {place}")
        for place, one in enumerate(asked.outputs)
        if not one.requires_grad
    ]
    several = len(asked.outputs) > 1
    if several or untracked != ["number 0"]:
        yield _("{names} {have} no graph.").format(
            names=first_of(untracked), have="has" if len(untracked) == 1 else "have"
        )


def _several_numbers(asked: Asked, names: dict[int, str]) -> Iterator[str]:
    for place, one in enumerate(asked.outputs):
        if one.numel() != 1:
            name = names.get(id(one), f"Number {place}" if len(asked.outputs) > 1 else "It")
            yield _("{name} has the shape {shape}, {numbers:,} numbers.").format(
                name=name, shape=tuple(one.shape), numbers=one.numel()
            )


def _copied(traceback: TracebackType | None) -> Iterator[str]:
    """The attribute of a model that could not be copied: both stand in the frames of a copy."""
    frames = []
    while traceback:
        frames.append(traceback.tb_frame.f_locals)
        traceback = traceback.tb_next
    tensor = frames[-1].get("self")
    for known in frames:
        model = known.get("x")  # of copy.deepcopy
        if issubclass(type(model), torch.nn.Module):
            for _name, where, one in tensors_in_attributes({"": model}):
                if one is tensor:
                    op = type(tensor.grad_fn).__name__
                    yield _("It is {where} of the model, which {op} made.").format(
                        where=where, op=op
                    )
            return


# -- in the graph ----------------------------------------------------------------------------------


def _overwritten(message: str, live: LiveGraph, names: dict[int, str]) -> Iterator[str]:
    """Which node had saved what was written over since, and whose memory that is."""
    nodes = live.graph().nodes
    for index, attribute, said in _written_over(readable_values(live) or ()):
        tensor = TENSOR.search(said)
        if tensor is not None and tensor[0] in message:
            yield _("It was saved by {node}, as `{attribute}`.").format(
                node=nodes[index].title_in_module, attribute=attribute
            )
            yield from _whose(tensor, live, names)
            return


def _whose(found: re.Match, live: LiveGraph, names: dict[int, str]) -> Iterator[str]:
    """The tensors at hand of that shape, also transposed, that were written as often."""
    shape = [int(size) for size in found[1].split(", ") if size]
    version = int(found[2])
    tensors = {id(one): one for __, one in live.tensors} | {
        id(one): one for one in live.leaves().values()
    }
    called = {id(one): name for name, one in reversed(live.tensors) if name} | names
    fitting = [
        one
        for one in tensors.values()
        if _version(one) == version and list(one.shape) in (shape, shape[::-1])
    ]
    if not fitting or any(id(one) not in called for one in fitting):
        return
    written = first_of([called[id(one)] for one in fitting])
    if len(fitting) > 1:
        yield _("Of that shape, and written as often, are {written}.").format(written=written)
    elif isinstance(fitting[0], torch.nn.Parameter):
        yield (
            _(
                "That is {written}, a parameter: optimizer.step(), or another write under "
                "no_grad(), came between the forward pass and this backward()."
            ).format(written=written)
        )
    else:
        yield _("That is {written}, or a view of it.").format(written=written)


def _version(tensor: torch.Tensor) -> int | None:
    try:
        return tensor._version
    except REFUSALS:  # an inference tensor
        return None


def _freed(live: LiveGraph, asked: Asked, names: dict[int, str]) -> Iterator[str]:
    """Which variables lead into what is freed: by an earlier backward(), or by this one so far."""
    freed = freed_nodes(readable_values(live) or ())
    if not freed:
        return
    roots = {id(one) for one in asked.outputs}
    inside, beside = [], []
    for name, tensor in named({}, asked.frame):
        grad_fn = made_by(tensor)
        if id(tensor) in roots or grad_fn is None or names.get(id(tensor)) != name:
            continue
        index = live.number.get(grad_fn)
        if index is not None and not freed.isdisjoint(_behind(live, index)):
            inside.append(name)
        elif index is None and _shares(tensor, live, freed):
            beside.append(name)
    if beside:
        yield _("The same freed operations are behind {names}.").format(names=first_of(beside))
    if inside:
        lead = "leads" if len(inside) == 1 else "lead"
        yield _("{names} {lead} into what is freed.").format(names=first_of(inside), lead=lead)


def freed_nodes(values: Sequence[Mapping[str, object]]) -> set[int]:
    """Return the nodes whose saved tensors a backward() has freed."""
    return {
        index
        for index, of_node in enumerate(values)
        if any("freed" in str(one) for one in of_node.values() if isinstance(one, RuntimeError))
    }


def why_not(live: LiveGraph) -> str | None:
    """Return why backward() through a graph raises, empty if it does not; None: not to be read."""
    values = readable_values(live)
    if values is None:
        return None
    for index, attribute, __ in _written_over(values):
        title = live.graph().nodes[index].title
        return _("what {title} saved as `{attribute}` was modified in place since").format(
            title=title, attribute=attribute
        )
    if freed_nodes(values):
        return _(
            "an earlier backward() freed what its graph had saved; run the forward lines again"
        )
    return ""


def _written_over(values: Sequence[Mapping[str, object]]) -> Iterator[tuple[int, str, str]]:
    """Nodes, attributes and PyTorch's words where a saved tensor was modified."""
    for index, of_node in enumerate(values):
        for attribute, value in of_node.items():
            if isinstance(value, RuntimeError) and OVERWRITTEN in str(value):
                yield index, attribute, str(value)


def _behind(live: LiveGraph, node: int) -> set[int]:
    inputs: dict[int, list[int]] = {}
    for edge in live.edges:
        inputs.setdefault(edge.source, []).append(edge.target)
    found, waiting = {node}, [node]
    while waiting:
        new = [one for one in inputs.get(waiting.pop(), ()) if one not in found]
        found.update(new)
        waiting += new
    return found


def _shares(tensor: torch.Tensor, live: LiveGraph, freed: set[int]) -> bool:
    other = read_live((tensor,), {})
    return any(live.number.get(grad_fn) in freed for grad_fn in other.number)


def _unused(live: LiveGraph, asked: Asked, names: dict[int, str]) -> Iterator[str]:
    leaves = {id(leaf) for leaf in live.leaves().values()}
    unused = []
    for place, one in enumerate(asked.inputs):
        used = id(one) in leaves or made_by(one) in live.number
        if not used:
            unused.append(names.get(id(one), _("the one at index {place}").format(place=place)))
    if unused:
        yield _("Not in the graph: {names}.").format(names=first_of(unused))
