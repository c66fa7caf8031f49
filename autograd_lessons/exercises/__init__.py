"""The exercises of the lessons: `check`, `hint`, `solution`, `progress`.

Each lesson has one file, `lesson_NN.py`: what is true, the solution, and each known mistake beside
the sentence that names it. Questions and stubs stand in the notebooks alone.

The other modules: `exercise` is the form of these files, `judging` gives the verdict, `registry`
finds an exercise by its key, `pages` makes text and html. What a learner has answered is kept
here for this session, and by `record` for the next.
"""

from __future__ import annotations

import os

from ..result import display
from . import pages, record, registry
from .judging import judge

__all__ = ["check", "hint", "progress", "solution"]

_outcomes: dict[str, str] = {}  # key -> the latest outcome; "right" stays
_hints: dict[str, int] = {}  # key -> how many have been shown
_latest: list[str] = []  # the lesson of the latest check


def check(key: str, answer: object = ...) -> None:
    """Judge an answer and show the verdict.

    `check("01.1", answer)` shows one of: right, the mistake by its name, not answered yet (while
    the answer is `...`), or the error that the answer's code raised. It never raises, and it never
    shows the right answer. A function is handed on itself, `check("01.1", dz_dx)`; it is called at
    several points, and what it prints meanwhile is swallowed.
    """
    exercise = registry.find(key)
    if exercise is None:
        swapped = isinstance(answer, str) and registry.find(answer) is not None
        display(pages.note_page(_swapped(answer) if swapped else _unknown(key)))
        return
    verdict = judge(exercise, answer)
    if _outcomes.get(key) != "right":
        _outcomes[key] = verdict.outcome
    _latest[:] = [key[:2]]
    record.append(key, verdict.outcome)
    display(pages.verdict_page(verdict))


def hint(key: str) -> None:
    """Show one more hint each time it is called, below those shown before."""
    exercise = registry.find(key)
    if exercise is None:
        display(pages.note_page(_unknown(key)))
        return
    _hints[key] = min(_hints.get(key, 0) + 1, len(exercise.hints) + 1)
    display(pages.hint_page(exercise, _hints[key]))


def solution(key: str) -> None:
    """Show the source of a solution, and why it is one.

    Where a class is handed its lessons with the solutions locked, a sentence says so instead.
    """
    exercise = registry.find(key)
    if exercise is None:
        display(pages.note_page(_unknown(key)))
    elif os.environ.get("AUTOGRAD_LESSONS_SOLUTIONS") == "locked":
        display(pages.note_page(_locked(key)))
    else:
        display(pages.solution_page(exercise))


def progress(lesson: str | None = None) -> None:
    """Show how the exercises of a lesson stand.

    Without a number, such as `progress("01")`, it is the lesson of the latest check. An exercise
    that was right once counts as right. Where the notebook's folder has a file `progress.jsonl`,
    as `my_lessons` has, what was answered before the kernel started counts, too.
    """
    before = record.read()
    latest = [*(key[:2] for key in before if registry.find(key)), *_latest]
    if lesson is None and not latest:
        display(pages.note_page(_nothing_yet()))
        return
    lesson = latest[-1] if lesson is None else str(lesson).zfill(2)
    found = registry.exercises_of(lesson)
    if not found:
        display(pages.note_page(_unknown_lesson(lesson)))
        return
    outcomes = {one.key: _outcome(one.key, before) for one in found}
    display(pages.progress_page(lesson, outcomes))


def _outcome(key: str, before: dict[str, str]) -> str:
    known = before.get(key, "unanswered")
    return known if known == "right" else _outcomes.get(key, known)


def _locked(key: str) -> str:
    return (
        'The solutions are locked in this copy: ask whoever gave it to you. `hint("{key}")` still '
        "helps."
    ).format(key=key)


def _swapped(key: str) -> str:
    return 'The key comes first: `check("{key}", answer)`.'.format(key=key)


def _nothing_yet() -> str:
    return (
        'Nothing has been checked yet. `progress("{lesson}")` names the exercises of a lesson.'
    ).format(lesson=registry.lessons()[0])


def _unknown_lesson(lesson: str) -> str:
    return "There is no lesson {key} with exercises. There are {near}.".format(
        key=_shown(lesson), near=", ".join(registry.lessons())
    )


def _unknown(key) -> str:
    near = registry.near(key)
    if not near:
        return 'There is no exercise {key}. A key is a text such as "01.1".'.format(key=_shown(key))
    return "There is no exercise {key}. Did you mean {near}?".format(
        key=_shown(key), near=_either(near)
    )


def _either(names) -> str:
    *some, last = (f'"{name}"' for name in names)
    return "{some} or {last}".format(some=", ".join(some), last=last) if some else last


def _shown(key) -> str:
    text = f'"{key}"' if isinstance(key, (str, float, int)) else type(key).__name__
    return text if len(text) <= 40 else text[:37] + "..."
