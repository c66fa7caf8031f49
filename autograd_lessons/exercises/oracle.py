"""Where the right answers come from: autograd in float64, and a central difference beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import torch


def tracked(value: float) -> torch.Tensor:
    """Return a float64 leaf that requires grad: an `argument` for functions of tensors."""
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def slope(function: Callable, point: float) -> float:
    """Return the derivative of a torch function at a point, by autograd in float64."""
    x = tracked(point)
    return torch.autograd.grad(function(x), x)[0].item()


def central_difference(function: Callable, point: float) -> float:
    """Return the same derivative from two values of the function, good to about nine digits."""
    step = 1e-6 * max(1.0, abs(point))
    ends = torch.tensor([point + step, point - step], dtype=torch.float64)
    above, below = (function(end).item() for end in ends)
    return (above - below) / (ends[0] - ends[1]).item()


def names_after(source: str) -> dict[str, object]:
    """Run the lessons' own code, and return the names that it leaves behind."""
    names: dict[str, object] = {"math": math, "torch": torch}
    exec(source, names)
    return names


def by_letter(listing: str) -> dict[str, str]:
    r"""Return the pieces of a listing by the letters that stand as comments behind them.

    >>> by_letter("z = y.sin()       # a\n\nwith no_grad():   # b\n    z = y.sin()\n")
    {'a': 'z = y.sin()\n', 'b': 'with no_grad():\n    z = y.sin()\n'}
    """
    found: dict[str, str] = {}
    for line in listing.splitlines():
        lettered = re.fullmatch(r"(.+?) +# ([a-z])", line)
        if lettered:
            line, letter = lettered.groups()
            found[letter] = ""
        if line and found:
            found[letter] += f"{line}\n"
    return found
