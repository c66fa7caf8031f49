"""Curves with their tangents: one alone, or several that are nested, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..result import Result
from ..values import number_text
from .style import BLUE, INK, ORANGE, POINTS, drawing, few_digits, plot, spread

Curve = Callable[[float], float]
Stage = tuple[str, str, Curve, Curve]  # names of input and output, the function, its slope


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
    caption = (
        f"The curve {name} and its tangent at {variable} = {number_text(at)}, where the value is "
        f"{number_text(value)} and the slope is {number_text(steep)}."
    )
    rows = [(xs[place], curve(xs[place]), line[place]) for place in range(0, POINTS, POINTS // 4)]
    return plot(picture, caption, (variable, name, "tangent"), rows)


def chain(stages: Sequence[Stage], at: float) -> Result:
    """Return a plot of nested functions, one below the other, each with its slope.

    A stage is (input's name, output's name, function, slope); each stage starts where the one
    before it ended. The slopes are multiplied along the way.

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
    with drawing(5.2, 2.1 * len(stages)) as (figure, save):
        for place, (stage, row) in enumerate(zip(stages, rows, strict=True), 1):
            _draw_stage(figure.add_subplot(len(stages), 1, place), stage, *row[1:4])
        picture = save()
    slopes = " · ".join(number_text(row[3]) for row in rows)
    caption = f"The slopes along the way multiply: {slopes} = {number_text(product)}."
    return plot(picture, caption, ("stage", "in", "out", "slope", "product so far"), rows)


def _draw_stage(axes, stage: Stage, point: float, value: float, steep: float) -> None:
    source, target, curve, _ = stage
    xs = few_digits(spread(point - 1.2, point + 1.2))
    axes.plot(xs, few_digits(map(curve, xs)), color=BLUE)
    near = few_digits((point - 0.6, point + 0.6))
    axes.plot(near, few_digits(value + steep * (x - point) for x in near), "--", color=ORANGE)
    axes.plot(few_digits([point]), few_digits([value]), "o", color=INK)
    axes.set(xlabel=source, ylabel=target)
    axes.set_title(
        f"{source} = {number_text(point)}, {target} = {number_text(value)}, "
        f"slope d{target}/d{source} = {number_text(steep)}",
        fontsize=9,
        loc="left",
    )
