"""The local derivative of each operation, on the edges of the graph that it was recorded in."""

from __future__ import annotations

from ..graph.boxes import FoldedGraph, NotedView
from ..graph.graph import Note, Notes
from ..graph.layers import is_drawn_whole
from ..graph.recording import BackwardTrace, checked_trace
from ..graph.steps import visits
from ..graph.summary import summary_of
from ..language import N_, _
from ..picture import Picture
from ..result import display
from .figure import Figure, figure_of

SENTENCE = N_("Beside each edge stands its local derivative; along a way they multiply.")
# In a model nearly every derivative is a large matrix, and between folded boxes stands no number.
INSTEAD = N_(
    "no local derivatives beside so many edges: show(trace) draws the norms of the gradients"
)
NO_NUMBER = "× ?"  # a gradient went there, and no rule gives its factor as one number


def show_slopes(trace: BackwardTrace) -> None:
    """Show the graph of a recorded backward pass with the local derivative on each edge.

    Along a way from the root to a leaf they multiply; where ways meet, the products add up to the
    leaf's gradient. An edge whose factor no rule gives as a number says `× ?`. A graph of more than
    200 nodes is summed up.

    >>> import torch
    >>> from autograd_lessons import record_backward
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x**2
    >>> z = torch.sin(y)
    >>> with record_backward(z) as trace:
    ...     z.backward()
    >>> show_slopes(trace)
    Beside each edge stands its local derivative; along a way they multiply.
    [0] SinBackward0 z = 0.412118
    └─ (× -0.91113) [1] PowBackward0 y = 9
       └─ (× 6) [2] AccumulateGrad x = 3 · .grad = -5.4668
    """
    display(draw_slopes(trace))


def draw_slopes(trace: BackwardTrace) -> Figure:
    """Return the figure of the local derivatives without displaying it; see `show_slopes`."""
    if not is_drawn_whole(checked_trace(trace, "show_slopes").graph):
        return Figure(f"{_(INSTEAD)}\n{summary_of(trace.graph)}")
    return figure_of(_Slopes(trace))


class _Slopes(NotedView):
    """A recorded graph with local derivatives in the place of gradients."""

    def __init__(self, trace: BackwardTrace) -> None:
        self.trace, self.graph = trace, trace.graph

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        on_boxes, on_edges = self.trace.notes(boxes)
        known = {
            one.bundle: f"× {one.local_derivative}"
            for visit in visits(self.trace, boxes)
            for one in visit.contributions
            if one.local_derivative
        }
        return (
            {place: note._replace(kinds=()) for place, note in on_boxes.items()},
            {number: self._factor(note, known.get(number)) for number, note in on_edges.items()},
        )

    def _factor(self, note: Note, known: str | None) -> Note:
        """The note on an edge, with its factor in the place of the gradient."""
        factor = known or (NO_NUMBER if note.words else None)
        return Note((factor,), ("travelled",)) if factor else note

    def text(self, picture: Picture, boxes: FoldedGraph | None = None) -> str:
        return f"{_(SENTENCE)}\n{picture.tree()}"

    def alt(self, boxes: FoldedGraph | None = None) -> str:
        return f"{self.graph.alt()} {_(SENTENCE)}"
