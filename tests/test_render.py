import os
import subprocess
import sys

import pytest

from autograd_lessons.drawing import render
from autograd_lessons.drawing.figure import Figure
from autograd_lessons.drawing.render import RenderError, find_program

SOURCE = "digraph { a -> b }"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a program of the given Python source in place of the layout program."""

    def write(source):
        path, script = tmp_path / "layout", tmp_path / "layout.py"
        script.write_text(source)
        # a first line cannot name a Python in whose path there is a space
        path.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{script}' \"$@\"\n")
        path.chmod(0o755)
        monkeypatch.setenv(render.VARIABLE, str(path))
        return path

    return write


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    monkeypatch.delenv(render.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(render.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(render.sys, "executable", str(tmp_path / "python"))


def message():
    with pytest.raises(RenderError) as caught:
        render.render(SOURCE)
    return str(caught.value)


def test_the_wheel_draws():
    assert find_program().endswith(("graphviz-pure", "graphviz-pure.exe"))
    svg = render.render(SOURCE)
    assert svg.startswith(b"<?xml") and svg.rstrip().endswith(b"</svg>")
    assert render.render(SOURCE, "png").startswith(b"\x89PNG")


def test_the_learners_own_program_comes_first(program):
    path = program("import sys; sys.stdin.read(); print('<svg></svg>')")
    assert find_program() == str(path)
    assert render.render(SOURCE) == b"<svg></svg>\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_where_the_program_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.delenv(render.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(render.sysconfig, "get_path", lambda name: str(tmp_path / name))
    monkeypatch.setattr(render.sys, "executable", str(tmp_path / "bin" / "python"))
    for place in ("path/dot", "path/graphviz-pure", "bin/graphviz-pure", "scripts/graphviz-pure"):
        program = tmp_path / place  # the last resort first: each is found though those are there
        program.parent.mkdir(exist_ok=True)
        program.touch(mode=0o755)
        assert find_program() == str(program)


def test_none_at_all(nothing_installed):
    assert message() == (
        "No picture: there is no Graphviz here; `pip install graphviz-pure` brings it."
    )


def test_a_variable_that_names_no_program(monkeypatch):
    monkeypatch.setenv(render.VARIABLE, "no-such-program")
    assert message() == (
        "No picture: AUTOGRAD_LESSONS_DOT names 'no-such-program', no program here; correct or "
        "remove it."
    )


def test_a_program_that_fails(program):
    program("import sys; sys.exit('out of\\nink')")
    assert message() == "No picture: layout failed (exit 1); it said: out of ink"
    program("import sys; sys.exit('x' * 201)")
    assert message() == f"No picture: layout failed (exit 1); it said: {'x' * 200}"


def test_a_program_that_writes_no_picture(program):
    program("print('half a picture <svg>')")
    assert message() == "No picture: layout failed (exit 0); it said: nothing"
    assert render.render(SOURCE, "png") == b"half a picture <svg>\n"  # it cannot be told
    program("")
    with pytest.raises(RenderError):
        render.render(SOURCE, "pdf")


def test_a_program_that_does_not_start(program):
    program("").write_text("#!/no/such/interpreter\n")
    assert message() == "No picture: layout does not start (No such file or directory)."


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(render, "PATIENCE", 0.5)
    monkeypatch.setattr(render, "_hung", set())


def test_a_program_that_hangs_is_ended_and_not_waited_for_as_long_again(program, impatient):
    program("while True: pass")
    assert message() == "No picture: layout did not finish in 0.5 seconds."
    assert message() == "No picture: layout did not finish in 0.05 seconds."
    render.PATIENCE = 600
    program("print('<svg></svg>')")
    assert render.render(SOURCE) == b"<svg></svg>\n"
    assert render._hung == set()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no groups of processes there")
@pytest.mark.parametrize("ended_by", [subprocess.TimeoutExpired("", 0), KeyboardInterrupt()])
def test_what_it_has_started_is_ended_too(program, tmp_path, monkeypatch, impatient, ended_by):
    """A pipe that its child holds is at its end when the child is."""
    os.mkfifo(tmp_path / "alive")
    program(
        "import subprocess, sys\n"
        "child = 'import time; print(1, flush=True); time.sleep(600)'\n"
        f"alive = open({str(tmp_path / 'alive')!r}, 'w')\n"
        "subprocess.Popen([sys.executable, '-c', child], stdout=alive).wait()\n"
    )
    end = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(end, True)

    def communicate(process, source, timeout):
        while os.read(end, 1) != b"1":  # its child runs
            pass
        raise ended_by

    with monkeypatch.context() as context:
        context.setattr(subprocess.Popen, "communicate", communicate)
        with pytest.raises((RenderError, KeyboardInterrupt)):
            render.render(SOURCE)
    while os.read(end, 1):  # empty when nobody is left who could write
        pass
    os.close(end)


def test_a_program_that_writes_no_utf_8(program):
    program("import sys; sys.stdout.buffer.write(b'<svg>\\xff</svg>')")
    assert Figure("text", SOURCE).svg == "<svg>\ufffd</svg>"


def test_the_name_of_the_program(monkeypatch):
    assert render.program_name() == "graphviz-pure"
    monkeypatch.setenv(render.VARIABLE, "no-such-program")
    assert render.program_name() == message()
