"""Which module made an operation: recorded while the forward pass runs, never guessed.

Autograd numbers the nodes of a thread as it makes them. So it is enough to write down the number at
each moment when a module begins or ends: between two such moments every node belongs to whatever
module was at work. The list of moments hangs on nodes of the graph itself, in their `metadata`: it
lives and dies with them.
"""

from __future__ import annotations

import sys
import threading
import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import torch
from torch.autograd import _get_sequence_nr as next_number
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import CheckpointFunction

from ..language import _
from .graph import BackwardGraph
from .names import caller, scopes
from .reading import LiveGraph, finishers

functorch = torch._C._functorch
KEY = "autograd_lessons.forward"
CHECKPOINT = CheckpointFunction.forward.__code__


class Module(NamedTuple):
    """A module whose operations are in the graph, itself or by its submodules."""

    path: str
    kind: str  # the name of its class
    calls: int


class Call(NamedTuple):
    """One run of a module's forward."""

    path: str  # net.layers.0
    kind: str  # the name of its class
    number: int  # which call of this module, from 0
    caller: Call | None  # the call inside which it ran


class Run(NamedTuple):
    """What one forward pass did with a module."""

    calls: int
    recorded: bool  # whether nodes were made while it, or a submodule, was at work
    checkpointed: bool = False  # whether it ran inside a checkpoint that is cut off


@dataclass(frozen=True, eq=False)
class Forward:
    """What one `record_forward` wrote down."""

    thread: int  # whose nodes have these numbers
    threads: set[int] = field(default_factory=set)  # in which modules ran
    begins: list[int] = field(default_factory=list)  # numbers of nodes, ascending
    calls: list[Call | None] = field(default_factory=list)  # at work from there on; None: no module
    checkpointed: set[str] = field(default_factory=set)  # modules run in a dead checkpoint
    # parameters by id: themselves, the module's path, their name in it
    owners: dict[int, tuple[weakref.ref, str, str]] = field(default_factory=dict)

    def call_at(self, number: int) -> Call | None:
        """Return the call that made the node of this number."""
        place = bisect_right(self.begins, number) - 1
        return self.calls[place] if place >= 0 else None

    def owner_of(self, leaf: torch.Tensor) -> tuple[str, str]:
        """Return a parameter's module and its name in it, empty for any other tensor."""
        parameter, *names = self.owners.get(id(leaf), (None, "", ""))
        return tuple(names) if parameter is not None and parameter() is leaf else ("", "")

    def runs(self) -> dict[str, Run]:
        """Return of each module that was called how often, and whether that left any record."""
        calls: dict[str, set[Call]] = {}
        recorded = set()
        for begin, end, call in zip(self.begins, [*self.begins[1:], None], self.calls, strict=True):
            while call:
                calls.setdefault(call.path, set()).add(call)
                if (next_number() if end is None else end) > begin:
                    recorded.add(call.path)
                call = call.caller
        return {
            path: Run(len(found), path in recorded, path in self.checkpointed)
            for path, found in calls.items()
        }

    def note(self, call: Call | None) -> None:
        """Write down that from now on this call is at work."""
        self.begins.append(next_number())
        self.calls.append(call)


alive: weakref.WeakSet[Forward] = weakref.WeakSet()  # those that some graph holds


def record_forward(
    *models: torch.nn.Module, **named: torch.nn.Module
) -> AbstractContextManager[None]:
    """Record which module makes each operation, for every graph that is built in the block.

    A model is named by its keyword, or by your own variable. Afterwards `show`, `build_graph` and
    whatever else reads a graph knows the module of each operation: what a module computes itself
    and what its submodules compute, residual additions and losses where they really are. Without
    this the names of parameters are all there is, and modules are guessed from them.

    Only calls of the modules themselves are seen (`net(x)`, not `net.forward(x)`), and only in the
    thread that entered the block: where modules run in others as well, as those of DataParallel do,
    nothing is recorded, since each thread numbers its nodes from 0. Of a compiled or scripted
    module there is nothing to see inside. No hook stays behind, also when the forward pass raises.
    Raises TypeError for what is not a module.

    >>> net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh())
    >>> from autograd_lessons import build_graph
    >>> with record_forward(net):
    ...     loss = net(torch.ones(1, 2)).sum()
    >>> [(node.op, node.module) for node in build_graph(loss).nodes[:3]]
    [('SumBackward0', ''), ('TanhBackward0', 'net.1'), ('AddmmBackward0', 'net.0')]
    """
    if not models and not named:
        raise TypeError(_("record_forward() needs a model: write `with record_forward(net):`."))
    for thing in (*models, *named.values()):
        if not isinstance(thing, torch.nn.Module):
            raise TypeError(
                _(
                    "record_forward() takes models, and this is of type {kind}: write `with "
                    "record_forward(net):`."
                ).format(kind=type(thing).__name__)
            )
    paths: dict[int, tuple[str, torch.nn.Module]] = {}
    for model in models:
        _add_paths(paths, name_of_model(model), model)
    for name, model in named.items():
        _add_paths(paths, name, model)
    return _watch(list(paths.values()))


def name_of_model(model: torch.nn.Module) -> str:
    """Return the caller's name for a model, or that of its class."""
    return next(names_of(model), type(model).__name__.lower())


def names_of(thing: object) -> Iterator[str]:
    """Yield the caller's variables that hold this very object, from the inside out."""
    for scope in scopes(caller()):
        yield from (name for name, value in scope.items() if value is thing and name[0] != "_")


def _add_paths(
    paths: dict[int, tuple[str, torch.nn.Module]], name: str, model: torch.nn.Module
) -> None:
    """Add each module below a model with its path; one that is there already keeps its own."""
    for path, module in model.named_modules():
        paths.setdefault(id(module), (f"{name}.{path}".rstrip("."), module))


@contextmanager
def _watch(modules: list[tuple[str, torch.nn.Module]]) -> Iterator[None]:
    forward = Forward(threading.get_ident())
    alive.add(forward)
    stack: list[Call | None] = [None]
    counts: Counter[str] = Counter()
    for path, module in modules:
        for name, parameter in module.named_parameters(recurse=False):
            forward.owners.setdefault(id(parameter), (weakref.ref(parameter), path, name))

    def before(path: str, module: torch.nn.Module, inputs: tuple) -> None:
        if torch._C._current_graph_task_id() == -1:  # else backward runs a checkpoint again
            forward.threads.add(threading.get_ident())
        if threading.get_ident() == forward.thread:
            stack.append(Call(path, type(module).__name__, counts[path], stack[-1]))
            counts[path] += 1
            forward.note(stack[-1])
            if not torch.is_grad_enabled() and _in_dead_checkpoint():
                forward.checkpointed.add(path)

    def after(module: torch.nn.Module, inputs: tuple, outputs: object) -> None:
        if threading.get_ident() == forward.thread and len(stack) > 1:
            stack.pop()
            forward.note(stack[-1])
            _mark(outputs, forward)

    handles = []
    try:
        for path, module in modules:
            with suppress(RuntimeError):  # a scripted module takes no hooks
                before_it = partial(before, path)
                handles.append(module.register_forward_pre_hook(before_it, prepend=True))
                handles.append(module.register_forward_hook(after, always_call=True))
        yield
    finally:
        for handle in handles:
            handle.remove()
        forward.note(None)


def _in_dead_checkpoint() -> bool:
    """Whether this runs in a checkpoint of the reentrant kind to which no gradient will come."""
    frame, outermost = sys._getframe(), None
    while frame:
        outermost = frame if frame.f_code is CHECKPOINT else outermost
        frame = frame.f_back
    given = outermost.f_locals.get("args", ()) if outermost else ()
    tracked = [one for one in given if isinstance(one, torch.Tensor) and one.requires_grad]
    return outermost is not None and not tracked


def _mark(outputs: object, forward: Forward) -> None:
    """Hang the record on the nodes that made a module's outputs, also those in an object."""
    with torch._C.DisableTorchFunctionSubclass():
        for tensor in _tensors(outputs):
            while functorch.is_functorch_wrapped_tensor(tensor):  # inside vmap or func.grad
                tensor = functorch.get_unwrapped(tensor)
            if tensor.grad_fn is not None:
                tensor.grad_fn.metadata.setdefault(KEY, []).append(forward)


def _tensors(outputs: object) -> Iterator[torch.Tensor]:
    for part in tree_leaves(outputs):
        inside = []
        with suppress(Exception):  # it has no attributes, or does what it likes
            inside = [] if isinstance(part, torch.Tensor) else [*vars(part).values()]
        yield from (one for one in [part, *inside] if isinstance(one, torch.Tensor))


# -- reading it back -----------------------------------------------------------------------------


def forwards(live: LiveGraph) -> list[Forward]:
    """Return every record of a forward pass in which this graph was built."""
    if not alive:
        return []  # without asking each node of a large graph
    found = {id(one): one for grad_fn in live.number for one in grad_fn.metadata.get(KEY, ())}
    return [one for one in found.values() if one.threads <= {one.thread}]


def with_modules(graph: BackwardGraph, live: LiveGraph) -> BackwardGraph:
    """Return the graph with the module of each node, if a forward pass was recorded for it."""
    records = forwards(live)
    if not records:
        return graph
    leaves, calls, paths, names = live.leaves(), set(), [], {}
    numbers = [grad_fn._sequence_nr() for grad_fn in live.number]
    if any(numbers[e.source] <= numbers[e.target] for e in live.edges if e.target not in leaves):
        return graph  # of several threads, as where a GPU's backward made nodes
    for index, number in enumerate(numbers):
        if index in leaves:
            owners = [record.owner_of(leaves[index]) for record in records]
            path, name = next((owner for owner in owners if owner[0]), ("", ""))
            paths.append(path)
            names[index] = f"{path}.{name}" if path else None
            continue
        made_by = [record.call_at(number) for record in records]
        call = next(filter(None, made_by), None)
        paths.append(call.path if call else "")
        while call and call not in calls:
            calls.add(call)
            call = call.caller
    counts = Counter((call.path, call.kind) for call in calls)
    modules = tuple(Module(path, kind, count) for (path, kind), count in sorted(counts.items()))
    nodes = [node._replace(module=path) for node, path in zip(graph.nodes, paths, strict=True)]
    for index, name in names.items():  # what nobody named is called as its module calls it
        (output,) = nodes[index].outputs
        nodes[index] = nodes[index]._replace(outputs=(output._replace(name=output.name or name),))
    return replace(graph, nodes=tuple(nodes), modules=modules)


finishers.append(with_modules)
