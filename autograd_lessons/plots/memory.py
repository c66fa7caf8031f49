"""What is alive while a forward and a backward pass run, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language import _
from ..result import Result
from .style import BLUE, GREY, ORANGE, add_baseline, add_grid, add_legend, drawing, plot

LOOKS = ((GREY, "--"), (ORANGE, "-."), (BLUE, "-"))


def memory(curves: Mapping[str, Sequence[int]]) -> Result:
    """Return a plot of bytes alive over time, one curve for each name, at most three.

    A curve has a number after each tensor that was made or let go.

    >>> memory({"all kept": [0, 4, 8, 4, 0]})
    The most bytes at one time: all kept 8.
       curve  most  steps
    all kept     8      4
    """
    if len(curves) > len(LOOKS):
        raise ValueError(
            _("memory() tells {looks} curves apart, and these are {curves}.").format(
                looks=len(LOOKS), curves=len(curves)
            )
        )
    with drawing(5.6, 3.2) as (figure, save):
        axes = figure.add_subplot(xlabel=_("tensors made or let go"), ylabel=_("bytes alive"))
        add_grid(axes)
        add_baseline(axes)
        for (name, curve), (colour, line) in zip(curves.items(), LOOKS, strict=False):
            axes.plot(range(len(curve)), curve, color=colour, linestyle=line, label=name)
        add_legend(figure)
        picture = save()
    most = ", ".join(f"{name} {max(curve):,}" for name, curve in curves.items())
    rows = [(name, f"{max(curve):,}", len(curve) - 1) for name, curve in curves.items()]
    return plot(
        picture,
        _("The most bytes at one time: {most}.").format(most=most),
        ("curve", "most", "steps"),
        rows,
    )
