"""Watch a backward pass: which node ran when, what it received, what it sent on.

This is the only module that registers hooks. It watches and never drives: the learner calls
`backward()`, no gradient changes by a bit, and nothing stays behind, also when backward raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import NamedTuple

import torch

from ..language import N_, _
from ..picture import Picture
from ..wording import count
from .boxes import FoldedGraph, NotedView
from .building import Packed, readable_values, storage_of, storages, with_saved
from .flaws import first_flaw, flaw_of
from .gradients import (
    Gradient,
    Size,
    grad_words,
    gradient_text,
    measured_of,
    norm_text,
    range_words,
    same_numbers,
    settled,
    shape_of,
    size_of,
)
from .graph import DRAWN_WHOLE, LEAF, BackwardGraph, Note, Notes
from .layers import inputs_of
from .reading import LiveGraph, read_live

LIMIT = 1_000_000  # elements; of a larger gradient size, norm and flaws are kept
TOTAL = 100  # times as many elements of all gradients together
SMALL = 1_000  # elements; a larger saved tensor is too large for a formula with numbers
CONSTANT = "–"  # in the place of a gradient that nobody needs
EDITED = N_("not the sum of what was sent here: a hook changed it, or some came from outside")
MODIFIED = N_("modified in place since then")
NOTHING = N_("no step was recorded: call backward() or torch.autograd.grad in the `with` block")


class Step(NamedTuple):
    """One node of the graph at work."""

    node: int  # its index in the graph
    grad_outputs: tuple[Gradient, ...]  # what it received, one for each of its outputs
    grad_inputs: tuple[Gradient, ...]  # what it sent, one for each of its inputs


class _Entry(NamedTuple):
    """A step as a hook writes it down, the gradients in PyTorch's order."""

    task: int  # the engine's number of the backward pass
    node: int
    grad_inputs: tuple[Gradient, ...]
    grad_outputs: tuple[Gradient, ...]
    versions: tuple[int, ...]  # of all these tensors, as they came


@dataclass
class _Recording:
    """All that one recording found; a trace and its beginnings share it."""

    graph: BackwardGraph
    saved: list[dict[str, object]] | None  # copies by node; None: not read
    kept_bytes: list[dict[int | None, int]] | None  # by node, see `storages`; None: not read
    limit: int  # elements of a gradient that is kept
    flaw: str | None = None  # what made nan or inf in the forward pass
    entries: list[_Entry] = field(default_factory=list)
    grads: list[tuple[int, int, Gradient]] = field(
        default_factory=list
    )  # after so many steps: leaf
    kept: int = 0  # elements of all gradients that are kept
    stopped: str | None = None

    def keep(self, gradient: torch.Tensor | None, measured: dict[object, Size]) -> Gradient:
        """Return a gradient, what is kept of a large one, or the values of one with a graph.

        `measured` are the sizes of this step: as most operations only pass numbers on, what is
        sent is often what was received. Between two steps a hook may change them.
        """
        if gradient is None:
            return None
        gradient = _unbatched(gradient)
        if not self.keeps(gradient):
            key = same_numbers(gradient)
            if key not in measured:
                measured[key] = size_of(gradient, zeros=self.limit > 0, quick=True)
            return measured[key]._replace(shape=shape_of(gradient))
        self.kept += gradient.numel()
        return gradient.detach() if gradient.requires_grad else gradient

    def keeps(self, gradient: torch.Tensor) -> bool:
        """Whether the numbers of a gradient are kept, and not its measures alone."""
        return gradient.numel() <= self.limit and self.kept <= TOTAL * self.limit

    @cached_property
    def edited(self) -> frozenset[int]:
        """The places of the entries that did not receive the sum of what was sent to them."""
        inputs = inputs_of(self.graph)
        sums: dict[tuple[int, int, int], Gradient] = {}
        found = set()
        for place, entry in enumerate(self.entries):
            for output_nr, received in enumerate(entry.grad_outputs):
                expected = sums.pop((entry.task, entry.node, output_nr), None)
                if expected is not None and not _same(expected, received):
                    found.add(place)
            for edge in inputs[entry.node]:
                key = (entry.task, edge.target, edge.output_nr)
                sums[key] = _sum(sums.get(key), entry.grad_inputs[edge.input_nr])
        return frozenset(found)


class BackwardTrace(NotedView):
    """The steps of one or more backward passes, in the order in which the engine took them.

    `trace[k]` is a Step, `trace[:k]` the trace of the first k steps, `len(trace)` their number,
    `trace.graph` the graph that `Step.node` refers to. Printed, it is a line a step.
    """

    def __init__(self, recording: _Recording, length: int | None = None) -> None:
        self._recording = recording
        self._length = length

    def __len__(self) -> int:
        recorded = len(self._recording.entries)
        return recorded if self._length is None else self._length

    def __getitem__(self, key):
        if isinstance(key, slice):
            start, stop, stride = key.indices(len(self))
            if start != 0 or stride != 1:
                raise ValueError(_("A trace begins at its first step: write trace[:k]."))
            return BackwardTrace(self._recording, stop)
        entry = self._recording.entries[range(len(self))[key]]
        received, sent = (
            tuple(map(settled, part)) for part in (entry.grad_outputs, entry.grad_inputs)
        )
        return Step(entry.node, received, sent)

    def __iter__(self) -> Iterator[Step]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return self.lines()

    @property
    def graph(self) -> BackwardGraph:
        """The graph as it was when the recording began."""
        return self._recording.graph

    @property
    def passes(self) -> tuple[int, ...]:
        """For each step the number of its backward pass, counted from 0."""
        tasks = [task for task, *_ in self._recording.entries[: len(self)]]
        number = {task: number for number, task in enumerate(dict.fromkeys(tasks))}
        return tuple(number[task] for task in tasks)

    @property
    def edited(self) -> frozenset[int]:
        """The steps that did not receive the sum of what was sent to their node.

        A hook may change a gradient on its way, and some may come from outside the recorded graph.
        """
        return frozenset(place for place in self._recording.edited if place < len(self))

    @property
    def modified(self) -> frozenset[int]:
        """The steps of which a gradient was modified in place since, in the block or after it."""
        entries = enumerate(self._recording.entries[: len(self)])
        return frozenset(
            place
            for place, entry in entries
            if _versions(entry.grad_inputs + entry.grad_outputs) != entry.versions
        )

    @property
    def stopped(self) -> str | None:
        """The error that ended the recording, as `class: first line`, or None."""
        return self._recording.stopped if self.complete else None

    @property
    def flaw(self) -> str | None:
        """What made the nan or inf with which the pass began, in a sentence, or None."""
        return self._recording.flaw

    @property
    def complete(self) -> bool:
        """Whether these are all steps that were recorded."""
        return len(self) == len(self._recording.entries)

    def saved(self, node: int) -> dict[str, object]:
        """Return copies of what a node had saved: numbers, and tensors of up to 1,000 elements."""
        return self._recording.saved[node] if self._recording.saved is not None else {}

    @property
    def kept_bytes(self) -> list[dict[int | None, int]] | None:
        """For each node the bytes of the storages that it kept for backward, by their addresses.

        Those of leaves are there anyway, and not among them; under None stands what could not be
        measured. None where nothing was read.
        """
        return self._recording.kept_bytes

    def grads_after(self, steps: int) -> dict[int, Gradient]:
        """Return copies of the `.grad` that each leaf really had after so many steps."""
        known = {leaf: grad for place, leaf, grad in self._recording.grads if place <= steps}
        return {leaf: settled(known.get(leaf)) for leaf in self.graph.leaves}

    # -- as text and as a picture ------------------------------------------------------------------

    def lines(self, most: int = DRAWN_WHOLE) -> str:
        """Return a line for each step, or for the first ones: the node, what it received, sent."""
        if len(self) > most:
            return _("{lines}\n  …  {more:,} more steps").format(
                lines=self[:most].lines(), more=len(self) - most
            )
        passes, lines = self.passes, [] if len(self) else [_(NOTHING)]
        remarks = {_(EDITED): self.edited, _(MODIFIED): self.modified}
        for place, step in enumerate(self):
            if place and passes[place] != passes[place - 1]:
                lines.append(_("backward pass {number}:").format(number=passes[place] + 1))
            line = f"{place + 1:>3}  {self._step_text(step)}"
            lines.append(" · ".join([line, *(said for said in remarks if place in remarks[said])]))
        if self.stopped:
            lines.append(_("stopped by {error}").format(error=self.stopped))
        return "\n".join(lines)

    def _step_text(self, step: Step) -> str:
        node = self.graph.nodes[step.node]
        received = ", ".join(map(gradient_text, step.grad_outputs))
        if node.op == LEAF:
            came = step.grad_outputs[0] is not None
            words = f".grad += {received}" if came else _("no gradient came")
            return f"{node.title}: {words}"
        sent = ", ".join(
            CONSTANT if nr in node.constants else gradient_text(gradient)
            for nr, gradient in enumerate(step.grad_inputs)
        )
        return _("{node}: received {received}, sent {sent}").format(
            node=node.title, received=received, sent=sent
        )

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return how far the last backward pass has come, as notes on boxes and on bundles.

        The leaves have their `.grad`; an edge that a gradient took carries it. Of equal pieces in
        one box it is said where the gradients of the leaves, or else what came, is small and large.
        """
        return self.noting()(boxes)

    def noting(self) -> Callable[[FoldedGraph], tuple[Notes, Notes]]:
        """Return `notes` as it is now, for many ways to fold: each gradient is measured once."""
        measured = cache(measured_of)
        entries = self._recording.entries[: len(self)]
        latest = [entry for entry in entries if entry.task == entries[-1].task]
        grads = self.grads_after(len(self))
        at_work = None if self.complete or not latest else latest[-1].node
        return _Standing(
            {entry.node: tuple(map(measured, entry.grad_inputs)) for entry in latest},
            {entry.node: tuple(map(measured, entry.grad_outputs)) for entry in latest},
            {leaf: measured(grad) for leaf, grad in grads.items()},
            at_work,
        ).notes

    def text(self, picture: Picture, boxes: FoldedGraph | None = None) -> str:
        """Return a line for each step; of a folded graph the tree with its norms."""
        return super().text(picture, boxes) if boxes else self.lines()

    def alt(self, boxes: FoldedGraph | None = None) -> str:
        """Return one sentence that stands for the picture."""
        if boxes:
            return _("{alt} The norms of the gradients stand beside the edges.").format(
                alt=self.graph.alt(boxes)
            )
        return _("{alt} The gradients of {steps} stand beside the edges.").format(
            alt=self.graph.alt(), steps=count(len(self), "step", "steps")
        )


class _Standing(NamedTuple):
    """How far the last backward pass of a trace has come."""

    sent: dict[int, tuple[Gradient, ...]]  # by node
    received: dict[int, tuple[Gradient, ...]]
    grads: dict[int, Gradient]  # by leaf
    at_work: int | None  # a node

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return the notes of `BackwardTrace`."""
        on_boxes, on_bundles = {}, {}
        for place, box in enumerate(boxes.boxes):
            own = {leaf.index: self.grads[leaf.index] for leaf in box.leaves}
            words = [grad_words([*own.values()])] if own else []
            words += self._by_pieces(boxes, place, own) if box.pieces else []
            works = any(node.index == self.at_work for node in box.nodes)
            on_boxes[place] = Note(tuple(words), ("at work",) if works else ())
        for number, bundle in enumerate(boxes.bundles):
            came = [self.sent[e.source][e.input_nr] for e in bundle.edges if e.source in self.sent]
            words = (norm_text(came),) if came else ()
            on_bundles[number] = Note(words, ("travelled" if came else "untravelled",))
        return on_boxes, on_bundles

    def _by_pieces(self, boxes: FoldedGraph, place: int, own: dict[int, Gradient]) -> list[str]:
        """In which pieces the gradients of the leaves, or else what came, are small, large."""
        box, received = boxes.boxes[place], self.received
        if own:
            found = [[own[node] for node in piece if node in own] for piece in box.pieces]
        else:
            ends = boxes.entrances(place)
            found = [[received[node][nr] for node, nr in some if node in received] for some in ends]
        pieces = dict(zip(box.piece_names(), found, strict=True))
        return range_words(pieces, "" if own else "received ")


def checked_trace(thing: object, function: str) -> BackwardTrace:
    """Return a recording; raise TypeError for anything else that was given to a function."""
    if not isinstance(thing, BackwardTrace):
        raise TypeError(
            _(
                "{function}() takes a recorded pass, and this is of type {kind}: write `with "
                "record_backward(loss) as trace:` around backward(), then {function}(trace)."
            ).format(function=function, kind=type(thing).__name__)
        )
    return thing


def record_backward(
    *outputs: object, limit: int = LIMIT, saved: bool = True, **names: object
) -> AbstractContextManager[BackwardTrace]:
    """Record every backward pass through the graph behind the outputs.

    Inside the block, call `backward()` or `torch.autograd.grad` as often as you like. Outputs
    and names are those of `build_graph`. Of a gradient with more than `limit` elements, and of all
    that come when a hundred times as many are kept, shape, dtype and norm are kept, and how many
    numbers are nan, infinite or zero; with `limit=0` this of every gradient, but for the zeros. For
    the numbers in formulas, the saved tensors of a graph of up to 200 nodes are read when the block
    begins, as `build_graph` does; `saved=False` or `limit=0` leaves it.

    >>> a = torch.tensor(2.0, requires_grad=True)
    >>> b = torch.tensor(3.0, requires_grad=True)
    >>> c = a * b
    >>> loss = (c + a) * c
    >>> with record_backward(loss) as trace:
    ...     loss.backward()
    >>> trace
      1  [0] MulBackward0 loss: received 1, sent 6, 8
      2  [1] AddBackward0: received 6, sent 6, 6
      3  [2] MulBackward0 c: received 14, sent 42, 28
      4  [3] AccumulateGrad a: .grad += 48
      5  [4] AccumulateGrad b: .grad += 28
    """
    live = read_live(outputs, names)  # here, where the names of the calling code can be seen
    return _watch(live, limit, saved=saved and limit > 0)


@contextmanager
def _watch(live: LiveGraph, limit: int, *, saved: bool) -> Iterator[BackwardTrace]:
    small = len(live.number) <= DRAWN_WHOLE
    values = readable_values(live) if saved else None
    kept_bytes = None if values is None else _kept_bytes(values, live)
    flawed = values is not None and any(flaw_of(root) for name, root in live.tensors if not name)
    flaw = first_flaw(live, values) if flawed else None
    values = values if small else None
    copies = None if values is None else [_small_copies(of_node) for of_node in values]
    graph = live.graph() if values is None else with_saved(live, values)
    del values  # they would keep the leaves' memory alive
    recording = _Recording(graph, copies, kept_bytes, limit, flaw)
    leaves = _Leaves(live, recording)
    handles = []
    try:
        for grad_fn, node in live.number.items():
            leaf = leaves.tensors.get(node)
            hook = partial(_write_down, recording, leaves, node, leaf)
            handles.append(grad_fn.register_hook(hook))
        yield BackwardTrace(recording)
    except BaseException as error:
        first_line = (str(error).splitlines() or [""])[0]
        recording.stopped = f"{type(error).__name__}: {first_line}"
        raise
    finally:
        for handle in handles:
            handle.remove()


# -- hooks -------------------------------------------------------------------------------------


def _write_down(
    recording: _Recording, leaves: _Leaves, node: int, leaf, grad_inputs, grad_outputs
) -> None:
    """Note a step. Nothing is returned: anything else would be taken for a gradient.

    There are no copies: while we hold a gradient, the engine does not write into it. One that is
    only measured is not held: the engine may make it the leaf's `.grad` as it is.
    """
    task = torch._C._current_graph_task_id()
    if recording.entries and recording.entries[-1].task != task:
        leaves.note(len(recording.entries) + 1)  # whatever happened between two passes
    if leaf is not None:
        grad_outputs = _apart_from_grad(recording, leaf, grad_outputs)
    measured: dict[object, Size] = {}
    sent = tuple([recording.keep(one, measured) for one in grad_inputs])
    received = tuple([recording.keep(one, measured) for one in grad_outputs])
    recording.entries.append(_Entry(task, node, sent, received, _versions(sent + received)))
    if leaf is not None:
        leaves.note(len(recording.entries), node, measured=measured)


class _Leaves:
    """The leaves of a graph, whose `.grad` is noted whenever it has changed."""

    def __init__(self, live: LiveGraph, recording: _Recording) -> None:
        self.tensors, self.recording = live.leaves(), recording
        self.seen: dict[int, tuple] = dict.fromkeys(self.tensors, (None, 0))
        self.note(0)

    def note(self, steps: int, *nodes: int, measured: dict[object, Size] | None = None) -> None:
        """Note how the `.grad` of some leaves, or of all, stands after so many steps."""
        measured = {} if measured is None else measured
        for node in nodes or self.tensors:
            grad = self.tensors[node].grad
            version = 0 if grad is None else grad._version
            if (before := self.seen[node])[0] is not grad or before[1] != version:
                self.seen[node] = (grad, version)
                kept = self.recording.keep(grad, measured)
                copy = kept.clone() if isinstance(kept, torch.Tensor) else kept
                self.recording.grads.append((steps, node, copy))


def _apart_from_grad(recording: _Recording, leaf: torch.Tensor, gradients: tuple) -> tuple:
    """AccumulateGrad may have made what it received the leaf's `.grad`: copy what is kept then."""
    (g,), grad = gradients, leaf.grad
    shared = g is not None and grad is not None and torch._C._is_alias_of(g, grad)
    return (g.clone(),) if shared and recording.keeps(g) else gradients


def _unbatched(gradient: torch.Tensor) -> torch.Tensor:
    """The numbers of a gradient in a vectorised pass, one row for each of its vectors."""
    functorch = torch._C._functorch
    if functorch.is_legacy_batchedtensor(gradient):  # is_grads_batched, vectorize=True
        return torch._remove_batch_dim(gradient, 1, 1, 0)
    return functorch.get_unwrapped(gradient) if functorch.is_batchedtensor(gradient) else gradient


def _versions(gradients: tuple[Gradient, ...]) -> tuple[int, ...]:
    return tuple([one._version for one in gradients if isinstance(one, torch.Tensor)])


# -- when the block begins and ends --------------------------------------------------------------


def _kept_bytes(values: list[dict[str, object]], live: LiveGraph) -> list[dict[int | None, int]]:
    of_leaves = {storage_of(leaf)[0] for leaf in live.leaves().values()} - {None}
    found = [storages(of_node) for of_node in values]
    return [{key: size for key, size in one.items() if key not in of_leaves} for one in found]


def _small_copies(values: dict[str, object]) -> dict[str, object]:
    """Copies of the small tensors, and the plain numbers; a reference would keep a leaf alive."""
    copies = {}
    for name, value in values.items():
        if isinstance(value, Packed):
            continue
        if not torch.is_tensor(value):
            copies[name] = value
        elif value.layout == torch.strided and value.numel() <= SMALL:
            copies[name] = value.detach().clone()
    return copies


# -- sums of gradients ---------------------------------------------------------------------------


def _sum(total: Gradient, gradient: Gradient) -> Gradient:
    """Add as the engine does: in order of arrival, a missing gradient is no summand."""
    if total is None or gradient is None:
        return gradient if total is None else total
    if isinstance(total, Size) or isinstance(gradient, Size):
        return Size(total.shape, total.dtype)
    return total + gradient


def _same(expected: Gradient, received: Gradient) -> bool:
    """Bit for bit but for the signs of zeros; True where that cannot be told."""
    if isinstance(expected, Size) or isinstance(received, Size):
        return True
    if received is None:
        return False
    try:
        one, other = (g.to_dense() if g.is_sparse else g for g in (expected, received))
        equal = (one == other) | (one.isnan() & other.isnan())
        return one.shape == other.shape and bool(equal.all())
    except (RuntimeError, NotImplementedError):  # on the meta device, nested
        return True
