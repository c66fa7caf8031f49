"""Find the case of the clinic that an error is."""

from __future__ import annotations

import re
import traceback

from .known_errors import CASES, Case


def find(error: BaseException) -> tuple[BaseException, Case] | None:
    """Return the error that is known and its case, or None.

    When `error` itself is unknown, the errors that caused it are tried, the nearest first.
    """
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if any(current is other for other in seen):
            continue
        seen.append(current)
        for case in CASES:
            if fits(case, current):
                return current, case
        waiting += _causes(current)
    return None


def fits(case: Case, error: BaseException) -> bool:
    """Say whether `error` is this case."""
    if not isinstance(error, case.error) or not re.search(case.sign, str(error)):
        return False
    return not case.line or re.search(case.line, failing_line(error)) is not None


def words(case: Case, error: BaseException) -> str:
    """Return PyTorch's own words, as far as all its versions agree on them."""
    found = re.search(case.sign, str(error))
    if case.reworded or found is None:
        return case.name
    return ("… " if found.start() else "") + found[0]


def failing_line(error: BaseException) -> str:
    """Return the source line that raised `error`, or nothing when it is not known."""
    calls = traceback.extract_tb(error.__traceback__)
    return (calls[-1].line or "") if calls else ""


def _causes(error: BaseException) -> list[BaseException]:
    context = None if error.__suppress_context__ else error.__context__
    return [cause for cause in (error.__cause__, context) if cause is not None]
