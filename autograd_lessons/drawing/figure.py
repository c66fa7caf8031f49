"""A picture that is also a text."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..graph.graph import View
from ..language import _
from ..result import Shown, picture_html, preformatted


@dataclass(frozen=True, repr=False)
class Figure(Shown):
    """A text, and the DOT source of the picture that says the same.

    In a notebook it shows the picture, with the text folded below; where there is no layout
    program, the text and one sentence about that. `dot` is None where there is nothing to draw.
    """

    text: str
    dot: str | None = None
    alt: str = ""
    remarks: tuple[str, ...] = ()  # the last lines of the text, below the picture as well

    def with_remarks(self, remarks: tuple[str, ...]) -> Figure:
        """Return the figure with sentences about what it does not show."""
        return replace(self, text="\n".join([self.text, *remarks]), remarks=remarks)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG; raises RenderError where none can be made."""
        return self.rendered("svg").decode(errors="replace")

    @property
    def html(self) -> str:
        """The picture as html that stands alone and survives an untrusted notebook."""
        from .render import RenderError  # here, since in a terminal nothing is laid out

        if self.dot is None:
            return preformatted(self.text)
        try:
            picture = picture_html(self.svg, self.alt, _("the same as text"), self.text)
            return picture + "".join(f"<p>{html.escape(one)}</p>" for one in self.remarks)
        except RenderError as error:
            return f"{preformatted(self.text)}<p>{html.escape(str(error))}</p>"

    def save(self, path: str | Path) -> Path:
        """Write the figure as .svg, .png, .pdf, .dot, .html or .txt and return the path.

        Raises ValueError for another ending and RenderError where no picture can be made.
        """
        from .saving import content  # here, since most figures are never saved

        path = Path(path)
        path.write_bytes(content(self, path))
        return path

    def rendered(self, form: str) -> bytes:
        """Return the picture as svg, png or pdf."""
        from .render import RenderError, render

        if self.dot is None:
            raise RenderError(_("No picture: {reason}").format(reason=self.text.splitlines()[0]))
        return render(self.dot, form)


def figure_of(view: View, boxes=None) -> Figure:
    """Return the figure of a view: whole, or folded into boxes."""
    picture = view.picture(boxes)
    return Figure(view.text(picture, boxes), picture.dot(), view.alt(boxes))
