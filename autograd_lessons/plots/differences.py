"""How far finite differences of sin(x²) are off, step by step, in float64 and in float32.

At small steps the last bit of a sine decides, and there the libraries of two machines may differ.
So every number is rounded here as the standard for floating point asks, the sine too: the picture
is the same everywhere.
"""

from __future__ import annotations

import math
import struct
from decimal import Decimal, localcontext

from ..result import Result
from ..values import number_text
from .style import BLUE, ORANGE, add_grid, add_legend, drawing, few_digits, plot

Errors = dict[tuple[str, str], list[float]]  # by kind and dtype, one for each step

FAR = 10
STEPS = [float(f"1e-{power}") for power in range(1, 17)]
CURVES = {  # (kind, dtype): how it is drawn
    ("forward", "float64"): {"color": BLUE, "linestyle": "--", "marker": "o"},
    ("central", "float64"): {"color": BLUE, "linestyle": "-", "marker": "s"},
    ("forward", "float32"): {"color": ORANGE, "linestyle": "--", "marker": "^"},
    ("central", "float32"): {"color": ORANGE, "linestyle": "-", "marker": "D"},
}


def difference_errors(at: float = 3.0) -> Result:
    """Return a plot of the errors of both differences against the step, both axes logarithmic.

    The error is the distance from 2x·cos(x²), the slope by the formula. An error of 0 is in the
    table and not in the picture. Raises ValueError for `at` beyond 10 on either side.
    """
    if not abs(at) <= FAR:
        raise ValueError(f"difference_errors() takes a point from -{FAR} to {FAR}, not {at}.")
    slope = 2 * at * math.cos(at**2)
    errors = {
        (kind, dtype): [abs(estimate(kind, dtype, at, h) - slope) for h in STEPS]
        for kind, dtype in CURVES
    }
    rows = [
        (f"{h:.0e}", *(f"{error:.1e}" for error in row))
        for h, row in zip(STEPS, zip(*errors.values(), strict=True), strict=True)
    ]
    head = ("h", *(f"{kind} {dtype}" for kind, dtype in CURVES))
    return plot(_drawn(errors), _caption(errors, at), head, rows)


def _drawn(errors: Errors) -> str:
    with drawing(6.4, 4.2) as (figure, save):
        axes = figure.add_subplot(xlabel="step h", ylabel="error of the slope")
        for (kind, dtype), look in CURVES.items():
            shown = [error or math.nan for error in few_digits(errors[kind, dtype], 3)]
            label = f"{kind}, {dtype}"
            axes.plot(STEPS, shown, **look, markersize=5, linewidth=1.4, label=label)
        axes.set_xscale("log")
        axes.set_yscale("log")
        add_grid(axes)
        add_legend(figure)
        return save()


def _caption(errors: Errors, at: float) -> str:
    best = []
    for (kind, dtype), row in errors.items():
        least = min(row)
        best.append(f"{kind} in {dtype} {least:.1e} at h = {STEPS[row.index(least)]:.0e}")
    return (
        f"Errors of the finite differences of sin(x²) at x = {number_text(at)}, for steps from "
        f"1e-01 to 1e-16. Each falls and rises again. The least: {', '.join(best)}."
    )


def estimate(kind: str, dtype: str, x: float, h: float) -> float:
    """Return the forward or central difference of sin(x²), each step rounded to the dtype.

    >>> estimate("central", "float64", 3.0, 0.1), estimate("forward", "float32", 3.0, 1e-7)
    (-5.1676407895307115, 0.0)
    """
    fit = _to_float32 if dtype == "float32" else float
    high, low = fit(x + h), (fit(x - h) if kind == "central" else x)
    width = 2 * h if kind == "central" else h
    high, low = (fit(sine(fit(end * end))) for end in (high, low))
    return fit(fit(high - low) / fit(width))


def sine(y: float) -> float:
    """Return the float64 that is nearest to the sine of `y`, which is at most a few hundred.

    >>> sine(9.0) == math.sin(9.0), sine(0.0)
    (True, 0.0)
    """
    with localcontext() as context:
        context.prec = 200  # the terms of the series grow before they shrink
        exact = Decimal(y)
        total = term = exact
        place = 1
        while total + term != total:
            place += 2
            term *= -exact * exact / (place * (place - 1))
            total += term
        return float(total)


def _to_float32(number: float) -> float:
    return struct.unpack("f", struct.pack("f", number))[0]
