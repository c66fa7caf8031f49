"""Each step of a trace in words: what arrived, the local derivative, what went on."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch

from ..drawing.dot import Travel
from ..values import number_text, value_text
from . import rules, text
from .folding import FoldedGraph
from .reading import BackwardGraph, Edge, LiveGraph, Node
from .recording import BackwardTrace, Gradient, Step

CHUNK = 2**18  # numbers made double at a time: fast, and no copy of a large tensor


class Sending(NamedTuple):
    """One gradient on its way to one input, in words; empty where nothing is known."""

    edge: int  # index in graph.edges
    target: str  # the tensor that it belongs to
    formula: str  # ∂(sin y)/∂y = cos y = -0.91113
    product: str  # 1 × -0.91113 = -0.91113
    gradient: str  # -0.91113
    slope: str = ""  # the local derivative alone, where it is one factor: -0.91113


class StepWords(NamedTuple):
    """A step in words."""

    node: int
    title: str  # SinBackward0 z
    received: str
    sendings: tuple[Sending, ...]
    grads: tuple[tuple[int, str], ...]  # each leaf's .grad after this step


def describe_steps(trace: BackwardTrace) -> list[StepWords]:
    """Return all steps in words."""
    graph = trace.graph
    leaving: dict[int, list[tuple[int, Edge]]] = {}
    for index, edge in enumerate(graph.edges):
        leaving.setdefault(edge.source, []).append((index, edge))
    grads: dict[int, Gradient] = {leaf: trace.grad_before(leaf) for leaf in graph.leaves}
    found = []
    for step in trace:
        node = graph.nodes[step.node]
        add_to_grad(grads, step)
        sendings = tuple(
            _sending(trace, step, index, edge) for index, edge in leaving.get(step.node, ())
        )
        words = ", ".join(map(text.gradient_text, step.grad_outputs))
        totals = tuple((leaf, _grad_text(grad)) for leaf, grad in grads.items())
        found.append(StepWords(step.node, text.node_title(node), words, sendings, totals))
    return found


def add_to_grad(grads: dict[int, Gradient], step: Step) -> None:
    """Add what a leaf received to its `.grad`."""
    if step.node in grads and step.grad_outputs[0] is not None:
        before, received = grads[step.node], step.grad_outputs[0]
        known = isinstance(before, torch.Tensor) and isinstance(received, torch.Tensor)
        grads[step.node] = before + received if known else received


def travel(trace: BackwardTrace) -> Travel:
    """Return how far the last backward pass of a trace has come."""
    words = describe_steps(trace)
    passes = trace.passes
    gradients = {
        sending.edge: sending.gradient
        for place, step in enumerate(words)
        if passes[place] == passes[-1]
        for sending in step.sendings
    }
    if not words:
        return Travel(
            {}, {leaf: _grad_text(trace.grad_before(leaf)) for leaf in trace.graph.leaves}
        )
    return Travel(gradients, dict(words[-1].grads), None if trace.complete else words[-1].node)


def before(trace: BackwardTrace) -> dict[int, str]:
    """Return the `.grad` of each leaf before the first step."""
    return {leaf: _grad_text(trace.grad_before(leaf)) for leaf in trace.graph.leaves}


def grads_after(trace: BackwardTrace) -> dict[int, Gradient]:
    """Return each leaf's `.grad` after the last step; a Size where it was not kept."""
    grads: dict[int, Gradient] = {leaf: trace.grad_before(leaf) for leaf in trace.graph.leaves}
    for step in trace:
        add_to_grad(grads, step)
    return grads


def folded_gradients(
    folded: FoldedGraph, trace: BackwardTrace
) -> tuple[list[tuple[Gradient, ...]], list[tuple[Gradient, ...]]]:
    """Return what went along the edges of each bundle in the last pass, and each box's `.grad`s."""
    sent: dict[int, tuple[Gradient, ...]] = {}
    passes = trace.passes
    for place, step in enumerate(trace):
        if passes[place] == passes[-1]:
            sent[step.node] = step.grad_inputs
    grads = grads_after(trace)
    return (
        [
            tuple(
                sent[edge.source][edge.input_nr] if edge.source in sent else None for edge in part
            )
            for part in (bundle.edges for bundle in folded.bundles)
        ],
        [tuple(grads[leaf.index] for leaf in box.leaves) for box in folded.boxes],
    )


def folded_notes(
    folded: FoldedGraph, trace: BackwardTrace
) -> tuple[dict[int, str], dict[int, str]]:
    """Return words for the boxes with leaves, and for the bundles that a gradient took."""
    bundles, boxes = folded_gradients(folded, trace)
    return (
        {place: f".grad {together(grads)}" for place, grads in enumerate(boxes) if grads},
        {
            number: together(gradients).removeprefix("= ")
            for number, gradients in enumerate(bundles)
            if any(gradient is not None for gradient in gradients)
        },
    )


def together(gradients: tuple[Gradient, ...]) -> str:
    """Return one that is small, missing or not kept as it is, else the norm of all numbers."""
    kept = [one for one in gradients if isinstance(one, torch.Tensor) and not one.is_meta]
    if len(gradients) == 1 and (not kept or value_text(kept[0]) is not None):
        return f"= {_grad_text(gradients[0])}"
    if not kept:
        return "not kept" if any(one is not None for one in gradients) else "= None"
    words, missing = f"norm {number_text(math.hypot(*map(_norm, kept)))}", gradients.count(None)
    if len(kept) + missing < len(gradients):
        words += f" of {len(kept):,} known ones"
    return f"{words}, {missing:,} None" if missing else words


def parameter_notes(folded: FoldedGraph, live: LiveGraph) -> dict[int, str]:
    """Return the norm of all numbers in the leaves of each box, where they can be read."""
    notes = {}
    for place, box in enumerate(folded.boxes):
        leaves = [live.grad_fns[leaf.index].variable for leaf in box.leaves]
        told = box.is_node and box.nodes[0].outputs[0].value is not None
        if leaves and not told and (norm := _norm_of_all(leaves)) is not None:
            notes[place] = f"norm {number_text(norm)}"
    return notes


def _norm_of_all(tensors: list[torch.Tensor]) -> float | None:
    """None where there are no numbers to read: on the meta device, inside vmap."""
    try:
        return math.hypot(*map(_norm, tensors))
    except (RuntimeError, NotImplementedError, TypeError):
        return None


def _norm(tensor: torch.Tensor) -> float:
    """The root of the sum of squares, in double precision, which only the CPU surely has."""
    with torch._C.DisableTorchFunctionSubclass():
        numbers = tensor.detach()
        if numbers.layout == torch.sparse_coo:
            numbers = numbers.coalesce().values()
        double = torch.complex128 if numbers.is_complex() else torch.float64
        parts = numbers.reshape(-1).split(CHUNK)
        return math.hypot(
            *(float(torch.linalg.vector_norm(part.cpu().to(double))) for part in parts)
        )


def _grad_text(grad: Gradient) -> str:
    return "None" if grad is None else text.gradient_text(grad)


def _sending(trace: BackwardTrace, step: Step, index: int, edge: Edge) -> Sending:
    graph, saved = trace.graph, trace.saved(step.node)
    node, sent = graph.nodes[step.node], step.grad_inputs[edge.input_nr]
    target = target_name(graph, edge)
    gradient = text.gradient_text(sent)
    operands = operand_names(graph, node)
    local = rules.local(node.op, edge.input_nr, saved, operands, _all_names(graph))
    if local is None or sent is None:
        return Sending(index, target, "", "", gradient)
    number = _number_text(local.number)
    if number is None:
        return Sending(index, target, local.formula, "", gradient)
    formula = local.formula
    if not formula.replace("−", "-").endswith(f"= {number}"):
        formula += f", here {number}" if "else" in formula else f" = {number}"
    product = _product(step.grad_outputs[0], local.number, sent)
    return Sending(index, target, formula, product, gradient, number)


def _product(received: Gradient, number: torch.Tensor | float, sent: Gradient) -> str:
    """received × local derivative = sent; where the input was broadcast, the product is summed."""
    if not (isinstance(received, torch.Tensor) and isinstance(sent, torch.Tensor)):
        return ""
    words = f"{text.gradient_text(received)} × {_in_brackets(_number_text(number))}"
    product = received * number
    if product.shape != sent.shape:
        words += f" = {text.gradient_text(product)}, summed"
    return f"{words} = {text.gradient_text(sent)}"


def _all_names(graph: BackwardGraph) -> set[str]:
    return {output.name for node in graph.nodes for output in node.outputs if output.name}


def _number_text(number: torch.Tensor | float | None) -> str | None:
    """The local derivative as characters; None when it is unknown or too long to read."""
    return None if number is None else value_text(torch.as_tensor(number))


def _in_brackets(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def target_name(graph: BackwardGraph, edge: Edge) -> str:
    """Return the name of the tensor at the end of an edge, or else its node."""
    node = graph.nodes[edge.target]
    return node.outputs[edge.output_nr].name or text.node_title(node)


def operand_names(graph: BackwardGraph, node: Node) -> dict[str, str | None]:
    """Return what the learner calls the operands of a node, by PyTorch's names for them."""
    names = {
        saved.attribute: saved.output.name for saved in node.saved or () if saved.output is not None
    }
    names["result"] = node.outputs[0].name
    rule = rules.RULES.get(node.op)
    for input_nr, operand in enumerate(rule.inputs if rule else ()):
        if input_nr in node.constants and not names.get(operand):
            known = [saved.output for saved in node.saved or () if saved.attribute == operand]
            if known and known[0] and known[0].shape == ():
                names[operand] = known[0].value  # a number is its own name
    for edge in graph.edges if rule else ():
        if edge.source == node.index and edge.input_nr < len(rule.inputs):
            name = graph.nodes[edge.target].outputs[edge.output_nr].name
            names[rule.inputs[edge.input_nr]] = name
    return names
