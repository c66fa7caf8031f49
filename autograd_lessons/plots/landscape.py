"""A loss over two parameters, as heights on a map, and the path that a training takes on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..language import _
from ..result import Result
from ..values import number_text
from ..wording import count
from .style import BLUE, GREY, ORANGE, drawing, few_digits, plot

SIDE = 25  # the loss is computed at so many places along each side
TOLD = (0, 1, 2, 5, 10, 20, 50, 100)  # steps that the table has, and the last one


def contour(
    loss: Callable[[float, float], float],
    path: Sequence[tuple[float, float]],
    *,
    w: tuple[float, float],
    b: tuple[float, float],
) -> Result:
    """Return lines of equal loss over w and b, and the places where a training has been.

    `loss` takes w and b; `path` has them round by round; `w` and `b` are the edges of the map. A
    path that leaves the map is cut there, and its table tells how it goes on.

    >>> contour(lambda w, b: w**2 + b**2, [(1, 1), (0, 0)], w=(-1, 2), b=(-1, 2))
    The path over w and b goes from a loss of 2 to 0 in 1 step.
    step  w  b  loss
       0  1  1     2
       1  0  0     0
    """
    steps = len(path) - 1
    first, last = loss(*path[0]), loss(*path[-1])
    caption = _("The path over w and b goes from a loss of {first} to {last} in {count}.").format(
        first=number_text(first), last=number_text(last), count=count(steps, "step", "steps")
    )
    rows = [(number, *path[number], loss(*path[number])) for number in _told(steps)]
    return plot(_drawn(loss, path, w, b), caption, ("step", "w", "b", "loss"), rows)


def _told(steps: int) -> list[int]:
    return sorted({*(number for number in TOLD if number < steps), steps})


def _drawn(loss, path, w, b) -> str:
    ws, bs = ([low + (high - low) * k / (SIDE - 1) for k in range(SIDE)] for low, high in (w, b))
    heights = [few_digits(loss(one, other) for one in ws) for other in bs]
    lowest, highest = min(map(min, heights)), max(map(max, heights))
    with drawing(4.6, 3.8) as (figure, save):
        axes = figure.add_subplot(xlabel="w", ylabel="b", xlim=w, ylim=b)
        axes.contour(ws, bs, heights, _levels(lowest, highest), colors=GREY, linewidths=0.7)
        xs, ys = (few_digits(side) for side in zip(*path, strict=True))
        axes.plot(xs, ys, "-o", color=BLUE, linewidth=1.3, markersize=3)
        axes.plot(xs[:1], ys[:1], "s", color=ORANGE, markersize=7)
        return save()


def _levels(lowest: float, highest: float) -> list[float]:
    """Heights of lines that lie denser near the lowest place; one where all is flat."""
    if not (math.isfinite(highest) and highest > lowest):
        return [lowest]
    return [lowest + (highest - lowest) * (k / 11) ** 2.2 for k in range(1, 11)]
