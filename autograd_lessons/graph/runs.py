"""The steps of a recording by the boxes of a folded graph: what is done in one box at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import groupby
from typing import NamedTuple

from . import text
from .folding import FoldedGraph
from .reading import Edge
from .recording import BackwardTrace, Gradient, Step
from .steps import Sending, StepWords, add_to_grad, together


class Run(NamedTuple):
    """Steps that follow each other in one box."""

    number: int  # of the backward pass
    box: int  # its place
    steps: list[Step]


def runs(folded: FoldedGraph, trace: BackwardTrace) -> list[Run]:
    """Return all steps, those that follow each other in one box as one."""
    box_of = {node.index: place for place, box in enumerate(folded.boxes) for node in box.nodes}
    steps = ((*key, box_of[key[1].node]) for key in zip(trace.passes, trace, strict=True))
    return [
        Run(number, box, [step for _, step, _ in same])
        for (number, box), same in groupby(steps, key=lambda one: (one[0], one[2]))
    ]


def grads_before(folded: FoldedGraph, trace: BackwardTrace) -> dict[int, str]:
    """Return the `.grad`s in each box with leaves before the first step."""
    return {
        place: _words(trace.grad_before(leaf.index) for leaf in box.leaves)
        for place, box in enumerate(folded.boxes)
        if box.leaves
    }


def describe_runs(folded: FoldedGraph, trace: BackwardTrace) -> list[StepWords]:
    """Return each run in words, with a box for a node and a bundle for an edge.

    What has gone along a bundle, and the `.grad`s in a box, are said as they are after the run.
    """
    titles = [text.node_title(node) for node in folded.outline().nodes]
    bundle_of = {edge: number for number, part in enumerate(folded.bundles) for edge in part.edges}
    entrances = {(edge.target, edge.output_nr) for edge in bundle_of} | {*folded.roots}
    leaving: dict[int, list[Edge]] = {}
    for edge in bundle_of:
        leaving.setdefault(edge.source, []).append(edge)
    grads: dict[int, Gradient] = {leaf: trace.grad_before(leaf) for leaf in trace.graph.leaves}
    totals = grads_before(folded, trace)
    sent: dict[Edge, Gradient] = {}
    found, last = [], 0
    for number, place, steps in runs(folded, trace):
        now = {
            edge: step.grad_inputs[edge.input_nr]
            for step in steps
            for edge in leaving.get(step.node, ())
        }
        sent, last = {**(sent if number == last else {}), **now}, number
        sendings = tuple(
            Sending(way, titles[folded.bundles[way].target], "", "", _sent(folded, way, sent))
            for way in sorted({bundle_of[edge] for edge in now})
        )
        for step in steps:
            add_to_grad(grads, step)
        if place in totals:
            totals[place] = _words(grads[leaf.index] for leaf in folded.boxes[place].leaves)
        title = titles[place] + (f" ({len(steps):,} steps)" if len(steps) > 1 else "")
        received = _received(steps, entrances)
        found.append(StepWords(place, title, received, sendings, tuple(totals.items())))
    return found


def _received(steps: list[Step], entrances: Set[tuple[int, int]]) -> str:
    """What came from other boxes, or into a root."""
    gradients = [
        gradient
        for step in steps
        for output_nr, gradient in enumerate(step.grad_outputs)
        if (step.node, output_nr) in entrances
    ]
    return _words(gradients) if gradients else "nothing from outside"


def _sent(folded: FoldedGraph, number: int, sent: Mapping[Edge, Gradient]) -> str:
    bundle = folded.bundles[number]
    words = [text.bundle_words(bundle), _words(map(sent.get, bundle.edges))]
    return ", ".join(filter(None, words))


def _words(gradients: Iterable[Gradient]) -> str:
    return together(tuple(gradients)).removeprefix("= ")
