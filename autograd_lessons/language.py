"""In which language the package speaks. Its English sentences are the ids of the translations."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

VARIABLE = "AUTOGRAD_LESSONS_LANGUAGE"
ENGLISH = "en"
FOLDER = Path(__file__).parent / "locale"
DOMAIN = "autograd_lessons"

_chosen: list[str] = []  # what `use` was last told; else the environment counts


def use(language: str) -> None:
    """Let the package speak another language from now on: "hi_Latn" is Hinglish, "en" English.

    Raises ValueError for a language into which nothing is translated. A sentence that is not
    translated comes in English.

    >>> use("en")
    """
    if language not in (known := languages()):
        raise ValueError(f"no translation into {language!r}: there are {', '.join(known)}")
    _chosen[:] = [language]


def languages() -> list[str]:
    """Return the languages that there are.

    >>> languages()
    ['en', 'hi_Latn']
    """
    there = (path.name for path in FOLDER.iterdir()) if FOLDER.is_dir() else ()
    return [ENGLISH, *sorted(there)]


def _(sentence: str) -> str:
    """Return a sentence in the language that was chosen; `{fields}` in it are filled afterwards.

    An unknown language in the environment is passed over, as every program does.
    """
    language = _chosen[0] if _chosen else os.environ.get(VARIABLE, ENGLISH)
    if language == ENGLISH or not sentence:
        return sentence
    return _catalogue(language).gettext(sentence)


def N_(sentence: str) -> str:
    """Return a sentence as it is, marked for translators; `_` is called where it is shown."""
    return sentence


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
