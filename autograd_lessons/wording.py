"""Numbers and names as words of a sentence."""

from __future__ import annotations

from .language import _


def count(number: int, one: str, several: str) -> str:
    """Return a number with the right word.

    >>> count(1, "box", "boxes"), count(1200, "box", "boxes")
    ('1 box', '1,200 boxes')
    """
    return f"{number:,} {one if number == 1 else several}"


def first_of(names: list[str], most: int = 3) -> str:
    """Return the first of some names, and how many more there are.

    >>> first_of(["a", "b"]), first_of(["a", "b", "c", "d", "e"])
    ('a, b', 'a, b, c and 2 more')
    """
    few, more = ", ".join(names[:most]), len(names) - most
    return _("{few} and {more:,} more").format(few=few, more=more) if more > 0 else few
