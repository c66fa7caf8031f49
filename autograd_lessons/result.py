"""What the public functions give back: text that says all, and html that shows it."""

from __future__ import annotations

import base64
import html
import re
import sys
from dataclasses import dataclass

FRAME = "margin:0.3em 0;max-width:100%;overflow-x:auto"
# A picture has a background of its own: it is read in every notebook.
IMAGE = "max-width:100%;height:auto;background:#ffffff;border:1px solid #d0d7de;border-radius:6px"
LEGIBLE = 0.9  # pixels a point: a page too narrow for letters of 9 pixels scrolls


class Shown:
    """Anything with a `text` and an `html` form, as Python prints it and a notebook shows it."""

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        from .palette import two_palettes  # here, since a terminal has none

        # of a collapsed output JupyterLab shows the first line: a blank one
        return {"text/plain": self.text, "text/html": f" \n{two_palettes(self.html)}"}


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """A text and its html form.

    The text stands alone wherever html is not shown. The html must read well in an untrusted
    notebook, which keeps `style="…"`, tables, `<details>` and `<img>` with a data address, and
    drops scripts, `<style>`, inline `<svg>` and ids.
    """

    text: str
    html: str


def display(result) -> None:
    """Show a result now: in a notebook as html, elsewhere as text."""
    ipython = sys.modules.get("IPython")  # where there is a notebook, it is loaded
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(result)
    else:
        print(result)


def preformatted(words: str) -> str:
    """Return html that keeps the lines and spaces of a text."""
    return f'<pre tabindex="0" style="overflow-x:auto;line-height:1.25">{html.escape(words)}</pre>'


def legible_width(svg: str) -> float:
    """Return in how many pixels no letter of a picture is smaller than 9 pixels."""
    points = map(float, re.findall(r'<svg[^>]* width="([\d.]+)pt"', svg))
    return LEGIBLE * max(points, default=0)


def picture_html(svg: str, alt: str, label: str = "", words: str = "") -> str:
    """Return html of an SVG picture, with the text that says the same folded below it."""
    style = f"min-width:{legible_width(svg):.0f}px;{IMAGE}"
    data = base64.b64encode(svg.encode()).decode()
    details = f"<details><summary>{label}</summary>{preformatted(words)}</details>"
    caption = f"<figcaption>{details}</figcaption>"
    return (
        f'<figure tabindex="0" style="{FRAME}"><img alt="{html.escape(alt)}" style="{style}" '
        f'src="data:image/svg+xml;base64,{data}">{caption if words else ""}</figure>'
    )
