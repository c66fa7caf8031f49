"""Many parameters in a few words: whole modules where they can stand for them."""

from __future__ import annotations

from collections.abc import Iterable

from ..language import _
from ..wording import first_of


def listed(names: list[str], others: Iterable[str]) -> str:
    """Return some parameters in a few words, a module for all of its own where no `others` are.

    >>> listed(["net.0.weight", "net.0.bias", "net.1.bias"], ["net.1.weight"])
    'net.0 (2 parameters), net.1.bias'
    """
    foreign = {module for name in others for module in _modules_of(name)}
    groups: dict[str, list[str]] = {}
    for name in names:
        whole = (module for module in _modules_of(name) if module not in foreign)
        groups.setdefault(next(whole, name), []).append(name)
    return first_of(
        [
            inside[0]
            if len(inside) == 1
            else _("{module} ({number:,} parameters)").format(module=module, number=len(inside))
            for module, inside in groups.items()
        ]
    )


def pronouns(names: list[str]) -> dict[str, str]:
    """Return the words that stand for some names in a sentence."""
    if len(names) == 1:
        return {"it": "it", "its": "its", "they": "it is"}
    return {"it": "them", "its": "their", "they": "they are"}


def _modules_of(name: str) -> list[str]:
    """The modules that a parameter is in, the outermost first."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]
