"""A graph to walk in: one self-contained output, without kernel, network or widgets."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from ..graph.boxes import Box, FoldedGraph, NotedView, one_node_boxes
from ..graph.folding import NO_LABELS, fold
from ..graph.folding.opening import Opened, walk
from ..graph.gradients import grad_words, measured_of
from ..graph.graph import LEAF, BackwardGraph, Node, View
from ..graph.reading import read_live
from ..graph.recording import BackwardTrace
from ..graph.remarks import remarks_on
from ..language import _
from ..palette import picture_in_both
from ..picture import Picture, Shape, printable
from ..result import Result
from .figure import figure_of
from .folded import CannotBeDrawnError, Weighed, choose_boxes
from .render import RenderError, render
from .script import script
from .show import draw

MOST_SAID = 6  # kinds of operation, or leaves, that are named of one box
NORM = re.compile(r"norm [^\s,)]+")
ANY_NORM = "norm 0.00000e-00"  # as wide as any: equal layers have one layout, whatever their norms
# What the page does not need, and what explorer.js says once for all words of a picture.
CLUTTER = re.compile(
    r'<!--.*?-->\n?|<title>.*?</title>\n?| id="[^"]*"'
    r'| xml:space="preserve"| text-anchor="middle"| font-family="[^"]*"'
    r'| font-size="11.00"| fill="#1b1f24"(?=>)',
    re.DOTALL,
)
CLOSED = re.compile(r'(<polygon [^>]*points="(\S+) [^"]*?) \2"')  # a polygon closes by itself
PLACES = re.compile(r' (?:points|d|x|y)="[^"]*"')
FINE = re.compile(r"(\.\d)\d+")  # more of a point than anybody sees


def explore(*things: object, **names: object) -> Result:
    """Return the folded picture of a graph to walk in; see `show` for what may be passed.

    Click a box, or press Enter on it, and it opens: a pile into its pieces, a module into its
    submodules and what it computes itself, down to single operations. The trail above the picture
    leads back, as Escape does; the arrow keys go from box to box. Each tells what is in it: nodes,
    operations, parameters, and of a recording the norms of the gradients. Where a notebook is not
    trusted, or on a page without scripts, it is the folded picture with its text.

    A model of any size is folded here, not only one of more than 200 nodes.

    >>> import torch
    >>> from autograd_lessons import record_forward
    >>> net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    >>> with record_forward(net):
    ...     loss = net(torch.ones(1, 2)).sum()
    >>> explore(loss)  # doctest: +ELLIPSIS
    10 nodes, 8 of them folded into 2 boxes; open="net.2" opens that one
    [0] SumBackward0 loss = ...
    └─ [1] net.2 (1, 1) · Linear, 4 nodes, bias (1,), weight (1, 3), norm ...
       └─ [3] TanhBackward0 (1, 3)
          └─ [5] net.0 (1, 3) · Linear, 4 nodes, bias (3,), weight (3, 2), norm ...
    """
    thing = things[0] if len(things) == 1 else None
    live = None if isinstance(thing, View) else read_live(things, names)
    view = thing if live is None else live.graph()
    try:
        start = _boxes_to_begin_with(view)
    except CannotBeDrawnError:
        figure = draw(*things, **names)  # it says why, and what there is instead
        return Result(figure.text, figure.html)
    view = Weighed(view.graph, live) if start and live else view
    figure = figure_of(view, start)
    if live:
        figure = figure.with_remarks(remarks_on(view.graph, live, things, names))
    start = start or one_node_boxes(_graph(view))
    try:
        data = _Album(view, walk(_graph(view), start, _labels(view))).data()
    except RenderError:
        return Result(figure.text, figure.html)
    return Result(figure.text, _page(figure.html, data))


def _graph(view: View) -> BackwardGraph:
    return view.drawn if isinstance(view, NotedView) else view.graph


def _labels(view: View) -> Mapping[int, Hashable]:
    return view.labels() if isinstance(view, NotedView) else NO_LABELS


def _boxes_to_begin_with(view: View) -> FoldedGraph | None:
    """The boxes of the first picture, for a small graph too if there are modules; else None."""
    if boxes := choose_boxes(view, None, ()):
        return boxes
    boxes = fold(_graph(view), None, (), _labels(view))
    return boxes if any(box.module and not box.is_node for box in boxes.boxes) else None


class _Album:
    """The pictures and words of all views; equal pictures, lines and phrases are kept once."""

    def __init__(self, view: View, opened: list[Opened]) -> None:
        self.view, self.opened = view, opened
        self.notes = view.noting() if isinstance(view, NotedView) else None
        grads = view.grads_after(len(view)) if isinstance(view, BackwardTrace) else {}
        self.grads = {leaf: measured_of(grad) for leaf, grad in grads.items()}
        self.phrases: dict[str, int] = {}

    def data(self) -> dict[str, object]:
        """Return what the script needs, as plain data."""
        pictures = [self._picture(one) for one in self.opened]
        sources = [_with_any_norm(picture).dot() for picture in pictures]
        different = {source: number for number, source in enumerate(dict.fromkeys(sources))}
        views = [
            {
                "picture": different[source],
                "parent": one.parent,
                "title": one.box.name if one.box else _("the whole graph"),
                "first": min(set(range(len(picture.shapes))) - one.around),
                "words": self._words(picture),
                "boxes": [
                    (self._phrases(self._told(one, place, shape)), one.inner.get(place))
                    for place, shape in enumerate(picture.shapes)
                ],
            }
            for one, picture, source in zip(self.opened, pictures, sources, strict=True)
        ]
        drawn = [self._phrases(_lines(svg)) for svg in _rendered(different)]
        return {"phrases": "\n".join(self.phrases), "pictures": drawn, "views": views}

    def _phrases(self, lines: Iterable[str]) -> list[int]:
        return [self.phrases.setdefault(printable(one), len(self.phrases)) for one in lines]

    def _picture(self, opened: Opened) -> Picture:
        """The picture of a view, with what stands around it in outline and names cut short."""
        boxes = opened.boxes
        notes = self.notes(boxes) if self.notes else ()
        picture, known = boxes.picture(*notes), _known(opened.box)
        shapes = [
            _outside(shape) if place in opened.around else _short(shape, known)
            for place, shape in enumerate(picture.shapes)
        ]
        return replace(picture, shapes=shapes)

    def _words(self, picture: Picture) -> dict[str, list[int]]:
        """The lines in which a view differs from the picture that it shares, by SVG's classes."""
        shapes = [(shape.name, shape.lines) for shape in picture.shapes]
        arrows = [(f"e{nr}", (f" {arrow.label}",)) for nr, arrow in enumerate(picture.arrows)]
        return {
            name: self._phrases(lines)
            for name, lines in shapes + arrows
            if any(NORM.search(line) for line in lines)
        }

    def _told(self, opened: Opened, place: int, shape: Shape) -> list[str]:
        """What is said of a box that the reader points at."""
        box = opened.boxes.boxes[place]
        if place in opened.around:
            name = box.nodes[0].title if box.is_node else f"{shape.mark} {box.name}"
            return [name, _("outside of what is open here")]
        lines = [" ".join([shape.mark, *shape.words])]
        if box.is_node:
            module = box.nodes[0].module
            return [*lines, _("in {module}").format(module=module)] if module else lines
        kinds = Counter(node.op for node in box.nodes if node.op != LEAF).most_common()
        operations = _few([f"{number:,} × {op}" for op, number in kinds])
        # the pieces of a pile have the same leaves again and again: they tell of them themselves
        leaves = [] if box.times > 1 else _few([self._leaf(leaf, box) for leaf in box.leaves])
        return [*lines, *filter(None, [", ".join(operations)]), *leaves]

    def _leaf(self, leaf: Node, box: Box) -> str:
        name = leaf.outputs[0].content.removeprefix(f"{box.module}.")
        return f"{name} · {grad_words([self.grads[leaf.index]])}" if self.grads else name


def _few(phrases: list[str]) -> list[str]:
    """The first few of many phrases, and how many more there are."""
    more = len(phrases) - MOST_SAID
    return phrases[:MOST_SAID] + ([_("and {more:,} more").format(more=more)] if more > 0 else [])


def _known(box: Box | None) -> str:
    """What all names in an opened box begin with, and need not say again."""
    if box is None or not box.module:
        return ""
    # the pieces of a pile keep their name and number: blocks.3
    return ".".join([*box.module.split(".")[: -2 if box.times > 1 else None], ""])


def _short(shape: Shape, known: str) -> Shape:
    return shape._replace(lines=tuple(line.removeprefix(known) for line in shape.lines))


def _outside(shape: Shape) -> Shape:
    """A shape that stands around what is open: its first words in a dashed line."""
    kinds = tuple(kind for kind in shape.kinds if kind != "root")
    return shape._replace(lines=shape.lines[:2], kinds=(*kinds, "constant"))


def _with_any_norm(picture: Picture) -> Picture:
    shapes = [
        shape._replace(lines=tuple(NORM.sub(ANY_NORM, line) for line in shape.lines))
        for shape in picture.shapes
    ]
    arrows = [one._replace(label=NORM.sub(ANY_NORM, one.label)) for one in picture.arrows]
    return replace(picture, shapes=shapes, arrows=arrows)


def _rendered(sources: Iterable[str]) -> list[str]:
    """The SVG pictures of several sources, which the layout program makes in one run."""
    return render("\n".join(sources)).decode().split("</svg>")[:-1]


def _lines(svg: str) -> list[str]:
    """The lines of an SVG picture without what a page does not need."""
    slim = CLUTTER.sub("", picture_in_both(svg[svg.index("<svg") :] + "</svg>"))
    slim = PLACES.sub(lambda found: FINE.sub(r"\1", found[0]), CLOSED.sub(r'\1"', slim))
    return slim.replace('"', "'").splitlines()  # a quote in a word is an entity


def _page(picture: str, data: object) -> str:
    # in a script, "</" and "<!" mean something even inside a string
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    told = told.replace("</", "<\\/").replace("<!", "\\u003c!")
    return (
        f'<div class="autograd-explorer">{picture}'
        f'<script type="application/json">{told}</script>'
        f"<script>{script('explorer.js')}</script></div>"
    )
