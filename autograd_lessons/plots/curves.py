"""Curves with their tangents, one alone or several that are nested, and nudges on number lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ..language import _
from ..result import Result
from ..values import number_text
from .style import BLUE, GREY, INK, ORANGE, POINTS, drawing, few_digits, plot, spread

Curve = Callable[[float], float]
Stage = tuple[str, str, Curve, Curve]  # names of input and output, the function, its slope
NEAR = 0.5  # a tangent in a chain goes so far to either side


def tangent(
    curve: Curve,
    slope: Curve,
    at: float,
    *,
    name: str = "y",
    variable: str = "x",
    reach: float = 3.0,
) -> Result:
    """Return a plot of a curve and of its tangent at one point.

    `curve` and `slope` take a float and return a float; `name` and `variable` stand at the axes,
    and `reach` is how far the lower one goes to either side.

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
    xs = spread(at - reach, at + reach)
    line = [value + steep * (x - at) for x in xs]
    with drawing(5.2, 3.4) as (figure, save):
        axes = figure.add_subplot(xlabel=variable, ylabel=name)
        axes.plot(xs, few_digits(map(curve, xs)), color=BLUE, label=name)
        label = f"slope {number_text(steep)}"
        axes.plot(xs, few_digits(line), color=ORANGE, linestyle="--", label=label)
        axes.plot([at], few_digits([value]), "o", color=INK)
        axes.legend(frameon=False)
        picture = save()
    caption = _(
        "The curve {name} and its tangent at {variable} = {at}, where the value is {value} and "
        "the slope is {steep}."
    ).format(
        name=name,
        variable=variable,
        at=number_text(at),
        value=number_text(value),
        steep=number_text(steep),
    )
    rows = [(xs[place], curve(xs[place]), line[place]) for place in range(0, POINTS, POINTS // 4)]
    return plot(picture, caption, (variable, name, "tangent"), rows)


def chain(stages: Sequence[Stage], at: float) -> Result:
    """Return a plot of nested functions, one below the other, each with its slope.

    A stage is (input's name, output's name, function, slope); each stage starts where the one
    before it ended. The slopes are multiplied along the way. All panels have the same scales, so
    that a larger slope is a steeper line.

    >>> square = ("x", "y", lambda x: x**2, lambda x: 2 * x)
    >>> double = ("y", "z", lambda y: 2 * y, lambda y: 2)
    >>> chain([square, double], at=3)
    The slopes along the way multiply: 6 · 2 = 12.
    stage  in  out  slope  product so far
    x → y   3    9      6               6
    y → z   9   18      2              12
    """
    rows, product, point = [], 1.0, at
    for source, target, curve, slope in stages:
        value, steep = curve(point), slope(point)
        product *= steep
        rows.append((f"{source} → {target}", point, value, steep, product))
        point = value
    high = max(1.0, *(abs(row[3]) for row in rows)) * NEAR
    with drawing(4.6, 1.9 * len(stages)) as (figure, save):
        panels = figure.subplots(len(stages), squeeze=False).ravel()
        for axes, stage, row in zip(panels, stages, rows, strict=True):
            _draw_stage(axes, stage, *row[1:4], high)
        figure.get_layout_engine().set(rect=(0, 0, 0.93, 1), hspace=0.1)
        figure.draw_without_rendering()  # settles where the panels are
        figure.set_layout_engine("none")
        for above, below in pairwise(panels):
            _join(figure, above, below)
        picture = save()
    slopes = " · ".join(number_text(row[3]) for row in rows)
    caption = _("The slopes along the way multiply: {slopes} = {product}.").format(
        slopes=slopes, product=number_text(product)
    )
    return plot(picture, caption, ("stage", "in", "out", "slope", _("product so far")), rows)


def _draw_stage(axes, stage: Stage, point: float, value: float, steep: float, high: float) -> None:
    source, target, curve, _ = stage
    xs = few_digits(spread(point - 1, point + 1))
    axes.plot(xs, few_digits(map(curve, xs)), color=BLUE)
    near = few_digits((point - NEAR, point + NEAR))
    axes.plot(near, few_digits(value + steep * (x - point) for x in near), "--", color=ORANGE)
    axes.plot(few_digits([point]), few_digits([value]), "o", color=INK)
    axes.locator_params(axis="x", nbins=5)
    axes.set_ylabel(target)
    axes.set_xlabel(source, loc="left")
    axes.set(xlim=few_digits((point - 1, point + 1)), ylim=few_digits((value - high, value + high)))
    label = (
        f"{source} = {number_text(point)}, {target} = {number_text(value)}\n"
        f"d{target}/d{source} = {number_text(steep)}"
    )
    axes.text(0.02, 0.97, label, transform=axes.transAxes, va="top", fontsize=9)


def _join(figure, above, below) -> None:
    """Lead from the value of one panel, which is in its middle, to the input of the next."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    above.plot((0.5, 1), (0.5, 0.5), ":", color=GREY, linewidth=1, transform=above.transAxes)
    below.plot((0.5, 0.5), (0.5, 1), ":", color=GREY, linewidth=1, transform=below.transAxes)
    box, end = above.get_position(), below.get_position()
    aside, over = box.x1 + 0.05, end.y1 + 0.028
    level, center = (box.y0 + box.y1) / 2, (end.x0 + end.x1) / 2
    way = [(box.x1, level), (aside, level), (aside, over), (center, over), (center, end.y1)]
    way = Path([few_digits(corner, 4) for corner in way])
    figure.add_artist(FancyArrowPatch(path=way, arrowstyle="->", mutation_scale=9, color=GREY))


def nudges(stages: Sequence[Stage], at: float, nudge: float, *, reach: float = 1.0) -> Result:
    """Return number lines, one for each value of nested functions, before and after a nudge.

    Stages are those of `chain`; their slopes are not used. Each line has its value in the middle
    and goes `reach` to either side, so that the moves can be compared.

    >>> square = ("x", "y", lambda x: x**2, None)
    >>> double = ("y", "z", lambda y: 2 * y, None)
    >>> nudges([square, double], at=3, nudge=0.1)
    x moves by 0.1: y moves by 0.61, which is 6.1 times that, z by 1.22, which is 2 times that.
    line  before  after  moved  times
       x       3    3.1    0.1
       y       9   9.61   0.61    6.1
       z      18  19.22   1.22      2
    """
    before, after = [at], [at + nudge]
    for stage in stages:
        curve = stage[2]
        before.append(curve(before[-1]))
        after.append(curve(after[-1]))
    moved = [new - old for old, new in zip(before, after, strict=True)]
    times = ["", *(number_text(new / old) if old else "" for old, new in pairwise(moved))]
    names = [stages[0][0], *(stage[1] for stage in stages)]
    rows = list(zip(names, before, after, moved, times, strict=True))
    parts = [_moved(row[0], row[3], row[4], first=not place) for place, row in enumerate(rows[1:])]
    caption = _("{name} moves by {nudge}: {parts}.").format(
        name=names[0], nudge=number_text(nudge), parts=", ".join(parts)
    )
    picture = _lines(rows, reach)
    return plot(picture, caption, ("line", "before", "after", "moved", "times"), rows)


def _moved(name: str, move: float, factor: str, *, first: bool) -> str:
    said = _("{name} moves by {move}") if first else _("{name} by {move}")
    more = _(", which is {factor} times that").format(factor=factor) if factor else ""
    return said.format(name=name, move=number_text(move)) + more


def _lines(rows, reach: float) -> str:
    with drawing(5.6, 0.8 * len(rows) + 0.3) as (figure, save):
        axes = figure.add_subplot(xlim=(-1.5 * reach, 1.7 * reach), ylim=(0.4 - len(rows), 0.5))
        axes.axis("off")
        ends = few_digits(row[3] for row in rows)
        for place, (name, before, _, _, times) in enumerate(rows):
            axes.plot((-reach, reach), (-place, -place), color=GREY, linewidth=0.8)
            axes.plot((0, ends[place]), (-place, -place), color=ORANGE, linewidth=3)
            axes.plot([0], [-place], "o", color=INK)
            axes.plot([ends[place]], [-place], "D", color=ORANGE)
            axes.text(
                -1.07 * reach, -place, f"{name} = {number_text(before)}", ha="right", va="center"
            )
            if times:
                axes.text(1.1 * reach, -place + 0.5, f"× {times}", va="center")
        for place, pair in enumerate(pairwise(ends)):
            for look, way in ((GREY, (0, 0)), (ORANGE, pair)):
                axes.plot(way, (-place, -place - 1), color=look, linestyle=":", linewidth=1.2)
        return save()
