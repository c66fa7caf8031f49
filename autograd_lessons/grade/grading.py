"""Grade what a class has handed in: execute each notebook, read its verdicts, write one table.

FOLDER holds one notebook, or one folder with notebooks, for each student; the name of the file or
folder is the student's. Each notebook runs from top to bottom in a fresh kernel and in an empty
folder, within limits of time and memory; outputs that it was handed in with are not looked at.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from .executing import Limits
from .handed_in import Notebook, find
from .supervising import Run, run
from .tables import WORDS, Student, as_csv, as_page, merged

RUNS = "runs.jsonl"  # a line for each notebook that was executed
WARNING = (
    "This runs what others wrote, as you: it can read, change and delete what you can. Do it in a "
    "container without a network, as TEACHING.md says, unless you have looked at every notebook."
)
AGAIN = "the same command goes on where it stopped"


def grade(folder: Path, to: Path, limits: Limits, execute: Callable = run, say=print) -> None:
    """Execute the notebooks of a folder, and write `grades.csv` and `grades.html` to another.

    A notebook that was executed before, by this version and within the same limits, is not again.
    Raise OSError when the folder cannot be read, or the tables not be written.
    """
    from ..exercises.pages import RECORD

    notebooks = find(folder)
    to.mkdir(parents=True, exist_ok=True)
    before = _runs(to / RUNS)
    runs: list[Run] = []
    try:
        for number, notebook in enumerate(notebooks, 1):
            say(f"[{number}/{len(notebooks)}] {notebook.name}: ", end="", flush=True)
            made = _known(notebook, before, limits) or _new(notebook, execute, RECORD, limits, to)
            runs.append(made)
            say(_in_short(made), flush=True)
    finally:
        _write(to, notebooks, runs)


def _known(notebook: Notebook, before: dict[str, Run], limits: Limits) -> Run | None:
    if notebook.problem:
        return Run(remarks=(notebook.problem,))
    return before.get(_digest(notebook, limits))


def _new(notebook: Notebook, execute, mime, limits: Limits, to: Path) -> Run:
    made = execute(notebook.cells, mime, limits)
    line = {"notebook": notebook.name, "digest": _digest(notebook, limits), **asdict(made)}
    with open(to / RUNS, "a", encoding="utf-8") as file:
        file.write(f"\n{json.dumps(line)}\n")  # the line before may have been cut off
    return made


def _digest(notebook: Notebook, limits: Limits) -> str:
    """Tell what was executed, by which version, within which limits."""
    package = importlib.import_module(__package__.partition(".")[0])
    said = json.dumps([notebook.cells, package.__version__, asdict(limits)])
    return hashlib.sha256(said.encode()).hexdigest()


def _runs(path: Path) -> dict[str, Run]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        try:
            said = json.loads(line)
            found[said["digest"]] = Run(tuple(said["records"]), tuple(said["remarks"]))
        except (ValueError, TypeError, LookupError):
            continue
    return found


def _in_short(made: Run) -> str:
    outcomes = Counter(record["outcome"] for record in made.records)
    counted = [f"{outcomes[one]} {word}" for one, word in WORDS.items() if outcomes[one]]
    return "; ".join(filter(None, [", ".join(counted), *made.remarks])) or WORDS[""]


def _write(to: Path, notebooks: list[Notebook], runs: list[Run]) -> None:
    students: dict[str, Student] = {}
    for notebook, made in zip(notebooks, runs, strict=False):
        one = students.get(notebook.student, Student(notebook.student, {}))
        alone = notebook.name.partition("/")[2]
        remarks = [f"{alone}: {remark}" if alone else remark for remark in made.remarks]
        students[notebook.student] = replace(
            one,
            records=merged([*one.records.values(), *made.records]),
            remarks=(*one.remarks, *remarks),
        )
    rows = list(students.values())
    keys = _keys({key for one in rows for key in one.records})
    (to / "grades.csv").write_text(as_csv(rows, keys), encoding="utf-8-sig", newline="")
    (to / "grades.html").write_text(as_page(rows, keys), encoding="utf-8")


def _keys(seen: set[str]) -> list[str]:
    """Return all exercises of the lessons from which some were seen."""
    from ..exercises import registry

    lessons = sorted({key[:2] for key in seen})
    return [one.key for lesson in lessons for one in registry.exercises_of(lesson)]


def main(arguments: list[str] | None = None) -> None:
    """Read the command's options, warn, and grade."""
    parser = argparse.ArgumentParser(
        prog="python -m autograd_lessons.grade",
        description=__doc__,
        epilog=f"{WARNING} Stopped in the middle, {AGAIN}; it runs all again when {RUNS}, beside "
        "the table, is removed.",
    )
    usual = Limits()
    parser.add_argument("folder", type=Path, help="what was handed in")
    parser.add_argument(
        "--to", type=Path, help="the folder for the table (default: FOLDER-grades, beside it)"
    )
    parser.add_argument(
        "--seconds", type=float, default=usual.seconds, help="a notebook's (default: %(default)g)"
    )
    parser.add_argument(
        "--cell-seconds",
        type=float,
        default=usual.cell_seconds,
        help="one cell's; then it is interrupted, and the next one runs (default: %(default)g)",
    )
    parser.add_argument(
        "--megabytes", type=float, default=usual.megabytes, help="of memory (default: %(default)g)"
    )
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    to = options.to or folder.with_name(f"{folder.name}-grades")
    if not folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    if to.resolve().is_relative_to(folder):
        parser.error(f"{to} is in {options.folder}, and would be taken for a student's")
    print(WARNING, flush=True)
    try:
        grade(folder, to, Limits(options.cell_seconds, options.seconds, options.megabytes))
    except KeyboardInterrupt:
        sys.exit(f"\nstopped: {AGAIN}")
    except OSError as error:
        sys.exit(f"\n{error.filename}: {error.strerror}; {AGAIN}")
    print(f"the table is in {to / 'grades.html'}, and as CSV beside it")
