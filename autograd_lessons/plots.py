"""The plots that lessons share, in one style: a picture, its numbers as a table, and both as text.

A plot is SVG with its letters as outlines: the same bytes wherever matplotlib is the same, and no
font that a reader's machine would have to have.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import contextmanager

from .result import Result, picture_html
from .values import number_text

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

Curve = Callable[[float], float]


def tangent(
    curve: Curve, slope: Curve, at: float, *, name: str = "y", reach: float = 3.0
) -> Result:
    """Return a plot of a curve and of its tangent at one point.

    `curve` and `slope` take a float and return a float; `reach` is how far the x axis goes to
    either side.

    >>> tangent(lambda x: x**2, lambda x: 2 * x, at=3, name="x²")
    The curve x² and its tangent at x = 3, where the value is 9 and the slope is 6.
      x     x²  tangent
      0      0       -9
    1.5   2.25        0
      3      9        9
    4.5  20.25       18
      6     36       27
    """
    value, steep = curve(at), slope(at)
    xs = _spread(at - reach, at + reach)
    with _drawing(5.2, 3.4) as (figure, save):
        axes = figure.add_subplot(xlabel="x", ylabel=name)
        axes.plot(xs, [curve(x) for x in xs], color=BLUE, label=name)
        line = [value + steep * (x - at) for x in xs]
        axes.plot(xs, line, color=ORANGE, linestyle="--", label=f"slope {number_text(steep)}")
        axes.plot([at], [value], "o", color=INK)
        axes.legend(frameon=False)
        picture = save()
    rows = [(x, curve(x), value + steep * (x - at)) for x in xs[:: (POINTS - 1) // 4]]
    sentence = (
        f"The curve {name} and its tangent at x = {number_text(at)}, where the value is "
        f"{number_text(value)} and the slope is {number_text(steep)}."
    )
    return _plot(picture, sentence, ("x", name, "tangent"), rows)


def chain(stages: Sequence[tuple[str, str, Curve, Curve]], at: float) -> Result:
    """Return a plot of nested functions, one below the other, each with its slope.

    A stage is (input's name, output's name, function, slope); each stage starts where the one
    before it ended. The slopes are multiplied along the way.
    """
    rows, product, point = [], 1.0, at
    with _drawing(5.2, 2.1 * len(stages)) as (figure, save):
        for place, (source, target, curve, slope) in enumerate(stages, 1):
            value, steep = curve(point), slope(point)
            product *= steep
            axes = figure.add_subplot(len(stages), 1, place, xlabel=source, ylabel=target)
            xs = _spread(point - 1.2, point + 1.2)
            axes.plot(xs, [curve(x) for x in xs], color=BLUE)
            near = (point - 0.6, point + 0.6)
            axes.plot(near, [value + steep * (x - point) for x in near], "--", color=ORANGE)
            axes.plot([point], [value], "o", color=INK)
            axes.set_title(
                f"{source} = {number_text(point)}, {target} = {number_text(value)}, "
                f"slope d{target}/d{source} = {number_text(steep)}",
                fontsize=9,
                loc="left",
            )
            rows.append((f"{source} → {target}", point, value, steep, product))
            point = value
        picture = save()
    slopes = " · ".join(number_text(row[3]) for row in rows)
    sentence = f"The slopes along the way multiply: {slopes} = {number_text(product)}."
    return _plot(picture, sentence, ("stage", "in", "out", "slope", "product so far"), rows)


def _spread(low: float, high: float) -> list[float]:
    return [low + (high - low) * step / (POINTS - 1) for step in range(POINTS)]


@contextmanager
def _drawing(width: float, height: float):
    """A matplotlib figure of so many inches, and a function that returns it as SVG."""
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


def _plot(picture: str, sentence: str, head: Sequence[str], rows: Sequence[Sequence]) -> Result:
    table = [head, *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    lines = ["  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) for line in table]
    text = "\n".join([sentence, *lines])
    return Result(text, picture_html(picture, sentence, "the same as numbers", text))


def _cell(value) -> str:
    return value if isinstance(value, str) else number_text(value)
