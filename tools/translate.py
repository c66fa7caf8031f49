"""Bring the translations up to date with the English, and write the lessons in other languages.

A catalogue in `translations` holds, for each English sentence, the other one: one catalogue a
lesson, one for the package. Nothing that a translator wrote is lost: the translation of a sentence
that has changed is kept as *fuzzy*, with the old English beside it, and English is shown until
somebody has looked at it.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import ast
import io
import re
import sys

import address
import files
import nbformat
from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog

sys.path.insert(0, str(environment.ROOT))

from autograd_lessons.errors.known import KNOWN_ERRORS
from autograd_lessons.exercises import registry

PACKAGE = environment.ROOT / "autograd_lessons"
NOTEBOOKS = environment.ROOT / "notebooks"
TRANSLATIONS = environment.ROOT / "translations"
LANGUAGES = {"hi_Latn": "hinglish"}  # the name of its folder of lessons, too
ALONE = re.compile(r"#|\|")  # begins a line that is a block by itself
BEGINS = re.compile(r"[-*] |\d+\. |>|<")  # begins a block that may have more lines
LESSON = re.compile(r"\]\((\d\d_\w+\.ipynb)\)")
RULE = re.compile(r"\|[-:| ]+\|")
WHOLE = 1_000_000  # letters a line: Babel cannot put back together the lines that it breaks
READ_AS = {".py": "python", ".js": "javascript"}
HEADER = "Read translations/README.md first."


def main(arguments=None):
    """Update all catalogues, compile them, write the translated lessons; or only say how it is."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail if out of date")
    options = parser.parse_args(arguments)
    old = []
    for language in LANGUAGES:
        for path, text in made(language).items():
            before = path.read_bytes() if path.exists() else None
            if before != text:
                old.append(path.relative_to(environment.ROOT).as_posix())
                if not options.check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    files.write(path, text)
        missing = sum(len(list(open_entries(one))) for one in catalogues(language).values())
        print(f"{language}: {missing} sentences to translate" if missing else f"{language}: whole")
    if options.check and old:
        sys.exit(f"Out of date: {', '.join(old)}. Run `make translate`.")
    for name in old:
        print(f"  written: {name}")


def made(language):
    """Return the bytes of every file that is made for a language, by path."""
    folder, found = TRANSLATIONS / language, {}
    every = catalogues(language)
    for name, catalogue in every.items():
        found[folder / f"{name}.po"] = written(catalogue)
    found[PACKAGE / f"locale/{language}/LC_MESSAGES/autograd_lessons.mo"] = compiled(
        every["package"]
    )
    originals, there = sorted(NOTEBOOKS.glob("*.ipynb")), NOTEBOOKS / LANGUAGES[language]
    out = {  # a lesson comes out when it is whole
        path.name
        for path in originals
        if (there / path.name).exists() or not any(open_entries(every[path.stem]))
    }
    for path in originals:
        if path.name in out:
            text = translated(path, there / path.name, every[path.stem], out)
            found[there / path.name] = text.encode()
    return found


def catalogues(language):
    """Return every catalogue of a language, brought up to date with the English, by its name."""
    found = {"package": updated(package_template(), "package", language)}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        found[path.stem] = updated(lesson_template(path), path.stem, language)
    return found


def open_entries(catalogue):
    """Go through what is not translated, or was and has changed since."""
    return (one for one in filter(_is_entry, catalogue) if not one.string or one.fuzzy)


# -- what there is to translate ------------------------------------------------------------------


def package_template():
    """Return a catalogue of the package's own sentences."""
    template = Catalog(fuzzy=False)
    for path in address.contents(PACKAGE):
        if path.suffix in READ_AS:
            where = path.relative_to(PACKAGE).as_posix()
            with path.open("rb") as source:
                found = extract.extract(READ_AS[path.suffix], source, {"_": None, "N_": None})
                for __, sentence, __, __ in found:
                    template.add(sentence, locations=[(where, 0)])
    for where, sentence in sentences_of_data():
        template.add(sentence, locations=[(where, 0)])
    return template


def sentences_of_data():
    """Go through the sentences that stand in data, each with its file."""
    for lesson in registry.lessons():
        for one in registry.exercises_of(lesson):
            for sentence in (*one.mistakes.values(), *one.hints, one.reason, one.insight):
                if sentence:
                    yield f"exercises/lesson_{lesson}.py", sentence
    for error in KNOWN_ERRORS:
        for sentence in (error.meaning, error.remedy, *([error.name] if error.reworded else [])):
            yield "errors", sentence


def lesson_template(path):
    """Return a catalogue of a lesson's paragraphs, the id of the cell beside each."""
    template = Catalog(fuzzy=False)
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for text, is_prose in blocks(address.without_links(cell.source)):
                if is_prose:
                    template.add(text, context=cell.id)
    return template


def blocks(source):
    """Split Markdown into blocks, in order; joined by newlines they give it back.

    A block is a paragraph, a heading, a list item or a row of a table, with whether there is
    anything to translate in it; code and formulas that stand alone are not prose.

    >>> [*blocks("# A\\n\\nb\\nc\\n- d\\n  e")]
    [('# A', True), ('', False), ('b\\nc', True), ('- d\\n  e', True)]
    """
    block, until = [], ""
    for line in source.split("\n"):
        fence = next((one for one in ("```", "$$") if line.startswith(one)), "")
        apart = until or fence or not line.strip() or RULE.fullmatch(line) or ALONE.match(line)
        if block and (apart or BEGINS.match(line)):
            yield _block(block)
            block = []
        if not apart:
            block.append(line)
            continue
        raw = until or fence or RULE.fullmatch(line)
        yield (line, False) if raw else _block([line])
        if until:
            until = "" if line.rstrip().endswith(until) else until
        elif fence and not (len(line) > len(fence) and line.rstrip().endswith(fence)):
            until = fence
    if block:
        yield _block(block)


def _block(lines):
    text = "\n".join(lines)
    words = re.sub(r"`[^`]*`|\$[^$]*\$|<[^>]*>", "", text)
    return text, bool(re.search(r"[A-Za-z]", words))


# -- catalogues ----------------------------------------------------------------------------------


def updated(template, name, language):
    """Return the catalogue as it is on disk, with what its template has: no more, no less."""
    path = TRANSLATIONS / language / f"{name}.po"
    catalogue, before = Catalog(locale=None, project="autograd_lessons"), {}
    if path.exists():
        text = path.read_text(encoding="utf-8")
        catalogue = pofile.read_po(io.StringIO(text), abort_invalid=True)
        known = zip(filter(_is_entry, catalogue), old_english(text), strict=True)
        before = {(entry.context, entry.id): english for entry, english in known}
    catalogue.update(template, update_creation_date=False)
    catalogue.obsolete.clear()
    for entry in catalogue:
        entry.user_comments.clear()  # Babel takes the old English for a comment
        if entry.fuzzy and not entry.previous_id:  # it was fuzzy already
            entry.previous_id = before.get((entry.context, entry.id), [])
    return catalogue


def _is_entry(message):
    return bool(message.id)


def old_english(text):
    """Return, for each entry of a catalogue's text, the English it was made from, if it is fuzzy.

    In a list, as Babel has it, which writes these lines and does not read them.
    """
    found = []
    for entry in text.strip().split("\n\n")[1:]:
        lines = [line[3:] for line in entry.split("\n") if line.startswith("#| ")]
        before = "".join(ast.literal_eval(line.removeprefix("msgid ")) for line in lines)
        found.append([before] if before else [])
    return found


def written(catalogue):
    """Return the bytes of a catalogue: the same ones for the same sentences, whoever writes it."""
    text = io.BytesIO()
    pofile.write_po(text, catalogue, width=WHOLE, include_previous=True, omit_header=True)
    head = f'# {HEADER}\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return head.encode() + text.getvalue().replace(b":0\n", b"\n").rstrip(b"\n") + b"\n"


class _Compiled(Catalog):
    """Sentences alone: no date and no version of a program, which would be others tomorrow."""

    mime_headers = (("Content-Type", "text/plain; charset=utf-8"),)


def compiled(catalogue):
    """Return the bytes that `gettext` reads: the same ones for the same sentences."""
    sentences, whole = _Compiled(), io.BytesIO()
    for entry in filter(_is_entry, catalogue):
        if entry.string and not entry.fuzzy:
            sentences.add(entry.id, entry.string)
    mofile.write_mo(whole, sentences)
    return whole.getvalue()


# -- lessons -------------------------------------------------------------------------------------


def read(path):
    """Return a lesson as a notebook."""
    return address.lesson(path.read_text(encoding="utf-8"), path.name)


def translated(path, target, catalogue, out):
    """Return the text of a lesson in another language.

    Outputs that the target has are kept where the code is the same; `make refresh` makes them anew.
    A link to a lesson that is not `out` in this language leads to the English one.
    """

    def lead(found):
        return found[0] if found[1] in out else f"](../{found[1]})"

    notebook = read(path)
    before = {cell.id: cell for cell in read(target).cells} if target.exists() else {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found = blocks(address.without_links(cell.source))
            words = [say(text, cell.id, catalogue) for text, _ in found]
            cell.source = LESSON.sub(lead, "\n".join(words).replace("](../", "](../../"))
            continue
        known = before.get(cell.id)
        cell.outputs = known.outputs if known else []
        cell.execution_count = known.execution_count if known else None
    where = target.relative_to(environment.ROOT).as_posix()
    address.equip(notebook, where, address.read(environment.ROOT))
    return nbformat.writes(notebook) + "\n"


def say(text, context, catalogue):
    """Return the translation of a block, or the English where there is none that holds."""
    entry = catalogue.get(text, context)
    return entry.string if entry and entry.string and not entry.fuzzy else text


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command goes on")
