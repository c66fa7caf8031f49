"""Substitution of answers in notebooks: on a small one, then on every lesson that there is."""

import json
from pathlib import Path

import pytest

from autograd_lessons import exercises
from autograd_lessons.exercises import pages, registry, words
from lesson_cells import (
    differences,
    exercise_cells,
    imports_and_answers,
    run,
    source_of,
    with_answers,
)

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").rglob("*.ipynb"))


def _forget():
    """Begin a new session: what was answered and hinted before is gone."""
    for memory in (exercises._outcomes, exercises._hints, exercises._latest):
        memory.clear()


@pytest.fixture(autouse=True)
def _new_session():
    _forget()


def _cell(kind, source, *tags):
    lines = source.splitlines(keepends=True)
    return {"cell_type": kind, "source": lines, "metadata": {"tags": list(tags)}}


def _small():
    """A notebook of lesson 01's shape, with its sources as lines, as JSON has them."""
    every = registry.exercises_of("01")[:2]
    cells = [_cell("code", "import math\n\nfrom autograd_lessons import check, progress")]
    for one in every:
        cells.append(_cell("markdown", pages.statement_cell(one)))
        cells.append(_cell("code", pages.code_cell(one)))
    cells.append(_cell("code", 'check("01.1", lambda x: 2 * x)'))
    cells.append(_cell("code", "1 / 0", "raises-exception"))
    cells.append(_cell("code", "progress()"))
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def test_the_exercise_cells_are_found_and_a_check_of_something_else_is_not():
    assert exercise_cells(_small()) == {"01.1": 2, "01.2": 4}


def test_as_shipped_it_runs_clean():
    assert run(_small()) == [
        "",
        "",
        "· 01.1 not answered yet\n",
        "",
        "· 01.2 not answered yet\n",
        "✗ 01.1 You have only the inner slope, 2x; the slope of the sine is missing. "
        "Yours at x = 3: 6.\n",
        "",
        "lesson 01: 0 of 3 right   ✗ 01.1   · 01.2   · 01.3\n",
    ]


def test_an_answer_takes_the_place_of_the_stub_and_of_nothing_else():
    before = _small()
    after = with_answers(before, {"01.1": "def dz_dx(x):\n    return 6.0\n"})
    assert source_of(after["cells"][2]) == (
        'def dz_dx(x):\n    return 6.0\n\n\ncheck("01.1", dz_dx)'
    )
    del before["cells"][2], after["cells"][2]
    assert before == after


def test_an_error_that_was_not_announced_ends_the_run():
    notebook = _small()
    notebook["cells"][6]["metadata"]["tags"] = []
    with pytest.raises(ZeroDivisionError):
        run(notebook)


def test_differences():
    notebook = _small()
    assert differences(notebook) == []
    notebook["cells"][1]["source"][0] = "### Exercise 1\n"
    notebook["cells"][4]["source"].insert(0, "# mine\n")
    assert differences(notebook) == ["01.1: the statement", "01.2: the code cell"]


def test_two_cells_of_one_exercise_are_refused():
    notebook = _small()
    notebook["cells"].append(notebook["cells"][2])
    with pytest.raises(AssertionError, match=r"01\.1 has two cells"):
        exercise_cells(notebook)


def _check_answers(notebook):
    """As shipped nothing is answered; solved all is right; each mistake is named."""
    cells = exercise_cells(notebook)
    found = {key: registry.find(key) for key in cells}
    shipped = run(notebook)
    assert [shipped[i] for i in cells.values()] == [f"· {key} not answered yet\n" for key in cells]
    _forget()
    solved = run(with_answers(notebook, {key: one.solution for key, one in found.items()}))
    assert all(solved[i].startswith(f"✓ {key} right") for key, i in cells.items())
    for index, (before, after) in enumerate(zip(shipped, solved, strict=True)):
        reports = "progress(" in source_of(notebook["cells"][index])
        assert index in cells.values() or reports or before == after, "it depends on an answer"
    _check_mistakes(imports_and_answers(notebook), cells, found)


def _check_mistakes(notebook, cells, found):
    for turn in range(max((len(one.mistakes) for one in found.values()), default=0)):
        named = {k: list(one.mistakes)[turn % len(one.mistakes)] for k, one in found.items()}
        answers = {key: found[key].mistakes[name] for key, name in named.items()}
        printed = run(with_answers(notebook, answers))
        for key, i in cells.items():
            assert words.words_of(key).mistakes[named[key]] in printed[i]


def test_every_answer_to_the_small_notebook():
    _check_answers(_small())


def test_a_cell_that_depends_on_an_answer_is_found():
    notebook = _small()
    notebook["cells"].append(_cell("code", "print(dz_dx(3))"))
    with pytest.raises(AssertionError, match="it depends on an answer"):
        _check_answers(notebook)


def test_what_is_left_for_the_mistakes():
    small = imports_and_answers(_small())
    assert [source_of(cell) for cell in small["cells"] if cell["cell_type"] == "code"] == [
        "import math\nfrom autograd_lessons import check, progress",
        pages.code_cell(registry.find("01.1")),
        pages.code_cell(registry.find("01.2")),
        *("", "", ""),
    ]


every_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_lesson
def test_a_lesson_has_its_exercises_as_the_data_say(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert differences(notebook) == []
    expected = [one.key for one in registry.exercises_of(path.name[:2])]
    assert list(exercise_cells(notebook)) == expected


@every_lesson
def test_exercise_cells_have_readable_ids(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for key, index in exercise_cells(notebook).items():
        ids = [cell["id"] for cell in notebook["cells"][index - 1 : index + 1]]
        assert ids == [f"exercise-{key.replace('.', '-')}", f"answer-{key.replace('.', '-')}"]


@every_lesson
@pytest.mark.filterwarnings("ignore")  # a lesson may warn on purpose
def test_every_answer_to_every_lesson(path):
    _check_answers(json.loads(path.read_text(encoding="utf-8")))
