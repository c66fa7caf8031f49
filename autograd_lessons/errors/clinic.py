"""The error clinic: all known errors as one table, with links to the lessons."""

from __future__ import annotations

from ..language import N_, _
from ..lessons import LESSONS, numbered
from ..page import prose, prose_table
from ..result import Result
from .known import KNOWN_ERRORS
from .known_error import KnownError
from .meaning import kind_of, meaning_of_text

HEAD = ["error", N_("meaning"), N_("first thing to check"), "lesson"]


def error_clinic(words: str = "") -> Result:
    """Return the errors of autograd with their meaning, and what to check first, as a table.

    With some `words` of a message, only the errors in whose message or meaning they occur.

    >>> error_clinic("graph a second time")
    RuntimeError: Trying to backward through the graph a second time
      meaning: backward() frees the numbers that the forward pass saved, and they are needed again.
      first thing to check: Run the forward lines again before each backward(): `y = x**2; y.backward()`. `retain_graph=True` is right only when one graph really has to be used twice.
      lesson: 09
    """  # noqa: E501
    pasted = meaning_of_text(words) if words else None
    if pasted:
        return pasted
    found = [known for known in KNOWN_ERRORS if words.lower() in _all_words(known).lower()]
    if not found:
        return prose(
            _(
                'No error here says "{words}": take fewer words, or write `explain(error)` for the '
                "error itself."
            ).format(words=words)
        )
    found.sort(key=_place)
    return prose_table([_(word) for word in HEAD], [_row(known) for known in found])


def _place(known: KnownError) -> int:
    return LESSONS.index(known.lesson) if known.lesson else len(LESSONS)


def _all_words(known: KnownError) -> str:
    return " ".join([known.name, known.message, *known.told()[:1], known.meaning])


def _row(known: KnownError) -> list[str]:
    lesson = numbered(known.lesson) if known.lesson else ""
    link = f"[{lesson[:2]}]({lesson}.ipynb)" if lesson else ""
    said = f"{kind_of(known)}: {known.message}".removeprefix(": ")
    return [said, *known.told(), link]
