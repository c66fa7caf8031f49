"""What nbval lets pass: a lesson that was not run, or that says something of one machine."""

import html
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import lesson_minutes
import nbformat
import pytest

from autograd_lessons.page import table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# nbval compares these whole, and images not at all
COMPARED = {"text/plain", "text/html", "application/vnd.autograd-lessons.verdict+json"}
TAGS = {"raises-exception", "nbval-ignore-output"}
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
FOLDER = re.compile(r"(?<![\w.:/])/(?:root|home|tmp|work|usr|opt|Users|content|kaggle)/|[A-Z]:\\")

lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
every_edition = pytest.mark.parametrize(
    "path",
    address.every_lesson(ROOT / "notebooks"),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)


def read(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def headings(notebook):
    """(level, text) of every heading outside code fences."""
    for source in prose(notebook):
        plain = re.sub(r"```.*?```", "", source, flags=re.S)
        for marks, title in re.findall(r"^(#{1,6}) (.+)$", plain, flags=re.M):
            yield len(marks), title


def test_there_are_lessons():
    assert len(LESSONS) >= 4
    assert [path.name[:2] for path in LESSONS] == sorted({path.name[:2] for path in LESSONS})


def test_what_jupyterlab_keeps_beside_them_bothers_nobody(tmp_path):
    """`.ipynb_checkpoints`, in an open lesson's folder: old, and perhaps half a notebook."""
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "01-checkpoint.ipynb").write_text("{ import os")
    (tmp_path / "01.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    options = ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=.", "--nbval"]
    for command in (
        ["ruff", "check", "--isolated", "--extend-select=F", "."],
        ["ruff", "format", "--isolated", "--check", "."],
        ["pytest", "-q", *options, "--collect-only", "."],
    ):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True)
        assert b"checkpoint" not in done.stdout + done.stderr


@every_edition
def test_format_and_metadata(path):
    notebook = read(path)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == METADATA


@every_edition
def test_every_cell_was_run_in_order(path):
    cells = code_cells(read(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "execute_result":
                assert output.execution_count == cell.execution_count


@every_edition
def test_cells_carry_only_what_a_person_wrote(path):
    for cell in read(path).cells:
        if cell.id != address.SETUP_ID:  # tests/test_setup_cell.py holds that one
            assert set(cell.metadata) <= {"tags", "jupyter"}, cell.id
            assert set(cell.metadata.get("tags", [])) <= TAGS, cell.id
        assert re.fullmatch(r"[a-z][a-z0-9-]*", cell.id), cell.id
        assert not re.fullmatch(r"[0-9a-f-]{6,36}", cell.id), f"{cell.id} was made by a machine"
        assert cell.source.strip(), f"{cell.id} is empty"


@every_edition
def test_a_prediction_is_made_before_it_is_answered(path):
    """The answer is what is printed next; an exercise asks for a prediction as well."""
    asked = False
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            asked = "**Predict" in cell.source
        elif cell.id != address.SETUP_ID:
            exercise = cell.id.startswith("answer-")
            hidden = {"outputs_hidden": True} if asked and cell.outputs and not exercise else None
            assert cell.metadata.get("jupyter") == hidden, cell.id
            asked = exercise or (asked and not cell.outputs)


@every_edition
def test_errors_are_there_on_purpose(path):
    for cell in code_cells(read(path)):
        raised = any(output.output_type == "error" for output in cell.outputs)
        assert raised == ("raises-exception" in cell.metadata.get("tags", [])), cell.id


@lessons
def test_a_lesson_has_few_tracebacks(path):
    """The others are shown in short, with `expect_error`."""
    cells = code_cells(read(path))
    assert sum("raises-exception" in cell.metadata.get("tags", []) for cell in cells) <= 2


@every_edition
def test_every_output_is_compared(path):
    for cell in code_cells(read(path)):
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            continue
        for output in cell.outputs:
            assert output.get("name") != "stderr", f"{cell.id} writes to stderr: {output.text}"
            assert set(output.get("data", {})) <= COMPARED, cell.id
            assert "text/plain" in output.get("data", {"text/plain": ""}), cell.id
            assert not output.get("metadata"), cell.id


@every_edition
def test_nothing_tells_of_one_machine(path):
    for cell in code_cells(read(path)):
        text = json.dumps(cell.outputs, ensure_ascii=False)
        text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
        assert not ADDRESS.search(text), cell.id
        assert not FOLDER.search(text), cell.id


@every_edition
def test_a_lesson_is_small(path):
    assert path.stat().st_size <= 400_000
    for cell in code_cells(read(path)):
        if cell.id == address.SETUP_ID:
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 14, f"{cell.id} has {len(lines)} lines"


@lessons
def test_headings_are_in_order(path):
    levels = [level for level, _ in headings(read(path))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@lessons
def test_the_first_cell_keeps_its_promises(path):
    first = read(path).cells[0].source
    objectives = re.findall(r"^- ", first, flags=re.M)
    assert 3 <= len(objectives) <= 5
    (minutes,) = re.findall(r"\*\*Time\*\* (\d+) minutes(?:, optional)? · \*\*You need\*\* ", first)
    counted = lesson_minutes.minutes(read(path))
    assert 0.85 * int(minutes) <= counted <= 1.15 * int(minutes)
    assert int(minutes) <= 35
    assert "(../README.md#the-lessons)" in first


@lessons
def test_lessons_are_linked_in_a_row(path):
    """Each lesson links to the one before and the one after, at its beginning and its end."""
    place = LESSONS.index(path)
    first, last = prose(read(path))[0], prose(read(path))[-1]
    links = re.findall(r"\((\d\d_\w+\.ipynb)\)", first)
    neighbours = [LESSONS[p].name for p in (place - 1, place + 1) if 0 <= p < len(LESSONS)]
    assert links == neighbours
    assert re.findall(r"\((\d\d_\w+\.ipynb)\)", last) == [p.name for p in LESSONS[place + 1 :][:1]]


@lessons
def test_the_last_cell_sums_up(path):
    last = prose(read(path))[-1]
    assert re.search(r"^\| idea \| line of code \|", last, flags=re.M)
    questions, _, answers = last.partition("<details><summary>Answers</summary>")
    for told in (questions, answers):
        assert re.findall(r"^(\d)\. ", told, flags=re.M) == ["1", "2", "3"]
    assert len(re.findall(r"^- \[", last, flags=re.M)) <= 4


def without_scripts(page):
    return re.sub(r"<script.*?</script>", "", page, flags=re.S)


@every_edition
def test_pictures_have_words(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            page = without_scripts(output.get("data", {}).get("text/html", ""))
            for picture in re.findall(r"<img [^>]+>", page):
                assert re.search(r'alt="[^"]{20,}"', picture), cell.id
    for source in prose(read(path)):
        assert "![](" not in source
        assert "<img" not in source


@every_edition
def test_pictures_have_their_words_and_numbers_beside_them(path):
    """What a picture shows is unfolded below it, word for word the output's text."""
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            data = output.get("data", {})
            page = without_scripts(data.get("text/html", ""))
            if 'class="autograd-player"' in page:
                assert player_table(page) == data["text/plain"].splitlines(), cell.id
                continue
            folded = re.findall(
                r"<details><summary>[^<]+</summary><pre[^>]*>(.+?)</pre>", page, re.S
            )
            if 'class="autograd-slider"' in page:  # the first and the last
                assert all(html.unescape(text) in data["text/plain"] for text in folded), cell.id
                assert len(folded) == page.count("<img")
                continue
            assert [html.unescape(text) for text in folded] == page.count("<img") * [
                data.get("text/plain")
            ], cell.id


def player_table(page):
    """The lines of the table that stands below a player's picture, spaced as its text is."""
    (steps,) = re.findall(r"<details open=\"open\"><summary>[^<]+</summary>(.+?)</details>", page)
    rows = [
        [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.+?)</tr>", steps)
    ]
    return table(rows[0], rows[1:]).text.splitlines()


@every_edition
def test_prose_does_not_shout(path):
    for source in prose(read(path)):
        plain = re.sub(r"```.*?```|`[^`]*`|\$[^$]*\$|!\[", "", source, flags=re.S)
        assert "!" not in plain, source
