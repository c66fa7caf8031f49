"""The public address: in one place, written everywhere, and gone again without a trace."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import lesson_minutes
import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402
import set_repository  # noqa: E402

NAME = "notebooks/03_first_autograd.ipynb"
ADDRESS = address.Address("an-owner", "autograd-lessons", "v1.0")


@pytest.fixture
def project(tmp_path):
    """A copy of the files that hold the address."""
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    set_repository.apply(tmp_path, None)
    return tmp_path


def texts(project):
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def sources(project, name=NAME):
    cells = json.loads((project / name).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells]


def test_the_links():
    assert ADDRESS.links(NAME).replace(" · ", "\n") == (
        "[Colab](https://colab.research.google.com/github/an-owner/autograd-lessons/blob/v1.0/"
        f"{NAME})\n"
        "[Kaggle](https://kaggle.com/kernels/welcome?src=https://github.com/an-owner/"
        f"autograd-lessons/blob/v1.0/{NAME})\n"
        f"[Binder](https://mybinder.org/v2/gh/an-owner/autograd-lessons/v1.0?labpath={NAME})\n"
        f"[nbviewer](https://nbviewer.org/github/an-owner/autograd-lessons/blob/v1.0/{NAME})"
    )


def test_unset_no_link_leads_nowhere(project):
    assert address.read(project) is None
    assert "pip" not in sources(project)[1]
    for text in texts(project).values():
        assert b"open in" not in text
        assert b"colab.research" not in text and b"mybinder.org" not in text


def test_set_it_is_in_its_one_place_in_setup_cells_and_in_links(project):
    changed = set_repository.apply(project, ADDRESS)
    lessons = sorted(f"notebooks/{path.name}" for path in (project / "notebooks").glob("*.ipynb"))
    assert changed == ["README.md", *lessons, "pyproject.toml"]
    assert address.read(project) == ADDRESS
    for name in lessons:
        first, setup = sources(project, name)[:2]
        assert first.endswith(f"\n\nopen in: {ADDRESS.links(name)}")
        source = "https://github.com/an-owner/autograd-lessons/archive/v1.0.zip"
        assert setup.endswith(f"\n    %pip install -qq --no-deps {source}")
    pyproject = (project / "pyproject.toml").read_text(encoding="utf-8")
    urls = tomllib.loads(pyproject)["project"]["urls"]
    home = "https://github.com/an-owner/autograd-lessons"
    assert urls == {
        "Repository": f"{home}/tree/v1.0",
        "Issues": f"{home}/issues",
        "Changelog": f"{home}/blob/v1.0/CHANGELOG.md",
    }
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert "| lesson | minutes | what it is about | open in |\n|---|---|---|---|\n" in readme
    for name in lessons:
        assert f" | {ADDRESS.links(name)} |\n" in readme
        assert f"]({home}/blob/v1.0/{name}) | " in readme
    raw = "https://raw.githubusercontent.com/an-owner/autograd-lessons/v1.0"
    assert f"]({raw}/.github/neuron.svg)" in readme
    assert re.findall(r"\]\((?!https:)[^)]*", readme) == []


def test_set_the_lessons_are_still_in_good_style(project):
    pytest.importorskip("ruff", reason="other environments have no ruff")
    set_repository.apply(project, address.Address("an-owner" * 4, "autograd-lessons" * 4))
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "notebooks"]
        done = subprocess.run(ruff, cwd=project, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_set_a_lesson_takes_as_long_as_before(project):
    """Lessons whose stated minutes just hold would fail else."""

    def minutes():
        every = sorted((project / "notebooks").glob("*.ipynb"))
        return [lesson_minutes.minutes(nbformat.read(path, as_version=4)) for path in every]

    unset = minutes()
    set_repository.apply(project, ADDRESS)
    assert minutes() == unset


def test_a_second_time_changes_nothing(project):
    set_repository.apply(project, ADDRESS)
    before = texts(project)
    assert set_repository.apply(project, ADDRESS) == []
    assert texts(project) == before


def test_another_address_takes_the_place_of_the_first_and_unset_leaves_no_trace(project):
    unset = texts(project)
    set_repository.apply(project, ADDRESS)
    other = address.Address("else", "where")
    set_repository.apply(project, other)
    assert address.read(project) == other
    assert not any(b"an-owner" in text for text in texts(project).values())
    set_repository.apply(project, None)
    assert texts(project) == unset


def test_what_was_interrupted_is_finished_by_the_same_command(project, monkeypatch):
    """Wherever it was: what is written last says what all else was written for."""
    set_repository.apply(project, ADDRESS)
    other = address.Address("else", "where")
    before = texts(project)
    set_repository.apply(project, other)
    whole = texts(project)
    write = set_repository.files.write
    for after in range(16):
        for path, text in before.items():
            path.write_bytes(text)
        left = [None] * after

        def cut_off(path, text, left=left):
            left.pop()  # an IndexError ends it
            write(path, text)

        with monkeypatch.context() as context, pytest.raises(IndexError):
            context.setattr(set_repository.files, "write", cut_off)
            set_repository.apply(project, other)
        set_repository.apply(project, other)
        assert texts(project) == whole


def test_a_lesson_with_broken_json_stops_it_before_anything_is_written(project):
    (project / NAME).write_text('{"cells": [')
    before = texts(project)
    with pytest.raises(SystemExit) as ended:
        set_repository.apply(project, ADDRESS)
    assert str(ended.value) == (
        f"{NAME} is no notebook: its JSON is broken, or is about something else."
    )
    assert texts(project) == before


@pytest.mark.parametrize("words", ["owner", "a/b/c", "https://github.com/a/b", "a b/c", ""])
def test_another_form_is_refused(words):
    with pytest.raises(ValueError, match=r"is no repository: write OWNER/NAME and, if it is not"):
        address.parse(words)


def test_the_command_says_what_it_changed(project, monkeypatch, capsys):
    monkeypatch.setattr(set_repository.environment, "ROOT", project)
    set_repository.main(["an-owner/autograd-lessons", "v1.0"])
    assert capsys.readouterr().out.startswith("changed README.md\nchanged notebooks/00_start_here")
    set_repository.main(["an-owner/autograd-lessons", "v1.0"])
    assert capsys.readouterr().out == "nothing to change\n"


@pytest.mark.parametrize("arguments", [[], ["a/b", "--unset"], ["no-repository"]])
def test_the_command_refuses_in_one_sentence(arguments, capsys):
    with pytest.raises(SystemExit):
        set_repository.main(arguments)
    assert "error: " in capsys.readouterr().err


def test_this_project_is_as_the_command_writes_it(tmp_path):
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    assert set_repository.apply(tmp_path, address.read(ROOT)) == []
