"""The player of a backward pass: one self-contained output, without kernel, network or widgets."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from ..graph.boxes import one_node_boxes
from ..graph.graph import LEAF, BackwardGraph
from ..graph.recording import BackwardTrace, checked_trace
from ..graph.steps import Visit, by_box, grads_at_first, visits
from ..language import _
from ..page import table
from ..result import Result, picture_html
from .figure import figure_of
from .folded import CannotBeDrawnError, choose_boxes
from .render import RenderError
from .script import script
from .show import draw

MOST_VISITS = 200  # more are not followed step by step


def step_through(
    trace: BackwardTrace, *, depth: int | None = None, open: str | Sequence[str] = ()
) -> Result:
    """Return a player of a recorded backward pass: first, previous, next, play, arrow keys.

    It shows the gradient that has arrived on every edge, how the node at work made it (received ×
    local derivative = sent), and each leaf's `.grad` so far. Where a notebook is not trusted, or
    on a page without scripts, it is the picture of the whole pass with a table of its steps.

    A graph of more than 200 nodes is folded as `show(trace)` folds it, with `depth` and `open` if
    you like, and what is done in one box at a time is one step. Norms stand for large gradients.

    >>> import torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x**2
    >>> from autograd_lessons import record_backward
    >>> with record_backward(y) as trace:
    ...     y.backward()
    >>> step_through(trace)
    step  node                  received  sent     because
    1     [0] PowBackward0 y    1         to x: 6  ∂(x²)/∂x = 2·x = 6; 1 × 6 = 6
    2     [1] AccumulateGrad x  6                  x.grad = 6
    """
    try:
        folded = choose_boxes(checked_trace(trace, "step_through"), depth, open)
    except CannotBeDrawnError:
        figure = draw(trace, depth=depth, open=open)  # it says why, and what there is instead
        return Result(figure.text, figure.html)
    figure = figure_of(trace, folded)
    heading, kind = (f"{folded.sentence}\n", "box") if folded else ("", "node")
    boxes = folded or one_node_boxes(trace.graph)
    if not 0 < len(by_box(trace, boxes)) <= MOST_VISITS:
        return Result(figure.text, figure.html)
    told, outline = visits(trace, boxes), boxes.outline()
    head = ["step", kind, "received", "sent", _("because")]
    steps = table(head, [_row(number, visit, outline) for number, visit in enumerate(told, 1)])
    text = heading + steps.text
    try:
        picture = picture_html(figure.svg, figure.alt)
    except RenderError as error:
        return Result(text, f"{steps.html}<p>{html.escape(str(error))}</p>")
    data = {
        "graph": trace.graph.alt(folded),
        "before": grads_at_first(trace, boxes),
        "steps": [_step(visit, outline) for visit in told],
    }
    return Result(text, _page(picture, steps.html, json.dumps(data, ensure_ascii=False)))


def _row(number: int, visit: Visit, outline: BackwardGraph) -> list[str]:
    sent = [
        _("to {node}: {gradient}").format(node=one.target, gradient=one.gradient)
        for one in visit.contributions
    ]
    reasons = " | ".join(filter(None, (one.reason for one in visit.contributions)))
    because = reasons or _grad(visit, outline)
    return [str(number), visit.title, visit.received, ", ".join(sent), because]


def _grad(visit: Visit, outline: BackwardGraph) -> str:
    """What a leaf has after a visit, or the leaves in a box."""
    node = outline.nodes[visit.box]
    name = node.outputs[0].name if node.op == LEAF else None
    return f"{name or ''}{visit.grad}"


def _step(visit: Visit, outline: BackwardGraph) -> dict[str, object]:
    """What the script needs of a visit, and nothing that the picture holds already."""
    lines = [_("{node} received {gradient}").format(node=visit.title, gradient=visit.received)]
    lines += [
        _("to {node}: {gradient}").format(node=one.target, gradient=one.reason or one.gradient)
        for one in visit.contributions
    ]
    grad = [_grad(visit, outline)] if visit.grad else []
    return {
        "box": visit.box,
        "pass": visit.backward_pass,
        "edges": [(one.bundle, one.gradient) for one in visit.contributions],
        "grad": visit.grad,
        "lines": lines + grad,
    }


def _page(picture: str, table: str, data: str) -> str:
    return (
        f'<div class="autograd-player" data-player="{html.escape(data)}">{picture}'
        f'<details open="open"><summary>{_("all steps as a table")}</summary>{table}</details>'
        f"<script>{script('player.js')}</script></div>"
    )
