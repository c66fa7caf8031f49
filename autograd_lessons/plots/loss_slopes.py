"""Losses of one guess and their slopes, as float32 has them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch

from ..language import N_, _
from ..result import Result
from ..values import number_text
from .style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    add_common_legend,
    drawing,
    few_digits,
    plot,
    spread,
)

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Zones = dict[str, tuple[float, float]]  # from which z to which, by what fails there

REACH = 30.0
ROWS = (-30.0, -20.0, -18.0, -10.0, 0.0, 10.0, 16.0, 17.0, 30.0)
LOOKS = (  # the first loss on top, the last below: where they agree, all can be seen
    {"color": ORANGE, "linestyle": "-", "linewidth": 1.6, "zorder": 4},
    {"color": INK, "linestyle": "--", "linewidth": 2.2, "zorder": 3},
    {"color": BLUE, "linestyle": "-", "linewidth": 5.0, "alpha": 0.35, "zorder": 2},
)
DEAD, BROKEN = N_("slope 0"), N_("no number")


def loss_slopes(by_name: Mapping[str, Loss], y: float = 1.0) -> Result:
    """Return a plot of up to three losses of z, and below of their slopes dL/dz, for a label y.

    Each loss takes `z` and `y`, float32 tensors of one number, and returns the loss as one; z goes
    from -30 to 30. Two zones of the first loss are shaded: where its slope is 0 and the last loss
    still has one, and where it is not a finite number. Raises ValueError for more than three.

    >>> def hinge(z, y):
    ...     return torch.clamp(-z, min=0)
    >>> print(loss_slopes({"hinge": hinge}).text.splitlines()[0])
    Losses and their slopes for y = 1, from z = -30 to 30.
    """
    if len(by_name) > len(LOOKS):
        raise ValueError(
            _("loss_slopes() takes up to {looks} losses, not {by_name}.").format(
                looks=len(LOOKS), by_name=len(by_name)
            )
        )
    zones = _zones([*by_name.values()], y)
    head = ["z"] + [f"{what} {name}" for name in by_name for what in ("loss", "slope")]
    rows = [
        (z, *(number for loss in by_name.values() for number in few_digits(at(loss, z, y), 3)))
        for z in ROWS
    ]
    return plot(_drawn(by_name, y, zones), _caption([*by_name], y, zones), head, rows)


def _drawn(by_name: Mapping[str, Loss], y: float, zones: Zones) -> str:
    zs = spread(-REACH, REACH)
    curves = {name: [at(loss, z, y) for z in zs] for name, loss in by_name.items()}
    with drawing(6.4, 5.6) as (figure, save):
        for place, quantity in enumerate(("loss", _("slope dL/dz"))):
            axes = figure.add_subplot(2, 1, place + 1, xlabel="z", ylabel=quantity)
            for (name, points), look in zip(curves.items(), LOOKS, strict=False):
                shown = few_digits((point[place] for point in points), 3)  # float32 has seven
                axes.plot(zs, shown, label=name, **look)
            _shade(axes, zones)
        add_common_legend(figure, axes, columns=3)
        return save()


def at(loss: Loss, z: float, y: float) -> tuple[float, float]:
    """Return a loss and its slope at z, by autograd in float32.

    A loss that is infinite or nan has no slope; what autograd then returns differs from one
    release of PyTorch to another.

    >>> at(lambda z, y: z * z, 3.0, 0.0)
    (9.0, 6.0)
    """
    leaf = torch.tensor(z, requires_grad=True)
    with torch.enable_grad():
        value = loss(leaf, torch.tensor(y))
        (slope,) = torch.autograd.grad(value, leaf)
    return value.item(), slope.item() if value.isfinite() else math.nan


def _zones(every: list[Loss], y: float) -> Zones:
    """Where the first loss fails, at either end, while the last one does not."""
    first, last = every[0], every[-1]
    found = {}
    for end in (-REACH, REACH):
        kind = _failure(first, last, end, y)
        if kind:
            found[kind] = tuple(sorted((_edge(first, last, end, y), end)))
    return found


def _failure(first: Loss, last: Loss, z: float, y: float) -> str:
    loss, slope = at(first, z, y)
    if not math.isfinite(loss):
        return BROKEN
    return DEAD if slope == 0 != at(last, z, y)[1] else ""


def _edge(first: Loss, last: Loss, end: float, y: float) -> float:
    """Halve the way between 0 and the failing end until the edge is known to a thousandth."""
    fine, failing = 0.0, end
    while abs(failing - fine) > 1e-3:
        middle = (fine + failing) / 2
        if _failure(first, last, middle, y):
            failing = middle
        else:
            fine = middle
    return round(failing, 2)


def _shade(axes, zones: Zones) -> None:
    for kind, (low, high) in zones.items():
        hatch = "//" if kind == BROKEN else "\\\\"
        axes.axvspan(low, high, facecolor=GREY, alpha=0.12, zorder=0)
        axes.axvspan(low, high, facecolor="none", edgecolor=GREY, hatch=hatch, alpha=0.35, zorder=1)
        middle = (low + high) / 2
        place = axes.get_xaxis_transform()
        axes.text(
            middle, 0.5, _(kind), transform=place, ha="center", va="center", backgroundcolor="white"
        )


def _caption(names: list[str], y: float, zones: Zones) -> str:
    words = [_("Losses and their slopes for y = {y}, from z = -30 to 30.").format(y=number_text(y))]
    for kind, (low, high) in zones.items():
        where = (
            _("above z = {edge}").format(edge=low)
            if high == REACH
            else _("below z = {edge}").format(edge=high)
        )
        words.append(
            _("The one {names} has {kind} {where}.").format(
                names=names[0], kind=_(kind), where=where
            )
        )
    return " ".join(words)
