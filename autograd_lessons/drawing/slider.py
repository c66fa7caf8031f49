"""Pictures under a slider: one self-contained output, without kernel, network or widgets."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from numbers import Number

from ..language import _
from ..page import aligned
from ..palette import ONE_PALETTE, two_palettes
from ..result import Result, Shown, picture_html, preformatted
from ..values import number_text
from .script import script

MOST_VALUES = 60
PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
BESIDE = "display:flex;gap:12px;flex-wrap:wrap;align-items:flex-start"
STOP = "flex:1 1 20em;min-width:0"


def vary(draw: Callable[[object], object], **knob: Iterable) -> Result:
    """Return what `draw` gives for each value of a knob, under a slider.

    `vary(draw, h=[1.0, 0.1, 0.01])` calls `draw(1.0)`, `draw(0.1)`, `draw(0.01)`, now and in this
    order. What it returns is shown: a result of this package, a figure of matplotlib, or any
    object as Python prints it. The slider moves with the mouse and with the arrow keys, and a
    number stands beside it. Where a notebook is not trusted, or on a page without scripts, the
    first and the last stand beside each other.

    Raises TypeError where there is not one knob or nothing was returned, and ValueError where the
    values are none or more than 60.

    >>> vary(lambda power: f"2 to the power of {power} is {2**power}", power=[1, 2, 10])
    power  shown
    1      '2 to the power of 1 is 2'
    2      '2 to the power of 2 is 4'
    10     '2 to the power of 10 is 1024'
    """
    if len(knob) != 1:
        raise TypeError(
            _("vary takes a function and the values of one knob: `vary(draw, h=[0.1, 0.2])`.")
        )
    ((name, values),) = knob.items()
    values = list(values)
    if not 0 < len(values) <= MOST_VALUES:
        raise ValueError(
            _("A slider holds 1 to {most} values; {name} has {number}.").format(
                most=MOST_VALUES, name=name, number=len(values)
            )
        )
    labels = [_label(value) for value in values]
    shown = [_shown(draw(value), name, label) for value, label in zip(values, labels, strict=True)]
    return Result(_text(name, labels, shown), _page(name, labels, shown))


def _label(value: object) -> str:
    return number_text(value) if isinstance(value, Number) else str(value)


def _shown(thing: object, name: str, label: str) -> Result:
    """What was returned for one value, as text and html."""
    if thing is None:
        raise TypeError(
            _(
                "vary shows what the function returns, and for {name} = {label} it returned None: "
                "end it with `return`, and in place of `show(...)` write `return draw(...)`."
            ).format(name=name, label=label)
        )
    if isinstance(thing, Shown):
        return Result(thing.text, two_palettes(thing.html))
    figure = sys.modules.get("matplotlib.figure")
    if figure and isinstance(thing, figure.Figure):
        title = f"{name} = {label}"
        return Result(title, picture_html(ONE_PALETTE + _svg(thing), title))
    return Result(repr(thing), preformatted(repr(thing)))


def _svg(figure) -> str:
    """A figure of matplotlib as SVG, the same bytes every time."""
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "autograd_lessons", "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _text(name: str, labels: Sequence[str], shown: Sequence[Result]) -> str:
    """The first line for each value, and all lines of the first and the last where there are more.

    Each picture between them is one of the same kind.
    """
    rows = [[label, one.text.partition("\n")[0]] for label, one in zip(labels, shown, strict=True)]
    text = "\n".join(aligned([[name, "shown"], *rows]))
    ends = {labels[0]: shown[0], labels[-1]: shown[-1]}
    whole = [f"{name} = {at}\n{one.text}" for at, one in ends.items() if "\n" in one.text]
    return "\n\n".join([text, *whole])


def _page(name: str, labels: Sequence[str], shown: Sequence[Result]) -> str:
    ends = "".join(_end(name, labels[at], shown[at]) for at in sorted({0, len(shown) - 1}))
    pages = [_lines(one.html) for one in shown]
    data = {
        "name": name,
        "labels": labels,
        "said": [one.text.partition("\n")[0] for one in shown],
        # the first pictures stand on the page already: slider.js reads them there
        "first": PICTURE.sub("\n[svg]\n", shown[0].html).split("\n"),
        "others": [_differences(pages[0], page) for page in pages[1:]],
    }
    # in a script, "</" and "<!" mean something even inside a string
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    told = told.replace("</", "<\\/").replace("<!", "\\u003c!")
    return (
        f'<div class="autograd-slider"><div style="{BESIDE}">{ends}</div>'
        f'<script type="application/json">{told}</script>'
        f"<script>{script('slider.js')}</script></div>"
    )


def _end(name: str, label: str, one: Result) -> str:
    title = html.escape(f"{name} = {label}")
    return f'<div style="{STOP}"><strong>{title}</strong>{one.html}</div>'


def _lines(page: str) -> list[str]:
    """The lines of a page, its pictures spelled out, so that two pages share what is equal."""
    return PICTURE.sub(
        lambda found: f"\n[svg\n{base64.b64decode(found[1]).decode()}\nsvg]\n", page
    ).split("\n")


def _differences(first: Sequence[str], page: Sequence[str]) -> list[str | list[int]]:
    """A page as lines of its own and, as [begin, end], runs of lines of the first page.

    >>> _differences(["a", "b", "c"], ["a", "b", "x", "c"])
    [[0, 2], 'x', [2, 3]]
    """
    places = {line: place for place, line in reversed(list(enumerate(first)))}
    told: list[str | list[int]] = []
    for line in page:
        last = told[-1] if told and isinstance(told[-1], list) else None
        if last and last[1] < len(first) and first[last[1]] == line:
            last[1] += 1
        elif line in places:
            told.append([places[line], places[line] + 1])
        else:
            told.append(line)
    return told
