"""Read the graph that autograd recorded into plain data.

This is the only module that reads `grad_fn`. Nodes are numbered in order of discovery, breadth
first over `next_functions`, so the same graph gives the same data in every process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import FrameType
from typing import NamedTuple

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.autograd.graph import Node as GradFn

from ..values import short_name, value_text
from .graph import LEAF, BackwardGraph, Edge, Node, Output, Root
from .names import ANY, caller, named

DEEP = 1000  # nodes; a smaller graph can safely be freed as it is
POSSIBLE = (torch.Tensor, list, tuple, dict, GradFn, GradientEdge, type(None))


finishers: list = []  # what adds to a graph; `modules` does where a forward pass is recorded


class LiveGraph(NamedTuple):
    """The nodes of a graph themselves; whoever holds this holds the graph and its leaves."""

    number: dict[GradFn, int]  # in order: the node with number i becomes nodes[i]
    edges: list[Edge]
    constants: dict[int, tuple[int, ...]]  # of a node, its inputs that need no gradient
    roots: tuple[Root, ...]
    tensors: list[tuple[str, torch.Tensor]]  # by name; then the roots, without one

    def leaves(self) -> dict[int, torch.Tensor]:
        """Return the leaf tensors by the index of their AccumulateGrad."""
        return {
            index: grad_fn.variable
            for grad_fn, index in self.number.items()
            if type(grad_fn).__name__ == LEAF
        }

    def graph(self) -> BackwardGraph:
        """Return all there is to know, as data."""
        # A tensor subclass may run code when an attribute is read; reading must not.
        with torch._C.DisableTorchFunctionSubclass():
            leaves = self.leaves()
            known = self._known_outputs(leaves)
            nodes = [
                Node(index, type(grad_fn).__name__, outputs, self.constants.get(index, ()))
                for grad_fn, index in self.number.items()
                for outputs in [() if index in leaves else _outputs(grad_fn)]
            ]
            for (index, nr), output in known.items():
                others = nodes[index].outputs
                outputs = (*others[:nr], output, *others[nr + 1 :])
                nodes[index] = nodes[index]._replace(outputs=outputs)
        graph = BackwardGraph(tuple(nodes), tuple(self.edges), self.roots, tuple(leaves))
        for finish in finishers:
            graph = finish(graph, self)
        return graph

    def _known_outputs(self, leaves: Mapping[int, torch.Tensor]) -> KnownOutputs:
        """What is known from the tensors at hand; of several names the first one counts."""
        leaf = {id(variable): index for index, variable in leaves.items()}
        known: KnownOutputs = {}
        for name, tensor in self.tensors:
            key = (leaf.get(id(tensor)), 0)
            if key[0] is None and tensor.requires_grad and (grad_fn := made_by(tensor)) is not None:
                key = (self.number.get(grad_fn), tensor.output_nr)
            if key[0] is not None and key not in known:
                known[key] = output_of(tensor, name or None)
        for index, variable in leaves.items():
            if (index, 0) not in known:
                known[index, 0] = output_of(variable, None)
        return known


KnownOutputs = dict[tuple[int | None, int], Output]  # by node and output number


def read_live(
    things: tuple, names: Mapping[str, object], frame: FrameType | None = None
) -> LiveGraph:
    """Return the live graph behind the things, named as in `frame`; see `building.build_graph`."""
    with torch._C.DisableTorchFunctionSubclass():
        starts = _starts(things, names)
        tensors = named(names, frame or caller(), things)
        tensors += [("", thing) for thing, _, _ in starts if thing is not None]
        number, edges, constants = _walk([grad_fn for _, grad_fn, _ in starts])
    roots = dict.fromkeys(Root(number[grad_fn], nr) for _, grad_fn, nr in starts)
    return LiveGraph(number, edges, constants, tuple(roots), tensors)


def _starts(things: tuple, names: Mapping) -> list[tuple[torch.Tensor | None, GradFn, int]]:
    """The (tensor, grad_fn, output number) of everything among the things that has a graph."""
    starts, untracked = [], None
    for thing in _flat(things):
        if isinstance(thing, GradientEdge):
            starts.append((None, thing.node, thing.output_nr))
        elif isinstance(thing, GradFn):
            starts.append((None, thing, 0))
        elif thing.requires_grad and (edge := edge_of(thing))[0]:
            starts.append((thing, *edge))
        else:
            untracked = thing
    impossible = [thing for thing in things if not isinstance(thing, POSSIBLE)]
    nameless = [name for name, value in names.items() if not issubclass(type(value), ANY)]
    if impossible or nameless or not starts:
        from .refusing import refusal  # here, since nearly always it is not needed

        raise refusal(things, impossible, nameless, untracked)
    return starts


def made_by(tensor: torch.Tensor) -> GradFn | None:
    """Return the node behind a tensor; None where PyTorch refuses to say, as of a spoilt view."""
    with suppress(RuntimeError):
        return tensor.grad_fn
    return None


def edge_of(tensor: torch.Tensor) -> tuple[GradFn | None, int]:
    """Return node and output number; no node for a view that was made under no_grad().

    It is read only once, for a view's may be made anew at each reading.
    """
    # for a leaf, PyTorch makes a view to get at its AccumulateGrad, of an inference tensor it fails
    with torch.inference_mode(False), torch.enable_grad(), suppress(AssertionError, AttributeError):
        return get_gradient_edge(tensor)[:2]
    return None, 0


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


def _walk(starts: list[GradFn]) -> tuple[dict[GradFn, int], list[Edge], dict[int, tuple]]:
    """Number all nodes breadth first; also their edges, and the input numbers that lead nowhere.

    The dict holds the node objects themselves: before torch 2.13 Python's handle on a node dies
    with its last reference, and an `id()` would soon stand for another one.
    """
    number = {grad_fn: index for index, grad_fn in enumerate(dict.fromkeys(starts))}
    waiting, edges, constants = list(number), [], {}
    for source, grad_fn in enumerate(waiting):  # the list grows meanwhile
        for input_nr, (target, output_nr) in enumerate(grad_fn.next_functions):
            if target is None:
                constants[source] = (*constants.get(source, ()), input_nr)
                continue
            if target not in number:
                number[target] = len(waiting)
                waiting.append(target)
            edges.append(Edge(source, number[target], input_nr, output_nr))
    if len(waiting) >= DEEP:
        from .lifetime import make_freeable  # here, since nearly always it is not needed

        make_freeable(waiting)
    return number, edges, constants


def _outputs(grad_fn: GradFn) -> tuple[Output, ...]:
    """What a node takes in are the gradients of its operation's outputs, and of their size."""
    return _nameless(*map(_size, grad_fn._input_metadata))


@lru_cache(maxsize=1000)
def _nameless(*sizes: tuple) -> tuple[Output, ...]:
    """Outputs of which shape and dtype alone are known; a large graph has few different ones."""
    return tuple(Output(None, shape, dtype) for shape, dtype in sizes)


def output_of(tensor: torch.Tensor, name: str | None) -> Output:
    """Return what is known from a tensor at hand."""
    shape, dtype = _size(tensor)
    return Output(name, shape, dtype, value_text(tensor))


def _size(thing) -> tuple[tuple[int, ...] | None, str]:
    """The shape and dtype of a tensor, or of one that is gone; a nested one has no shape."""
    try:
        return tuple(thing.shape), short_name(thing.dtype)
    except RuntimeError:
        return None, short_name(thing.dtype)
