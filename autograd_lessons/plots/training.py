"""Training: the loss round by round, and where the answers draw their line between two groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import torch

from ..language import _
from ..result import Result
from ..values import number_text
from .style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    add_baseline,
    add_grid,
    add_legend,
    drawing,
    few_digits,
    plot,
    spread,
)

Look = Mapping[str, str]

LOOKS = (  # told apart by dashes and marks as well as by colour
    {"color": BLUE, "linestyle": "-", "marker": ""},
    {"color": ORANGE, "linestyle": "--", "marker": "o"},
    {"color": INK, "linestyle": "-", "marker": "s"},
    {"color": GREY, "linestyle": "-.", "marker": "^"},
    {"color": BLUE, "linestyle": ":", "marker": "D"},
)
FLOOR = -0.08  # how far down answers between 0 and 1 are drawn
ROWS = 6  # so many rows, more or less, in the table of a long curve


def losses(curves: Mapping[str, Sequence[float]]) -> Result:
    """Return a plot of losses, a curve for each name: the loss in round 0, in round 1, and so on.

    A curve that ends before the others, or at a number that is not finite, ends with a cross and
    the legend says in which round. At most five curves; else ValueError.

    >>> losses({"falls": [2.0, 1.0, 0.5], "breaks": [2.0, 4.0, float("nan")]})
    The loss, round by round. falls: 2 in round 0, 0.5 in round 2. breaks: 2 in round 0, 4 in \
round 1, then nan.
    round  falls  breaks
        0      2       2
        1      1       4
        2    0.5     nan
    """
    if not 1 <= len(curves) <= len(LOOKS):
        raise ValueError(
            _("losses() draws one to {looks} curves, and these are {curves}.").format(
                looks=len(LOOKS), curves=len(curves)
            )
        )
    length = max(map(len, curves.values()))
    with drawing(6.2, 3.6) as (figure, save):
        axes = figure.add_subplot(xlabel="round", ylabel="loss")
        for look, (name, curve) in zip(LOOKS, curves.items(), strict=False):
            _draw_curve(axes, look, name, curve, length)
        add_grid(axes)
        add_legend(figure)
        picture = save()
    places = [*range(0, length - 1, max(1, length // ROWS)), length - 1]
    rows = [(place, *(_entry(curve, place) for curve in curves.values())) for place in places]
    told = " ".join(_told(name, curve, length) for name, curve in curves.items())
    return plot(
        picture, _("The loss, round by round. {told}").format(told=told), ("round", *curves), rows
    )


def broken_loops() -> dict[str, list[float]]:
    """Return the losses of three loops that fit a line, each with another mistake.

    >>> {name: curve[0] for name, curve in broken_loops().items()}
    {'first': 3.0, 'second': 3.0, 'third': 3.0}
    """
    return {"first": _fitting(keeps=1), "second": _fitting(for_b=0.0), "third": _fitting(0.0, 0.0)}


def _fitting(for_w: float = 0.05, for_b: float = 0.05, keeps: int = 0) -> list[float]:
    """Fit w·x + b to five points of x + 1, at two rates; `keeps` adds the earlier gradients."""
    w = b = slope_w = slope_b = 0.0
    curve = []
    while len(curve) < 31:
        errors = [(x, w * x + b - (x + 1)) for x in (-2, -1, 0, 1, 2)]
        curve.append(sum(error**2 for x, error in errors) / 5)
        slope_w = keeps * slope_w + sum(2 * error * x for x, error in errors) / 5
        slope_b = keeps * slope_b + sum(2 * error for x, error in errors) / 5
        w, b = w - for_w * slope_w, b - for_b * slope_b
    return curve


def boundary(
    inputs: Sequence[float],
    labels: Sequence[float],
    neurons: Mapping[str, tuple[float, float]],
    *,
    name: str = "input",
) -> Result:
    """Return a plot of what a neuron answers along its one input, at moments of its training.

    A neuron is (w, b), and its answer to an input x is sigmoid(w·x + b): between 0 and 1, as the
    labels are. It draws its line where the answer is one half. `name` says what the input is. At
    most five neurons; else ValueError.

    >>> boundary([5.0, 9.0], [0.0, 1.0], {"before": (1.0, -9.0), "after": (1.0, -7.0)})
    Where the answer is one half. before: at 9. after: at 7.
    input  label     before     after
        5      0  0.0179862  0.119203
        9      1        0.5  0.880797
    """
    if not 1 <= len(neurons) <= len(LOOKS):
        raise ValueError(
            _("boundary() draws 1 to {looks} neurons, and these are {neurons}.").format(
                looks=len(LOOKS), neurons=len(neurons)
            )
        )
    lines = {moment: -b / w if w else math.nan for moment, (w, b) in neurons.items()}
    margin = 0.15 * (max(inputs) - min(inputs))
    xs = spread(min(inputs) - margin, max(inputs) + margin)
    with drawing(6.2, 3.8) as (figure, save):
        axes = figure.add_subplot(xlabel=name, ylabel="answer")
        add_baseline(axes, 0.5)
        for look, (moment, neuron) in zip(LOOKS, neurons.items(), strict=False):
            _draw_neuron(axes, look, moment, neuron, lines[moment], xs)
        _draw_points(axes, inputs, labels)
        axes.set(xlim=few_digits((xs[0], xs[-1])), ylim=(FLOOR, 1 - FLOOR))
        add_legend(figure)
        picture = save()
    rows = [
        (x, y, *(_answer(neuron, x) for neuron in neurons.values()))
        for x, y in zip(inputs, labels, strict=True)
    ]
    told = " ".join(f"{moment}: at {number_text(place)}." for moment, place in lines.items())
    head = (name, "label", *neurons)
    return plot(picture, _("Where the answer is one half. {told}").format(told=told), head, rows)


def boundaries(
    points: torch.Tensor, labels: torch.Tensor, answers: Mapping[str, Callable]
) -> Result:
    """Return a plot of points with two inputs each, and where each answer changes its sign.

    An answer is a function of a table of such points, as a network is: one number a row, above 0
    for label 1 and below for label 0. At most five answers; else ValueError.

    >>> corners = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    >>> boundaries(corners, torch.tensor([0.0, 1.0]), {"sum": lambda xy: xy.sum(dim=1) - 1.5})
    2 points, and where each answer changes from one label to the other. sum: 2 right.
    answer  right
       sum      2
    """
    if not 1 <= len(answers) <= len(LOOKS):
        raise ValueError(
            _("boundaries() draws 1 to {looks} answers, and these are {answers}.").format(
                looks=len(LOOKS), answers=len(answers)
            )
        )
    points, labels = points.detach(), labels.detach().flatten()
    xs, ys = (spread(*few_digits((v.min() - 0.3, v.max() + 0.3))) for v in points.T)
    grid = torch.tensor([[x, y] for y in ys for x in xs], dtype=points.dtype)
    right = {}
    with drawing(5.2, 4.0) as (figure, save), torch.no_grad():
        axes = figure.add_subplot(xlabel=_("first input"), ylabel=_("second input"))
        for value, mark in ((1, "o"), (0, "X")):
            places = (few_digits(v.tolist()) for v in points[labels == value].T)
            axes.plot(*places, mark, color=INK, markersize=4, label=f"label {value}")
        for look, (name, answer) in zip(LOOKS, answers.items(), strict=False):
            right[name] = int(((answer(points).flatten() > 0) == (labels > 0)).sum())
            heights = few_digits(answer(grid).flatten().tolist())
            dashes = {"colors": look["color"], "linestyles": look["linestyle"]}
            if min(heights) < 0 < max(heights):
                rows = [heights[start : start + len(xs)] for start in range(0, len(grid), len(xs))]
                axes.contour(xs, ys, rows, [0.0], **dashes)
            axes.plot([], [], color=look["color"], linestyle=look["linestyle"], label=name)
        add_legend(figure)
        picture = save()
    told = " ".join(_("{name}: {count} right.").format(name=n, count=c) for n, c in right.items())
    caption = _(
        "{points} points, and where each answer changes from one label to the other. {told}"
    ).format(points=len(points), told=told)
    return plot(picture, caption, (_("answer"), _("right")), [*right.items()])


def _draw_neuron(axes, look: Look, moment: str, neuron, line: float, xs: list[float]) -> None:
    label = _("{moment}, one half at {line}").format(moment=moment, line=number_text(line))
    answers = few_digits(_answer(neuron, x) for x in xs)
    axes.plot(few_digits(xs), answers, **look, markersize=4, markevery=10, label=label)
    colour, dashes = look["color"], look["linestyle"]
    axes.vlines(few_digits([line]), FLOOR, 0.5, color=colour, linestyle=dashes)


def _draw_points(axes, inputs: Sequence[float], labels: Sequence[float]) -> None:
    for value, mark in ((1, "o"), (0, "X")):
        places = few_digits(x for x, y in zip(inputs, labels, strict=True) if y == value)
        axes.plot(places, [value] * len(places), mark, color=INK, label=f"label {value}")


def _answer(neuron: tuple[float, float], x: float) -> float:
    w, b = neuron
    return 0.5 * (1 + math.tanh((w * x + b) / 2))  # the sigmoid, which cannot overflow like this


def _draw_curve(axes, look: Look, name: str, curve: Sequence[float], length: int) -> None:
    shown = few_digits(_finite(curve))
    last = len(shown) - 1
    ends_early = 0 <= last < length - 1
    label = _("{name}, ends in round {last}").format(name=name, last=last) if ends_early else name
    every = max(1, length // 12)
    axes.plot(shown, **look, markersize=4, markevery=every, linewidth=1.5, label=label)
    if ends_early:
        cross = {"color": look["color"], "markersize": 10, "markeredgewidth": 2.5}
        axes.plot([last], shown[last:], "x", **cross)


def _finite(curve: Sequence[float]) -> list[float]:
    """Return the beginning of a curve, up to the first number that is not finite."""
    end = next((place for place, loss in enumerate(curve) if not math.isfinite(loss)), len(curve))
    return list(curve[:end])


def _entry(curve: Sequence[float], place: int) -> float | str:
    return curve[place] if place < len(curve) else "–"


def _told(name: str, curve: Sequence[float], length: int) -> str:
    shown = _finite(curve)
    ends = dict.fromkeys((0, len(shown) - 1)) if shown else ()
    told = [
        _("{shown} in round {place}").format(shown=number_text(shown[place]), place=place)
        for place in ends
    ]
    if len(shown) < length:
        more = number_text(curve[len(shown)]) if shown != [*curve] else _("nothing")
        told.append(_("then {more}").format(more=more))
    return f"{name}: {', '.join(told)}."
