"""Figures of graphs that may be too large to be drawn node by node: in boxes, or in numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from ..graph.boxes import FoldedGraph, NotedView
from ..graph.folding import MOST_BOXES, can_be_drawn, fold
from ..graph.gradients import norm
from ..graph.graph import FEW_EDGES, NO_NOTES, BackwardGraph, Note, Notes, View
from ..graph.layers import heights, is_drawn_whole
from ..graph.reading import LiveGraph
from ..graph.recording import BackwardTrace
from ..graph.summary import summary_of
from ..language import _
from ..result import legible_width
from ..values import number_text
from .figure import Figure, figure_of
from .render import RenderError

PAGE = 900  # pixels, the width of a notebook
FEW_BOXES = 5  # less does not tell what a graph of a few nodes is
FOLDABLE = 200_000  # nodes, some five seconds; a larger graph is summed up


class CannotBeDrawnError(Exception):
    """Raised for a graph that is too large or too dense; one sentence says why."""


def draw_large(
    view: View, live: LiveGraph | None, depth: object, opened: object, *, saved: bool = False
) -> Figure:
    """Return the figure of a view: whole, in boxes, or if it is too large even so, its numbers.

    `live` is the graph itself where it is at hand, for the norms of its parameters.
    """
    try:
        boxes = choose_boxes(view, depth, opened)
    except CannotBeDrawnError as reason:
        told = [str(reason), repr(summary_of(view.graph, live, saved=saved))]
        steps = [view.lines(most=20)] if isinstance(view, BackwardTrace) else []
        return Figure("\n".join(told + steps))
    return figure_of(Weighed(view.graph, live) if boxes and live else view, boxes)


def choose_boxes(view: View, depth: object, opened: object) -> FoldedGraph | None:
    """Return the boxes in which a view is drawn; None where it is drawn whole.

    It is so unless it is too large, or else too wide for a page that its boxes would fit.

    Raises CannotBeDrawnError, and TypeError for what was meant as a name.
    """
    modules = _modules(depth, opened)
    noted = isinstance(view, NotedView)
    graph, labels = (view.drawn, view.labels()) if noted else (view.graph, {})
    whole = depth is None and not modules and is_drawn_whole(graph)
    if whole and (len(graph.edges) <= FEW_EDGES or _fits(view)):
        return None
    if len(graph.nodes) > FOLDABLE:
        raise CannotBeDrawnError(
            _("more than {most:,} nodes are too many to fold").format(most=FOLDABLE)
        )
    boxes = fold(graph, depth, modules, labels)
    if whole and not (len(boxes.boxes) >= FEW_BOXES and _fits(view, boxes)):
        return None  # no better: then it is shown as it is, and the page scrolls
    if not can_be_drawn(boxes, heights(graph)):
        raise CannotBeDrawnError(_too_many(graph, boxes, depth, modules))
    return boxes


def _fits(view: View, boxes: FoldedGraph | None = None) -> bool:
    """Whether a picture can be read without scrolling, or there is nothing to lay it out."""
    try:
        return legible_width(figure_of(view, boxes).svg) <= PAGE
    except RenderError:
        return True


def _modules(depth: object, opened: object) -> tuple[str, ...]:
    """The names of the modules that shall be opened; refuse what was meant as a name."""
    several = isinstance(opened, (list, tuple))
    modules = tuple(opened) if several else (opened,)
    if not all(isinstance(module, str) for module in modules):
        raise TypeError(
            _(
                'open= takes the name of a module, as in open="net.0"; a tensor of that name gets '
                "it from your variable."
            )
        )
    if depth is not None and type(depth) is not int:
        raise TypeError(
            _(
                "depth= takes a number, as in depth=2; a tensor of that name gets it from your "
                "variable."
            )
        )
    return modules


def _too_many(
    graph: BackwardGraph, folded: FoldedGraph, depth: int | None, modules: Sequence[str]
) -> str:
    """One sentence: how many boxes there are, and the largest depth that can be drawn."""
    words = _("{boxes:,} boxes and {edges:,} edges are too many to draw").format(
        boxes=len(folded.boxes), edges=len(folded.bundles)
    )
    names = [graph.nodes[leaf].outputs[0].name or "" for leaf in graph.leaves]
    deepest = max(name.count(".") for name in names)
    height = heights(graph)
    for less in range(min(depth or 0, deepest + 1) - 1, 0, -1):
        if can_be_drawn(fold(graph, less, modules), height):
            return _("{words}; depth={less} is the largest that can be drawn").format(
                words=words, less=less
            )
    return _("{words}; without depth and open, {most} boxes at most are drawn").format(
        words=words, most=MOST_BOXES
    )


class Weighed(NotedView):
    """A graph with the norm of all numbers in the leaves of each box."""

    def __init__(self, graph: BackwardGraph, live: LiveGraph) -> None:
        self.graph, self.leaves = graph, live.leaves()
        self.norm_of = cache(lambda leaf: norm([self.leaves[leaf]]))

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return the norms as notes on boxes."""
        norms = {}
        for place, box in enumerate(boxes.boxes):
            told = box.is_node and box.nodes[0].outputs[0].value is not None
            if box.leaves and not told:
                # on the meta device and inside vmap there are no numbers to read
                with suppress(RuntimeError, TypeError):
                    length = math.hypot(*(self.norm_of(leaf.index) for leaf in box.leaves))
                    norms[place] = Note((f"norm {number_text(length)}",))
        return norms, NO_NOTES
