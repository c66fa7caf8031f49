"""The README's commands, lessons and picture are those of the project."""

import re
import sys
from pathlib import Path

import torch
import yaml

from autograd_lessons import draw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402

# as it is without a public address, whose links are tested with the address
README = address.with_links(
    (ROOT / "README.md").read_text(encoding="utf-8"), None, address.read(ROOT)
)
COMMANDS = re.findall(r"```sh\n(.+?)\n```", README, flags=re.S)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def test_there_are_two_commands():
    assert COMMANDS == ["make lessons", "make test"]
    targets = re.findall(r"^([a-z]+):", read("Makefile"), flags=re.M)
    assert {"lessons", "test"} <= set(targets)


def test_ci_runs_the_readmes_test_command():
    commands = [line for line in read(".ci/run").splitlines() if line and line[0] != "#"]
    assert commands[-1] == COMMANDS[1]
    assert commands[:-1] == ["set -eu", 'cd "$(dirname "$0")/.."']


def test_the_workflow_runs_what_make_runs():
    job = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]["test"]
    (run,) = [step["run"] for step in job["steps"] if "run" in step]
    assert run == "python tools/check.py"
    assert "$(PYTHON) tools/check.py $(ARGS)" in read("Makefile")
    assert r"`py tools\lessons.py` and `py tools\check.py`" in README


def test_the_lessons_are_listed_in_order():
    row = r"^\| \[(.+?)\]\(notebooks/(.+?)\) \| (\d+) \| (optional: )?"
    listed = re.findall(row, README, flags=re.M)
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [name for _, name, _, _ in listed] == lessons
    for title, name, minutes, optional in listed:
        source = read(f"notebooks/{name}")
        assert f'"# {title[3:]}\\n"' in source
        assert f"**Time** {minutes} minutes{', optional' if optional else ''} · " in source


def test_the_hinglish_page_lists_the_lessons_by_their_titles():
    folder = "notebooks/hinglish"
    listed = re.findall(
        r"^- \[(.+)\]\((\d\d_\w+\.ipynb)\)$", read(f"{folder}/README.md"), flags=re.M
    )
    lessons = sorted(path.name for path in (ROOT / folder).glob("*.ipynb"))
    assert [name for _, name in listed] == lessons
    for title, name in listed:
        assert f'"# {title[3:]}\\n"' in read(f"{folder}/{name}")


def test_links_lead_somewhere():
    for page in (README, read("CONTRIBUTING.md"), read("CHANGELOG.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page):
            assert (ROOT / target).exists(), f"a link to {target}"


def test_the_picture_is_the_real_graph():
    w = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    x = torch.tensor(6.7)
    z = w * x + b
    y_pred = torch.sigmoid(z)
    loss = -torch.log(1 - y_pred)
    assert draw(loss).svg == read(".github/neuron.svg")
