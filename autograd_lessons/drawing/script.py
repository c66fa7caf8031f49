"""The scripts of outputs that move: one text each, which needs nothing but the page."""

import re
from functools import cache
from importlib import resources

from ..language import _
from ..palette import both

WORDS = re.compile(r"_\('([^']*)'\)")
DECLARATION = re.compile(r"[a-z-]+:[^;'`]*#[0-9a-f]{6}")  # of CSS, in a string


def script(name: str) -> str:
    """Return a script with what all share, in the language that was chosen."""
    return WORDS.sub(lambda found: f"'{_(found[1])}'", _short(name))


@cache
def _short(name: str) -> str:
    """The script without the comments and indentation for readers."""
    files = [resources.files(__package__).joinpath(one) for one in ("widget.js", name)]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    lines = (line.split(" // ")[0].strip() for line in source.splitlines())
    told = [line for line in lines if line and not line.startswith("//")]
    styled = [DECLARATION.sub(lambda found: both(found[0]), line) for line in told]
    return "\n".join(["(() => {", *styled, "})();"])
