"""The local derivative of each operation, on the edges of the graph that it was recorded in."""

from __future__ import annotations

from ..graph import text
from ..graph.folding import is_drawn_whole
from ..graph.recording import BackwardTrace
from ..graph.steps import describe_steps, travel
from ..result import display
from . import dot
from .figure import Figure

SENTENCE = "Beside each edge stands its local derivative; along a way they multiply."
# In a model nearly every derivative is a large matrix, and between folded boxes stands no number.
INSTEAD = "no local derivatives beside so many edges: show(trace) draws the norms of the gradients"
UNKNOWN = "× ?"  # a gradient went there, and no rule gives its factor as one number


def show_slopes(trace: BackwardTrace) -> None:
    """Show the graph of a recorded backward pass with the local derivative on each edge.

    Along a way from the root to a leaf they multiply; where ways meet, the products add up to the
    leaf's gradient. An edge whose factor no rule gives as a number says `× ?`. A graph of more than
    200 nodes is summed up.

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
    graph = trace.graph
    if not is_drawn_whole(graph):
        return Figure(f"{text.summary(graph)}\n{INSTEAD}")
    passed = travel(trace)
    factors = dict.fromkeys(passed.gradients, UNKNOWN)
    for step in describe_steps(trace):
        factors |= {one.edge: f"× {one.slope}" for one in step.sendings if one.slope}
    leaves = {leaf: f".grad = {grad}" for leaf, grad in passed.grads.items()}
    # beside a factor, what was saved is too much to read
    tree = text.tree(
        graph.without_saved(),
        leaves,
        {edge: f"({factor})" for edge, factor in factors.items()},
    )
    picture = dot.graph_dot(graph, passed._replace(gradients=factors, current=None))
    return Figure(f"{SENTENCE}\n{tree}", picture, f"{text.alt(graph)} {SENTENCE}")
