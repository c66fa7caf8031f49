"""`make test-all`: its environments are the workflow's, and its table is honest."""

import argparse
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import check_all  # noqa: E402
import in_jupyterlab  # noqa: E402

SPECIFICATION = tomllib.loads((ROOT / "tools" / "environments.toml").read_text(encoding="utf-8"))
EVERY = SPECIFICATION["environment"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def options(**given):
    return argparse.Namespace(
        **{"offline": False, "maker": None, "strict": False, "torch": None} | given
    )


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Logs and environments in an empty folder."""
    monkeypatch.setattr(check_all, "LOGS", tmp_path)
    monkeypatch.setattr(check_all, "ENVIRONMENTS", tmp_path / "environments")
    return tmp_path


def test_the_workflow_has_a_job_for_each_environment():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["versions"]
    assert job["strategy"]["matrix"]["include"] == [
        {"check": one["name"], "python": one["python"]} for one in EVERY
    ]
    assert job["steps"][-1]["run"] == "python tools/check_all.py ${{ matrix.check }} --strict"


def test_the_workflow_can_change_nothing_and_runs_what_was_pinned():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 30
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert used
        assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one) for one in used)


def test_each_monday_the_newest_torch_is_tried_whichever_it_is():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    scheduled = [job for job in workflow["jobs"].values() if "==" in job.get("if", "")]
    (job,) = scheduled
    assert job["steps"][-1]["run"] == "python tools/check_all.py newest --torch newest --strict"


def test_another_torch_may_be_named(elsewhere):
    row = check_all._elsewhere(EVERY[0], [], options(offline=True, torch="newest"))
    assert row.detail == "Python 3.11, torch newest: not made yet"


def test_the_oldest_environment_is_the_oldest_that_the_package_admits():
    oldest = min(EVERY, key=lambda one: [int(part) for part in one["torch"].split(".")])
    assert "torch>=" + oldest["torch"].removesuffix(".0") in PROJECT["dependencies"]
    assert PROJECT["requires-python"] == ">=" + min(one["python"] for one in EVERY)


def test_a_test_is_left_out_only_with_a_reason():
    for one in EVERY:
        for test, reason in one["skip"].items():
            assert (ROOT / test.partition("::")[0]).exists()
            assert len(reason) > 20


def test_the_table():
    rows = [
        check_all.Row("this", "passed", "3 passed in 1.00s"),
        check_all.Row("jupyterlab", "not available", "Chromium is missing"),
    ]
    assert check_all.table(rows) == (
        "this        passed         3 passed in 1.00s\n"
        "jupyterlab  not available  Chromium is missing"
    )


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("....\n===== 3 passed, 1 skipped in 2.1s =====\n\n", "3 passed, 1 skipped in 2.1s"),
        ("FAILED a\n1 failed, 2 passed in 1s\nsome more\n", "1 failed, 2 passed in 1s"),
        ("not available: dot is missing\n", "not available: dot is missing"),
        ("error: no such file\n", "error: no such file"),
        ("", "it printed nothing"),
    ],
)
def test_the_last_words_of_an_output(printed, words):
    assert check_all.last_words(printed) == words


@pytest.mark.parametrize(
    ("code", "result"), [(0, "passed"), (1, "failed"), (2, "failed"), (3, "not available")]
)
def test_the_exit_code_decides(elsewhere, code, result):
    command = [sys.executable, "-c", f"print('5 passed'); raise SystemExit({code})"]
    assert check_all._run("one", command) == check_all.Row("one", result, "5 passed")


def test_an_environment_that_is_not_there_is_said_to_be(elsewhere):
    row = check_all._elsewhere(EVERY[0], [], options(offline=True))
    assert row == check_all.Row(
        "colab-oldest", "not available", "Python 3.11, torch 2.6.0: not made yet"
    )


def test_without_the_python_it_is_not_available(elsewhere):
    row = check_all._elsewhere(EVERY[0] | {"python": "2.99"}, [], options())
    assert row.detail == "Python 2.99, torch 2.6.0: there is no Python 2.99 here"


def test_an_install_that_fails_is_not_available_and_is_tried_again(elsewhere):
    here = {"python": "{}.{}".format(*sys.version_info)}
    for _ in range(2):
        row = check_all._elsewhere(EVERY[0] | here, [], options(maker="false"))
        assert row.result == "not available"
        assert row.detail.endswith("could not be installed (colab-oldest-install.log says why)")


def test_a_check_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        check_all.main(["nonsense"])
    assert "no check nonsense: there are this, setup-cell, standalone" in capsys.readouterr().err


def test_a_missing_browser_is_not_available(monkeypatch, capsys):
    monkeypatch.setattr(in_jupyterlab.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        in_jupyterlab.main([])
    assert stopped.value.code == in_jupyterlab.NOT_AVAILABLE == check_all.NOT_AVAILABLE
    assert capsys.readouterr().out == "not available: Chromium or Chrome is missing\n"


def test_what_jupyterlab_shows_is_judged():
    def cell(kind="code", count=1, outputs=(), tags=()):
        return {
            "id": "one",
            "cell_type": kind,
            "execution_count": count,
            "outputs": [{"output_type": output} for output in outputs],
            "metadata": {"tags": list(tags)},
        }

    def judged(**given):
        return list(in_jupyterlab._cells([cell(**given)]))

    assert judged() == judged(kind="markdown", count=None) == []
    assert judged(outputs=["error"], tags=["raises-exception"]) == []
    assert judged(count=None) == ["one was not run"]
    assert judged(outputs=["stream", "error"]) == ["one raised an error"]
    assert judged(tags=["raises-exception"]) == ["one raised no error"]
