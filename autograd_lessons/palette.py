"""Two palettes: light on a light page, dark on a dark one, where the page tells which it is.

All else in this package names its light colours alone. Where html is handed to a notebook, each
colour gets its dark twin by CSS's `light-dark()`, which asks the page (JupyterLab and the site
answer). An older browser, or a page that strips it, keeps the light palette, which is opaque.
"""

from __future__ import annotations

import base64
import re
from itertools import product

DARK = {  # grounds, words, lines, what stands out, fills
    "#ffffff": "#161b22",
    "white": "#161b22",
    "#f6f8fa": "#262c34",
    "#eff1f3": "#262c34",
    "#f2f2f2": "#262c34",
    "#1b1f24": "#e6edf3",
    "#1f2328": "#e6edf3",
    "#1a1a1a": "#e6edf3",
    "#57606a": "#9198a1",
    "#6b6b6b": "#9198a1",
    "#8c959f": "#6e7681",
    "#d0d7de": "#3d444d",
    "#c9d6ea": "#34435a",
    "#0a58a8": "#6cb6ff",
    "#0550ae": "#6cb6ff",
    "#2f5f9e": "#6cb6ff",
    "#b3480b": "#f0883e",
    "#9a5b00": "#d4a72c",
    "#2e7d32": "#56d364",
    "#b3261e": "#ff7b72",
    "#eaf1fb": "#1c2f4a",
    "#c8ead0": "#1d4a2a",
    "#f3ecfa": "#33254a",
    "#ffe9a8": "#5c4813",
    "#eaf6ec": "#12301c",
    "#fdeeee": "#3c1618",
    "#fff4e0": "#3a2a0b",
    "#eef3fb": "#16263d",
}
ONE_PALETTE = "<!--one palette-->"  # stands in a picture that is not of this package's colours
PAINTED = ("#1b1f24", "#57606a", "#b3480b", "#ffe9a8")  # what player.js paints with
COLOUR = re.compile("|".join(map(re.escape, DARK)))
STYLE = re.compile(r'style="([^"]*#[^"]*)"')
PICTURE = re.compile(r"(data:image/svg\+xml;base64,)([A-Za-z0-9+/=]+)")


def two_palettes(page: str) -> str:
    """Return html in which every colour has its dark twin, also in its pictures.

    >>> two_palettes('<b style="color:#1f2328">x</b>')
    '<b style="color:#1f2328;color:light-dark(#1f2328,#e6edf3)">x</b>'
    """
    page = STYLE.sub(lambda found: f'style="{both(found[1])}"', page)
    return PICTURE.sub(lambda found: found[1] + _encoded(found[2]), page)


def both(style: str) -> str:
    """Return the declarations of a style, each with a colour followed by one for both palettes."""
    if "light-dark(" in style:
        return style
    return ";".join(
        f"{one};{COLOUR.sub(_twins, one)}" if "#" in one and COLOUR.search(one) else one
        for one in style.split(";")
    )


def sheet_in_both(sheet: str) -> str:
    """Return a style sheet of a page that says `color-scheme: light dark`, for both palettes."""
    return COLOUR.sub(_twins, sheet)


def picture_in_both(svg: str) -> str:
    """Return an SVG picture with a sheet that gives each colour in it its dark twin.

    As an image it follows the page; a script that makes it part of the page changes nothing there.
    """
    if ONE_PALETTE in svg or "light-dark(" in svg:
        return svg
    rules = [":root.autograd-lessons{color-scheme:light dark}"]
    for colour, kind in product(DARK, ("fill", "stroke")):
        if f'{kind}="{colour}"' in svg or colour in PAINTED:
            rules.append(_rule(f'[{kind}="{colour}"]', kind, colour))
        if f"{kind}: {colour}" in svg:  # as matplotlib writes it
            rules.append(_rule(f'[style*="{kind}: {colour}"]', kind, colour))
    start = svg.index(">", svg.index("<svg"))
    head = svg[:start].replace("<svg", '<svg class="autograd-lessons"', 1)
    return f"{head}><style>{''.join(rules)}</style>{svg[start + 1 :]}"


def _rule(where: str, kind: str, colour: str) -> str:
    return f".autograd-lessons {where}{{{kind}:light-dark({colour},{DARK[colour]})!important}}"


def _twins(found: re.Match) -> str:
    return f"light-dark({found[0]},{DARK[found[0]]})"


def _encoded(data: str) -> str:
    svg = picture_in_both(base64.b64decode(data).decode())
    return base64.b64encode(svg.encode()).decode()
