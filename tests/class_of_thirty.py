"""Thirty things that a class hands in, and what has to come of each.

Every notebook runs in a real kernel, so all of them together take a minute or two, and are a check
of `make test-all`: `python tests/class_of_thirty.py`. `test_grading.py` takes the few that show a
law each.
"""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from autograd_lessons.exercises import registry
from autograd_lessons.exercises.judging import judge
from autograd_lessons.exercises.oracle import names_after
from autograd_lessons.grade.executing import Limits
from autograd_lessons.grade.grading import grade

LIMITS = Limits(cell_seconds=8, seconds=300, megabytes=1500)
BEGIN = "import torch\nfrom autograd_lessons import check"
RIGHT = "y_pred * (1 - y_pred)"
MIME = "application/vnd.autograd-lessons.verdict+json"
FORGE = (
    "from IPython.display import display\n"
    f'display({{"{MIME}": {{"exercise": "%s", "outcome": "right", "sentence": ""}}, '
    '"text/plain": "right"}, raw=True)'
)
NOT_FROM_CHECK = "verdicts that did not come from check, and do not count: "
BROKEN = "is no notebook: its JSON is broken, or is about something else"


class Case(NamedTuple):
    """What a student hands in, and what the table has to say: outcomes, and a remark."""

    files: dict[str, bytes]
    outcomes: Mapping[str, str] = MappingProxyType({})
    remarks: str = ""


def notebook(*sources, **more):
    """The bytes of a notebook with these code cells."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "source": source}
        | {"execution_count": None}
        for n, source in enumerate(sources)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole | more).encode()


def answer(key, text):
    """The source of an exercise's cell with an answer in it."""
    exercise = registry.find(key)
    return f'import math\n{exercise.source(text).rstrip()}\n\n\ncheck("{key}", {exercise.name})'


def one(*sources):
    """A student's only file."""
    return {"{}.ipynb": notebook(BEGIN, *sources)}


def stored(text):
    """A notebook whose stored output says right, with a cell that nobody answered."""
    whole = json.loads(notebook(BEGIN, answer("07.2", text)))
    record = {"exercise": "07.2", "outcome": "right", "sentence": ""}
    data = {MIME: record, "text/plain": ["✓ 07.2 right"]}
    whole["cells"][1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return {"{}.ipynb": json.dumps(whole).encode()}


GOOD = answer("07.2", RIGHT)
WRONG = answer("07.2", "y_pred")
CASES = {
    # honest
    "right": Case(one(GOOD), {"07.2": "right"}),
    "mistake": Case(one(WRONG), {"07.2": "wrong"}),
    "unanswered": Case(one(answer("07.2", "...")), {"07.2": "unanswered"}),
    "raises": Case(one(answer("07.2", "y_pred / 0")), {"07.2": "raised"}),
    "endless-answer": Case(
        one(answer("07.2", "def dy_pred_dz(z):\n    while True:\n        pass")), {"07.2": "raised"}
    ),
    "after-an-error": Case(one("1 / 0", GOOD), {"07.2": "right"}),
    "syntax": Case(one("def f(:\n", GOOD), {"07.2": "right"}),
    "duplicate-cells": Case(one(GOOD, WRONG, GOOD), {"07.2": "right"}),
    "twice-wrong": Case(one(answer("07.2", "z"), WRONG), {"07.2": "wrong"}),
    "two-lessons": Case(
        {
            "{}/a.ipynb": notebook(BEGIN, GOOD),
            "{}/sub/b.ipynb": notebook(BEGIN, answer("07.1", "y")),
        },
        {"07.2": "right", "07.1": "wrong"},
    ),
    "renamed = @ é": Case(one(GOOD), {"07.2": "right"}),
    "asks-for-input": Case(one("input()", GOOD), {"07.2": "right"}),
    # not to be run
    "broken": Case({"{}.ipynb": b'{"cells": ['}, remarks=BROKEN),
    "binary": Case({"{}.ipynb": b"\xff\xfe\x00PK"}, remarks=BROKEN),
    "deep": Case({"{}.ipynb": b"[" * 100_000}, remarks=BROKEN),
    "other-json": Case({"{}.ipynb": b'{"cells": 3}'}, remarks=BROKEN),
    "empty-file": Case({"{}.ipynb": b""}, remarks=BROKEN),
    "empty-notebook": Case({"{}.ipynb": notebook()}, remarks="has no code in it"),
    "empty-folder": Case({"{}/notes.txt": b"."}, remarks="holds no notebook"),
    "script": Case(
        {"{}.py": b"print(1)"}, remarks="is no notebook: the name of one ends in .ipynb"
    ),
    "half-a-character": Case({"{}.ipynb": notebook("'\ud800'")}, remarks=BROKEN),
    # breaking the limits
    "endless": Case(
        one(GOOD, "while True: pass", answer("07.1", "y")),
        {"07.2": "right", "07.1": "wrong"},
        "code cell 3 took too long and was interrupted",
    ),
    "endless-stubborn": Case(
        one(GOOD, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"),
        {"07.2": "right"},
        "code cell 3 took too long and could not be interrupted",
    ),
    "prints-for-ever": Case(
        one("while True: print('x' * 1000, flush=True)", GOOD),
        {"07.2": "right"},
        "code cell 2 took too long and was interrupted",
    ),
    "memory": Case(
        one(GOOD, "kept = [bytearray(b'x' * 10**8) for _ in range(10**4)]"),
        {"07.2": "right"},
        "stopped: it took more than 1,500 MB",
    ),
    "exits": Case(
        one(GOOD, "import os; os._exit(0)", WRONG),
        {"07.2": "right"},
        "code cell 3 ended the kernel",
    ),
    "kills-its-parent": Case(
        one(GOOD, "import os; os.kill(os.getppid(), 9)"),
        {"07.2": "right"},
        "its process was ended from inside",
    ),
    # hostile
    "forges": Case(one(FORGE % "07.2", WRONG), {"07.2": "wrong"}, NOT_FROM_CHECK + "1"),
    "replaces-check": Case(
        one(
            f"def check(key, answer):\n    {(FORGE % '07.2').replace(chr(10), chr(10) + '    ')}",
            GOOD,
        ),
        remarks=NOT_FROM_CHECK + "1",
    ),
    "replaces-judge": Case(
        one(
            "from autograd_lessons import exercises\n"
            "from autograd_lessons.exercises import judging\n"
            'exercises.judge = lambda one, answer: judging.Verdict(one.key, "right")',
            WRONG,
        ),
        remarks=NOT_FROM_CHECK + "1",
    ),
    "deletes": Case(
        one("import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)", GOOD),
        {"07.2": "right"},
    ),
    "stored-output": Case(stored("..."), {"07.2": "unanswered"}),
}


def hand_in(folder, names=CASES):
    """Write what these students hand in into a folder."""
    for name in names:
        for path, content in CASES[name].files.items():
            file = Path(folder, path.format(name))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def expected(name):
    """The row of a student, as the table has to have it."""
    case = CASES[name]
    verdicts = {"07.1": "no verdict", "07.2": "no verdict"}
    for key, outcome in case.outcomes.items():
        words = {"unanswered": "not answered", "raised": "raised an error"}.get(outcome, outcome)
        sentence = "" if outcome == "right" else _sentence(case, key)
        verdicts[key] = f"{words}: {sentence}" if sentence else words
    return verdicts | {"remarks": case.remarks}


def _sentence(case, key):
    """What the learner is told: the verdict that is given here, on the cell that counts."""
    cells = [
        cell["source"]
        for content in case.files.values()
        for cell in json.loads(content)["cells"]
        if f'check("{key}", ' in cell["source"]
    ]
    source = cells[-1].rpartition("\n")[0]
    exercise = registry.find(key)
    return judge(exercise, names_after(source)[exercise.name]).sentence


def table(folder, to, names=CASES, limits=LIMITS, say=print):
    """Grade these students, and return their rows by name."""
    hand_in(folder, names)
    grade(Path(folder), Path(to), limits, say=say)
    text = Path(to, "grades.csv").read_text(encoding="utf-8-sig")
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(text))}
    return {
        name: {key: row[key] for key in ("07.1", "07.2", "remarks")} for name, row in rows.items()
    }


def main():
    """Grade all of them; exit 1 when a row is not what it has to be."""
    with tempfile.TemporaryDirectory() as folder:
        found = table(Path(folder, "in"), Path(folder, "out"))
    failed = {name for name in CASES if found.get(name) != expected(name)}
    for name in sorted(failed):
        print(f"{name}: {found.get(name)}, and not {expected(name)}")
    print(f"{len(CASES) - len(failed)} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
