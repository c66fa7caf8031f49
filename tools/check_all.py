"""Everything that `make test` checks, and whatever takes longer, as one table.

The longer checks: other versions of Python, torch and IPython; standalone lessons; every lesson in
a real JupyterLab; every page of the site in a real browser; a class of thirty, graded; memory. What
this machine lacks is said to be not available, and is no failure.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

import check

ROOT = environment.ROOT
ENVIRONMENTS = ROOT / ".environments"
LOGS = ROOT / "dist" / "test-all"
HERE = [sys.executable]
NOT_AVAILABLE = 3  # the exit code with which a check says so
MEMORY = 1000  # megabytes, the most that a lesson may take


class Row(NamedTuple):
    """What came of one check."""

    name: str
    result: str  # passed, failed, not available
    detail: str


def main(arguments=None):
    """Run all checks, or those that were named, and print the table."""
    specification = tomllib.loads((ROOT / "tools" / "environments.toml").read_text("utf-8"))
    checks = {
        "this": lambda: _run("this", [*HERE, "tools/check.py"]),
        "setup-cell": lambda: _run(
            "setup-cell", [*HERE, "-m", "pytest", "tests/test_setup_cell.py"]
        ),
        "standalone": lambda: _run("standalone", [*HERE, "tools/standalone.py"]),
        "jupyterlab": lambda: _in_browser("jupyterlab", "tools/in_jupyterlab.py", options.offline),
        "site": lambda: _run("site", [*HERE, "tools/publish/website.py"]),
        "site-pages": lambda: _in_browser(
            "site-pages", "tools/publish/in_browser.py", options.offline
        ),
        "class": lambda: _run("class", [*HERE, "tests/class_of_thirty.py"]),
        "memory": lambda: _run("memory", [*HERE, "tools/memory.py", str(MEMORY)]),
    }
    for one in specification["environment"]:
        checks[one["name"]] = lambda one=one: _elsewhere(one, specification["tests"], options)
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help=f"checks (default: all): {', '.join(checks)}")
    parser.add_argument(
        "--maker",
        help="a program that makes an environment, called with a folder, a Python, a version of "
        "torch and further requirements (default: uv, with torch's small builds)",
    )
    parser.add_argument(
        "--torch",
        metavar="VERSION",
        help="another version of torch than the environment's, or `newest`, made anew each time",
    )
    parser.add_argument("--offline", action="store_true", help="install nothing new")
    parser.add_argument(
        "--strict", action="store_true", help="fail when something is not available, too"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(checks)
    if unknown:
        parser.error(f"no check {', '.join(sorted(unknown))}: there are {', '.join(checks)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    names = options.names or list(checks)
    rows = []
    for number, name in enumerate(names, 1):
        print(f"[{number}/{len(names)}] {name} ", end="", flush=True)
        start = time.perf_counter()
        rows.append(checks[name]())
        print(f"{rows[-1].result} ({time.perf_counter() - start:.0f} s)", flush=True)
    print(f"\n{table(rows)}\n\nThe whole output of each is in {LOGS.relative_to(ROOT)}.")
    failures = {"failed", "not available"} if options.strict else {"failed"}
    sys.exit(any(row.result in failures for row in rows))


def table(rows):
    """Return the rows as lines of text."""
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(
        f"{row.name:<{widths[0]}}  {row.result:<{widths[1]}}  {row.detail}".rstrip() for row in rows
    )


def _run(name, command, extra=None, more=""):
    """Run a check, keep what it prints, and return its row."""
    log = LOGS / f"{name}.log"
    with log.open("w", encoding="utf-8") as file:
        code = subprocess.call(
            command, cwd=str(ROOT), env=os.environ | (extra or {}), stdout=file, stderr=file
        )
    text = log.read_text(encoding="utf-8")
    result = {0: "passed", NOT_AVAILABLE: "not available"}.get(code, "failed")
    return Row(name, result, "; ".join(filter(None, [last_words(text), more])))


def last_words(text):
    """Return the last line of an output that counts or explains something."""
    lines = [line.strip(" =") for line in text.splitlines() if line.strip()]
    counts = [line for line in lines if re.search(r"\d (passed|failed)|not available", line)]
    return (counts or lines or ["it printed nothing"])[-1]


def _in_browser(name, script, offline):
    """The browser's library is large, and only these checks need it: it has a folder of its own."""
    folder = ENVIRONMENTS / "browser"
    if not folder.exists() and not offline:
        wanted = ["playwright>=1.50", "axe-playwright-python>=0.1.8"]
        pip = [*HERE, "-m", "pip", "install", "-q", "--target", str(folder), *wanted]
        if subprocess.run(pip, capture_output=True).returncode:
            shutil.rmtree(folder, ignore_errors=True)
    return _run(name, [*HERE, script], {"PYTHONPATH": str(folder)})


def _elsewhere(one, tests, options):
    """Run package tests and lessons with other versions."""
    name, folder = one["name"], ENVIRONMENTS / one["name"]
    python = folder / environment.VENV_PYTHON
    one = one | {"torch": options.torch or one["torch"]}
    versions = f"Python {one['python']}, torch {one['torch']}"
    missing = _make(one, tests, folder, options)
    if missing:
        return Row(name, "not available", f"{versions}: {missing}")
    if shutil.which("dot") is None:
        return Row(name, "not available", f"{versions}: Graphviz's program dot is missing")
    skipped = [f"--deselect={test}" for test in one["skip"]]
    pytest = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *check.PARALLEL]
    path = {"PYTHONPATH": str(ROOT)}
    package = _run(f"{name}-package", [*pytest, "tests", "autograd_lessons", *skipped], path)
    sanitised = ["--nbval-sanitize-with", "tools/elsewhere.cfg"]
    lessons = _run(
        f"{name}-lessons",
        [*pytest, *check.NOTEBOOK_OPTIONS, *sanitised, "notebooks"],
        path | {"AUTOGRAD_LESSONS_DOT": "dot"},
    )
    result = "passed" if package.result == lessons.result == "passed" else "failed"
    detail = f"{versions}: package {package.detail}; lessons {lessons.detail}"
    reasons = [f"left out {test}: {why}" for test, why in one["skip"].items()]
    return Row(name, result, "; ".join([detail, *reasons]))


def _make(one, tests, folder, options):
    """Make an environment unless it stands; return why that cannot be, or an empty string."""
    whole = folder / "whole"  # written last
    wanted = "\n".join([one["python"], one["torch"], *one["pins"], *tests])
    newest = one["torch"] == "newest"
    torch = "torch" if newest else f"torch=={one['torch']}"
    if whole.exists() and whole.read_text() == wanted and (options.offline or not newest):
        return ""
    if options.offline:
        return "not made yet"
    python = find_python(one["python"])
    if python is None:
        return f"there is no Python {one['python']} here"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    if options.maker:
        commands = [[options.maker, str(folder), python, one["torch"], *one["pins"], *tests]]
    else:
        uv = [*HERE, "-m", "uv"]
        install = ["pip", "install", "--python", str(folder), "--torch-backend", "cpu"]
        what = [torch, *one["pins"], *tests]
        commands = [[*uv, "venv", "-q", "--python", python, str(folder)], [*uv, *install, *what]]
    log = LOGS / f"{one['name']}-install.log"
    with log.open("w", encoding="utf-8") as file:
        for command in commands:
            if subprocess.call(command, cwd=str(ROOT), stdout=file, stderr=file):
                return f"it could not be installed ({log.name} says why)"
    whole.write_text(wanted)
    return ""


def find_python(version):
    """Return a Python of this version: one on PATH that starts, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    ask = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for path in filter(None, candidates):
        if subprocess.call([str(path), "-c", ask], stderr=subprocess.DEVNULL) == 0:
            return str(path)
    return None


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; environments that were finished stay")
