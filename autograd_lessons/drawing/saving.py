"""What is written into the file of a figure."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..language import _
from .render import RenderError, find_program, render

FORMATS = ("svg", "png", "pdf")  # that a layout program writes


def content(figure, path: Path) -> bytes:
    """Return a figure in the form that the ending of the path asks for; see `Figure.save`."""
    form = path.suffix.removeprefix(".")
    if form == "txt":
        return f"{figure.text}\n".encode()
    if form == "html":
        return f'<!doctype html><meta charset="utf-8">{figure.html}\n'.encode()
    if form == "dot" and figure.dot is not None:
        return figure.dot.encode()
    if form == "pdf" and figure.dot and Path(find_program()).stem == "graphviz-pure":
        if dot := shutil.which("dot"):
            return render(figure.dot, form, dot)
        raise RenderError(
            _(
                "No pdf: graphviz-pure writes none; install Graphviz, whose dot does, or save as "
                ".svg."
            )
        )
    if form in FORMATS:
        return figure.rendered(form)
    raise ValueError(
        _(
            "{name} has no ending that a figure can be saved with: .svg, .png, .pdf, .dot, "
            ".html or .txt"
        ).format(name=path.name)
    )
