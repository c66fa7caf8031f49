"""What `.grad` holds while one backward pass follows the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language import _
from ..result import Result
from ..values import number_text
from .style import BLUE, GREY, INK, add_baseline, add_common_legend, drawing, few_digits, plot

Pass = tuple[float | None, float]  # `.grad` before and after one backward pass
WIDTH = 0.38


def passes(strips: Mapping[str, Sequence[Pass]]) -> Result:
    """Return a plot of `.grad` over backward passes, a strip for each name, one below the other.

    A pass is (`.grad` before it, `.grad` after it), where None is no gradient. The hatched bar is
    what was there, the full one what the pass added. Raises ValueError for strips of different
    length.

    >>> passes({"never cleared": [(None, 4.0), (4.0, 8.0)], "cleared": [(None, 4.0), (None, 4.0)]})
    What .grad holds after each pass. never cleared: 4, 8. cleared: 4, 4.
                   pass  before  added  after
    never cleared     1    None      4      4
    never cleared     2       4      4      8
          cleared     1    None      4      4
          cleared     2    None      4      4
    """
    if len({len(strip) for strip in strips.values()}) != 1:
        raise ValueError(_("passes() takes strips of one length: these have different lengths."))
    rows = [
        (name, number, "None" if before is None else before, after - (before or 0), after)
        for name, strip in strips.items()
        for number, (before, after) in enumerate(strip, 1)
    ]
    held = " ".join(
        f"{name}: {', '.join(number_text(after) for _, after in strip)}."
        for name, strip in strips.items()
    )
    caption = _("What .grad holds after each pass. {held}").format(held=held)
    return plot(_drawn(strips), caption, ("", "pass", "before", "added", "after"), rows)


def _drawn(strips: Mapping[str, Sequence[Pass]]) -> str:
    ends = few_digits(end or 0 for strip in strips.values() for pair in strip for end in pair)
    low, high = min(*ends, 0), max(*ends, 0)
    with drawing(5.6, 1.9 * len(strips)) as (figure, save):
        for place, (name, strip) in enumerate(strips.items(), 1):
            axes = figure.add_subplot(len(strips), 1, place, ylabel=".grad")
            axes.set_title(name, fontsize=10, loc="left")
            axes.set_ylim(low * 1.3, high * 1.3 or 1)
            _draw_bars(axes, strip)
        add_common_legend(figure, axes, columns=2)
        return save()


def _draw_bars(axes, strip: Sequence[Pass]) -> None:
    before = few_digits(pair[0] or 0 for pair in strip)
    added = few_digits(after - (was or 0) for was, after in strip)
    places = range(1, len(strip) + 1)
    left, right = ([place + side for place in places] for side in (-WIDTH / 2, WIDTH / 2))
    axes.bar(left, before, WIDTH, color="white", edgecolor=GREY, hatch="///", label=_("was there"))
    axes.bar(right, added, WIDTH, bottom=before, color=BLUE, edgecolor=INK, label="added")
    add_baseline(axes)
    axes.set_xticks(list(places), [f"pass {place}" for place in places])
    for place, (was, after) in enumerate(strip, 1):
        words = "None" if was is None else number_text(was)
        label = f"{words} → {number_text(after)}"
        top = max(was or 0, after, 0)
        axes.annotate(label, (place, top), (0, 3), textcoords="offset points", ha="center")
