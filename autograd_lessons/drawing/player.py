"""The player of a backward pass: one self-contained output, without kernel, network or widgets."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ..graph import text
from ..graph.folding import fold, is_drawn_whole
from ..graph.reading import LEAF, BackwardGraph
from ..graph.recording import BackwardTrace
from ..graph.runs import describe_runs, grads_before, runs
from ..graph.steps import StepWords, before, describe_steps
from ..page import table
from ..result import Result, picture_html
from .figure import draw
from .render import RenderError


def step_through(
    trace: BackwardTrace, *, depth: int | None = None, open: str | Sequence[str] = ()
) -> Result:
    """Return a player of a recorded backward pass: first, previous, next, play, arrow keys.

    It shows the gradient that has arrived on every edge, how the node at work made it (received ×
    local derivative = sent), and each leaf's `.grad` so far. Where a notebook is not trusted, or
    on a page without scripts, it is the picture of the whole pass with a table of its steps.

    A graph of more than 200 nodes is folded as `show(trace)` folds it, with `depth` and `open` if
    you like, and what is done in one box at a time is one step. Norms stand for large gradients.

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
    figure = draw(trace, depth=depth, open=open)
    heading, head, graph = "", HEAD, trace.graph
    if depth is None and not open and is_drawn_whole(graph):
        passes, words, start = trace.passes, describe_steps(trace), before(trace)
    elif figure.dot is None:
        return Result(figure.text, figure.html)
    else:
        folded = fold(graph.without_saved(), depth, [open] if isinstance(open, str) else open)
        passes = [run.number for run in runs(folded, trace)]
        if len(passes) > text.BUDGET:
            return Result(figure.text, figure.html)
        heading, head, graph = f"{text.folded_sentence(folded)}\n", HEAD_OF_BOXES, folded.outline()
        words, start = describe_runs(folded, trace), grads_before(folded, trace)
    if not words:
        return Result(figure.text, figure.html)
    steps_table = table(head, [_row(nr, step, graph) for nr, step in enumerate(words, 1)])
    try:
        picture = picture_html(figure.svg, figure.alt)
    except RenderError as error:
        return Result(
            heading + steps_table.text, f"{steps_table.html}<p>{html.escape(str(error))}</p>"
        )
    page = _page(picture, steps_table.html, _data(start, passes, words, graph))
    return Result(heading + steps_table.text, page)


HEAD = ["step", "node", "received", "sent", "because"]
HEAD_OF_BOXES = ["step", "box", "received", "sent", "in its leaves"]


def _row(number: int, step: StepWords, graph: BackwardGraph) -> list[str]:
    sent = [f"to {sending.target}: {sending.gradient}" for sending in step.sendings]
    because = [_because(sending) for sending in step.sendings]
    return [
        str(number),
        step.title,
        step.received,
        ", ".join(sent),
        " | ".join(filter(None, because)) or _grad(step, graph),
    ]


def _because(sending) -> str:
    return "; ".join(part for part in (sending.formula, sending.product) if part)


def _grad(step: StepWords, graph: BackwardGraph) -> str:
    """What a leaf has now, or the leaves in a box."""
    totals = dict(step.grads)
    if step.node not in totals:
        return ""
    node = graph.nodes[step.node]
    name = node.outputs[0].name if node.op == LEAF else None
    return f"{name or ''}.grad = {totals[step.node]}"


def _data(
    start: Mapping[int, str], passes: Sequence[int], words: list[StepWords], graph: BackwardGraph
) -> str:
    """What the script needs, and nothing that the picture holds already."""
    steps = [
        {
            "node": step.node,
            "pass": number,
            "edges": [(sending.edge, sending.gradient) for sending in step.sendings],
            "grads": dict(step.grads),
            "lines": _lines(step, graph),
        }
        for step, number in zip(words, passes, strict=True)
    ]
    return json.dumps({"before": start, "steps": steps}, ensure_ascii=False)


def _lines(step: StepWords, graph: BackwardGraph) -> list[str]:
    lines = [f"{step.title} received {step.received}"]
    for sending in step.sendings:
        because = _because(sending)
        lines.append(f"to {sending.target}: {because or sending.gradient}")
    return [*lines, *filter(None, [_grad(step, graph)])]


def _page(picture: str, table: str, data: str) -> str:
    return (
        f'<div class="autograd-player" data-player="{html.escape(data)}">{picture}'
        f'<details open="open"><summary>all steps as a table</summary>{table}</details>'
        f"<script>{_script()}</script></div>"
    )


@cache
def _script() -> str:
    """The script without its comments and indentation; they are for those who read the file."""
    source = (Path(__file__).parent / "player.js").read_text(encoding="utf-8")
    lines = (line.split(" // ")[0].strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
