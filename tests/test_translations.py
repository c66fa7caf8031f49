"""Translations say what the English says: the same code, formulas, numbers, links and fields."""

import csv
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import translate  # noqa: E402

KEPT = {
    "code": r"`[^`]+`",
    "formula": r"\$[^$]+\$",
    "link": r"\]\(([^)]*)\)",
    "field": r"\{[a-z_]+\}",
    "number": r"(?<![\w.])[−-]?\d+(?:[.,]\d+)*(?:e-?\d+)?",
    "bold": r"\*\*",
}
CODE = re.compile(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\{[a-z_]+\}|<[^>]*>")


def never(language):
    """Each spelling that is not used, with the one that is."""
    with (translate.TRANSLATIONS / language / "glossary.csv").open(encoding="utf-8") as file:
        return {
            word: row["hinglish"]
            for row in csv.DictReader(file)
            for word in row["never"].split(",")
            if word
        }


def faults(english, other, spellings):
    """Go through what a translation does not keep, and what it spells otherwise."""
    for kind, pattern in KEPT.items():
        ours, theirs = (Counter(re.findall(pattern, text)) for text in (english, other))
        if ours != theirs:
            yield kind, dict(ours - theirs), dict(theirs - ours)
    words = re.findall(r"\b[a-z]+\b", CODE.sub(" ", other).lower())
    known = set(re.findall(r"\b[a-z]+\b", CODE.sub(" ", english).lower()))
    yield from (("spelling", word, spellings[word]) for word in words if word in spellings)
    if any("ऀ" <= letter <= "ॿ" for letter in other):
        yield "script", "not in Latin letters", other
    if "!" in other and "!" not in english:
        yield "shouting", "!", known


CATALOGUES = [
    (language, name)
    for language in translate.LANGUAGES
    for name in ["package", *(path.stem for path in sorted(translate.NOTEBOOKS.glob("*.ipynb")))]
]
every_catalogue = pytest.mark.parametrize("language, name", CATALOGUES)


@pytest.fixture(scope="module")
def catalogues():
    return {language: translate.catalogues(language) for language in translate.LANGUAGES}


@every_catalogue
def test_a_translation_keeps_what_is_no_prose(catalogues, language, name):
    spellings = never(language)
    found = {
        entry.id: said
        for entry in catalogues[language][name]
        if entry.id and entry.string and (said := [*faults(entry.id, entry.string, spellings)])
    }
    assert found == {}


def test_faults_are_found():
    english = "Write `x` in $x$, {n} times 2: [words](a.md) **now**"
    right = "`x` $x$ mein likhein, {n} baar 2: [words](a.md) **ab**"
    spellings = {"nahin": "nahi"}
    assert [*faults(english, right, spellings)] == []
    for change, kind in {
        ("`x`", "`y`"): "code",
        ("$x$", "$y$"): "formula",
        ("{n}", ""): "field",
        ("2", "3"): "number",
        ("a.md", "b.md"): "link",
        ("**ab**", "ab"): "bold",
        ("mein", "nahin"): "spelling",
        ("mein", "में"): "script",
        ("ab", "ab!"): "shouting",
    }.items():
        assert [one[0] for one in faults(english, right.replace(*change), spellings)] == [kind]
