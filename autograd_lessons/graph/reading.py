"""Read the graph that autograd recorded into plain data.

This is the only module that reads `grad_fn`. Nodes are numbered in order of discovery, breadth
first over `next_functions`, so the same graph gives the same data in every process.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import repeat
from math import prod
from typing import NamedTuple

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.autograd.graph import Node as GradFn

from ..values import FEW_NUMBERS as MOST
from ..values import number_text, value_text
from . import text
from .lifetime import make_freeable
from .names import caller, named


class Output(NamedTuple):
    """One result of an operation; what is not known is None."""

    name: str | None = None
    shape: tuple[int, ...] | None = ()
    dtype: str = "float32"
    value: str | None = None  # the numbers, where the tensor is at hand and small


class Saved(NamedTuple):
    """Something that an operation keeps for its backward."""

    attribute: str  # PyTorch's name for it: `self` for `_saved_self`
    output: Output | None = None  # None when it cannot be read
    state: str = "kept"  # or "freed", "modified", "unreadable"


class Node(NamedTuple):
    """One operation of the backward pass, or the AccumulateGrad of a leaf."""

    index: int
    op: str  # PyTorch's class name, such as MulBackward0
    outputs: tuple[Output, ...] = (Output(),)
    constants: tuple[int, ...] = ()  # input numbers that need no gradient
    saved: tuple[Saved, ...] | None = None  # None: not asked for


class Edge(NamedTuple):
    """The way of one gradient: from a node to the node that made one of its inputs."""

    source: int
    target: int
    input_nr: int  # which input of the source
    output_nr: int  # which output of the target


class Root(NamedTuple):
    """Where a backward pass starts."""

    node: int
    output_nr: int


@dataclass(frozen=True)
class BackwardGraph:
    """The graph behind one or more tensors, as a value.

    `nodes[i].index == i`; `roots` and `edges` are in order of discovery; `leaves` holds the
    indices of the AccumulateGrad nodes. Printed, it is a tree.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    roots: tuple[Root, ...]
    leaves: tuple[int, ...]

    def __repr__(self) -> str:
        return text.graph_text(self)

    def without_saved(self) -> BackwardGraph:
        """Return the graph without what its operations keep for backward."""
        return replace(self, nodes=tuple(node._replace(saved=None) for node in self.nodes))

    def leaves_first(self) -> Iterator[int]:
        """Yield the index of every node after those of all its inputs."""
        users: list[list[int]] = [[] for _ in self.nodes]
        missing = [0] * len(self.nodes)
        for source, target, _, _ in self.edges:
            users[target].append(source)
            missing[source] += 1
        ready = deque(index for index, inputs in enumerate(missing) if inputs == 0)
        while ready:
            index = ready.popleft()
            yield index
            for user in users[index]:
                missing[user] -= 1
                if missing[user] == 0:
                    ready.append(user)

    def heights(self) -> list[int]:
        """Return for each node the number of edges on its longest way to a leaf."""
        users: list[list[int]] = [[] for _ in self.nodes]
        for source, target, _, _ in self.edges:
            users[target].append(source)
        height = [0] * len(self.nodes)
        for index in self.leaves_first():
            for user in users[index]:
                height[user] = max(height[user], height[index] + 1)
        return height

    def longest_path(self) -> tuple[int, ...]:
        """Return the indices along the longest way of a gradient; of several the first one."""
        targets: list[list[int]] = [[] for _ in self.nodes]
        for source, target, _, _ in self.edges:
            targets[source].append(target)
        height = self.heights()
        path = [max((root.node for root in self.roots), key=height.__getitem__)]
        while targets[path[-1]]:
            path.append(max(targets[path[-1]], key=height.__getitem__))
        return tuple(path)


class NoGraphError(ValueError):
    """Raised for a tensor that autograd has recorded nothing for."""


def build_graph(*outputs: object, saved: bool = False, **names: object) -> BackwardGraph:
    """Return the graph behind the outputs.

    An output is a tensor that requires grad, of any shape and dtype, or a nested list, tuple or
    dict of tensors, in which anything else is passed over. A `grad_fn` will do, too.

    Names come from the keywords, whose values are tensors, modules, lists or dicts, and then from
    the caller's variables. With `saved=True` the tensors that operations keep for backward are
    read as well; reading one can run code, such as the forward of a checkpoint.

    Raises NoGraphError when nothing was recorded, TypeError for what cannot have a graph.

    >>> a = torch.tensor(2.0, requires_grad=True)
    >>> b = torch.tensor(3.0, requires_grad=True)
    >>> c = a * b
    >>> loss = (c + a) * c
    >>> build_graph(loss)
    [0] MulBackward0 loss = 48
    ├─ [1] AddBackward0
    │  ├─ [2] MulBackward0 c = 6
    │  │  ├─ [3] AccumulateGrad a = 2
    │  │  └─ [4] AccumulateGrad b = 3
    │  └─ [3] (above)
    └─ [2] (above)
    """
    return read_graph(outputs, names, saved=saved)[1]


def read_graph(
    things: tuple, names: Mapping[str, object], *, saved: bool = False
) -> tuple[LiveGraph, BackwardGraph]:
    """Return the graph behind the things live and as data; see `build_graph`."""
    with without_garbage_collection():
        live = read(things, names)
        return live, live.sketch(saved=live.saved_values() if saved else None).graph()


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Many objects are made here and none becomes garbage: looking for it meanwhile costs a third.

    It goes on afterwards, if it was going on before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


LEAF = "AccumulateGrad"
Size = tuple[tuple[int, ...] | None, torch.dtype]

# A large graph has many of each; a NamedTuple's own constructor takes three times as long.
_new_output = partial(tuple.__new__, Output)
_new_node = partial(tuple.__new__, Node)
_new_edge = partial(tuple.__new__, Edge)


class LiveGraph(NamedTuple):
    """The nodes of a graph themselves; whoever holds this holds the graph and its leaves."""

    grad_fns: list[GradFn]  # grad_fns[i] becomes nodes[i]
    number: dict[GradFn, int]  # the way back
    edges: list[tuple[int, int, int, int]]  # each becomes an Edge
    constants: dict[int, tuple[int, ...]]
    roots: tuple[Root, ...]
    tensors: list[tuple[str, torch.Tensor]]  # by name, and the roots without one

    def saved_values(self) -> list[dict[str, object]]:
        """Return what each node saved, read now; reading can run code of an unpack hook."""
        with torch._C.DisableTorchFunctionSubclass():
            return [_saved_values(grad_fn) for grad_fn in self.grad_fns]

    def sketch(
        self,
        saved: list[dict[str, object]] | None = None,
        sizes: Mapping[int, Size] | None = None,
    ) -> Sketch:
        """Return all there is to know, as data; `sizes` spares reading those of some nodes."""
        # A tensor subclass may run code when an attribute is read; reading must not.
        with torch._C.DisableTorchFunctionSubclass():
            # PyTorch makes the name of a class anew at each reading
            name_of = cache(lambda kind: kind.__name__)
            ops = list(map(name_of, map(type, self.grad_fns)))
            leaves = {index: self.grad_fns[index].variable for index in _leaves(ops)}
            known = _known_outputs(self.number, leaves, self.tensors)
            return Sketch(
                ops,
                _outputs(self.grad_fns, leaves, known, sizes or {}),
                None if saved is None else self._saved(saved, known),
                self.constants,
                self.edges,
                self.roots,
            )

    def _saved(
        self, saved: list[dict[str, object]], known: KnownOutputs
    ) -> list[tuple[Saved, ...]]:
        names = {id(tensor): name for name, tensor in reversed(self.tensors)}
        finder = _Names(self.number, known, names)
        return [tuple(_saved(values, finder)) for values in saved]


class Sketch(NamedTuple):
    """What a graph is made of, before it is put together; it refers to no node and no leaf."""

    ops: list[str]
    outputs: list[tuple[Output, ...]]
    saved: list[tuple[Saved, ...]] | None
    constants: dict[int, tuple[int, ...]]
    edges: list[tuple[int, int, int, int]]
    roots: tuple[Root, ...]

    def graph(self) -> BackwardGraph:
        """Return the graph."""
        indices = range(len(self.ops))
        constants = map(self.constants.get, indices, repeat(()))
        saved = repeat(None, len(self.ops)) if self.saved is None else self.saved
        rows = zip(indices, self.ops, self.outputs, constants, saved, strict=True)
        return BackwardGraph(
            nodes=tuple(map(_new_node, rows)),
            edges=tuple(map(_new_edge, self.edges)),
            roots=self.roots,
            leaves=tuple(_leaves(self.ops)),
        )


def _leaves(ops: list[str]) -> list[int]:
    return [index for index, op in enumerate(ops) if op == LEAF]


def read(things: tuple, names: Mapping[str, object]) -> LiveGraph:
    """Return the live graph behind the things; see `build_graph`."""
    with torch._C.DisableTorchFunctionSubclass():
        starts = _starts(things)
        tensors = named(names, caller(), things)
        tensors += [("", thing) for thing, _, _ in starts if thing is not None]
        number, edges, constants = _walk([grad_fn for _, grad_fn, _ in starts])
    roots = dict.fromkeys(Root(number[grad_fn], nr) for _, grad_fn, nr in starts)
    return LiveGraph(list(number), number, edges, constants, tuple(roots), tensors)


# -- where to start ------------------------------------------------------------------------------


def _starts(things: tuple) -> list[tuple[torch.Tensor | None, GradFn, int]]:
    """The (tensor, grad_fn, output number) of everything among the things that has a graph."""
    if not things:
        raise TypeError("There is nothing to draw: pass a tensor, as in show(loss).")
    for thing in things:
        _refuse_unless_possible(thing)
    starts, untracked = [], None
    for thing in _flat(things):
        if isinstance(thing, GradientEdge):
            starts.append((None, thing.node, thing.output_nr))
        elif isinstance(thing, GradFn):
            starts.append((None, thing, 0))
        elif thing.requires_grad:
            starts.append((thing, *_grad_fn(thing)))
        else:
            untracked = thing
    if not starts:
        raise NoGraphError(_why_no_graph(untracked))
    return starts


def _grad_fn(tensor: torch.Tensor) -> tuple[GradFn, int]:
    """A tensor's node; read only once, for a view's may be made anew at each reading."""
    with torch.enable_grad():  # for a leaf, PyTorch makes a view to get at its AccumulateGrad
        edge = get_gradient_edge(tensor)
    return edge.node, edge.output_nr


def _flat(things: object) -> Iterator[object]:
    """Everything in nested containers that can have a graph, without recursion."""
    waiting, seen = [things], {}
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, (torch.Tensor, GradFn, GradientEdge)):
            yield thing
        elif isinstance(thing, (list, tuple, dict)) and id(thing) not in seen:
            seen[id(thing)] = thing
            items = thing.values() if isinstance(thing, dict) else thing
            waiting.extend(reversed(list(items)))


def _refuse_unless_possible(thing: object) -> None:
    if thing is None or isinstance(thing, (torch.Tensor, list, tuple, dict, GradFn, GradientEdge)):
        return
    kind = type(thing).__name__
    if isinstance(thing, torch.nn.Module):
        raise TypeError(
            f"This is a model ({kind}), and only what it computes has a graph: "
            "pass its result, as in show(model(x))."
        )
    if callable(thing):
        name = getattr(thing, "__name__", kind)
        raise TypeError(
            f"{name} is a function, and only what it returns has a graph: "
            f"call it, as in show({name}(x))."
        )
    raise TypeError(
        f"Only tensors have a graph, and this is of type {kind}: pass a tensor that was computed "
        "from one with requires_grad=True."
    )


def _why_no_graph(tensor: torch.Tensor | None) -> str:
    if tensor is None:
        return "There is no tensor in what was passed: pass a tensor, as in show(loss)."
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return (
            f"This tensor holds {str(tensor.dtype).removeprefix('torch.')}, and only floating "
            "point and complex tensors can have a graph."
        )
    return (
        "This tensor does not require grad, so nothing was recorded for it: call requires_grad_() "
        "on an input before computing it, and look for no_grad, detach() or item() on the way."
    )


# -- the walk ------------------------------------------------------------------------------------


def _walk(
    starts: list[GradFn],
) -> tuple[dict[GradFn, int], list[tuple[int, int, int, int]], dict[int, tuple[int, ...]]]:
    """Number all nodes breadth first; also their edges, and the input numbers that lead nowhere.

    The dict holds the node objects themselves: before torch 2.13 Python's handle on a node dies
    with its last reference, and an `id()` would soon stand for another one.
    """
    number = {grad_fn: index for index, grad_fn in enumerate(dict.fromkeys(starts))}
    waiting, edges, constants = list(number), [], {}
    for source, grad_fn in enumerate(waiting):  # the list grows meanwhile
        input_nr = 0
        for target, output_nr in grad_fn.next_functions:
            if target is None:
                constants[source] = (*constants.get(source, ()), input_nr)
            else:
                index = number.get(target)
                if index is None:
                    index = number[target] = len(waiting)
                    waiting.append(target)
                edges.append((source, index, input_nr, output_nr))
            input_nr += 1  # noqa: SIM113, since enumerate() would add a third to the walk
    make_freeable(waiting)
    return number, edges, constants


KnownOutputs = dict[tuple[int, int], Output]  # by node and output number


def _outputs(
    grad_fns: list[GradFn],
    leaves: Mapping[int, torch.Tensor],
    known: KnownOutputs,
    sizes: Mapping[int, Size],
) -> list[tuple[Output, ...]]:
    """The outputs of each node; a large graph has few different sizes, so they are shared."""
    alike = cache(lambda shape, dtype: (_new_output((None, shape, _dtype_name(dtype), None)),))
    found: list = [None] * len(grad_fns)
    for index in leaves:
        found[index] = (known[index, 0],)
    for index, size in sizes.items():
        found[index] = found[index] or alike(*size)
    for index, grad_fn in enumerate(grad_fns):
        if found[index] is not None:
            continue
        metadata = grad_fn._input_metadata
        if len(metadata) != 1:
            found[index] = tuple(alike(*_size(one))[0] for one in metadata)
            continue
        (one,) = metadata
        try:  # as in _size(), whose call would be felt here
            found[index] = alike(tuple(one.shape), one.dtype)
        except RuntimeError:
            found[index] = alike(None, one.dtype)
    for (index, nr), output in known.items():
        if index not in leaves:
            found[index] = (*found[index][:nr], output, *found[index][nr + 1 :])
    return found


def _size(thing) -> Size:
    """The shape and dtype of a tensor, or of one that is gone; a nested one has no shape."""
    try:
        return tuple(thing.shape), thing.dtype
    except RuntimeError:
        return None, thing.dtype


@cache
def _dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _known_outputs(
    number: dict[GradFn, int],
    leaves: dict[int, torch.Tensor],
    tensors: list[tuple[str, torch.Tensor]],
) -> KnownOutputs:
    """What is known from the tensors at hand; of several names the first one counts."""
    leaf = {id(variable): index for index, variable in leaves.items()}
    known: KnownOutputs = {}
    for name, tensor in tensors:
        key = leaf.get(id(tensor)), 0
        if key[0] is None and tensor.requires_grad and (grad_fn := tensor.grad_fn) is not None:
            key = number.get(grad_fn), tensor.output_nr
        if key[0] is not None and key not in known:
            known[key] = _of_tensor(tensor, name or None)
    for index, variable in leaves.items():
        if (index, 0) not in known:
            known[index, 0] = _of_tensor(variable, None)
    return known


def _of_tensor(tensor: torch.Tensor, name: str | None) -> Output:
    shape, dtype = _size(tensor)
    large = shape is not None and prod(shape) > MOST  # asked here, since most parameters are
    return _new_output((name, shape, _dtype_name(dtype), None if large else value_text(tensor)))


# -- what operations keep for backward -------------------------------------------------------------


class _Names(NamedTuple):
    """How to find the name of a tensor that an operation saved."""

    number: dict[GradFn, int]
    known: KnownOutputs
    ids: dict[int, str]

    def of(self, tensor: torch.Tensor) -> str | None:
        key = (self.number.get(tensor.grad_fn), tensor.output_nr)
        output = self.known.get(key)  # an operation's saved result is a new object at each reading
        return self.ids.get(id(tensor)) or (output.name if output else None)


def _saved(values: dict[str, object], names: _Names) -> Iterator[Saved]:
    for attribute, value in values.items():
        if isinstance(value, RuntimeError):
            yield Saved(attribute, None, _state(str(value)))
        elif torch.is_tensor(value):
            yield Saved(attribute, _of_tensor(value, names.of(value)))
        elif value is not None and value != ():
            yield Saved(attribute, Output(None, None, type(value).__name__, _plain(value)))


def _saved_values(grad_fn: GradFn) -> dict[str, object]:
    """Return whatever PyTorch lets one read of what a node saved; an error where it does not.

    A custom Function has `saved_tensors` alone. Tensors of a list get a number: `tensors.0`.
    """
    found: dict[str, object] = {}
    for attribute in dir(type(grad_fn)):
        if not attribute.startswith(("_saved_", "saved_tensors")):
            continue
        short = attribute.removeprefix("_saved_").removeprefix("saved_")
        try:
            value = getattr(grad_fn, attribute)
        except RuntimeError as error:
            value = error
        if isinstance(value, (list, tuple)) and any(torch.is_tensor(item) for item in value):
            found |= {f"{short}.{nr}": item for nr, item in enumerate(value)}
        else:
            found[short] = value
    return found


def _plain(value: object) -> str:
    """A number, text or short list of them; PyTorch stores a missing integer as 2**64 - 1."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    if isinstance(value, (int, float, complex)):
        return number_text(value - 2**64 if type(value) is int and value >= 2**63 else value)
    return str(value)


def _state(message: str) -> str:
    if "modified by an inplace operation" in message:
        return "modified"
    return "freed" if "freed" in message else "unreadable"
