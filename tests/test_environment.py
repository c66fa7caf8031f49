"""The set-up: what it says when it cannot go on, and that it leaves a finished one alone."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import environment  # noqa: E402


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
    }.items():
        monkeypatch.setattr(environment, name, value)
    return tmp_path


def stopped(call, *arguments):
    with pytest.raises(SystemExit) as caught:
        call(*arguments)
    message = str(caught.value)
    assert message.count("\n") == 0
    return message


@pytest.mark.parametrize("name", ["environment", "lessons", "check"])
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


def test_help_says_what_a_command_does():
    for name, words in {
        "environment": "Make or update .venv",
        "lessons": "Open the lessons in JupyterLab",
        "check": "Check everything",
        "refresh": "Execute the lessons and store their outputs",
        "lock": "Renew requirements.lock",
    }.items():
        done = subprocess.run(
            [sys.executable, str(ROOT / "tools" / f"{name}.py"), "--help"],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr
        assert words in " ".join(done.stdout.split())


def test_the_lock_covers_pyproject_and_leaves_cuda_to_torch():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9._-]+)==([^ \n]+)", lock, flags=re.M))
    assert pins["torch"] == "2.13.0"
    assert not [name for name in pins if name.startswith(("nvidia", "cuda", "triton"))]
    head, _, rest = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("peers = [")
    assert rest  # the tools that `make bench` compares with are installed apart
    wanted = re.findall(r'^    "([\w-]+)>=', head, flags=re.M)
    assert {name.lower().replace("_", "-") for name in wanted} <= set(pins)
