"""Vectors as bars, and the Jacobian as a heat map."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from ..language import _
from ..result import Result
from ..values import number_text, numbers_text
from .style import BLUE, GREY, INK, ORANGE, add_baseline, drawing, few_digits, plot


def bars(vectors: Mapping[str, torch.Tensor]) -> Result:
    """Return a plot of vectors of one length, one below the other, a bar for each element.

    >>> bars({"x": torch.tensor([1.0, -2.0]), "x.grad": torch.tensor([2.0, -4.0])})
    x and x.grad, element by element.
            [0]  [1]
         x    1   -2
    x.grad    2   -4
    """
    rows = {name: few_digits(vector.detach().tolist()) for name, vector in vectors.items()}
    count = len(next(iter(rows.values())))
    if any(len(row) != count for row in rows.values()):
        raise ValueError(_("bars() takes vectors of one length: these have different lengths."))
    places = [f"[{place}]" for place in range(count)]
    with drawing(5.2, 1.5 * len(rows)) as (figure, save):
        for number, (name, row) in enumerate(rows.items()):
            axes = figure.add_subplot(len(rows), 1, number + 1, ylabel=name)
            drawn = axes.bar(places, row, width=0.55, color=(BLUE, ORANGE)[number % 2])
            axes.bar_label(drawn, [number_text(value) for value in row], padding=2)
            add_baseline(axes)
            axes.margins(y=0.25)
        picture = save()
    caption = _("{rows}, element by element.").format(rows=" and ".join(rows))
    return plot(picture, caption, ("", *places), [(name, *row) for name, row in rows.items()])


def jacobian(matrix: torch.Tensor, v: torch.Tensor) -> Result:
    """Return a plot of a Jacobian, of the weights `v` of its rows, and of vᵀJ below it.

    `matrix` has one row for each output y and one column for each input x; `v` has one number for
    each row. Blue is positive, orange negative; a frame is round each row that `v` lets through.

    >>> jacobian(torch.tensor([[2.0, 1.0, 0.0], [0.0, 3.0, 2.0]]), torch.tensor([1.0, 0.0]))
    The Jacobian J, 2 outputs by 3 inputs. With v = [1, 0], vᵀJ = [2, 1, 0].
          v  x[0]  x[1]  x[2]
    y[0]  1     2     1     0
    y[1]  0     0     3     2
     vᵀJ        2     1     0
    """
    if matrix.dim() != 2 or v.shape != matrix.shape[:1]:
        raise ValueError(
            _(
                "jacobian() takes a matrix and one number for each of its rows: these have the "
                "shapes {shape} and {shape_2}."
            ).format(shape=tuple(matrix.shape), shape_2=tuple(v.shape))
        )
    table, weights = matrix.detach().tolist(), v.detach().tolist()
    product = (v @ matrix).detach().tolist()
    outputs, inputs = matrix.shape
    caption = _(
        "The Jacobian J, {outputs} outputs by {inputs} inputs. With v = {weights}, vᵀJ = {product}."
    ).format(
        outputs=outputs, inputs=inputs, weights=numbers_text(weights), product=numbers_text(product)
    )
    head = ("", "v", *(f"x[{column}]" for column in range(inputs)))
    rows = [(f"y[{i}]", weights[i], *row) for i, row in enumerate(table)]
    picture = _drawn_jacobian(table, weights, product)
    return plot(picture, caption, head, [*rows, ("vᵀJ", "", *product)])


def _drawn_jacobian(table: list[list[float]], weights: list[float], product: list[float]) -> str:
    outputs, inputs = len(table), len(product)
    most = max((abs(value) for row in [*table, product] for value in row), default=0) or 1.0
    with drawing(0.8 * (inputs + 2.6), 0.62 * (outputs + 2.4)) as (figure, save):
        axes = figure.add_subplot(xlim=(-2.3, inputs + 0.1), ylim=(outputs + 1.5, -0.8))
        axes.set_axis_off()
        for place, (weight, row) in enumerate(zip(weights, table, strict=True)):
            _label(axes, -1.8, place + 0.5, f"y[{place}]")
            _box(axes, -1.3, place, weight, 0.0)
            for column, value in enumerate(row):
                _box(axes, column, place, value, value / most)
            if weight:
                _frame(axes, 0, place, inputs)
        for column, value in enumerate(product):
            _label(axes, column + 0.5, -0.35, f"x[{column}]")
            _box(axes, column, outputs + 0.4, value, value / most)
        _label(axes, -0.8, -0.35, "v")
        _label(axes, -0.8, outputs + 0.9, "vᵀJ")
        return save()


def _box(axes, x: float, y: float, value: float, strength: float) -> None:
    """A square with its number; `strength` from -1 to 1 is its tint, light enough to read on."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    tint = to_rgba(BLUE if strength > 0 else ORANGE, round(0.45 * abs(strength), 3))
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=tint, edgecolor=GREY, linewidth=0.8))
    _label(axes, x + 0.5, y + 0.5, number_text(value))


def _frame(axes, x: float, y: float, width: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, 1, fill=False, edgecolor=INK, linewidth=2.4, zorder=3))


def _label(axes, x: float, y: float, words: str) -> None:
    axes.text(x, y, words, ha="center", va="center")
