"""Each step of a recording in words: what arrived, the local derivative, what went on."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

import torch

from ..language import _
from ..values import value_text
from . import rules
from .boxes import Box, FoldedGraph, one_node_boxes
from .gradients import Gradient, grad_words, gradient_text, norm_text
from .graph import BackwardGraph, Edge, Node
from .layers import inputs_of
from .recording import BackwardTrace, Step


class Contribution(NamedTuple):
    """What a box sent along one bundle of edges, in words; empty where nothing is known."""

    bundle: int  # its place in the folded graph's bundles
    target: str  # the tensor that it belongs to
    formula: str  # ∂(sin y)/∂y = cos y = -0.91113
    product: str  # 1 × -0.91113 = -0.91113
    gradient: str  # -0.91113
    local_derivative: str = ""  # where it is one factor: -0.91113

    @property
    def reason(self) -> str:
        """Formula and product."""
        return "; ".join(part for part in (self.formula, self.product) if part)


class Visit(NamedTuple):
    """Steps that follow each other in one box, in words; in a box of one node it is one step."""

    backward_pass: int  # counted from 0
    box: int  # its place
    title: str  # SinBackward0 z
    received: str
    contributions: tuple[Contribution, ...]
    grad: str = ""  # what the leaves in the box have then, if there are any: .grad = 6


def visits(trace: BackwardTrace, boxes: FoldedGraph | None = None) -> list[Visit]:
    """Return all steps in words, box by box; without boxes node by node.

    What has gone along a bundle, and the `.grad`s in a box, are said as they are after the visit.
    """
    return _Describer(trace, boxes or one_node_boxes(trace.graph)).visits()


def by_box(trace: BackwardTrace, boxes: FoldedGraph) -> list[tuple[int, int, list[Step]]]:
    """Return for each visit the number of its pass, the box's place, and the steps in it."""
    box_of = boxes.box_of()
    steps = [(nr, box_of[one.node], one) for nr, one in zip(trace.passes, trace, strict=True)]
    return [
        (number, box, [step for *_, step in same])
        for (number, box), same in groupby(steps, key=lambda one: one[:2])
    ]


def grads_at_first(trace: BackwardTrace, boxes: FoldedGraph) -> dict[int, str]:
    """Return the `.grad`s in each box with leaves before the first step."""
    grads = trace.grads_after(0)
    return {place: _grads_of(box, grads) for place, box in enumerate(boxes.boxes) if box.leaves}


class _Describer:
    """What is needed to put the steps of one recording into words."""

    def __init__(self, trace: BackwardTrace, boxes: FoldedGraph) -> None:
        self.trace, self.boxes, self.graph = trace, boxes, trace.graph
        self.titles = [node.title for node in boxes.outline().nodes]
        self.bundle_of = {e: nr for nr, part in enumerate(boxes.bundles) for e in part.edges}
        self.entrances = {(e.target, e.output_nr) for e in self.bundle_of} | {*boxes.roots}
        self.inputs = inputs_of(self.graph)
        self.taken = {o.name for node in self.graph.nodes for o in node.outputs}

    def visits(self) -> list[Visit]:
        sent: dict[Edge, Gradient] = {}
        found, latest, done = [], 0, 0
        for number, place, inside in by_box(self.trace, self.boxes):
            if number != latest:
                sent.clear()
            now = {
                edge: step.grad_inputs[edge.input_nr]
                for step in inside
                for edge in self.inputs[step.node]
                if edge in self.bundle_of
            }
            sent |= now
            latest = number
            done += len(inside)
            contributions = tuple(
                self._contribution(bundle, inside[-1], sent)
                for bundle in sorted({self.bundle_of[edge] for edge in now})
            )
            box = self.boxes.boxes[place]
            title = self.titles[place] + (f" ({len(inside):,} steps)" if len(inside) > 1 else "")
            grad = _grads_of(box, self.trace.grads_after(done)) if box.leaves else ""
            received = self._received(box, inside)
            found.append(Visit(number, place, title, received, contributions, grad))
        return found

    def _received(self, box: Box, steps: list[Step]) -> str:
        """What came to a node, or to a box from other boxes or into a root."""
        if box.is_node:
            return ", ".join(norm_text([one]) for one in steps[0].grad_outputs)
        gradients = [
            gradient
            for step in steps
            for output_nr, gradient in enumerate(step.grad_outputs)
            if (step.node, output_nr) in self.entrances
        ]
        return norm_text(gradients) if gradients else _("nothing from outside")

    def _contribution(self, number: int, step: Step, sent: dict[Edge, Gradient]) -> Contribution:
        bundle = self.boxes.bundles[number]
        source, target = (self.boxes.boxes[end] for end in bundle[:2])
        if source.is_node and target.is_node and len(bundle.edges) == 1:
            return self._of_edge(number, step, bundle.edges[0])
        gradient = norm_text([sent[edge] for edge in bundle.edges if edge in sent])
        words = f"{len(bundle.edges):,} edges, {gradient}" if len(bundle.edges) > 1 else gradient
        return Contribution(number, self.titles[bundle.target], "", "", words)

    def _of_edge(self, number: int, step: Step, edge: Edge) -> Contribution:
        graph, saved = self.graph, self.trace.saved(step.node)
        node, sent = graph.nodes[step.node], step.grad_inputs[edge.input_nr]
        contribution = Contribution(number, target_name(graph, edge), "", "", norm_text([sent]))
        operands = operand_names(graph, node, self.inputs[node.index])
        local = rules.local_derivative(node.op, edge.input_nr, saved, operands, self.taken)
        if local is None or sent is None or any(map(rules.is_complex, step.grad_outputs)):
            return contribution
        factor = None if local.number is None else value_text(torch.as_tensor(local.number))
        if factor is None:  # unknown, or too long to read
            return contribution._replace(formula=local.formula)
        formula = local.formula
        if not formula.replace("−", "-").endswith(f"= {factor}"):
            formula += (
                _(", here {factor}").format(factor=factor)
                if _("else") in formula
                else f" = {factor}"
            )
        return contribution._replace(
            formula=formula,
            product=_product(step.grad_outputs[0], local.number, factor, sent),
            local_derivative=factor,
        )


def _grads_of(box: Box, grads: dict[int, Gradient]) -> str:
    return grad_words([grads[leaf.index] for leaf in box.leaves])


def _product(received: Gradient, number: torch.Tensor | float, factor: str, sent: Gradient) -> str:
    """received × local derivative = sent, or what was sent instead.

    Where the input was broadcast, the product is summed.
    """
    if not (isinstance(received, torch.Tensor) and isinstance(sent, torch.Tensor)):
        return ""
    factor = f"({factor})" if factor.startswith("-") else factor
    words = f"{gradient_text(received)} × {factor}"
    product = received * number
    summed = product.shape != sent.shape
    try:
        holds = _agree(product.sum_to_size(sent.shape), sent)
    except RuntimeError:
        return ""  # these do not fit together: it is no plain factor here
    if not holds:
        return _("{words} = {product}, but {sent} was sent").format(
            words=words, product=gradient_text(product), sent=gradient_text(sent)
        )
    words += _(" = {product}, summed").format(product=gradient_text(product)) if summed else ""
    return f"{words} = {gradient_text(sent)}"


def _agree(expected: torch.Tensor, sent: torch.Tensor) -> bool:
    """Whether two gradients are the same up to rounding in the dtype that was sent."""
    if not (sent.is_floating_point() or sent.is_complex()):
        return torch.equal(expected, sent)
    step = torch.finfo(sent.dtype).eps
    return torch.allclose(expected.to(sent.dtype), sent, 64 * step, 64 * step, equal_nan=True)


def target_name(graph: BackwardGraph, edge: Edge) -> str:
    """Return the name of the tensor at the end of an edge, or else its node."""
    node = graph.nodes[edge.target]
    return node.outputs[edge.output_nr].name or node.title


def operand_names(graph: BackwardGraph, node: Node, inputs: list[Edge]) -> dict[str, str | None]:
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
    for edge in inputs if rule else ():
        if edge.input_nr < len(rule.inputs):
            name = graph.nodes[edge.target].outputs[edge.output_nr].name
            names[rule.inputs[edge.input_nr]] = name
    return names
