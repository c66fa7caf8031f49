"""Find an exercise by its key. A lesson's file is found by its name, and read when it is needed."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from .exercise import Exercise


def lessons() -> tuple[str, ...]:
    """Return the numbers of the lessons that have exercises, such as "01"."""
    names = (module.name for module in pkgutil.iter_modules(_package().__path__))
    return tuple(sorted(n.removeprefix("lesson_") for n in names if n.startswith("lesson_")))


def exercises_of(lesson: str) -> tuple[Exercise, ...]:
    """Return the exercises of a lesson, in order; none when there is no such lesson."""
    if lesson not in lessons():
        return ()
    return importlib.import_module(f"{__package__}.lesson_{lesson}").EXERCISES


def find(key) -> Exercise | None:
    """Return the exercise with this key, or None."""
    if not isinstance(key, str):
        return None
    return next((one for one in exercises_of(key[:2]) if one.key == key), None)


def near(key) -> tuple[str, ...]:
    """Return up to three keys that the learner may have meant; none when nothing is like it."""
    if not isinstance(key, (str, float, int)):
        return ()
    text = str(key)
    whole = text if "." in text else f"{text}."
    lesson = whole.partition(".")[0].zfill(2)
    same_lesson = tuple(one.key for one in exercises_of(lesson))
    if same_lesson:
        wanted = f"{lesson}.{whole.partition('.')[2]}"
        return (wanted,) if wanted in same_lesson else same_lesson[-3:]
    every = [one.key for name in lessons() for one in exercises_of(name)]
    return tuple(difflib.get_close_matches(text, every, n=3, cutoff=0.5))


def _package():
    return importlib.import_module(__package__)
