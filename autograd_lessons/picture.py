"""A picture as data, and its two forms: a tree of text, and DOT source. Both say the same.

Whatever this package draws is made of shapes and arrows. Only this module knows how they look, and
only it speaks DOT, the language of Graphviz, through the graphviz library.

The root stands at the top and arrows point the way the gradient flows. Kinds differ by shape as
well as by colour: a leaf is an ellipse, an operation a box, a root has a double border.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Every label is plain centred text: it stays inside its box where a reader's font is wider than
# Helvetica, the only font whose widths all layout programs know.
FONT = "Helvetica"
INK, GREY, YELLOW = "#1b1f24", "#57606a", "#ffe9a8"
SHEET = {"bgcolor": "white", "nodesep": "0.3", "ranksep": "0.32", "pad": "0.1"}
WRITING = {"color": GREY, "fontname": FONT, "fontcolor": INK}
NODE = {"fontsize": "11", "style": "filled", "height": "0.35", "width": "0.5"} | WRITING
EDGE = {"fontsize": "10", "arrowsize": "0.7"} | WRITING
REGION = WRITING | {"fontsize": "10", "color": INK, "labeljust": "l", "style": "rounded,bold"}
SIGN = {"style": "filled", "fillcolor": YELLOW, "color": INK, "fontsize": "10"}
FLAG = {**SIGN, "shape": "cds", "width": "1.2", "height": "0.55"}
DIAMOND = {**SIGN, "shape": "diamond", "margin": "0.02"}
LOOKS = {  # first those of a shape, then what is added to one, then those of an arrow
    "leaf": {"shape": "ellipse", "fillcolor": "#c8ead0", "margin": "0.06,0.04"},
    "operation": {"shape": "box", "fillcolor": "#eaf1fb"},
    "folder": {"shape": "folder", "fillcolor": "#f3ecfa", "margin": "0.2,0.1"},
    "pile": {"shape": "box3d", "fillcolor": "#f3ecfa", "margin": "0.2,0.1"},
    "constant": {"shape": "box", "style": "dashed", "fontcolor": GREY},
    "storage": {"shape": "box3d", "fillcolor": YELLOW},
    "tensor": {"shape": "box", "fillcolor": "white"},
    "root": {"peripheries": "2"},
    "at work": {"penwidth": "3", "color": INK, "fillcolor": YELLOW},
    "unreached": {"fillcolor": "white"},
    "gone": {"style": "dashed", "fontcolor": GREY},
    "travelled": {"penwidth": "2.2", "color": INK},
    "untravelled": {"style": "dotted"},
    "no gradient": {"style": "dashed", "arrowhead": "none"},
    "backwards": {"dir": "back"},
}
# Not allowed in XML, or the end of a string for a program written in C.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Shape(NamedTuple):
    """A node of the picture: lines in it, and in the tree a line with its mark and words."""

    name: str  # in DOT, and the class by which player.js finds it in the SVG
    mark: str  # `[3]`; empty: it stands in the picture alone
    words: tuple[str, ...]
    lines: tuple[str, ...]
    kinds: tuple[str, ...]  # keys of LOOKS; a later one wins
    outputs: int = 1  # with several, the tree says which of them is meant: `[3].1`
    flag: tuple[str, ...] = ()  # lines on a flag beside it


class Arrow(NamedTuple):
    """An edge of the picture, from one shape to another."""

    source: str  # names of shapes
    target: str
    label: str = ""
    words: str = ""  # in the tree, before the shape that it leads to
    kinds: tuple[str, ...] = ()
    output_nr: int | None = 0  # which output of its target it leads to; None: to several
    diamond: str = ""  # a word in a diamond on its way, which stands for the kinds


@dataclass(frozen=True)
class Picture:
    """Shapes, arrows between them, and the (name, output number)s where the tree begins.

    `regions` are names of shapes that stand in a frame together, `region_label` is what it says;
    `layout` are attributes of Graphviz for the whole.
    """

    name: str
    shapes: Sequence[Shape]
    arrows: Sequence[Arrow]
    roots: Sequence[tuple[str, int]]
    regions: Sequence[tuple[str, ...]] = ()
    region_label: str = ""
    layout: Mapping[str, str] = field(default_factory=dict)

    def tree(self) -> str:
        """Return every shape on a line, its inputs below it; what stood before is not repeated."""
        shapes = {shape.name: shape for shape in self.shapes if shape.mark}
        below: dict[str, list[Arrow]] = {}
        for arrow in self.arrows:
            if arrow.target in shapes:
                below.setdefault(arrow.source, []).append(arrow)
        lines, seen = [], set()
        waiting = [("", "", name, output_nr) for name, output_nr in reversed(self.roots)]
        while waiting:  # a stack of its own: the graph may be deeper than Python's
            here, indent, name, output_nr = waiting.pop()
            shape = shapes[name]
            one_of_several = shape.outputs > 1 and output_nr is not None
            mark = f"{shape.mark}.{output_nr}" if one_of_several else shape.mark
            words = ("(above)",) if name in seen else shape.words
            lines.append(here + printable(" ".join([mark, *words])))
            arrows = [] if name in seen else below.get(name, [])
            seen.add(name)
            for arrow in reversed(arrows):
                start, more = ("└─ ", "   ") if arrow is arrows[-1] else ("├─ ", "│  ")
                words = f"{arrow.words} " if arrow.words else ""
                waiting.append(
                    (indent + start + words, indent + more, arrow.target, arrow.output_nr)
                )
        return "\n".join(lines)

    def dot(self) -> str:
        """Return DOT source of the picture."""
        import graphviz  # here, since most of what this package does needs no picture

        source = graphviz.Digraph(self.name)
        source.attr(**SHEET | {**self.layout})
        source.attr("node", **NODE, margin="0.16,0.06")
        source.attr("edge", **EDGE)
        shapes = {shape.name: shape for shape in self.shapes}
        for number, names in enumerate(self.regions):
            frame = {"label": self.region_label, **REGION}
            with source.subgraph(name=f"cluster{number}", graph_attr=frame) as inside:
                for name in names:
                    _add_shape(inside, shapes.pop(name))
        for shape in shapes.values():
            _add_shape(source, shape)
        for number, arrow in enumerate(self.arrows):
            _add_arrow(source, number, arrow)
        return source.source


def _add_shape(source, shape: Shape) -> None:
    look = _look(shape.kinds, shape.lines) | {"class": shape.name}
    source.node(shape.name, _label(shape.lines), **look)
    if shape.flag:
        with source.subgraph(graph_attr={"rank": "same"}) as beside:
            beside.node(f"flag-{shape.name}", _label(shape.flag), **FLAG)
            beside.edge(shape.name, f"flag-{shape.name}", arrowhead="none")


def _add_arrow(source, number: int, arrow: Arrow) -> None:
    label = {"label": _label([f" {arrow.label}"])} if arrow.label else {}
    look = _look(arrow.kinds) | label | {"class": f"e{number}"}
    if not arrow.diamond:
        source.edge(arrow.source, arrow.target, **look)
        return
    diamond = f"diamond-{number}"
    source.node(diamond, _label([arrow.diamond]), **DIAMOND)
    source.edge(arrow.source, diamond, **label, arrowhead="none")
    source.edge(diamond, arrow.target, **LOOKS["no gradient"])


def _look(kinds: Sequence[str], lines: Sequence[str] = ()) -> dict[str, str]:
    look = {key: value for kind in kinds for key, value in LOOKS[kind].items()}
    if not all(map(str.isascii, lines)):  # the layout program cannot know how wide these are
        look["width"] = f"{0.09 * max(map(len, lines)) + 0.4:.2f}"
    return look


def _label(lines: Sequence[str]) -> str:
    """A label of several lines in which no escape, entity or tag of DOT means anything."""
    import graphviz

    return graphviz.escape("\n".join(map(printable, lines)).replace("&", "&amp;"))


def printable(text: str) -> str:
    """Return a text with a sign in the place of each character that ends a line or breaks XML."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
