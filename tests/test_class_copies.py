"""`make class`: what is handed out has no outputs, works alone, and can be locked."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

from autograd_lessons import solution

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "publish")]

import address  # noqa: E402
import class_copies  # noqa: E402
import languages  # noqa: E402

VARIABLE = "AUTOGRAD_LESSONS_SOLUTIONS"
LESSONS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


def test_every_lesson_is_there_without_outputs_and_a_second_time_the_same(tmp_path):
    (tmp_path / "old.ipynb").touch()
    written = class_copies.make(tmp_path)
    handed_out = [path for one in languages.there() for path in one.lessons]
    names = sorted(path.relative_to(ROOT / "notebooks") for path in handed_out)
    assert sorted(path.relative_to(tmp_path) for path in written) == names
    assert sorted(tmp_path.rglob("*.ipynb")) == sorted(written)
    for path in written:
        copy = nbformat.read(path, as_version=4)
        nbformat.validate(copy)
        code = [cell for cell in copy.cells if cell.cell_type == "code"]
        assert [(one.outputs, one.execution_count) for one in code] == [([], None)] * len(code)
    before = [path.read_bytes() for path in written]
    assert [path.read_bytes() for path in class_copies.make(tmp_path)] == before


def test_but_for_outputs_and_the_way_to_the_readme_nothing_is_changed(tmp_path):
    original = nbformat.read(LESSONS[7], as_version=4)
    class_copies.make(tmp_path)
    copy = tmp_path / LESSONS[7].name
    changed = [
        (one.id, two.source)
        for one, two in zip(original.cells, nbformat.read(copy, as_version=4).cells, strict=True)
        if one.source != two.source
    ]
    first, public = original.cells[0], address.read(ROOT)
    way = f"[all lessons]({public.url}#the-lessons)" if public else "all lessons"
    words = first.source.replace("[all lessons](../README.md#the-lessons)", way)
    assert words.endswith(f"\n\n[yahi lesson Hinglish mein](hinglish/{LESSONS[7].name})")
    assert changed == [(first.id, words)]  # the lesson in the other language is handed out, too


def test_no_copy_leads_to_a_lesson_that_is_not_handed_out(tmp_path):
    for path in class_copies.make(tmp_path):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", cell.source):
                    assert (path.parent / target).exists(), f"{path.name} leads to {target}"


def test_with_a_public_address_the_readme_is_there():
    public = address.Address("owner", "name")
    copy = nbformat.reads(class_copies.copy(LESSONS[7], public), as_version=4)
    assert f"[all lessons]({public.url}#the-lessons)" in copy.cells[0].source


def setup_cell(**options):
    copy = nbformat.reads(class_copies.copy(LESSONS[7], None, **options), as_version=4)
    return copy.cells[1].source


@pytest.mark.parametrize("bundle", ["", "abc"])
def test_the_lock_is_one_statement_at_the_end_of_the_setup_cell(bundle, monkeypatch, capsys):
    free, locked = setup_cell(bundle=bundle), setup_cell(bundle=bundle, locked=True)
    assert bundle in free
    assert locked.startswith(free)
    monkeypatch.setenv(VARIABLE, "open")
    exec(locked.removeprefix(free))
    solution("07.2")
    assert capsys.readouterr().out.startswith("07.2 a solution\n")
    monkeypatch.delenv(VARIABLE)
    exec(locked.removeprefix(free))
    solution("07.2")
    solution("07.9")
    assert capsys.readouterr().out == (
        "! The solutions are locked in this copy: ask whoever gave it to you. "
        '`hint("07.2")` still helps.\n'
        '! There is no exercise "07.9". Did you mean "07.2", "07.3" or "07.4"?\n'
    )
