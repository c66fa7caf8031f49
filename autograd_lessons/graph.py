"""Read the graph that autograd recorded into plain data.

This is the only module that reads `grad_fn`. Nodes are numbered in order of discovery, breadth
first over `next_functions`, so the same graph gives the same data in every process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.autograd.graph import Node as GradFn

from . import naming, text
from .lifetime import make_freeable
from .values import number_text, value_text


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


class NoGraphError(ValueError):
    """Raised for a tensor that autograd has recorded nothing for."""


@dataclass(frozen=True)
class LiveGraph:
    """A graph together with the live nodes it was read from; `nodes[i]` belongs to `grad_fns[i]`.

    Whoever registers hooks needs the live nodes. Holding them keeps the graph alive.
    """

    graph: BackwardGraph
    grad_fns: tuple[GradFn, ...]


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
    return read(outputs, names, saved=saved).graph


def read(things: tuple, names: Mapping[str, object], *, saved: bool = False) -> LiveGraph:
    """Return the graph behind the things together with its live nodes; see `build_graph`."""
    # A tensor subclass may run code when an attribute is read; reading must not.
    with torch._C.DisableTorchFunctionSubclass():
        starts = _starts(things)
        tensors = naming.named(names, naming.caller())
        tensors += [("", thing) for thing, _, _ in starts if thing is not None]
        grad_fns, edges, constants = _walk([grad_fn for _, grad_fn, _ in starts])
        number = {grad_fn: index for index, grad_fn in enumerate(grad_fns)}
        known = _known_outputs(number, tensors)
        nodes = _nodes(grad_fns, constants, known)
        if saved:
            names_of = _Names(number, known, {id(tensor): name for name, tensor in tensors[::-1]})
            nodes = [
                node._replace(saved=tuple(_saved(grad_fn, names_of)))
                for node, grad_fn in zip(nodes, grad_fns, strict=True)
            ]
    roots = dict.fromkeys(Root(number[grad_fn], output_nr) for _, grad_fn, output_nr in starts)
    leaves = tuple(node.index for node in nodes if node.op == "AccumulateGrad")
    return LiveGraph(
        BackwardGraph(tuple(nodes), tuple(edges), tuple(roots), leaves), tuple(grad_fns)
    )


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


def _walk(starts: list[GradFn]) -> tuple[list[GradFn], list[Edge], dict[int, tuple[int, ...]]]:
    """All nodes breadth first, their edges, and the input numbers that lead nowhere.

    The list holds the node objects themselves: before torch 2.13 Python's handle on a node dies
    with its last reference, and an `id()` would soon stand for another one.
    """
    grad_fns = list(dict.fromkeys(starts))
    number = {grad_fn: index for index, grad_fn in enumerate(grad_fns)}
    edges, constants = [], {}
    for source, grad_fn in enumerate(grad_fns):  # the list grows meanwhile
        for input_nr, (target, output_nr) in enumerate(grad_fn.next_functions):
            if target is None:
                constants[source] = (*constants.get(source, ()), input_nr)
                continue
            index = number.get(target)
            if index is None:
                index = number[target] = len(grad_fns)
                grad_fns.append(target)
            edges.append(Edge(source, index, input_nr, output_nr))
    make_freeable(grad_fns)
    return grad_fns, edges, constants


def _nodes(
    grad_fns: list[GradFn],
    constants: dict[int, tuple[int, ...]],
    known: dict[tuple[int, int], Output],
) -> list[Node]:
    indices_with_names = {index for index, _ in known}
    shared: dict[tuple, tuple[Output, ...]] = {}  # a large graph has few different shapes
    nodes = []
    for index, grad_fn in enumerate(grad_fns):
        key = tuple(_metadata(grad_fn))
        outputs = shared.get(key)
        if outputs is None:
            outputs = shared[key] = tuple(_output(shape, dtype) for shape, dtype in key)
        if index in indices_with_names:
            outputs = tuple(known.get((index, nr), output) for nr, output in enumerate(outputs))
        nodes.append(Node(index, type(grad_fn).__name__, outputs, constants.get(index, ())))
    return nodes


def _metadata(grad_fn: GradFn) -> Iterator[tuple[tuple[int, ...] | None, torch.dtype]]:
    """The shape and dtype of each output; a nested tensor has no shape."""
    for metadata in grad_fn._input_metadata:
        try:
            yield tuple(metadata.shape), metadata.dtype
        except RuntimeError:
            yield None, metadata.dtype


def _output(shape, dtype: torch.dtype, name: str | None = None, value=None) -> Output:
    return Output(name, shape, str(dtype).removeprefix("torch."), value)


def _known_outputs(
    number: dict[GradFn, int], tensors: list[tuple[str, torch.Tensor]]
) -> dict[tuple[int, int], Output]:
    """What is known of (node, output number) from the tensors at hand; the first name counts."""
    variables = {index: grad_fn.variable for grad_fn, index in number.items() if _is_leaf(grad_fn)}
    leaf = {id(variable): index for index, variable in variables.items()}
    known: dict[tuple[int, int], Output] = {}
    for name, tensor in [*tensors, *(("", variable) for variable in variables.values())]:
        if not tensor.requires_grad:
            continue
        grad_fn = tensor.grad_fn
        index = leaf.get(id(tensor)) if grad_fn is None else number.get(grad_fn)
        key = (index, tensor.output_nr)
        if index is not None and key not in known:
            known[key] = _of_tensor(tensor, name or None)
    return known


def _is_leaf(grad_fn: GradFn) -> bool:
    return type(grad_fn).__name__ == "AccumulateGrad"


def _of_tensor(tensor: torch.Tensor, name: str | None) -> Output:
    try:
        shape = tuple(tensor.shape)
    except RuntimeError:
        shape = None
    return _output(shape, tensor.dtype, name, value_text(tensor))


# -- what operations keep for backward -------------------------------------------------------------


class _Names(NamedTuple):
    """How to find the name of a tensor that an operation saved."""

    number: dict[GradFn, int]
    known: dict[tuple[int, int], Output]
    ids: dict[int, str]

    def of(self, tensor: torch.Tensor) -> str | None:
        key = (self.number.get(tensor.grad_fn), tensor.output_nr)
        output = self.known.get(key)  # an operation's saved result is a new object at each reading
        return self.ids.get(id(tensor)) or (output.name if output else None)


def _saved(grad_fn: GradFn, names: _Names) -> Iterator[Saved]:
    """Whatever PyTorch lets one read; a custom Function has `saved_tensors` alone."""
    for attribute in dir(type(grad_fn)):
        if not attribute.startswith(("_saved_", "saved_tensors")):
            continue
        short = attribute.removeprefix("_saved_").removeprefix("saved_")
        try:
            value = getattr(grad_fn, attribute)
        except RuntimeError as error:
            yield Saved(short, None, _state(str(error)))
            continue
        if isinstance(value, (list, tuple)) and any(torch.is_tensor(item) for item in value):
            for nr, item in enumerate(value):
                if torch.is_tensor(item):
                    yield Saved(f"{short}.{nr}", _of_tensor(item, names.of(item)))
        elif torch.is_tensor(value):
            yield Saved(short, _of_tensor(value, names.of(value)))
        elif value is not None and value != ():
            yield Saved(short, Output(None, None, type(value).__name__, _plain(value)))


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
