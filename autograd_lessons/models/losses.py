"""What is wrong with a loss although nothing raises: its graph shows what it compares, and how."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ..graph.building import signed
from ..graph.graph import BackwardGraph, Node
from ..graph.layers import inputs_of
from ..graph.reading import LiveGraph
from ..language import N_, _
from ..values import REFUSALS
from ..wording import first_of

NEAR = 6  # nodes on the way from a loss to where it compares
COMPARING = ("SubBackward0", "RsubBackward1", "ExpandBackward0")  # the last one inside a loss
SUM = "AddBackward0"
RESHAPING = ("ViewBackward0", "UnsafeViewBackward0", "TransposeBackward0", "PermuteBackward0")
# What takes what, and why that is one too many.
TWICE = {
    ("LogSoftmaxBackward0", "SoftmaxBackward0"): N_(
        "{node} takes the probabilities of {other} for logits: cross_entropy and log_softmax make "
        "probabilities themselves, and twice they flatten slopes. Leave out softmax() before."
    ),
    ("NllLossBackward0", "SoftmaxBackward0"): N_(
        "{node} wants logarithms of probabilities, and takes the probabilities of {other}: write "
        "`log_softmax` for `softmax`, or give the logits to cross_entropy."
    ),
    ("BinaryCrossEntropyWithLogitsBackward0", "SigmoidBackward0"): N_(
        "{node} takes the probabilities of {other} for logits: it applies the sigmoid itself. "
        "Leave out sigmoid() before."
    ),
}

ADDED = N_(
    "{node} adds {term}, which has no graph, so no gradient comes of it. A penalty on slopes "
    "needs them with a graph: `torch.autograd.grad(y, x, create_graph=True)`."
)
MAY_BE_ADDED = N_(
    "{node} adds something that has no graph, so no gradient comes of it. If that is {names}: a "
    "penalty on slopes needs them from `torch.autograd.grad(y, x, create_graph=True)`."
)


def faults_of_loss(live: LiveGraph) -> list[str]:
    """Return what the graph of a loss shows to be a fault, or very nearly always one."""
    graph = live.graph()
    with torch._C.DisableTorchFunctionSubclass():  # whatever the variables are, none is asked
        return [
            *compared_each_with_each(graph),
            *_made_twice(graph),
            *_over_one(live, graph),
            *_untracked_term(live, graph),
        ]


def compared_each_with_each(graph: BackwardGraph) -> Iterator[str]:
    """Yield a sentence where a column was compared with a row: (n, 1) and (n,) give (n, n)."""
    inputs = inputs_of(graph)
    for root in graph.roots:
        node = graph.nodes[root.node]
        for __ in range(NEAR):
            if node.op in COMPARING:
                parts = (graph.nodes[e.target].outputs[e.output_nr] for e in inputs[node.index])
                square = [
                    part for part in parts if _is_square_of(node.outputs[0].shape, part.shape)
                ]
                if square:
                    yield _sentence(node, square[0].name or _("a result"), square[0].shape)
                    break
            if len(inputs[node.index]) != 1:
                break
            node = graph.nodes[inputs[node.index][0].target]


def _is_square_of(shape: tuple[int, ...] | None, part: tuple[int, ...] | None) -> bool:
    """Whether (n, n) was made of (n, 1) or (n,), for more than one n."""
    if shape is None or len(shape) != 2 or shape[0] != shape[1] or shape[0] == 1:
        return False
    return part in ((shape[0], 1), (shape[0],))


def _sentence(node: Node, name: str, shape: tuple[int, ...]) -> str:
    n = shape[0]
    return _(
        "{node} made {made} of {name} of shape {shape}: each of {n} numbers is compared "
        "with each of {n} others. If number belongs to number, give both one shape: `.squeeze(1)` "
        "makes ({n},) of ({n}, 1)."
    ).format(node=node.title, made=node.outputs[0].shape, name=name, shape=shape, n=n)


# -- probabilities ---------------------------------------------------------------------------------


def _made_twice(graph: BackwardGraph) -> Iterator[str]:
    """A loss that wants logits and got probabilities, directly or in another shape."""
    wanted = {taking for taking, _ in TWICE}
    taking = [node for node in graph.nodes if node.op in wanted]
    inputs = inputs_of(graph) if taking else []
    for node in taking:
        other = node
        while len(inputs[other.index]) == 1:
            other = graph.nodes[inputs[other.index][0].target]
            if other.op not in RESHAPING:
                break
        if sentence := TWICE.get((node.op, other.op)):
            yield _(sentence).format(node=node.title, other=other.title)


def _over_one(live: LiveGraph, graph: BackwardGraph) -> Iterator[str]:
    """A table with one column, whose softmax along the columns is always 1."""
    for grad_fn, index in live.number.items():
        node = graph.nodes[index]
        if node.op in ("SoftmaxBackward0", "LogSoftmaxBackward0"):
            shape = node.outputs[0].shape or ()
            dim = signed(grad_fn._saved_dim)
            if len(shape) == 2 and shape[dim] == 1:
                yield _(
                    "{node} is over a dimension of size 1, as its shape {shape} shows: whatever "
                    "comes in, the probability is 1, and no gradient goes on. For yes or no write "
                    "`binary_cross_entropy_with_logits`; for classes the layer before needs one "
                    "output each."
                ).format(node=node.title, shape=shape)


# -- a sum -----------------------------------------------------------------------------------------


def _untracked_term(live: LiveGraph, graph: BackwardGraph) -> Iterator[str]:
    """A number that was added to a loss and has no graph, as a penalty on slopes may be."""
    inputs = inputs_of(graph)
    for root in graph.roots:
        node = graph.nodes[root.node]
        if node.op != SUM or not node.constants or len(inputs[node.index]) != 1:
            continue
        values = {
            live.number.get(tensor.grad_fn): _number(tensor)
            for _, tensor in live.tensors
            if tensor.grad_fn is not None and _number(tensor) is not None
        }
        whole, part = values.get(node.index), values.get(inputs[node.index][0].target)
        constants = {
            name: number
            for name, tensor in live.tensors
            if name and not tensor.requires_grad and (number := _number(tensor))
        }
        if whole is not None and part is not None:
            term = whole - part
            near = 1e-5 * max(abs(whole), abs(part))  # what rounding leaves
            fitting = [name for name, one in constants.items() if abs(one - term) <= near]
            said = first_of(fitting) if fitting else f"{term:.3g}"
            if abs(term) > near:
                yield _(ADDED).format(node=node.title, term=said)
        elif whole is not None and constants:
            yield _(MAY_BE_ADDED).format(node=node.title, names=first_of([*constants]))


def _number(tensor: torch.Tensor) -> float | None:
    """The value of a single number with decimals."""
    try:
        single = tensor.dim() == 0 and tensor.is_floating_point()
        return float(tensor.detach()) if single else None
    except REFUSALS:
        return None
