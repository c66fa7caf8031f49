"""The exercises of the lessons: `check`, `hint`, `solution`, `progress`.

Each lesson stands in two files. `lesson_NN.py` is code: what is true, the solution, the known
mistakes. `en/lesson_NN.py` is words: question, stub, hints, messages. So a language is one more
folder beside `en`, and no code changes with it; `words` says how.

The other modules: `registry` finds an exercise by its key, `words` finds its words, `pages` makes
text and html of both. What a learner has answered is kept here, for this session only.
"""

from __future__ import annotations

from ..result import display
from . import pages, registry
from .judging import judge
from .words import sentences, use_language, words_of

__all__ = ["check", "hint", "progress", "solution", "use_language"]

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
        say = sentences()
        display(pages.note_page(say.SWAPPED.format(key=answer)) if swapped else _unknown(key))
        return
    verdict = judge(exercise, answer, words_of(key).stub)
    if _outcomes.get(key) != "right":
        _outcomes[key] = verdict.outcome
    _latest[:] = [key[:2]]
    display(pages.verdict_page(verdict))


def hint(key: str) -> None:
    """Show one more hint each time it is called, below those shown before."""
    if registry.find(key) is None:
        display(_unknown(key))
        return
    _hints[key] = min(_hints.get(key, 0) + 1, len(words_of(key).hints) + 1)
    display(pages.hint_page(key, _hints[key]))


def solution(key: str) -> None:
    """Show the source of a solution, and why it is one."""
    exercise = registry.find(key)
    display(_unknown(key) if exercise is None else pages.solution_page(exercise))


def progress(lesson: str | None = None) -> None:
    """Show how the exercises of a lesson stand in this session.

    Without a number, such as `progress("01")`, it is the lesson of the latest check. An exercise
    that was right once counts as right.
    """
    if lesson is None and not _latest:
        display(pages.note_page(sentences().NOTHING_YET.format(lesson=registry.lessons()[0])))
        return
    lesson = _latest[0] if lesson is None else str(lesson).zfill(2)
    found = registry.exercises_of(lesson)
    if not found:
        near = ", ".join(registry.lessons())
        display(pages.note_page(sentences().UNKNOWN_LESSON.format(key=_shown(lesson), near=near)))
        return
    outcomes = {one.key: _outcomes.get(one.key, "unanswered") for one in found}
    display(pages.progress_page(lesson, outcomes))


def _unknown(key):
    near, say = registry.near(key), sentences()
    text = say.UNKNOWN_KEY if near else say.KEY_FORM
    return pages.note_page(text.format(key=_shown(key), near=_either(near or ("01.1",))))


def _either(names) -> str:
    names = [f'"{name}"' for name in names]
    return sentences().OR.join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]


def _shown(key) -> str:
    text = f'"{key}"' if isinstance(key, (str, float, int)) else type(key).__name__
    return text if len(text) <= 40 else text[:37] + "..."
