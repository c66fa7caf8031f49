"""The steps of a recording by the boxes of a folded graph: what is done in one box at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from . import text
from .backward import BackwardTrace, Gradient, Step
from .folding import FoldedGraph
from .graph import Edge
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
    nodes = folded.outline().nodes
    titles = [text.node_title(node) for node in nodes]
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
        if number != last:
            sent, last = {}, number
        gone: set[int] = set()
        for step in steps:
            add_to_grad(grads, step)
            for edge in leaving.get(step.node, ()):
                sent[edge] = step.grad_inputs[edge.input_nr]
                gone.add(bundle_of[edge])
        received = [
            gradient
            for step in steps
            for output_nr, gradient in enumerate(step.grad_outputs)
            if (step.node, output_nr) in entrances
        ]
        if place in totals:
            totals[place] = _words(grads[leaf.index] for leaf in folded.boxes[place].leaves)
        sendings = []
        for way in sorted(gone):
            bundle = folded.bundles[way]
            words = [text.bundle_words(bundle), _words(map(sent.get, bundle.edges))]
            gradient = ", ".join(filter(None, words))
            sendings.append(Sending(way, titles[bundle.target], "", "", gradient))
        title = titles[place] + (f" ({len(steps):,} steps)" if len(steps) > 1 else "")
        came = _words(received) if received else "nothing from outside"
        found.append(StepWords(place, title, came, tuple(sendings), tuple(totals.items())))
    return found


def _words(gradients: Iterable[Gradient]) -> str:
    return together(tuple(gradients)).removeprefix("= ")
