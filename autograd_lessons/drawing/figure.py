"""A picture that is also a text: what `draw` returns and `show` displays."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..graph import text
from ..graph.folding import MOST, FoldedGraph, can_be_drawn, fold, is_drawn_whole
from ..graph.reading import BackwardGraph, LiveGraph, NoGraphError, read_graph
from ..graph.recording import BackwardTrace
from ..graph.steps import folded_notes, parameter_notes, travel
from ..graph.summary import summary_of
from ..result import Result, display, picture_html, preformatted
from . import dot
from .render import FORMATS, RenderError, render

FOLDABLE = 200_000  # nodes, some five seconds; a larger graph is summed up


@dataclass(frozen=True)
class Figure:
    """A text, and the DOT source of the picture that says the same.

    In a notebook it shows the picture, with the text folded below; where there is no layout
    program, the text and one sentence about that. `dot` is None where there is nothing to draw.
    """

    text: str
    dot: str | None = None
    alt: str = ""

    def __repr__(self) -> str:
        return self.text

    @cached_property
    def svg(self) -> str:
        """The picture as SVG; raises RenderError where none can be made."""
        return self._rendered("svg").decode()

    @property
    def html(self) -> str:
        """The picture as html that stands alone and survives an untrusted notebook."""
        if self.dot is None:
            return preformatted(self.text)
        try:
            return picture_html(self.svg, self.alt, "the same as text", self.text)
        except RenderError as error:
            return f"{preformatted(self.text)}<p>{html.escape(str(error))}</p>"

    def save(self, path: str | Path) -> Path:
        """Write the figure as .svg, .png, .pdf, .dot, .html or .txt and return the path.

        Raises ValueError for another ending and RenderError where no picture can be made.
        """
        path = Path(path)
        form = path.suffix.removeprefix(".")
        if form == "txt":
            content = f"{self.text}\n".encode()
        elif form == "html":
            content = f'<!doctype html><meta charset="utf-8">{self.html}\n'.encode()
        elif form == "dot" and self.dot is not None:
            content = self.dot.encode()
        elif form in FORMATS:
            content = self._rendered(form)
        else:
            raise ValueError(
                f"{path.name} has no ending that a figure can be saved with: "
                ".svg, .png, .pdf, .dot, .html or .txt"
            )
        path.write_bytes(content)
        return path

    def _rendered(self, form: str) -> bytes:
        if self.dot is None:
            raise RenderError(f"No picture: {self.text.splitlines()[0]}")
        return render(self.dot, form)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def draw(
    *things: object,
    saved: bool = False,
    depth: int | None = None,
    open: str | Sequence[str] = (),
    **names: object,
) -> Figure:
    """Return the figure of a graph without displaying it; see `show` for what may be passed."""
    if len(things) == 1 and isinstance(things[0], Figure):
        return things[0]
    opened = _opened(depth, open)
    thing = things[0] if len(things) == 1 else None
    trace = thing if isinstance(thing, BackwardTrace) else None
    live = None
    if trace is not None:
        graph = trace.graph
    elif isinstance(thing, BackwardGraph):
        graph = thing
    else:
        live, graph = read_graph(things, names, saved=saved)
        if len(graph.nodes) > FOLDABLE:
            return Figure(repr(summary_of(live, graph, saved=saved)))
    if depth is not None or opened or not is_drawn_whole(graph):
        return _draw_folded(graph, trace, live, depth, opened)
    if trace is not None:
        passed = dot.graph_dot(graph, travel(trace))
        return Figure(text.trace_text(trace), passed, text.trace_alt(trace))
    return Figure(text.tree(graph), dot.graph_dot(graph), text.alt(graph))


def _opened(depth: object, opened: str | Sequence[str]) -> tuple[str, ...]:
    """The names of the modules that shall be opened; refuse what was meant as a name."""
    modules = (opened,) if isinstance(opened, str) else tuple(opened) if _is_list(opened) else None
    if modules is None or not all(isinstance(module, str) for module in modules):
        raise TypeError(
            'open= takes the name of a module, as in open="net.0"; a tensor of that name gets it '
            "from your variable."
        )
    if depth is not None and type(depth) is not int:
        raise TypeError(
            "depth= takes a number, as in depth=2; a tensor of that name gets it from your "
            "variable."
        )
    return modules


def _is_list(thing: object) -> bool:
    return isinstance(thing, (list, tuple))


def _draw_folded(
    graph: BackwardGraph,
    trace: BackwardTrace | None,
    live: LiveGraph | None,
    depth: int | None,
    opened: tuple[str, ...],
) -> Figure:
    """The figure of a graph in boxes; of one that is too large even so, a summary."""
    if len(graph.nodes) > FOLDABLE:
        more = [] if trace is None else [text.trace_text(trace, most=20)]
        return Figure("\n".join([text.summary(graph), *more]))
    # beside gradients, what was saved is too much to read
    folded = fold(graph if trace is None else graph.without_saved(), depth, opened)
    if not can_be_drawn(graph, folded):
        return Figure(f"{_too_many(graph, folded, depth, opened)}\n{text.summary(graph)}")
    if trace is not None:
        notes, edge_notes = folded_notes(folded, trace)
    else:
        notes, edge_notes = {} if live is None else parameter_notes(folded, live), {}
    words = text.folded_text(folded, notes, edge_notes)
    return Figure(words, dot.folded_dot(folded, notes, edge_notes), text.folded_alt(folded, trace))


def _too_many(
    graph: BackwardGraph, folded: FoldedGraph, depth: int | None, opened: tuple[str, ...]
) -> str:
    """One sentence: how many boxes there are, and the largest depth that can be drawn."""
    words = f"{len(folded.boxes):,} boxes and {len(folded.bundles):,} edges are too many to draw"
    names = [graph.nodes[leaf].outputs[0].name or "" for leaf in graph.leaves]
    deepest = max((name.count(".") for name in names), default=0)
    for less in range(min(depth or 0, deepest + 1) - 1, 0, -1):
        if can_be_drawn(graph, fold(graph, less, opened)):
            return f"{words}; depth={less} is the largest that can be drawn"
    return f"{words}; without depth and open, {MOST} boxes at most are drawn"


def show(
    *things: object,
    saved: bool = False,
    depth: int | None = None,
    open: str | Sequence[str] = (),
    **names: object,
) -> None:
    """Show the graph behind one or more tensors, here and now.

    A thing is a tensor, a nested list, tuple or dict of tensors, or a result of this package, such
    as the trace of a backward pass or the beginning of one, `trace[:k]`.
    Names come from the keywords, and then from your own variables. `saved=True` shows what each
    operation keeps for backward, and which of its inputs are constants.

    A graph of more than 200 nodes, or one too dense to lay out, is folded: into modules, where
    parameters have names such as `net.blocks.3.weight`, and else into what comes again and again.
    `depth=2` tells two parts of these names apart, and `open="net.blocks.3"` (or a list of such
    names) shows the inside of a module. A box tells how many nodes it has, the shapes of its leaves
    and the norm of all their numbers; of a trace, the norms of the gradients. With `saved=True` it
    tells how many tensors its operations keep, and how many numbers are in these; what two of them
    keep counts twice. So `saved`, `depth` and `open` cannot name a tensor here; a variable can.

    In a notebook it shows a picture, elsewhere a text.

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
    if len(things) == 1 and isinstance(things[0], Result):
        display(things[0])
        return
    try:
        display(draw(*things, saved=saved, depth=depth, open=open, **names))
    except NoGraphError as error:
        print(error)
