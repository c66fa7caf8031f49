"""The player of a backward pass: one self-contained output, without kernel, network or widgets."""

from __future__ import annotations

import html
import json
from functools import cache
from pathlib import Path

from . import layout, text
from .backward import BackwardTrace
from .figure import draw
from .render import RenderError
from .result import Result, picture_html
from .steps import StepWords, before, describe_steps


def step_through(trace: BackwardTrace) -> Result:
    """Return a player of a recorded backward pass: first, previous, next, play, arrow keys.

    It shows the gradient that has arrived on every edge, how the node at work made it (received ×
    local derivative = sent), and each leaf's `.grad` so far. Where a notebook is not trusted, or
    on a page without scripts, it is the picture of the whole pass with a table of its steps.

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
    figure = draw(trace)
    words = describe_steps(trace)
    table = layout.table(HEAD, [_row(nr, step, trace) for nr, step in enumerate(words, 1)])
    if len(trace.graph.nodes) > text.BUDGET or not words:
        return Result(figure.text, figure.html)
    try:
        svg = figure.svg
    except RenderError as error:
        return Result(table.text, f"{table.html}<p>{html.escape(str(error))}</p>")
    return Result(table.text, _page(picture_html(svg, figure.alt), table.html, _data(trace, words)))


HEAD = ["step", "node", "received", "sent", "because"]


def _row(number: int, step: StepWords, trace: BackwardTrace) -> list[str]:
    sent = [f"to {sending.target}: {sending.gradient}" for sending in step.sendings]
    because = [_because(sending) for sending in step.sendings]
    return [
        str(number),
        step.title,
        step.received,
        ", ".join(sent),
        " | ".join(filter(None, because)) or _grad(step, trace),
    ]


def _because(sending) -> str:
    return "; ".join(part for part in (sending.formula, sending.product) if part)


def _grad(step: StepWords, trace: BackwardTrace) -> str:
    """What a leaf has now."""
    totals = dict(step.grads)
    if step.node not in totals:
        return ""
    name = trace.graph.nodes[step.node].outputs[0].name
    return f"{name or ''}.grad = {totals[step.node]}"


def _data(trace: BackwardTrace, words: list[StepWords]) -> str:
    """What the script needs, and nothing that the picture holds already."""
    steps = [
        {
            "node": step.node,
            "pass": number,
            "edges": [(sending.edge, sending.gradient) for sending in step.sendings],
            "grads": dict(step.grads),
            "lines": _lines(step, trace),
        }
        for step, number in zip(words, trace.passes, strict=True)
    ]
    return json.dumps({"before": before(trace), "steps": steps}, ensure_ascii=False)


def _lines(step: StepWords, trace: BackwardTrace) -> list[str]:
    lines = [f"{step.title} received {step.received}"]
    for sending in step.sendings:
        because = _because(sending)
        lines.append(f"to {sending.target}: {because or sending.gradient}")
    return [*lines, *filter(None, [_grad(step, trace)])]


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
