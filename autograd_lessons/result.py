"""What every word of the package gives back: text that says all, and html that shows it."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A text and its html form.

    The text is the contract: it stands alone wherever html is not shown. The html must read well
    in an untrusted notebook, which keeps `style="…"`, tables, `<details>` and `<img>` with a data
    address, and drops scripts, `<style>`, inline `<svg>` and ids.
    """

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def display(result) -> None:
    """Show a result now: in a notebook as html, elsewhere as text."""
    ipython = sys.modules.get("IPython")  # where there is a notebook, it is loaded
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(result)
    else:
        print(result)
