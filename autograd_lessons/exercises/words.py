"""What an exercise says in one language, apart from the code that judges it.

A language is a package beside `en`: a module `sentences` with the names of `en.sentences`, and one
`lesson_NN` for each lesson with a dictionary `WORDS`. A mistake has the same name in every
language and in the code. To add a language, copy `en`, translate the strings, and call
`use_language` in the first cell of its notebooks; an exercise that it lacks speaks English.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of one exercise. `question` may show the exercise's code at `{given}`.

    `stub` is what the learner starts from, and runs untouched. `mistakes` has a message for each
    known mistake; `reason` stands with the solution, `insight` with a right answer.
    """

    title: str
    level: int  # 1, 2 or 3
    minutes: int
    question: str
    stub: str
    hints: tuple[str, ...]
    mistakes: Mapping[str, str]
    reason: str
    insight: str = ""


_language = "en"


def use_language(name: str) -> None:
    """Choose the language of all that follows: the name of a package beside `en`.

    Raises ValueError when there is none of that name.
    """
    global _language
    if _load("sentences", name) is None:
        raise ValueError(f'The exercises have no language "{name}": use "en".')
    _language = name


def sentences():
    """Return the module of the sentences that all exercises share."""
    return _load("sentences", _language) or _load("sentences", "en")


def words_of(key: str) -> Words:
    """Return the words of an exercise."""
    for language in (_language, "en"):
        module = _load(f"lesson_{key[:2]}", language)
        if module is not None and key in module.WORDS:
            return module.WORDS[key]
    raise KeyError(key)


def _load(module: str, language: str):
    name = f"{__package__}.{language}.{module}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name in (name, name.rpartition(".")[0]):
            return None
        raise
