"""`python -m autograd_lessons.grade`: thirty hand-ins without a crash, and a table that is true."""

import csv
import io
import os
import subprocess
import sys

import pytest

from autograd_lessons.grade import grading, handed_in, sealing, tables
from autograd_lessons.grade.executing import Limits
from autograd_lessons.grade.supervising import Run, run
from class_of_thirty import BEGIN, CASES, GOOD, LIMITS, MIME, WRONG, expected, notebook, table

# Each runs in a real kernel, which takes seconds: the rest of the class is run by `make test-all`.
IN_A_KERNEL = ["endless", "memory", "exits", "kills-its-parent", "replaces-check", "stored-output"]
WITHOUT_A_KERNEL = [
    name
    for name, case in CASES.items()
    if not case.outcomes and case.remarks[:2] in ("is", "ha", "ho")
]


def test_there_are_thirty():
    assert len(CASES) >= 30


def test_verdicts_are_those_that_the_learner_saw_and_nothing_crashes(tmp_path, capsys):
    names = [*IN_A_KERNEL, *WITHOUT_A_KERNEL]
    found = table(tmp_path / "in", tmp_path / "out", names)
    assert found == {name: expected(name) for name in names}
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(names)
    assert lines[-1].startswith(f"[{len(names)}/{len(names)}] ")


def test_a_notebook_ends_after_its_time_wherever_it_is():
    endless = ("import time; time.sleep(600)",)
    made = run(endless, MIME, Limits(cell_seconds=600, seconds=2))
    assert made == Run((), ("stopped after 2 seconds",))


def record(key, outcome, sentence=""):
    return {"exercise": key, "outcome": outcome, "sentence": sentence}


class Executed:
    """Instead of kernels: gives each notebook the records that its first cell names."""

    def __init__(self, **runs):
        self.runs, self.asked = runs, []

    def __call__(self, cells, mime, limits):
        assert mime == MIME
        self.asked.append(cells[0])
        made = self.runs[cells[0]]
        if isinstance(made, BaseException):
            raise made
        return made


@pytest.fixture
def folder(tmp_path):
    for name in ("anna", "ben", "carla"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.ipynb").write_bytes(notebook(name))
    return tmp_path


def graded(folder, executed, limits=LIMITS):
    grading.grade(folder / "in", folder / "out", limits, executed, say=lambda *_, **__: None)
    text = (folder / "out" / "grades.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


RUNS = {
    "anna": Run((record("00.1", "right"),)),
    "ben": Run((record("00.1", "wrong", "That is *it*, `x < 2`."),)),
    "carla": Run((record("00.1", "raised"),), ("stopped after 300 seconds",)),
}
TABLE = [
    ["student", "right", "00.1", "remarks"],
    ["anna", "1", "right", ""],
    ["ben", "0", "wrong: That is *it*, `x < 2`.", ""],
    ["carla", "0", "raised an error", "stopped after 300 seconds"],
]


def test_what_was_executed_is_not_executed_again(folder):
    first, second = Executed(**RUNS), Executed()
    assert graded(folder, first) == graded(folder, second) == TABLE
    assert (first.asked, second.asked) == (["anna", "ben", "carla"], [])


def test_a_changed_notebook_or_other_limits_are_executed(folder):
    graded(folder, Executed(**RUNS))
    (folder / "in" / "ben.ipynb").write_bytes(notebook("ben2"))
    changed = Executed(ben2=Run())
    assert graded(folder, changed)[2] == ["ben", "0", "no verdict", ""]
    assert changed.asked == ["ben2"]
    longer = Executed(ben2=Run(), **RUNS)
    graded(folder, longer, Limits(seconds=1000))
    assert longer.asked == ["anna", "ben2", "carla"]


def test_stopped_in_the_middle_it_goes_on_there(folder):
    with pytest.raises(KeyboardInterrupt):
        graded(folder, Executed(**RUNS | {"ben": KeyboardInterrupt()}))
    rows = (folder / "out" / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows == ["student,right,00.1,remarks", "anna,1,right,"]
    with open(folder / "out" / grading.RUNS, "a", encoding="utf-8") as file:
        file.write('{"digest": "cut o')
    after = Executed(**RUNS)
    assert graded(folder, after) == TABLE
    assert after.asked == ["ben", "carla"]
    assert graded(folder, Executed()) == TABLE


def test_a_student_may_hand_in_several_notebooks(tmp_path):
    for name in ("a.ipynb", "more/b.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb"):
        path = tmp_path / "in" / "anna" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook(name[0]))
    runs = {
        "a": Run((record("01.1", "right"), record("00.1", "wrong", "No."))),
        "m": Run((record("01.1", "wrong", "No."), record("00.1", "unanswered")), ("slow",)),
    }
    assert graded(tmp_path, Executed(**runs)) == [
        ["student", "right", "00.1", "01.1", "01.2", "01.3", "01.4", "remarks"],
        ["anna", "1", "not answered", "right", *["no verdict"] * 3, "more/b.ipynb: slow"],
    ]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
def test_what_is_no_ordinary_file_is_not_opened(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ipynb").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "in" / "b.ipynb")
    (tmp_path / "in" / "c").symlink_to(tmp_path)
    assert [(one.student, one.problem) for one in handed_in.find(tmp_path / "in")] == [
        ("a", "is a link, and links are not followed"),
        ("b", "is no ordinary file"),
        ("c", "is a link, and links are not followed"),
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "LARGEST", 1)
    (tmp_path / "a.ipynb").write_bytes(notebook(GOOD))
    assert handed_in.find(tmp_path)[0].problem == "is larger than 0 MB"


def test_no_cell_of_the_csv_is_a_formula():
    students = [tables.Student(name, {}) for name in ("=1+1", "+a", "-a", "@a", "a=1")]
    rows = list(csv.reader(io.StringIO(tables.as_csv(students, []))))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+a", "'-a", "'@a", "a=1"]


def test_the_page_says_the_same_and_what_most_students_heard():
    said = record("00.1", "wrong", "Is `x < 2`?")
    students = [
        tables.Student("<b>", {"00.1": said}, ("late & slow",)),
        tables.Student("ben", {"00.1": said}),
        tables.Student("carla", {"00.1": record("00.1", "right", "Fine.")}),
        tables.Student("dan", {}),
    ]
    page = tables.as_page(students, ["00.1"])
    mark = '<span role="img" aria-label="{}">{}</span>'
    wrong = f'<td class="wrong">{mark.format("wrong", "✗")} Is <code style="">x &lt; 2</code>?</td>'
    right = f'<td class="right">{mark.format("right", "✓")}</td>'
    head = '<tr><th scope="row">{}</th><td>{}</td>{}<td>{}</td></tr>'
    body = page.partition("<tbody>\n")[2].partition("\n</tbody>")[0]
    assert body.splitlines() == [
        head.format("&lt;b&gt;", 0, wrong, "late &amp; slow"),
        head.format("ben", 0, wrong, ""),
        head.format("carla", 1, right, ""),
        head.format("dan", 0, "<td></td>", ""),
    ]
    heard = page.partition("<ul>\n")[2].partition("\n</ul>")[0]
    said = '<code style="">x &lt; 2</code>'
    assert heard == f"<li><strong>00.1</strong>, 2 students: Is {said}?</li>"
    assert "<ul>" not in tables.as_page(students[2:], ["00.1"])


@pytest.mark.parametrize(
    "forged",
    [
        record("00.1", "right"),
        record("00.1", "right") | {"seal": ""},
        record("00.1", "right") | {"seal": "é"},
        record("00.1", "right") | {"seal": 3},
        sealing.sealed(record("00.1", "right"), b"another secret"),
        sealing.sealed(record("00.1", "wrong"), b"secret") | {"outcome": "right"},
        "right",
        None,
    ],
)
def test_a_forged_record_has_no_seal(forged):
    assert sealing.unsealed(forged, b"secret") is None


def command(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "autograd_lessons.grade", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout, done.stderr.splitlines()[-1:]


def test_the_command_warns_says_how_far_it_is_and_where_the_table_is(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.ipynb").write_bytes(notebook(BEGIN, WRONG))
    page = tmp_path / "class-grades" / "grades.html"
    assert command(tmp_path / "class") == (
        0,
        f"{grading.WARNING}\n[1/1] anna.ipynb: 1 wrong\n"
        f"the table is in {page}, and as CSV beside it\n",
        [],
    )
    assert "That is ŷ itself." in page.read_text(encoding="utf-8")


def test_without_a_kernel_one_sentence_says_what_is_missing():
    script = (
        "import runpy, sys; sys.argv = ['grade', '.']; "
        "sys.modules |= dict.fromkeys(('ipykernel', 'jupyter_client', 'psutil')); "
        "runpy.run_module('autograd_lessons.grade', run_name='__main__', alter_sys=True)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    needs = "ipykernel, jupyter_client, psutil: pip install jupyterlab"
    assert (done.returncode, done.stderr) == (
        1,
        f"Notebooks run in a kernel, and that needs {needs}\n",
    )


def test_a_folder_that_is_not_there_or_holds_its_own_table(tmp_path):
    says = "python -m autograd_lessons.grade: error: {}".format
    missing = tmp_path / "missing"
    assert command(missing) == (2, "", [says(f"there is no folder {missing}")])
    inside = tmp_path / "grades"
    assert command(tmp_path, "--to", inside) == (
        2,
        "",
        [says(f"{inside} is in {tmp_path}, and would be taken for a student's")],
    )


def test_importing_it_brings_nothing_heavy():
    heavy = "matplotlib, IPython, torch, jupyter_client, autograd_lessons.exercises"
    script = (
        "import sys, autograd_lessons.grade.grading; "
        f"print(sorted(set(sys.modules).intersection({heavy.split(', ')!r})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
