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

from . import text
from .reading import BackwardGraph, Edge, LiveGraph, Sketch, read

LIMIT = 1_000_000  # elements; of a larger gradient only the size is kept
SMALL = 1_000  # elements; a larger saved tensor is too large for a formula with numbers


class Size(NamedTuple):
    """What is kept of a gradient that is too large to keep."""

    shape: tuple[int, ...]
    dtype: torch.dtype


Gradient = torch.Tensor | Size | None  # None: no gradient came, which is not a gradient of zero


class Step(NamedTuple):
    """One node of the graph at work."""

    node: int  # its index in the graph
    grad_outputs: tuple[Gradient, ...]  # what it received, one for each of its outputs
    grad_inputs: tuple[Gradient, ...]  # what it sent, one for each of its inputs


# A step as a hook writes it down, quickly: the engine's number of the backward pass, the node, its
# grad_inputs, its grad_outputs.
# Without values, what was sent is True or False.
_Entry = tuple[int, int, tuple[Gradient | bool, ...], tuple[Gradient, ...]]


@dataclass
class _Recording:
    """All that one recording found; a trace and its beginnings share it."""

    entries: list[_Entry] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)  # of all gradients, when it was over
    sketch: Sketch | None = None  # None while the recording runs
    saved: list[dict[str, object]] | None = None
    grads: dict[int, torch.Tensor] = field(default_factory=dict)
    stopped: str | None = None

    @cached_property
    def graph(self) -> BackwardGraph:
        if self.sketch is None:
            raise RuntimeError("The recording is still running: leave the `with` block first.")
        return self.sketch.graph()

    @cached_property
    def leaving(self) -> dict[int, list[Edge]]:
        """The edges of each node."""
        found: dict[int, list[Edge]] = {}
        for edge in self.graph.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    def sizes_sent(self, node: int, sent: tuple[bool, ...]) -> tuple[Size | None, ...]:
        """What a node sent has the size of what it was sent for; without values that is all."""
        sizes: list[Size | None] = [None] * len(sent)
        for edge in self.leaving.get(node, ()):
            output = self.graph.nodes[edge.target].outputs[edge.output_nr]
            if sent[edge.input_nr]:
                sizes[edge.input_nr] = Size(output.shape, getattr(torch, output.dtype))
        return tuple(sizes)

    @cached_property
    def edited(self) -> frozenset[int]:
        """The places of the entries that did not receive the sum of what was sent to them."""
        sums: dict[tuple[int, int, int], Gradient] = {}
        found = set()
        for place, (task, node, grad_inputs, grad_outputs) in enumerate(self.entries):
            for output_nr, received in enumerate(grad_outputs):
                expected = sums.pop((task, node, output_nr), None)
                if expected is not None and not _same(expected, received):
                    found.add(place)
            for edge in self.leaving.get(node, ()):
                key = (task, edge.target, edge.output_nr)
                sent = grad_inputs[edge.input_nr]
                sums[key] = _sum(sums.get(key), _summand(sent))
        return frozenset(found)


class BackwardTrace:
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
        if any(isinstance(sent, bool) for sent in grad_inputs):
            grad_inputs = self._recording.sizes_sent(node, grad_inputs)
        return Step(node, grad_outputs, grad_inputs)

    def __iter__(self) -> Iterator[Step]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return text.trace_text(self)

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

    def grad_before(self, node: int) -> torch.Tensor | None:
        """Return a copy of the `.grad` that a leaf had when the recording began."""
        return self._recording.grads.get(node)


def record_backward(
    *outputs: object, limit: int = LIMIT, saved: bool = True, **names: object
) -> AbstractContextManager[BackwardTrace]:
    """Record every backward pass through the graph behind the outputs.

    Inside the block, call `backward()` or `torch.autograd.grad` as often as you like. Outputs
    and names are those of `build_graph`. Of a gradient with more than `limit` elements only shape
    and dtype are kept; `limit=0` keeps no values at all. For the numbers in formulas, the saved
    tensors of a graph of up to 200 nodes are read when the block begins; reading can run code,
    such as the forward of a checkpoint, and `saved=False` or `limit=0` leaves it.

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
    live = read(outputs, names)  # here, where the names of the calling code can be seen
    return _recording(live, limit, saved=saved and limit > 0)


@contextmanager
def _recording(live: LiveGraph, limit: int, *, saved: bool) -> Iterator[BackwardTrace]:
    recording = _Recording(grads=_grads(live, limit))
    values = live.saved_values() if saved and len(live.grad_fns) <= text.BUDGET else None
    if values is not None:
        recording.saved = [_small_copies(of_node) for of_node in values]
    hooks = _hooks(live, recording.entries, limit)
    handles = [grad_fn.register_hook(next(hooks)) for grad_fn in live.grad_fns]
    try:
        yield BackwardTrace(recording)
    except BaseException as error:
        first_line = (str(error).splitlines() or [""])[0]
        recording.stopped = f"{type(error).__name__}: {first_line}"
        raise
    finally:
        for handle in handles:
            handle.remove()
        if len({node for _, node, *_ in recording.entries}) < len(live.grad_fns):
            # torch.autograd.grad gave some of these gradients to the learner, who may change them
            recording.versions = _versions(recording.entries)
        recording.sketch = live.sketch(values, _sizes(recording.entries))


# -- hooks -------------------------------------------------------------------------------------


def _hooks(live: LiveGraph, entries: list[_Entry], limit: int) -> Iterator[Callable]:
    """For each node, what it calls when it is done.

    Such a function must return None, for anything else would be taken for a gradient.
    """
    task = torch._C._current_graph_task_id

    def note(node, grad_inputs, grad_outputs):
        # No copies: while we hold a gradient, the engine does not write into it.
        for gradient in grad_inputs + grad_outputs:
            if gradient is not None and (gradient.numel() > limit or gradient.requires_grad):
                grad_inputs = tuple([_kept(gradient, limit) for gradient in grad_inputs])
                grad_outputs = tuple([_kept(gradient, limit) for gradient in grad_outputs])
                break
        entries.append((task(), node, grad_inputs, grad_outputs))

    def note_sizes(node, grad_inputs, grad_outputs):
        sent = tuple([gradient is not None for gradient in grad_inputs])
        entries.append((task(), node, sent, tuple([_size(gradient) for gradient in grad_outputs])))

    def note_leaf(node, grad_fn, grad_inputs, grad_outputs):
        note(node, grad_inputs, _apart_from_grad(grad_fn.variable, grad_outputs))

    for node, grad_fn in enumerate(live.grad_fns):
        if limit == 0:
            yield partial(note_sizes, node)
        elif type(grad_fn).__name__ == "AccumulateGrad":
            yield partial(note_leaf, node, grad_fn)
        else:
            yield partial(note, node)


def _kept(gradient: torch.Tensor | None, limit: int) -> Gradient:
    """Of a large gradient the size, of one with a graph of its own the values alone."""
    if gradient is None or gradient.numel() > limit:
        return _size(gradient)
    return gradient.detach()


def _size(gradient: torch.Tensor | None) -> Size | None:
    return None if gradient is None else Size(gradient.shape, gradient.dtype)


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
        if not torch.is_tensor(value):
            copies[name] = value
        elif value.layout == torch.strided and value.numel() <= SMALL:
            copies[name] = value.detach().clone()
    return copies


def _grads(live: LiveGraph, limit: int) -> dict[int, torch.Tensor]:
    """Copies of the gradients that leaves have already; most have none."""
    found = {}
    for node, grad_fn in enumerate(live.grad_fns):
        grad = grad_fn.variable.grad if type(grad_fn).__name__ == "AccumulateGrad" else None
        if grad is not None and grad.numel() <= limit:
            found[node] = grad.detach().clone()
    return found


def _versions(entries: list[_Entry]) -> list[int]:
    return [
        gradient._version
        for _, _, grad_inputs, grad_outputs in entries
        for gradient in grad_inputs + grad_outputs
        if isinstance(gradient, torch.Tensor)
    ]


def _sizes(entries: list[_Entry]) -> dict[int, tuple[tuple[int, ...], torch.dtype]]:
    """The size of a node's only output, where a gradient of the same size came to it."""
    return {
        node: (tuple(grad_outputs[0].shape), grad_outputs[0].dtype)
        for _, node, _, grad_outputs in entries
        if len(grad_outputs) == 1 and grad_outputs[0] is not None
    }


# -- sums of gradients ---------------------------------------------------------------------------

UNKNOWN = Size((), torch.float32)  # the sum of something that was not kept


def _summand(sent: Gradient | bool) -> Gradient:
    if isinstance(sent, bool):
        return UNKNOWN if sent else None
    return sent


def _sum(total: Gradient, gradient: Gradient) -> Gradient:
    """Add as the engine does: in order of arrival, a missing gradient is no summand."""
    if total is None or gradient is None:
        return gradient if total is None else total
    if isinstance(total, Size) or isinstance(gradient, Size):
        return UNKNOWN
    return total + gradient


def _same(expected: Gradient, received: Gradient) -> bool:
    """Bit for bit but for the signs of zeros; True where sizes alone are known."""
    if isinstance(expected, Size) or isinstance(received, Size):
        return True
    if received is None:
        return False
    equal = (expected == received) | (expected.isnan() & received.isnan())
    return expected.shape == received.shape and bool(equal.all())
