"""What all plots share: colours, lines, the way to SVG, the table of numbers below a picture.

A plot is SVG with its letters as outlines: the same bytes wherever matplotlib is the same, and no
font that a reader's machine would have to have.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import contextmanager

from ..language import _
from ..page import aligned
from ..result import Result, picture_html
from ..values import number_text

INK, GREY = "#1b1f24", "#57606a"
BLUE, ORANGE = "#0a58a8", "#b3480b"  # at least 5:1 on white, and apart for every kind of eye
STYLE = {
    "svg.hashsalt": "autograd_lessons",
    "svg.fonttype": "path",
    "font.size": 10,
    "font.family": "DejaVu Sans",  # matplotlib brings it along
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 1.8,
}
POINTS = 81  # a curve is that many straight pieces


def spread(low: float, high: float) -> list[float]:
    """Return the places where a curve is computed, from `low` to `high`.

    >>> spread(0.0, 8.0)[:3]
    [0.0, 0.1, 0.2]
    """
    return [low + (high - low) * step / (POINTS - 1) for step in range(POINTS)]


def few_digits(values: Iterable[float], digits: int = 6) -> list[float]:
    """Return numbers rounded to so many digits: machines differ in the last bit, pictures must not.

    >>> few_digits([0.1 + 0.2, 39386.904118])
    [0.3, 39386.9]
    """
    return [float(f"{value:.{digits}g}") for value in values]


@contextmanager
def drawing(width: float, height: float):
    """Give a matplotlib figure of so many inches, and a function that returns it as SVG."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
        FigureCanvasSVG(figure)

        def save() -> str:
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
            return buffer.getvalue()

        yield figure, save


def add_baseline(axes, at: float = 0) -> None:
    """Draw the level that the values are seen against."""
    axes.axhline(at, color=GREY, linewidth=0.8)


def add_grid(axes) -> None:
    """Draw the faint lines by which a value is read off."""
    axes.grid(color=GREY, alpha=0.25, linewidth=0.6)


def add_legend(figure) -> None:
    """Name the curves above the plot, two beside each other."""
    figure.legend(loc="outside upper center", ncols=2, frameon=False)


def add_common_legend(figure, axes, columns: int) -> None:
    """Name the curves of the last of several plots, for all of them."""
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=columns)


def plot(picture: str, caption: str, head: Sequence[str], rows: Sequence[Sequence]) -> Result:
    """Return a picture with a caption, which also stands in its place, and its numbers as a table.

    As text it is the caption and the table.
    """
    table = aligned([head, *(list(map(_cell, row)) for row in rows)], str.rjust)
    text = "\n".join([caption, *table])
    return Result(text, picture_html(picture, caption, _("the same as numbers"), text))


def _cell(value: str | float) -> str:
    return value if isinstance(value, str) else number_text(value)
