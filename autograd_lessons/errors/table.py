"""The error clinic as one table."""

from __future__ import annotations

from ..page import prose_table, sentences
from ..result import Result
from .known_errors import CASES, Case
from .lessons import FILES

HEAD = ["error", "meaning", "first thing to check", "lesson"]


def error_clinic(words: str = "") -> Result:
    """Return the errors of autograd with their meaning, and what to check first, as a table.

    With some `words` of a message, only the errors in whose message or meaning they occur.

    >>> error_clinic("second time")
    RuntimeError: Trying to backward through the graph a second time
      meaning: backward() frees the numbers that the forward pass saved, and they are needed again.
      first thing to check: Run the forward lines again before each backward(): `y = x**2; y.backward()`. `retain_graph=True` is right only when one graph really has to be used twice.
      lesson: 08
    """  # noqa: E501
    found = [case for case in CASES if words.lower() in _all_words(case).lower()]
    if not found:
        return sentences(
            [
                f'No error here says "{words}": take fewer words, or write `explain(error)` for '
                "the error itself."
            ]
        )
    found.sort(key=lambda case: case.lesson or "99")
    return prose_table(HEAD, [_row(case) for case in found])


def _all_words(case: Case) -> str:
    return " ".join([case.name, case.message, case.meaning])


def _row(case: Case) -> list[str]:
    file = FILES.get(case.lesson)
    link = f"[{case.lesson}]({file})" if file else case.lesson
    return [f"{case.error.__name__}: {case.message}", case.meaning, case.remedy, link]
