"""`make refresh` stores what a run gives, and never loses what a person wrote."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import refresh  # noqa: E402

NAME = "01_one.ipynb"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


def notebook(*sources):
    cells = [nbformat.v4.new_markdown_cell("# One\n\n![a pixel](attachment:pixel.png)")]
    cells[0]["attachments"] = {"pixel.png": {"image/png": PIXEL}}
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n"


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A project of one lesson, which prints 1."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(refresh.environment, "ROOT", tmp_path)
    monkeypatch.setattr(refresh, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(refresh.address, "setup_source", lambda address, bundle="": "pass")
    path = tmp_path / "notebooks" / NAME
    path.write_text(notebook("print(1)"))
    return path


def refused(lesson, capsys, *arguments):
    """Run the command, which says why it leaves the lesson; return the reason."""
    before = lesson.read_bytes() if lesson.exists() else None
    with pytest.raises(SystemExit) as ended:
        refresh.main(list(arguments))
    assert str(ended.value) == f"Not refreshed: {NAME}."
    assert (lesson.read_bytes() if lesson.exists() else None) == before
    assert [path.name for path in lesson.parent.iterdir()] == [NAME]  # nothing is left behind
    (line,) = capsys.readouterr().out.splitlines()
    return line.removeprefix(f"[1/1] {NAME} left as it is: ")


def test_outputs_are_stored_and_a_pasted_picture_stays(lesson):
    refresh.main([])
    first, setup, last = nbformat.read(lesson, as_version=4).cells
    assert first.attachments == {"pixel.png": {"image/png": PIXEL}}
    assert setup.metadata == refresh.address.SETUP_METADATA
    assert last.outputs[0].text == "1\n"
    before = lesson.read_bytes()
    refresh.main(["--check"])
    refresh.main([])
    assert lesson.read_bytes() == before


def test_what_was_saved_while_it_ran_is_not_overwritten(lesson, capsys):
    theirs = notebook("print(2)")
    lesson.write_text(notebook(f"open({NAME!r}, 'w').write({theirs!r})"))
    with pytest.raises(SystemExit, match=r"Not refreshed: 01_one\.ipynb\."):
        refresh.main([])
    assert "it was saved while it ran; run the same command again" in capsys.readouterr().out
    assert lesson.read_text() == theirs


@pytest.mark.parametrize("text", ['{"cells": [', "", "[]", "{}", '{"cells": 3, "nbformat": 4}'])
def test_broken_json(lesson, capsys, text):
    lesson.write_text(text)
    assert refused(lesson, capsys) == refresh.NO_NOTEBOOK


def test_a_file_that_is_no_text(lesson, capsys):
    lesson.write_bytes(b"\xff\xfe\x00")
    assert refused(lesson, capsys) == refresh.NO_NOTEBOOK


def test_a_cell_that_raises(lesson, capsys):
    lesson.write_text(notebook("1 / 0"))
    assert refused(lesson, capsys) == "a cell raised ZeroDivisionError: division by zero"


def test_a_kernel_that_dies(lesson, capsys):
    lesson.write_text(notebook("import os; os._exit(1)"))
    assert refused(lesson, capsys) == "its kernel died"


def test_a_cell_that_takes_too_long(lesson, capsys, monkeypatch):
    monkeypatch.setattr(refresh, "TIMEOUT", 1)
    lesson.write_text(notebook("import time; time.sleep(60)"))
    assert refused(lesson, capsys) == "a cell took more than 1 seconds"


def test_a_full_disk(lesson, capsys, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(refresh.files.os, "fsync", full)
    assert refused(lesson, capsys) == "the disk is full: make room, then run the same command again"


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is no signal there")
def test_ctrl_c(lesson):
    """As the terminal sends it: to the command and to its kernel."""
    lesson.write_text(notebook("open('begun', 'w').close(); import time; time.sleep(60)"))
    os.mkfifo(lesson.parent / "begun")
    before = lesson.read_bytes()
    script = (
        "import sys; sys.path.insert(0, {tools!r})\n"
        "import environment, pathlib; environment.enter = lambda: None\n"
        "environment.ROOT = pathlib.Path({root!r})\n"
        "import runpy; sys.argv = ['refresh.py']\n"
        "runpy.run_path({tools!r} + '/refresh.py', run_name='__main__')\n"
    ).format(tools=str(ROOT / "tools"), root=str(lesson.parent.parent))
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"},  # of an old kernel: a warning
    )
    begun = lesson.parent / "begun"
    ended = lambda: process.wait() and begun.write_text("ended")  # noqa: E731
    threading.Thread(target=ended, daemon=True).start()
    assert begun.read_bytes() == b"", process.communicate()  # waits until the cell runs
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert said == "\nstopped; what was finished is stored, the same command goes on\n"
    assert process.returncode == 1
    assert lesson.read_bytes() == before
