"""Translations say what the English says: the same code, formulas, numbers, links and fields."""

import csv
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402
import translate  # noqa: E402

KEPT = {
    "code": r"`[^`]+`",
    "formula": r"\$[^$]+\$",
    "link": r"\]\(([^)]*)\)",
    "field": r"\{[a-z_]+(?:[!:][^}]*)?\}",
    "number": r"(?<![\w.])[−-]?\d+(?:[.,]\d+)*(?:e-?\d+)?",
    "bold": r"\*\*",
    "question": r"\*\*Predict",  # `make refresh` collapses the output below it
}
# Words that English changes between one and many, and for which Hinglish may need none.
GRAMMAR = {
    f"{{{word}}}" for word in ("are", "have", "it", "its", "lead", "require", "they", "verb")
}
REQUIRES = ("`requires_grad`", "`requires_grad=True`")
CODE = re.compile(r"`[^`]*`|\w+\(\)|\$[^$]*\$|\]\([^)]*\)|\{[a-z_]+\}|<[^>]*>")


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
        less, more = ours - theirs, theirs - ours
        less = {one: n for one, n in less.items() if one not in GRAMMAR}
        if "requires grad" in english or "require grad" in english:  # which Hindi has no verb for
            more = Counter({one: n for one, n in more.items() if one not in REQUIRES})
        if less or more:
            yield kind, less, dict(more)
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
        if entry.id
        and entry.string
        and not entry.fuzzy
        and (said := [*faults(entry.id, entry.string, spellings)])
    }
    assert found == {}


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_a_lesson_that_is_out_is_whole(catalogues, language):
    """Nothing is missing in it, and nothing in its English has changed since."""
    every = catalogues[language]
    there = sorted((translate.NOTEBOOKS / translate.LANGUAGES[language]).glob("*.ipynb"))
    assert {path.stem: list(translate.open_entries(every[path.stem])) for path in there} == {
        path.stem: [] for path in there
    }


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_everything_made_is_as_it_would_be_made(language):
    """Catalogues on disk, the compiled one, the lessons: `make translate` would change nothing."""
    made = translate.made(language)
    assert [path for path, text in made.items() if path.read_bytes() != text] == []


TRANSLATED = [path for path in address.every_lesson(translate.NOTEBOOKS) if "hinglish" in str(path)]


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.stem)
def test_a_translated_lesson_is_its_english_in_other_words(path):
    """The same cells in the same order, the same code but for the line that chooses a language."""
    ours, english = translate.read(path).cells, translate.read(path.parent.parent / path.name).cells
    assert [(cell.id, cell.cell_type, cell.metadata) for cell in ours] == [
        (cell.id, cell.cell_type, cell.metadata) for cell in english
    ]
    code = [cell.source for cell in ours if cell.cell_type == "code"]
    lines = [f"\n{address.LANGUAGE.format(language)}" for language in translate.LANGUAGES]
    assert code[0].endswith(tuple(lines))
    code[0] = code[0].rpartition("\n")[0]
    assert code == [cell.source for cell in english if cell.cell_type == "code"]


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
        ("**ab**", "**Predict**"): "question",
        ("mein", "nahin"): "spelling",
        ("mein", "में"): "script",
        ("ab", "ab!"): "shouting",
    }.items():
        assert [one[0] for one in faults(english, right.replace(*change), spellings)] == [kind]


def test_what_is_compiled_tells_of_sentences_alone():
    """No date, no version of a program: it is the same tomorrow and elsewhere."""
    catalogue = translate.Catalog()
    catalogue.add("yes", "haan")
    catalogue.add("no")
    found = translate.compiled(catalogue)
    assert b"yes" in found and b"haan" in found and b"\0no\0" not in found
    assert not any(word in found for word in (b"Date", b"Generated", b"Babel"))


def test_what_is_fuzzy_stays_as_it_is_written(tmp_path, monkeypatch):
    """Its old English is one line, however often the catalogues are brought up to date."""
    monkeypatch.setattr(translate, "TRANSLATIONS", tmp_path)
    (tmp_path / "xx").mkdir()
    catalogue = translate.Catalog()
    catalogue.add("The first sentence of a page.", "Page ka pehla vaakya.")
    (tmp_path / "xx/page.po").write_bytes(translate.written(catalogue))
    template = translate.Catalog()
    template.add("The first sentence of the page.")
    texts = []
    for _ in range(3):
        texts.append(translate.written(translate.updated(template, "page", "xx")).decode())
        (tmp_path / "xx/page.po").write_text(texts[-1], encoding="utf-8")
    assert texts[0] == texts[1] == texts[2]
    assert texts[0].count("first sentence of a page") == 1
