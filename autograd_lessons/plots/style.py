"""What all plots share: colours, the way to SVG, and the table of numbers below a picture.

A plot is SVG with its letters as outlines: the same bytes wherever matplotlib is the same, and no
font that a reader's machine would have to have.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import contextmanager

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


def few_digits(values: Iterable[float]) -> list[float]:
    """Return numbers rounded to six digits: machines differ in the last bit, pictures must not.

    >>> few_digits([0.1 + 0.2, 39386.904118])
    [0.3, 39386.9]
    """
    return [float(f"{value:.6g}") for value in values]


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


def plot(picture: str, sentence: str, head: Sequence[str], rows: Sequence[Sequence]) -> Result:
    """Return a picture with a sentence in its place, and a table that says the same in numbers."""
    table = [head, *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    lines = [
        "  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in table
    ]
    text = "\n".join([sentence, *lines])
    return Result(text, picture_html(picture, sentence, "the same as numbers", text))


def _cell(value) -> str:
    return value if isinstance(value, str) else number_text(value)
