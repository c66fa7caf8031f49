"""What a wheel brings, and what the files around the package say of it."""

import json
import re
import shutil
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import yaml

import autograd_lessons

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402
import wheel  # noqa: E402

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return zipfile.ZipFile(wheel.build(tmp_path_factory.mktemp("wheel")))


def test_the_wheel_brings_the_package_and_nothing_else(built):
    brought = {name for name in built.namelist() if ".dist-info/" not in name}
    package = address.contents(ROOT / "autograd_lessons")
    assert brought == {path.relative_to(ROOT).as_posix() for path in package}
    assert not [name for name in brought if "test" in name]


def test_what_an_editor_leaves_in_the_package_stays_out_of_the_wheel(built, tmp_path, monkeypatch):
    """JupyterLab's `.ipynb_checkpoints`, say."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "autograd_lessons", tmp_path / "autograd_lessons")
    left = tmp_path / "autograd_lessons" / "graph" / ".ipynb_checkpoints" / "graph-checkpoint.py"
    left.parent.mkdir(exist_ok=True)
    left.touch()
    monkeypatch.setattr(wheel.environment, "ROOT", tmp_path)
    again = zipfile.ZipFile(wheel.build(tmp_path / "dist"))
    assert again.namelist() == built.namelist()


def test_an_index_learns_what_it_is(built):
    (name,) = [name for name in built.namelist() if name.endswith("METADATA")]
    told = Parser().parsestr(built.read(name).decode("utf-8"))
    assert told["Author"] == "the autograd_lessons contributors"
    assert {"autograd", "pytorch"} <= set(told["Keywords"].split(","))
    assert "Typing :: Typed" in told.get_all("Classifier")


def test_every_python_that_is_claimed_is_checked():
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    claimed = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
    assert claimed
    assert set(claimed) <= set(re.findall(r'python: "(3\.\d+)"', workflow))


def test_a_container_makes_the_environment_that_its_editor_uses_and_the_learners_copies():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == (
        "python tools/environment.py && python tools/lessons.py --copies"
    )
    editor = container["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert editor == ".venv/bin/python"


def test_the_place_in_a_lesson_that_a_template_gives_as_an_example_is_there():
    template = ROOT / ".github" / "ISSUE_TEMPLATE" / "lesson.yml"
    place = yaml.safe_load(template.read_text(encoding="utf-8"))["body"][0]["attributes"]
    lesson, heading = place["placeholder"].split(", ")
    number, title = lesson.split(" ", 1)
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    lines = [
        line
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for line in "".join(cell["source"]).splitlines()
    ]
    assert {f"# {title}", f"## {heading}"} <= set(lines)


def test_one_version_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## ([\d.]+)$", changelog, flags=re.M)
    assert autograd_lessons.__version__ == PROJECT["version"] == citation["version"] == versions[0]
    assert citation["title"] == PROJECT["name"]
    assert citation["authors"] == PROJECT["authors"]
