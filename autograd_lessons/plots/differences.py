"""How far finite differences of sin(x²) are off, step by step, in float64 and in float32.

At small steps the last bit of a sine decides, and there the libraries of two machines may differ.
So every number is rounded here as the standard for floating point asks, the sine too: the picture
is the same everywhere.
"""

from __future__ import annotations

import math
import struct
from decimal import Decimal, localcontext

from ..language import _
from ..result import Result
from ..values import number_text
from .style import BLUE, GREY, ORANGE, add_grid, add_legend, drawing, few_digits, plot

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
        raise ValueError(
            _("difference_errors() takes a point from -{far} to {far}, not {at}.").format(
                far=FAR, at=at
            )
        )
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
        axes = figure.add_subplot(xlabel="step h", ylabel=_("error of the slope"))
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
        best.append(
            _("{kind} in {dtype} {least} at h = {step}").format(
                kind=_(kind),
                dtype=dtype,
                least=f"{least:.1e}",
                step=f"{STEPS[row.index(least)]:.0e}",
            )
        )
    return _(
        "Errors of the finite differences of sin(x²) at x = {at}, for steps from 1e-01 to 1e-16. "
        "Each falls and rises again. The least: {best}."
    ).format(at=number_text(at), best=", ".join(best))


def difference_parts(at: float = 3.0, h: float = 1e-6, kind: str = "central") -> Result:
    """Return a plot of what a difference in float64 is off by, in two parts, and where `h` stands.

    The bend is the error of the same difference without any rounding; the rounding is what is
    between the two. Raises ValueError for `at` beyond 10 on either side.

    >>> difference_parts(at=3, h=1e-4).text.splitlines()[0]
    'The central difference of sin(x²) at x = 3. At h = 1e-04 bend is 3.0e-07, rounding 1.2e-11.'
    """
    if not abs(at) <= FAR:
        raise ValueError(
            _("difference_parts() takes a point from -{far} to {far}, not {at}.").format(
                far=FAR, at=at
            )
        )
    parts = {step: _parts(kind, at, step) for step in (*STEPS, h)}
    bend, rounding = (f"{part:.1e}" for part in parts[h])
    caption = _(
        "The {kind} difference of sin(x²) at x = {at}. At h = {step} bend is {bend}, rounding "
        "{rounding}."
    ).format(kind=_(kind), at=number_text(at), step=f"{h:.0e}", bend=bend, rounding=rounding)
    rows = [(f"{step:.0e}", *(f"{part:.1e}" for part in parts[step])) for step in STEPS]
    with drawing(6.4, 3.6) as (figure, save):
        axes = figure.add_subplot(xlabel="step h", ylabel=_("error of the slope"))
        lines = zip(("bend", "rounding"), ("-s", "--o"), (BLUE, ORANGE), strict=True)
        for part, (name, look, color) in enumerate(lines):
            row = few_digits((parts[step][part] for step in STEPS), 3)
            label = f"{name} {parts[h][part]:.1e}"
            axes.plot(STEPS, row, look, color=color, markersize=5, label=label)
        axes.axvline(h, color=GREY, linestyle=":", label=f"at h = {h:.0e}")
        axes.set(xscale="log", yscale="log", ylim=(1e-17, 1e2))
        add_grid(axes)
        figure.legend(loc="outside upper center", ncols=3, frameon=False)
        return plot(save(), caption, ("h", "bend", "rounding"), rows)


def _parts(kind: str, at: float, h: float) -> tuple[float, float]:
    """What the bend and what rounding adds to the error of a difference."""
    with localcontext() as context:
        context.prec = 200
        x, step = Decimal(at), Decimal(h)
        low, width = (x - step, 2 * step) if kind == "central" else (x, step)
        exact = (_sine((x + step) ** 2) - _sine(low**2)) / width
        slope = 2 * x * (1 - 2 * _sine(x**2 / 2) ** 2)  # the cosine, by the sine of the half
        measured = Decimal(estimate(kind, "float64", at, h))
        return float(abs(exact - slope)), float(abs(measured - exact))


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
        return float(_sine(Decimal(y)))


def _sine(exact: Decimal) -> Decimal:
    total = term = exact
    place = 1
    while total + term != total:
        place += 2
        term *= -exact * exact / (place * (place - 1))
        total += term
    return total


def _to_float32(number: float) -> float:
    return struct.unpack("f", struct.pack("f", number))[0]
