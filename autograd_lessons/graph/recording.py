"""Watch a backward pass: which node ran when, what it received, what it sent on.

This is the only module that registers hooks. It watches and never drives: the learner calls
`backward()`, no gradient changes by a bit, and nothing stays behind, also when backward raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import NamedTuple

import torch

from .boxes import FoldedGraph, NotedView
from .building import Packed, saved_values, with_saved
from .gradients import Gradient, Size, grad_words, gradient_text, norm_text
from .graph import DRAWN_WHOLE, LEAF, BackwardGraph, Note, Notes
from .layers import inputs_of
from .reading import LiveGraph, read_live

LIMIT = 1_000_000  # elements; of a larger gradient only the size is kept
SMALL = 1_000  # elements; a larger saved tensor is too large for a formula with numbers
CONSTANT = "–"  # in the place of a gradient that nobody needs
EDITED = "not the sum of what was sent here: a hook changed it, or some came from outside"
MODIFIED = "modified in place since then"
NOTHING = "no step was recorded: call backward() or torch.autograd.grad in the `with` block"


class Step(NamedTuple):
    """One node of the graph at work."""

    node: int  # its index in the graph
    grad_outputs: tuple[Gradient, ...]  # what it received, one for each of its outputs
    grad_inputs: tuple[Gradient, ...]  # what it sent, one for each of its inputs


# A step as a hook writes it down, quickly: the engine's number of the backward pass, the node, and
# in PyTorch's order its grad_inputs and its grad_outputs.
_Entry = tuple[int, int, tuple[Gradient, ...], tuple[Gradient, ...]]


@dataclass
class _Recording:
    """All that one recording found; a trace and its beginnings share it."""

    graph: BackwardGraph
    saved: list[dict[str, object]] | None  # copies by node; None: not read
    grads: dict[int, torch.Tensor]  # copies of what leaves had before
    entries: list[_Entry] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)  # of all gradients, when it was over
    stopped: str | None = None

    @cached_property
    def edited(self) -> frozenset[int]:
        """The places of the entries that did not receive the sum of what was sent to them."""
        inputs = inputs_of(self.graph)
        sums: dict[tuple[int, int, int], Gradient] = {}
        found = set()
        for place, (task, node, grad_inputs, grad_outputs) in enumerate(self.entries):
            for output_nr, received in enumerate(grad_outputs):
                expected = sums.pop((task, node, output_nr), None)
                if expected is not None and not _same(expected, received):
                    found.add(place)
            for edge in inputs[node]:
                key = (task, edge.target, edge.output_nr)
                sums[key] = _sum(sums.get(key), grad_inputs[edge.input_nr])
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
                raise ValueError("A trace begins at its first step: write trace[:k].")
            return BackwardTrace(self._recording, stop)
        _, node, grad_inputs, grad_outputs = self._recording.entries[range(len(self))[key]]
        return Step(node, grad_outputs, grad_inputs)

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
        """The steps of which a gradient was modified in place after the recording."""
        if not self._recording.versions:
            return frozenset()
        found, versions = set(), iter(self._recording.versions)
        for place, entry in enumerate(self._recording.entries[: len(self)]):
            now = _versions([entry])
            if now != list(islice(versions, len(now))):
                found.add(place)
        return frozenset(found)

    @property
    def stopped(self) -> str | None:
        """The error that ended the recording, as `class: first line`, or None."""
        return self._recording.stopped if self.complete else None

    @property
    def complete(self) -> bool:
        """Whether these are all steps that were recorded."""
        return len(self) == len(self._recording.entries)

    def saved(self, node: int) -> dict[str, object]:
        """Return copies of what a node had saved: numbers, and tensors of up to 1,000 elements."""
        return self._recording.saved[node] if self._recording.saved is not None else {}

    def grads_before(self) -> dict[int, Gradient]:
        """Return copies of the `.grad` that each leaf had when the recording began."""
        return {leaf: self._recording.grads.get(leaf) for leaf in self.graph.leaves}

    # -- as text and as a picture ------------------------------------------------------------------

    def lines(self, most: int = DRAWN_WHOLE) -> str:
        """Return a line for each step, or for the first ones: the node, what it received, sent."""
        if len(self) > most:
            return f"{self[:most].lines()}\n  …  {len(self) - most:,} more steps"
        passes, lines = self.passes, [] if len(self) else [NOTHING]
        remarks = {EDITED: self.edited, MODIFIED: self.modified}
        for place, step in enumerate(self):
            if place and passes[place] != passes[place - 1]:
                lines.append(f"backward pass {passes[place] + 1}:")
            line = f"{place + 1:>3}  {self._step_text(step)}"
            lines.append(" · ".join([line, *(said for said in remarks if place in remarks[said])]))
        return "\n".join([*lines, *([f"stopped by {self.stopped}"] if self.stopped else [])])

    def _step_text(self, step: Step) -> str:
        node = self.graph.nodes[step.node]
        received = ", ".join(map(gradient_text, step.grad_outputs))
        if node.op == LEAF:
            came = step.grad_outputs[0] is not None
            return f"{node.title}: " + (f".grad += {received}" if came else "no gradient came")
        sent = ", ".join(
            CONSTANT if nr in node.constants else gradient_text(gradient)
            for nr, gradient in enumerate(step.grad_inputs)
        )
        return f"{node.title}: received {received}, sent {sent}"

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return how far the last backward pass has come, as notes on boxes and on bundles.

        The leaves have their `.grad`; an edge that a gradient took carries it.
        """
        sent, passes = {}, self.passes
        for place, step in enumerate(self):
            if passes[place] == passes[-1]:
                sent[step.node] = step.grad_inputs
        grads = self.grads_before()
        for step in self:
            add_to_grad(grads, step)
        at_work = None if self.complete or not len(self) else self[-1].node
        on_boxes, on_bundles = {}, {}
        for place, box in enumerate(boxes.boxes):
            words = (grad_words([grads[leaf.index] for leaf in box.leaves]),) if box.leaves else ()
            works = any(node.index == at_work for node in box.nodes)
            on_boxes[place] = Note(words, ("at work",) if works else ())
        for number, bundle in enumerate(boxes.bundles):
            came = [sent[e.source][e.input_nr] for e in bundle.edges if e.source in sent]
            words = (norm_text(came),) if came else ()
            on_bundles[number] = Note(words, ("travelled" if came else "untravelled",))
        return on_boxes, on_bundles

    def text(self, boxes: FoldedGraph | None = None) -> str:
        """Return a line for each step; of a folded graph the tree with its norms."""
        return super().text(boxes) if boxes else self.lines()

    def alt(self, boxes: FoldedGraph | None = None) -> str:
        """Return one sentence that stands for the picture."""
        if boxes:
            return f"{self.graph.alt(boxes)} The norms of the gradients stand beside the edges."
        steps = "step" if len(self) == 1 else "steps"
        return f"{self.graph.alt()} The gradients of {len(self)} {steps} stand beside the edges."


def add_to_grad(grads: dict[int, Gradient], step: Step) -> None:
    """Add what a leaf received to its `.grad`."""
    if step.node in grads and step.grad_outputs[0] is not None:
        before, received = grads[step.node], step.grad_outputs[0]
        known = isinstance(before, torch.Tensor) and isinstance(received, torch.Tensor)
        grads[step.node] = before + received if known else received


def record_backward(
    *outputs: object, limit: int = LIMIT, saved: bool = True, **names: object
) -> AbstractContextManager[BackwardTrace]:
    """Record every backward pass through the graph behind the outputs.

    Inside the block, call `backward()` or `torch.autograd.grad` as often as you like. Outputs
    and names are those of `build_graph`. Of a gradient with more than `limit` elements only shape
    and dtype are kept; `limit=0` keeps no values at all. For the numbers in formulas, the saved
    tensors of a graph of up to 200 nodes are read when the block begins, as `build_graph` does;
    `saved=False` or `limit=0` leaves it.

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
    values = saved_values(live) if saved and len(live.number) <= DRAWN_WHOLE else None
    copies = None if values is None else [_small_copies(of_node) for of_node in values]
    graph = live.graph() if values is None else with_saved(live, values)
    recording = _Recording(graph, copies, _grads(live, limit))
    del values  # they would keep the leaves' memory alive
    handles = []
    try:
        for grad_fn, node in live.number.items():
            hook = _hook(node, grad_fn, recording.entries, limit)
            handles.append(grad_fn.register_hook(hook))
        yield BackwardTrace(recording)
    except BaseException as error:
        first_line = (str(error).splitlines() or [""])[0]
        recording.stopped = f"{type(error).__name__}: {first_line}"
        raise
    finally:
        for handle in handles:
            handle.remove()
        if len({node for _, node, *_ in recording.entries}) < len(live.number):
            # Some nodes never ran: this was torch.autograd.grad, which hands out these tensors.
            # What is done to them later is told by their versions.
            recording.versions = _versions(recording.entries)


# -- hooks -------------------------------------------------------------------------------------


def _hook(node: int, grad_fn: torch.autograd.graph.Node, entries: list, limit: int) -> Callable:
    """What a node calls when it is done.

    It must return None, for anything else would be taken for a gradient.
    """
    if type(grad_fn).__name__ == LEAF:
        return partial(_write_down_leaf, entries, limit, node, grad_fn)
    return partial(_write_down, entries, limit, node)


def _write_down(entries: list[_Entry], limit: int, node: int, grad_inputs, grad_outputs) -> None:
    # No copies: while we hold a gradient, the engine does not write into it.
    for gradient in grad_inputs + grad_outputs:
        if gradient is not None and (gradient.numel() > limit or gradient.requires_grad):
            grad_inputs = tuple([_kept(gradient, limit) for gradient in grad_inputs])
            grad_outputs = tuple([_kept(gradient, limit) for gradient in grad_outputs])
            break
    entries.append((torch._C._current_graph_task_id(), node, grad_inputs, grad_outputs))


def _write_down_leaf(entries, limit: int, node: int, grad_fn, grad_inputs, grad_outputs) -> None:
    _write_down(entries, limit, node, grad_inputs, _apart_from_grad(grad_fn.variable, grad_outputs))


def _kept(gradient: torch.Tensor | None, limit: int) -> Gradient:
    """Of a large gradient the size, of one with a graph of its own the values alone."""
    if gradient is not None and gradient.numel() > limit:
        return Size(gradient.shape, gradient.dtype)
    return gradient if gradient is None else gradient.detach()


def _apart_from_grad(leaf: torch.Tensor, gradients: tuple) -> tuple:
    """AccumulateGrad may have made what it received the leaf's `.grad`: then copy it."""
    grad = leaf.grad
    return tuple(
        g if g is None or grad is None or not torch._C._is_alias_of(g, grad) else g.clone()
        for g in gradients
    )


# -- when the block begins and ends --------------------------------------------------------------


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


def _grads(live: LiveGraph, limit: int) -> dict[int, torch.Tensor]:
    """Copies of the gradients that leaves have already; most have none."""
    grads = {node: leaf.grad for node, leaf in live.leaves().items()}
    return {
        node: grad.detach().clone()
        for node, grad in grads.items()
        if grad is not None and grad.numel() <= limit
    }


def _versions(entries: list[_Entry]) -> list[int]:
    return [
        gradient._version
        for _, _, grad_inputs, grad_outputs in entries
        for gradient in grad_inputs + grad_outputs
        if isinstance(gradient, torch.Tensor)
    ]


# -- sums of gradients ---------------------------------------------------------------------------


def _sum(total: Gradient, gradient: Gradient) -> Gradient:
    """Add as the engine does: in order of arrival, a missing gradient is no summand."""
    if total is None or gradient is None:
        return gradient if total is None else total
    if isinstance(total, Size) or isinstance(gradient, Size):
        return Size(total.shape, total.dtype)
    return total + gradient


def _same(expected: Gradient, received: Gradient) -> bool:
    """Bit for bit but for the signs of zeros; True where sizes alone are known."""
    if isinstance(expected, Size) or isinstance(received, Size):
        return True
    if received is None:
        return False
    equal = (expected == received) | (expected.isnan() & received.isnan())
    return expected.shape == received.shape and bool(equal.all())
