"""Sentences and tables as text and as html, so that every answer looks alike.

The html carries its own light background and its own colours on every cell: a notebook's dark
theme and its table stripes change nothing, and nothing is lost where styles are stripped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .result import Result

PANEL = (
    "background:#ffffff;color:#1f2328;border:1px solid #8c959f;border-radius:4px;"
    "padding:8px 12px;margin:4px 0;max-width:60em;line-height:1.5"
)
LINE = "margin:2px 0;color:#1f2328"
CODE = "background:#eff1f3;color:#1f2328;padding:1px 4px;font-family:monospace"
TABLE = "border-collapse:collapse;margin:4px 0;background:#ffffff;color:#1f2328"
CELL = (
    "border:1px solid #8c959f;padding:4px 8px;text-align:left;background:#ffffff;"
    "color:#1f2328;font-family:monospace;white-space:nowrap"
)
PROSE = (
    "border:1px solid #8c959f;padding:4px 8px;text-align:left;vertical-align:top;"
    "background:#ffffff;color:#1f2328;line-height:1.4;overflow-wrap:anywhere"
)
LINK = re.compile(r"\[([^\[\]]+)\]\(([\w./]+)\)")
HEAD = CELL.replace("background:#ffffff", "background:#eff1f3") + ";font-weight:bold"


def prose(*lines: str) -> Result:
    """Return lines of prose, in which `code` stands between backticks.

    >>> prose("Write `y.sum()`.", "2 < 3")
    Write `y.sum()`.
    2 < 3
    """
    paragraphs = "".join(f'<p style="{LINE}">{mark_code(escape(line))}</p>' for line in lines)
    return Result("\n".join(lines), f'<div style="{PANEL}">{paragraphs}</div>')


def headed(head: str, *parts: tuple[str, str]) -> Result:
    """Return what happened, and below it each part behind its label; code as in `prose`.

    >>> headed("ValueError: none", ("To do", "Write `y`."))
    ValueError: none
    To do: Write `y`.
    """
    bold = f'<p style="{LINE};font-weight:bold">{mark_code(escape(head))}</p>'
    paragraphs = "".join(
        f'<p style="{LINE}"><strong>{escape(label)}:</strong> {mark_code(escape(words))}</p>'
        for label, words in parts
    )
    lines = [head, *(f"{label}: {words}" for label, words in parts)]
    return Result("\n".join(lines), f'<div style="{PANEL}">{bold}{paragraphs}</div>')


def table(head: list[str], rows: list[list[str]]) -> Result:
    """Return a table whose first column names the rows.

    >>> table(["name", "value"], [["x", "3"], ["weight", "0.5"]])
    name    value
    x       3
    weight  0.5
    """
    html_rows = [_html_row(list(map(escape, row)), HEAD, CELL) for row in rows]
    return Result("\n".join(aligned([head, *rows])), _html_table(head, html_rows))


def prose_table(head: list[str], rows: list[list[str]]) -> Result:
    """Return a table of sentences, with `code` between backticks and links as `[words](address)`.

    As text each row is a block: its first cell, and below it the others behind their heads.

    >>> prose_table(["error", "to do", "more"], [["second time", "Run `f()`.", "[08](8.html)"]])
    second time
      to do: Run `f()`.
      more: 08
    """
    blocks = []
    for first, *rest in rows:
        told = [f"  {name}: {cell}" for name, cell in zip(head[1:], rest, strict=True) if cell]
        blocks.append("\n".join([first, *told]))
    text = LINK.sub(r"\1", "\n".join(blocks))
    name_style = f"{PROSE};font-weight:bold"
    html_rows = [_html_row(list(map(_linked, row)), name_style, PROSE) for row in rows]
    return Result(text, _html_table(head, html_rows))


def aligned(rows: Sequence[Sequence[str]], justify=str.ljust) -> list[str]:
    """Return rows of cells as lines whose columns stand below each other.

    >>> aligned([["x", "10"], ["loss", "3"]], str.rjust)
    ['   x  10', 'loss   3']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(justify, row, widths)).rstrip() for row in rows]


def _html_table(head: list[str], html_rows: list[str]) -> str:
    header = "".join(f'<th scope="col" style="{HEAD}">{escape(cell)}</th>' for cell in head)
    return (
        f'<div tabindex="0" style="overflow-x:auto"><table style="{TABLE}">'
        f"<thead><tr>{header}</tr></thead><tbody>{''.join(html_rows)}</tbody></table></div>"
    )


def mark_code(html: str, style: str = CODE) -> str:
    """Return html in which what stood between backticks is marked as code.

    >>> mark_code("Write `y.sum()`.", style="color:#1f2328")
    'Write <code style="color:#1f2328">y.sum()</code>.'
    """
    return re.sub(r"`([^`]+)`", rf'<code style="{style}">\1</code>', html)


def _html_row(cells: list[str], name_style: str, style: str) -> str:
    """A row of cells that are html already; the first one names the row."""
    name, *others = cells
    rest = "".join(f'<td style="{style}">{cell}</td>' for cell in others)
    return f'<tr><th scope="row" style="{name_style}">{name}</th>{rest}</tr>'


def _linked(cell: str) -> str:
    return LINK.sub(r'<a style="color:#0550ae" href="\2">\1</a>', _marked(cell))


def _marked(line: str) -> str:
    return mark_code(escape(line))
