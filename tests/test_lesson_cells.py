"""Exercises in their notebooks: substitution on a small one, then every lesson that there is."""

import json
import re
from pathlib import Path

import pytest

from autograd_lessons import exercises, language
from autograd_lessons.exercises import registry
from lesson_cells import exercise_cells, run, source_of, with_answers

NOTEBOOKS = sorted(
    path
    for path in (Path(__file__).parent.parent / "notebooks").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts  # where JupyterLab keeps what was saved before
)
LINES_AT_THE_END = {  # by the folder of the lessons
    "notebooks": '*Stuck? `hint("{key}")` gives one hint at a time; `solution("{key}")` shows code '
    "and reason.*",
    "hinglish": '*Atak gaye? `hint("{key}")` ek-ek hint deta hai; `solution("{key}")` code aur '
    "wajah dikhata hai.*",
}


def _forget():
    """Begin a new session: what was answered and hinted before is gone."""
    for memory in (exercises._outcomes, exercises._hints, exercises._latest):
        memory.clear()


@pytest.fixture(autouse=True)
def _new_session(monkeypatch):
    _forget()
    monkeypatch.setenv(language.VARIABLE, language.ENGLISH)  # a lesson's first cell may choose


def _cell(kind, source, *tags):
    lines = source.splitlines(keepends=True)
    return {"cell_type": kind, "source": lines, "metadata": {"tags": list(tags)}}


def _small():
    """A notebook of lesson 01's shape, with its sources as lines, as JSON has them."""
    cells = [
        _cell("code", "import math\n\nfrom autograd_lessons import check, progress"),
        _cell("markdown", "### Exercise 01.1"),
        _cell("code", 'def dz_dx(x):\n    # your lines\n    ...\n\n\ncheck("01.1", dz_dx)'),
        _cell("markdown", "### Exercise 01.3"),
        _cell("code", 'answer = ...\ncheck("01.3", answer)'),
        _cell("code", 'check("01.1", lambda x: 2 * x)'),
        _cell("code", "1 / 0", "raises-exception"),
        _cell("code", "progress()"),
    ]
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def test_the_exercise_cells_are_found_and_a_check_of_something_else_is_not():
    assert exercise_cells(_small()) == {"01.1": 2, "01.3": 4}


def test_as_shipped_it_runs_clean():
    assert run(_small()) == [
        "",
        "",
        "· 01.1 not answered yet\n",
        "",
        "· 01.3 not answered yet\n",
        "✗ 01.1 You have only the inner slope, 2x; the slope of the sine is missing. "
        "Yours at x = 3: 6.\n",
        "",
        "lesson 01: 0 of 4 right   ✗ 01.1   · 01.2   · 01.3   · 01.4\n",
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


def test_two_cells_of_one_exercise_are_refused():
    notebook = _small()
    notebook["cells"].append(notebook["cells"][2])
    with pytest.raises(AssertionError, match=r"01\.1 has two cells"):
        exercise_cells(notebook)


def _check_answers(notebook):
    """As shipped nothing is answered; solved all is right; nothing else depends on an answer."""
    cells = exercise_cells(notebook)
    found = {key: registry.find(key) for key in cells}
    shipped = run(notebook)
    unanswered = language._("not answered yet")
    assert [shipped[i] for i in cells.values()] == [f"· {key} {unanswered}\n" for key in cells]
    _forget()
    answers = {key: one.source(one.solution) for key, one in found.items()}
    solved = run(with_answers(notebook, answers))
    assert [solved[cells[key]] for key in cells] == [
        f"✓ {key} {language._('right. {insight}').format(insight=language._(one.insight))}\n"
        for key, one in found.items()
    ]
    for index, (before, after) in enumerate(zip(shipped, solved, strict=True)):
        reports = "progress(" in source_of(notebook["cells"][index])
        assert index in cells.values() or reports or before == after, "it depends on an answer"


def test_every_answer_to_the_small_notebook():
    _check_answers(_small())


def test_a_cell_that_depends_on_an_answer_is_found():
    notebook = _small()
    notebook["cells"].append(_cell("code", "print(dz_dx(3))"))
    with pytest.raises(AssertionError, match="it depends on an answer"):
        _check_answers(notebook)


every_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_lesson
def test_a_lesson_has_its_exercises_in_order_and_each_has_its_question(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = exercise_cells(notebook)
    assert list(cells) == [one.key for one in registry.exercises_of(path.name[:2])]
    for key, index in cells.items():
        question, answer = notebook["cells"][index - 1 : index + 1]
        name = key.replace(".", "-")
        assert (question["id"], answer["id"]) == (f"exercise-{name}", f"answer-{name}")
        text = source_of(question)
        level = r"\*\*Level:\*\* (easy|medium|hard) · \*\*Time:\*\* [1-9] min"
        assert re.match(rf"### Exercise {re.escape(key)}: .+\n\n{level}\n\n", text), key
        line = LINES_AT_THE_END[path.parent.name].format(key=key)
        assert text.endswith("\n\n" + line), key
        given = registry.find(key).given
        assert f"```python\n{given}```\n" in text or given in source_of(answer), key


@every_lesson
@pytest.mark.filterwarnings("ignore")  # a lesson may warn on purpose
def test_every_answer_to_every_lesson(path):
    _check_answers(json.loads(path.read_text(encoding="utf-8")))
