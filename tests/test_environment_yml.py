"""environment.yml agrees with pyproject.toml; no conda channel is asked."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import rattler
import yaml

ROOT = Path(__file__).resolve().parent.parent
# conda-forge's name of what PyPI calls otherwise
CONDA = {"torch": "pytorch-cpu", "graphviz": "python-graphviz", "matplotlib": "matplotlib-base"}
NOT_ON_CONDA = {"graphviz-pure"}

environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def conda():
    return [item for item in environment["dependencies"] if isinstance(item, str)]


def test_every_dependency_is_a_valid_match_spec():
    for dependency in conda():
        spec = rattler.MatchSpec(dependency, strict=True)
        assert spec.name is not None


def test_the_versions_are_those_of_pyproject():
    wanted = [*project["dependencies"], *project["optional-dependencies"]["lessons"]]
    wanted += [need for need in project["optional-dependencies"]["dev"] if "nbval" in need]
    expected = set()
    for requirement in wanted:
        name, version = re.fullmatch(r"([\w-]+)(>=[\d.]+)", requirement).groups()
        if name not in NOT_ON_CONDA:
            expected.add(CONDA.get(name, name) + version)
    assert set(conda()) - {"python=3.12", "pip"} == expected


def test_binder_finds_the_python():
    # repo2docker reads the version with this pattern
    found = [re.match(r"python\s*=+\s*([\d.]*)$", item) for item in conda()]
    assert [match.group(1) for match in found if match] == ["3.12"]


def test_the_package_itself_is_a_requirement_that_pip_accepts(tmp_path):
    """conda and Binder write the list into a file, line by line; an option is none of its own."""
    assert environment["channels"] == ["conda-forge"]
    assert set(environment["dependencies"][-1]) == {"pip"}
    requirements = environment["dependencies"][-1]["pip"]
    assert requirements == ["-e ."]
    (tmp_path / "requirements.txt").write_text("\n".join(requirements) + "\n")
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--no-index"]
    pip += ["--no-build-isolation", "-r", str(tmp_path / "requirements.txt")]
    done = subprocess.run(pip, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"Would install autograd_lessons-{project['version']}" in done.stdout
