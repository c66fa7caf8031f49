"""`show` and `draw`: the graph behind a tensor."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..graph.graph import FEW_EDGES, NoGraphError, View
from ..graph.reading import read_live
from ..result import Shown, display
from .figure import Figure, figure_of


def show(
    *things: object,
    saved: bool = False,
    depth: int | None = None,
    open: str | Sequence[str] = (),
    **names: object,
) -> None:
    """Show the graph behind one or more tensors: a picture in a notebook, elsewhere a text.

    A thing is a tensor, a nested list, tuple or dict of them, or a result of this package, such as
    a trace or `trace[:k]`. Names come from the keywords, then from your own variables. `saved=True`
    shows what an operation keeps for backward, and which of its inputs are constants.

    A graph of more than 200 nodes, or one too dense to lay out, is folded: into modules, where
    parameters have names such as `net.blocks.3.weight`, and else into what comes again and again.
    So is one of more than 50 edges that is too wide for a page of 900 pixels, if its boxes fit.
    `depth=2` makes one box of what agrees in the first two parts of these names, and
    `open="net.blocks.3"` (or a list of such names) shows the inside of a module. A box tells the
    shapes of its leaves and the norm of their numbers; of a trace, the norms of the gradients, and
    in which of equal pieces they are smallest and largest; with `saved=True` how many tensors its
    operations keep. What was left out, has no name or is not registered is said below the graph;
    of a model that is given, as in `net=net`, also which parameters are outside the graph.

    >>> import torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x**2
    >>> z = torch.sin(y)
    >>> show(z)
    [0] SinBackward0 z = 0.412118
    └─ [1] PowBackward0 y = 9
       └─ [2] AccumulateGrad x = 3
    >>> show(y, saved=True)
    [0] PowBackward0 y = 9 · saved exponent: 2 · saved self: x = 3
    └─ [1] AccumulateGrad x = 3
    """
    try:
        display(draw(*things, saved=saved, depth=depth, open=open, **names))
    except NoGraphError as error:
        print(error)


def draw(
    *things: object,
    saved: bool = False,
    depth: int | None = None,
    open: str | Sequence[str] = (),
    **names: object,
) -> Figure:
    """Return the figure of a graph without displaying it; see `show` for what may be passed."""
    thing = things[0] if len(things) == 1 else None
    if isinstance(thing, Shown):
        return thing
    live = None if isinstance(thing, View) else read_live(things, names)
    view = thing if live is None else live.graph()
    if saved and live is not None:
        from ..graph.building import saved_values, with_saved

        view = with_saved(live, saved_values(live))
    opens_nothing = isinstance(open, (list, tuple)) and not open  # else draw_large looks at it
    if depth is None and opens_nothing and len(view.graph.edges) <= FEW_EDGES:
        figure = figure_of(view)
    else:
        from .folded import draw_large  # here, since most graphs are small

        figure = draw_large(view, live, depth, open, saved=saved)
    is_plain = isinstance(thing, torch.Tensor) and not names
    leaves = [view.graph.nodes[leaf].name for leaf in view.graph.leaves]
    if live is None or (is_plain and not any("." in (name or ".") for name in leaves)):
        return figure
    from ..graph.remarks import remarks_on  # here, since of a tensor's own leaves there are none

    return figure.with_remarks(remarks_on(view.graph, live, things, names))
