"""The set-up: what it says when it cannot go on, and that it leaves a finished one alone."""

import ast
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import environment  # noqa: E402
import files  # noqa: E402

not_on_windows = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout: its own lock, no .venv."""
    venv = tmp_path / ".venv"
    (tmp_path / "requirements.lock").write_text("no-such-package-of-ours==1.0\n")
    (tmp_path / "pyproject.toml").write_text("")
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "LOCK": tmp_path / "requirements.lock",
        "LOG": venv / "install.log",
        "STAMP": venv / "installed",
        "BEGUN": venv / "begun",
        "TURN": tmp_path / ".venv.lock",
    }.items():
        monkeypatch.setattr(environment, name, value)
    return tmp_path


def stopped(call, *arguments):
    with pytest.raises(SystemExit) as caught:
        call(*arguments)
    message = str(caught.value)
    assert message.count("\n") == 0
    return message


def test_an_environment_that_came_along_with_a_copied_folder_is_brought_up_to_date(
    checkout, monkeypatch
):
    """It leads to the package in the other folder, by a path."""
    before = environment._digest()
    monkeypatch.setattr(environment, "ROOT", checkout / "copy")
    (checkout / "copy").mkdir()
    shutil.copy(checkout / "pyproject.toml", checkout / "copy")
    assert environment._digest() != before


@not_on_windows
@pytest.mark.parametrize("start", [["hello.py"], ["environment.py", "tools/hello.py"]])
def test_what_a_command_says_of_the_environment_it_says_once(tmp_path, start):
    """It starts another Python, which knows that all is prepared: no failed update is repeated."""
    (tmp_path / "tools").mkdir()
    for name in ("environment.py", "files.py"):
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools" / name)
    hello = "import environment\nenvironment.enter()\nprint('hello')\n"
    (tmp_path / "tools" / "hello.py").write_text(hello)
    (tmp_path / "requirements.lock").write_text("no-such-package-of-ours==1.0\n")
    (tmp_path / "pyproject.toml").touch()
    usable = '[ "$1" = -I ] && exit 0'
    finished(tmp_path, f"{NO_PIP}\n{usable}\nexec '{sys.executable}' \"$@\"")
    command = [sys.executable, str(tmp_path / "tools" / start[0]), *start[1:]]
    printed = subprocess.check_output(command, cwd=tmp_path, text=True, timeout=60)
    assert printed == (
        "installing 1 packages; torch is the largest\n"
        "The install stopped (ERROR: no network): check the network and the disk, then run the "
        "same command again; .venv/install.log has the whole story. Until then the .venv that is "
        "here will do.\n"
        "hello\n"
    )


@pytest.mark.parametrize("name", ["environment", "files", "lessons", "copies", "check"])
def test_what_a_learner_starts_can_be_read_by_an_old_python(name):
    source = (ROOT / "tools" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_a_finished_environment_is_left_alone(checkout, monkeypatch):
    python = checkout / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    environment.STAMP.write_text(environment._digest())
    monkeypatch.setattr(environment.subprocess, "Popen", None)
    assert environment.prepare() == python
    environment.LOCK.write_text("another==1.0\n")
    assert environment.STAMP.read_text() != environment._digest()


def test_a_python_that_is_too_old(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    assert stopped(environment.find_python) == (
        "This is Python 3.9, and the lessons need one from 3.11 to 3.14: install one, then run "
        "the same command again."
    )


def test_a_newer_python_on_the_path_is_found(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 18))
    known = {"python3.12": sys.executable, "python3.11": "/no/such/python"}
    monkeypatch.setattr(environment.shutil, "which", known.get)
    assert environment.find_python() == sys.executable


def test_a_python_without_venv(checkout, tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho The virtual environment was not created\nexit 1\n")
    python.chmod(0o755)
    assert stopped(environment._create, str(python)) == (
        f"{python} could not make a virtual environment, most likely because it comes without "
        "the venv module (Debian, Ubuntu: apt install python3-venv); it said: The virtual "
        "environment was not created"
    )
    assert not environment.VENV.exists()


def test_somebody_elses_environment_is_not_touched(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "precious").touch()
    assert stopped(environment.prepare) == (
        "There is a .venv here that this project did not make: move or remove it, then run the "
        "same command again."
    )
    assert (checkout / ".venv" / "precious").exists()


def test_an_install_that_stops_says_why_and_can_be_repeated(checkout, monkeypatch):
    monkeypatch.setattr(environment.sys, "argv", ["environment"])
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # as good as no network
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    for _ in range(2):
        assert re.fullmatch(
            r"The install stopped \(ERROR: No matching distribution found for "
            r"no-such-package-of-ours==1\.0.*\): check the network and the disk, then run the "
            r"same command again; \.venv.install\.log has the whole story\.",
            stopped(environment.prepare),
        )
        assert not environment.STAMP.exists()


def finished(checkout, script, stamp="of another lock"):
    """A `.venv` of an earlier lock, whose Python is a shell script."""
    python = checkout / ".venv" / environment.VENV_PYTHON
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    (checkout / ".venv" / "begun").touch()
    (checkout / ".venv" / "installed").write_text(stamp)
    return python


NO_PIP = '[ "$2" = pip ] && { echo ERROR: no network; exit 1; }'


@not_on_windows
def test_an_update_that_fails_leaves_the_environment_and_is_tried_again(checkout, capsys):
    python = finished(checkout, f"{NO_PIP}\nexit 0")
    for _ in range(2):
        assert environment.prepare() == python
        assert capsys.readouterr().out.splitlines()[-1] == (
            "The install stopped (ERROR: no network): check the network and the disk, then run "
            "the same command again; .venv/install.log has the whole story. Until then the .venv "
            "that is here will do."
        )
    python.write_text("#!/bin/sh\nexit 0\n")
    assert environment.prepare() == python
    assert capsys.readouterr().out.splitlines()[-1] == ".venv is ready"
    assert environment.STAMP.read_text() == environment._digest()


@not_on_windows
def test_an_update_that_fails_and_breaks_the_environment_ends_there(checkout):
    finished(checkout, f"{NO_PIP}\nexit 1")
    assert stopped(environment.prepare).startswith("The install stopped (ERROR: no network): ")


@not_on_windows
def test_an_update_that_was_cut_off_is_not_taken_for_finished(checkout, monkeypatch):
    """Not even when the lock is again the one of before."""
    finished(checkout, "exit 0", environment._digest())
    before = environment.LOCK.read_text()

    def cut_off(python):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(environment, "_install", cut_off)
        environment.LOCK.write_text("another==1.0\n")
        with pytest.raises(KeyboardInterrupt):
            environment.prepare()
    environment.LOCK.write_text(before)
    assert not environment._is_ready(environment.VENV / environment.VENV_PYTHON)
    assert environment.prepare().exists()  # and not removed as a first install would be


@not_on_windows
def test_an_environment_that_is_shared_by_a_link_is_used_and_never_changed(checkout, capsys):
    elsewhere = checkout / "elsewhere"
    elsewhere.mkdir()
    python = finished(elsewhere, "exit 0")
    environment.VENV.symlink_to(elsewhere / ".venv")
    before = {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")}
    assert environment.prepare().resolve() == python
    assert capsys.readouterr().out == (
        f".venv is a link to {elsewhere / '.venv'}, which others may use and which is not up to "
        "date: remove the link, then run the same command again. Until then the .venv that is "
        "here will do.\n"
    )
    python.write_text("#!/bin/sh\nexit 1\n")
    assert stopped(environment.prepare).startswith(".venv is a link to ")
    before[python] = python.stat().st_mtime_ns
    assert {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")} == before


@not_on_windows
def test_two_at_once_wait_for_each_other(tmp_path):
    """The second sets nothing up: what the first one made is there when its turn comes."""
    (tmp_path / "tools").mkdir()
    for name in ("environment.py", "files.py"):
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools" / name)
    (tmp_path / "requirements.lock").write_text("no-such-package-of-ours==1.0\n")
    (tmp_path / "pyproject.toml").touch()
    ask = "import environment; print(environment._digest())"
    digest = subprocess.check_output([sys.executable, "-c", ask], cwd=tmp_path / "tools", text=True)
    command = [sys.executable, "-u", str(tmp_path / "tools" / "environment.py")]
    with files.held(tmp_path / ".venv.lock", ""):
        second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert second.stdout.readline() == "another make is setting up .venv, waiting\n"
        python = finished(tmp_path, "exit 1", digest.strip())
    assert second.communicate()[0] == f"{python}\n"
    assert second.returncode == 0


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "{}: Read-only file system; copy the project to a folder that you may "),
        (errno.EACCES, "{}: Permission denied; copy the project to a folder that you may write "),
        (errno.ENOSPC, "the disk is full: make room, then run the same command again."),
    ],
)
def test_a_folder_that_cannot_be_written_to(checkout, monkeypatch, number, words):
    def refuse(*_):
        raise OSError(number, os.strerror(number), str(environment.VENV))

    monkeypatch.setattr(environment.Path, "mkdir", refuse)
    said = stopped(environment.prepare)
    assert said.startswith(".venv could not be set up: " + words.format(environment.VENV))


def test_a_file_where_the_environment_should_be(checkout):
    environment.VENV.write_text("precious")
    assert stopped(environment.prepare).startswith("There is a .venv here that this project did")
    assert environment.VENV.read_text() == "precious"


@not_on_windows
def test_what_was_started_ends_with_the_command(tmp_path):
    child = "import time; print('begun', flush=True); time.sleep(600)"
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r})\n"
        f"import environment; print(environment.hand_over([sys.executable, '-c', {child!r}]))\n"
    )
    command = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert command.stdout.readline() == "begun\n"
    command.terminate()
    assert command.communicate(timeout=60) == (f"{-signal.SIGTERM}\n", None)  # both are gone


TO_A_FOLDER = "copy the project to a folder that you may write to, then run the same command there."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyboardInterrupt(), "stopped"),
        (OSError(errno.EROFS, "Read-only", "dist"), f"dist: Read-only; {TO_A_FOLDER}"),
        (OSError(errno.EACCES, "Denied", "dist"), f"dist: Denied; {TO_A_FOLDER}"),
        (
            OSError(errno.ENOSPC, "No space"),
            "the disk is full: make room, then run the same command again.",
        ),
    ],
)
def test_every_command_ends_in_one_sentence(monkeypatch, capsys, error, words):
    """Those that `enter` the environment: wheel, standalone, test-all, set_repository, ..."""
    monkeypatch.setattr(sys, "excepthook", None)
    monkeypatch.setattr(environment, "prepare", lambda: sys.executable)
    monkeypatch.setattr(environment, "VENV", Path(sys.prefix))
    environment.enter()
    sys.excepthook(type(error), error, None)
    assert capsys.readouterr() == ("", f"\n{words}\n")


def test_a_mistake_of_ours_is_still_told_in_full(monkeypatch, capsys):
    environment.in_one_sentence(OSError, FileNotFoundError(errno.ENOENT, "None", "x"), None)
    assert capsys.readouterr() == ("", "FileNotFoundError: [Errno 2] None: 'x'\n")


def test_a_benchmark_that_is_none_is_refused():
    command = [sys.executable, str(ROOT / "tools" / "bench.py"), "nonsense"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == (
        "bench.py: error: no benchmark nonsense: there are first_picture, reading, recording, peers"
    )


def test_what_is_written_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "page"
    files.write(path, "one\n")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as context, pytest.raises(OSError) as refused:
            context.setattr(files.os, name, full)
            files.write(path, "two\n")
        assert refused.value.filename == str(path)
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("page", b"one\n")]


HELP = {
    "environment": "Make or update .venv",
    "lessons": "Open the lessons in JupyterLab",
    "check": "Check everything",
    "check_all": "Everything that `make test` checks, and whatever takes longer",
    "refresh": "Execute the lessons and store their outputs",
    "bench": "All measurements",
    "standalone": "Make a copy of each lesson that carries the package inside",
    "wheel": "Build the package as a wheel",
    "lock": "Renew requirements.lock",
    "memory": "Measure the most memory",
    "publish/class_copies": "Copies of the lessons to hand out to a class",
    "publish/website": "The lessons as a site of static pages",
    "publish/offline": "The site for those without a network",
    "publish/in_browser": "Open every page of the site in a browser",
}


@pytest.mark.parametrize("name", HELP)
def test_help_says_what_a_command_does(name):
    """Through `environment.py`, too, which is how `make` starts most of them."""
    tools = ROOT / "tools"
    command = [str(tools / f"{name}.py")]
    if name in ("check_all", "bench", "standalone", "wheel", "publish/class_copies"):
        make = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert f"tools/environment.py tools/{name}.py $(ARGS)" in make
        command = [str(tools / "environment.py"), *command]
    done = subprocess.run(
        [sys.executable, *command, "--help"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert HELP[name] in " ".join(done.stdout.split())


def test_the_lock_covers_pyproject_and_leaves_cuda_to_torch():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9._-]+)==([^ \n]+)", lock, flags=re.M))
    assert pins["torch"] == "2.13.0"
    assert not [name for name in pins if name.startswith(("nvidia", "cuda", "triton"))]
    head, _, rest = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("peers = [")
    assert rest  # the tools that `make bench` compares with are installed apart
    wanted = re.findall(r'^    "([\w-]+)>=', head, flags=re.M)
    assert {name.lower().replace("_", "-") for name in wanted} <= set(pins)
