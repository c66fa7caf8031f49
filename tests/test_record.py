"""`progress()` survives a kernel where the notebook's folder has a file for it."""

import errno
import json
import os

import pytest

from autograd_lessons import check, exercises, progress
from autograd_lessons.exercises import record


def new_kernel():
    for memory in (exercises._outcomes, exercises._hints, exercises._latest):
        memory.clear()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    new_kernel()
    return tmp_path


@pytest.fixture
def file(folder):
    (folder / "progress.jsonl").touch()
    return folder / "progress.jsonl"


def said(capsys, *arguments):
    capsys.readouterr()
    progress(*arguments)
    return capsys.readouterr().out.rstrip()


def test_without_the_file_nothing_is_written_and_a_new_kernel_knows_nothing(folder, capsys):
    check("01.3", 3)
    assert said(capsys) == "lesson 01: 0 of 4 right   · 01.1   · 01.2   ✗ 01.3   · 01.4"
    assert list(folder.iterdir()) == []
    new_kernel()
    assert said(capsys).startswith("! Nothing has been checked yet.")


def test_a_new_kernel_knows_what_was_answered(file, capsys):
    check("00.1", lambda x: x * x)
    check("01.2", ...)
    check("01.3", 3)
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"exercise": "00.1", "outcome": "right"},
        {"exercise": "01.2", "outcome": "unanswered"},
        {"exercise": "01.3", "outcome": "wrong"},
    ]
    new_kernel()
    assert said(capsys) == "lesson 01: 0 of 4 right   · 01.1   · 01.2   ✗ 01.3   · 01.4"
    assert said(capsys, "00").startswith("lesson 00: 1 of 1 right")


def test_what_was_right_once_stays_right(file, capsys):
    check("00.1", lambda x: x * x)
    new_kernel()
    check("00.1", ...)
    new_kernel()
    check("00.1", lambda x: 2 * x)
    assert said(capsys).startswith("lesson 00: 1 of 1 right")


def test_the_latest_of_the_other_answers_counts(file, capsys):
    check("01.3", ...)
    new_kernel()
    check("01.3", 3)
    new_kernel()
    check("01.1", 1 / 3)
    assert said(capsys) == "lesson 01: 0 of 4 right   ✗ 01.1   · 01.2   ✗ 01.3   · 01.4"


def test_lines_that_are_no_verdicts_are_passed_over(file, capsys):
    file.write_bytes(
        b'{"exercise": "01.3", "outcome": "wrong"}\n'
        b'\n[]\n3\nnull\n"01.1"\n{}\n{"exercise": "01.1"}\n{"exercise": 1, "outcome": "right"}\n'
        b'{"exercise": "01.1", "outcome": ["right"]}\n{"exercise": "01.1", "outcome": "splendid"}\n'
        b'{"exercise": [], "outcome": "right"}\n\xff\xfe\x00\n' + b"[" * 100_000 + b"\n"
        b'{"exercise": "no such", "outcome": "right"}\n'
        b'{"exercise": "01.2", "outc'
    )
    assert said(capsys) == "lesson 01: 0 of 4 right   · 01.1   · 01.2   ✗ 01.3   · 01.4"
    check("01.2", ...)
    check("00.1", lambda x: x * x)  # a line of its own, although the one before was cut off
    new_kernel()
    assert said(capsys).startswith("lesson 00: 1 of 1 right")


def test_a_check_never_raises(file, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as context:
        context.setattr(record.os, "open", full)
        check("01.3", 3)
    assert file.read_bytes() == b""
    file.unlink()
    file.mkdir()
    check("01.3", 3)
    assert said(capsys) == "lesson 01: 0 of 4 right   · 01.1   · 01.2   ✗ 01.3   · 01.4"
