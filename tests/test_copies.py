"""A learner's own copies: made, renewed, kept, and never lost, whatever stops the command."""

import contextlib
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import copies  # noqa: E402
import files  # noqa: E402
import lessons  # noqa: E402

ONE, TWO = "01_one.ipynb", "02_two.ipynb"
CHANGED = (
    "The lesson behind my_lessons/01_one.ipynb has changed since; yours is kept, and "
    'make lessons ARGS="--new 01" puts the new one beside it.'
)


class Project:
    """Two lessons, and the folder of their copies."""

    def __init__(self, root):
        self.originals, self.copies = root / "notebooks", root / "my_lessons"
        self.originals.mkdir()
        self.write(ONE, "1")
        self.write(TWO, "2")

    def write(self, name, source):
        """Write a lesson: a picture pasted into prose, and a cell with an output."""
        text = nbformat.v4.new_markdown_cell("words", id="words")
        text["attachments"] = {"a.png": {"image/png": "AAAA"}}
        output = nbformat.v4.new_output("execute_result", {"text/plain": source}, execution_count=1)
        cell = nbformat.v4.new_code_cell(source, id="cell", outputs=[output], execution_count=1)
        cell.metadata["tags"] = ["raises-exception"]
        notebook = nbformat.v4.new_notebook(cells=[text, cell])
        (self.originals / name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")

    def update(self):
        return copies.update(self.originals, self.copies)

    def copy(self, name=ONE):
        return nbformat.read(self.copies / name, as_version=4)

    def source(self, name=ONE):
        return self.copy(name).cells[1].source

    def save(self, change, name=ONE):
        """Change a copy as JupyterLab does."""
        notebook = self.copy(name)
        change(notebook)
        nbformat.write(notebook, self.copies / name)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def contents(folder):
    """The text of every file that a learner sees, and of the digests."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != copies.TURN}


def test_copies_are_the_lessons_without_their_outputs(project):
    assert project.update() == ([ONE, TWO], [])
    copy, original = project.copy(), nbformat.read(project.originals / ONE, as_version=4)
    nbformat.validate(copy)
    assert copy.cells[1].outputs == [] and copy.cells[1].execution_count is None
    original.cells[1].update(outputs=[], execution_count=None)
    assert copy == original
    assert (project.copies / "progress.jsonl").read_bytes() == b""


def test_a_second_time_nothing_changes(project):
    project.update()
    before = contents(project.copies)
    assert project.update() == ([], [])
    assert contents(project.copies) == before


def save_metadata(notebook):
    notebook.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    notebook.cells[1].metadata["collapsed"] = False
    notebook.cells[1].execution_count = 7


def test_a_copy_that_was_only_opened_is_renewed(project):
    project.update()
    project.save(save_metadata)
    project.write(ONE, "11")
    assert project.update() == ([ONE], [])
    assert project.source() == "11"


def typed(notebook):
    notebook.cells[1].source = "mine"


def ran(notebook):
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="1")]


def moved(notebook):
    notebook.cells.reverse()


def added(notebook):
    notebook.cells.append(nbformat.v4.new_markdown_cell(""))


def deleted(notebook):
    del notebook.cells[0]


def made_prose_of_it(notebook):
    notebook.cells[1] = nbformat.v4.new_markdown_cell("1")


def pasted(notebook):
    notebook.cells[0].attachments["b.png"] = {"image/png": "BBBB"}


TOUCHES = [typed, ran, moved, added, deleted, made_prose_of_it, pasted]


@pytest.mark.parametrize("change", TOUCHES)
def test_what_is_the_learners_is_kept_and_one_sentence_says_so(project, change):
    project.update()
    project.save(change)
    before = contents(project.copies)
    assert project.update() == ([], [])  # nothing to say while the lesson is the same
    project.write(ONE, "11")
    for _ in range(2):
        assert project.update() == ([], [CHANGED])
    assert contents(project.copies) == before


def test_the_new_one_beside_it(project):
    project.update()
    project.save(typed)
    (project.copies / "01_one-2.ipynb").write_text("a file of the learner's")
    project.write(ONE, "11")
    assert copies.beside(project.originals, project.copies, "1") == "01_one-3.ipynb"
    assert (project.source(), project.source("01_one-3.ipynb")) == ("mine", "11")
    assert (project.copies / "01_one-2.ipynb").read_text() == "a file of the learner's"
    assert project.update() == ([], [])  # the present one is there
    project.write(ONE, "111")
    assert project.update() == (["01_one-3.ipynb"], [])  # and is renewed as any other
    assert (project.source(), project.source("01_one-3.ipynb")) == ("mine", "111")
    for number in ("99", "", "0"):
        assert copies.beside(project.originals, project.copies, number) is None


def test_a_copy_that_was_deleted_or_renamed_is_made_again(project):
    project.update()
    project.save(typed)
    (project.copies / ONE).rename(project.copies / "mine.ipynb")
    assert project.update() == ([ONE], [])
    assert (project.source(), project.source("mine.ipynb")) == ("1", "mine")


def half_a_notebook(copy):
    copy.write_text('{"cells": [')


def no_text(copy):
    copy.write_bytes(b"\xff")


def a_folder(copy):
    copy.unlink()
    copy.mkdir()


def a_link_that_leads_nowhere(copy):
    copy.unlink()
    copy.symlink_to("nowhere")


links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
SPOILT = [half_a_notebook, no_text, a_folder, pytest.param(a_link_that_leads_nowhere, marks=links)]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_copy_that_cannot_be_read_keeps_no_other_from_being_renewed(project, spoil):
    project.update()
    spoil(project.copies / ONE)
    before = (project.copies / ONE).lstat().st_mtime_ns
    project.write(ONE, "11")
    project.write(TWO, "22")
    assert project.update() == (
        [TWO],
        [
            "my_lessons/01_one.ipynb cannot be read and is left as it is; "
            'make lessons ARGS="--new 01" puts a new one beside it.'
        ],
    )
    assert (project.copies / ONE).lstat().st_mtime_ns == before


def test_broken_json_of_a_lesson(project):
    project.update()
    (project.originals / ONE).write_text("[]")
    assert project.update() == ([], [f"{ONE} is no notebook: its copy is left as it is."])
    assert project.source() == "1"


@pytest.mark.parametrize("text", ["{", "[]", '{"01_one.ipynb": 3}', None])
def test_without_the_digests_every_copy_is_the_learners(project, text):
    project.update()
    project.save(typed)
    state = project.copies / copies.STATE
    state.write_text(text) if text else state.unlink()
    project.write(TWO, "22")
    assert project.update() == (
        [],
        [
            f"What {ONE}, {TWO} in my_lessons was made from is no longer known: it counts as "
            "yours and is kept."
        ],
    )
    assert (project.source(), project.source(TWO)) == ("mine", "2")
    assert project.update() == ([], [])


class Cut(Exception):
    """The command ends here, as by a loss of power."""


def count_of_steps(project, monkeypatch, after=None):
    """Update, and stop before the step with this number, a step being a change on the disk."""
    done = []

    def step(function):
        def counted(*arguments, **more):
            if after is not None and len(done) >= after:
                raise Cut
            done.append(function.__name__)
            return function(*arguments, **more)

        return counted

    with monkeypatch.context() as context:
        for name in ("replace", "link", "fsync"):
            context.setattr(os, name, step(getattr(os, name)))
        with contextlib.suppress(Cut):
            project.update()
    return len(done)


def test_wherever_it_is_cut_off_the_next_run_makes_it_good(tmp_path, monkeypatch):
    """One copy is new, one is renewed, one is the learner's."""

    def begun(root):
        root.mkdir()
        project = Project(root)
        project.write("03_three.ipynb", "3")
        project.update()
        project.save(typed, "03_three.ipynb")
        (project.copies / TWO).unlink()
        for name, source in ((ONE, "11"), ("03_three.ipynb", "33")):
            project.write(name, source)
        return project

    every = count_of_steps(begun(tmp_path / "whole"), monkeypatch)
    assert every > 6
    for after in range(every):
        project = begun(tmp_path / str(after))
        count_of_steps(project, monkeypatch, after)
        assert project.source() in ("1", "11") and project.source("03_three.ipynb") == "mine"
        assert json.loads((project.copies / copies.STATE).read_text())
        said = project.update()[1]
        assert said == [CHANGED.replace("01_one", "03_three").replace("01", "03")]
        sources = [project.source(name) for name in (ONE, TWO, "03_three.ipynb")]
        assert sources == ["11", "2", "mine"]
        project.write(ONE, "111")  # and what was cut off is still known to be as it was made
        assert project.update()[0] == [ONE]


def test_what_is_saved_meanwhile_is_kept(project, monkeypatch):
    project.update()
    project.write(ONE, "11")
    remember = copies._remember

    def saved_meanwhile(folder, copies):
        remember(folder, copies)
        project.save(typed)

    monkeypatch.setattr(copies, "_remember", saved_meanwhile)
    assert project.update() == ([], [])
    monkeypatch.undo()
    assert project.source() == "mine"
    assert project.update() == ([], [CHANGED])


def test_what_comes_to_be_meanwhile_is_kept(project, monkeypatch):
    def comes_to_be(path, text):
        if path.suffix == ".new":
            (project.copies / ONE).write_text("somebody else's")
        return write(path, text)

    write = files.write
    monkeypatch.setattr(copies.files, "write", comes_to_be)
    with pytest.raises(FileExistsError):
        project.update()
    assert (project.copies / ONE).read_text() == "somebody else's"


def test_two_at_once(project):
    """The second waits, and finds everything done."""
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r})\n"
        "import copies, pathlib\n"
        f"a, b = map(pathlib.Path, {[str(project.originals), str(project.copies)]!r})\n"
        "print(copies.update(a, b))\n"
    )
    project.copies.mkdir()
    command = [sys.executable, "-u", "-c", script]
    with files.held(project.copies / copies.TURN, ""):
        second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert second.stdout.readline() == "another make is at work in my_lessons, waiting\n"
    assert second.communicate()[0] == f"{([ONE, TWO], [])}\n"


@pytest.fixture
def command(project, monkeypatch):
    """`make lessons`, as far as JupyterLab; return what it started."""
    started = []

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["lessons.py", *arguments])
        started.clear()
        with pytest.raises(SystemExit) as ended:
            lessons.main()
        if ended.value.code:
            return ended.value.code
        return [" ".join(one) for one in started]

    monkeypatch.setattr(lessons, "ORIGINALS", project.originals)
    monkeypatch.setattr(lessons, "COPIES", project.copies)
    monkeypatch.setattr(lessons, "prepare", lambda: "python")
    monkeypatch.setattr(lessons, "hand_over", lambda command, **_: started.append(command))
    monkeypatch.setattr(lessons.subprocess, "call", lambda command, **_: started.append(command))
    return run


def test_the_command_opens_the_copies_and_passes_options_on(command, project):
    trust, lab = command("--port", "9000", "--no-browser")
    assert trust.startswith("python -m jupyter trust ") and trust.count("my_lessons") == 2
    assert "--LabApp.default_url=/lab/tree/my_lessons/00_start_here.ipynb" in lab
    assert lab.endswith("--port 9000 --no-browser")
    assert len(command()) == 1  # nothing new to trust


def test_jupyterlab_asks_nothing_about_news(monkeypatch):
    pytest.importorskip("jupyterlab_server", reason="other environments have no JupyterLab")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/theirs")
    script = (
        "from jupyterlab_server.settings_utils import _get_overrides\n"
        "print(_get_overrides('/no/such/folder')[0])\n"
    )
    env = lessons.jupyter_environment()
    assert env["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(lessons.SETTINGS), "/theirs"])
    printed = subprocess.check_output([sys.executable, "-c", script], env=env, text=True)
    notification = {"checkForUpdates": False, "fetchNews": "false"}
    assert printed == f"{ {'@jupyterlab/apputils-extension:notification': notification} }\n"


def test_the_command_opens_the_originals_for_authors(command, project):
    trust, lab = command("--originals")
    assert trust.count("notebooks") == 2
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in lab
    assert not project.copies.exists()


def test_the_command_puts_a_new_one_beside(command, project, monkeypatch, capsys):
    project.update()
    monkeypatch.setattr(sys, "argv", ["lessons.py", "--new", "01"])
    lessons.main()
    assert capsys.readouterr().out == (
        "my_lessons/01_one-2.ipynb is the lesson as it is now; nothing else was touched.\n"
    )
    assert command("--new", "77") == (
        "There is no lesson 77 in notebooks: say its number, such as 03."
    )


def test_the_command_only_makes_the_copies(project, command, monkeypatch, capsys):
    """For VS Code, conda, another JupyterLab: nothing is installed and nothing started."""
    monkeypatch.setattr(lessons, "prepare", None)
    monkeypatch.setattr(sys, "argv", ["lessons.py", "--copies"])
    lessons.main()
    assert (project.source(), capsys.readouterr().out) == ("1", "")
    project.save(typed)
    project.write(ONE, "11")
    lessons.main()
    assert (project.source(), capsys.readouterr().out) == ("mine", f"{CHANGED}\n")


A_FILE = (
    "There is a file my_lessons where the folder of your lessons should be: move it, then run the "
    "same command again."
)


def test_a_file_where_the_folder_should_be(command, project):
    project.copies.write_text("precious")
    assert command() == A_FILE
    assert project.copies.read_text() == "precious"


@links
def test_a_link_that_leads_nowhere_where_the_folder_should_be(command, project):
    project.copies.symlink_to("nowhere")
    assert command() == A_FILE


@links
def test_git_sees_nothing_of_the_learners_also_where_a_link_leads_elsewhere(tmp_path):
    """Folders that somebody keeps on another drive, or shares."""
    shutil.copy(ROOT / ".gitignore", tmp_path)
    (tmp_path / "elsewhere").mkdir()
    for name in ("my_lessons", ".venv"):
        (tmp_path / name).symlink_to("elsewhere")
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    seen = subprocess.check_output([*git, "status", "--short"], text=True)
    assert seen == "?? .gitignore\n"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full: make room, then run the same command again."),
        (errno.EROFS, "{}: Read-only file system; copy the project to a folder that you may write"),
    ],
)
def test_a_disk_that_cannot_be_written_to(command, project, monkeypatch, capsys, number, words):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as context:
        context.setattr(os, "fsync", refuse)
        said = command()
        about = words.format(project.copies / copies.STATE)
        assert said.startswith(f"Your lessons could not be brought up to date: {about}")
        shutil.copy(project.originals / ONE, project.copies / lessons.FIRST)  # some are there
        assert len(command()) == 1
    assert capsys.readouterr().out.startswith("Your lessons could not be brought up to date: ")
    assert command() != []


def test_of_this_project_every_link_in_a_copy_leads_somewhere(tmp_path):
    """To the other lessons beside it, and to the README above."""
    for language in lessons.LANGUAGES:
        copies.update(ROOT / "notebooks" / language, tmp_path / "my_lessons" / language, language)
    shutil.copy(ROOT / "README.md", tmp_path)
    for path in (tmp_path / "my_lessons").rglob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", cell.source):
                    assert (path.parent / target).exists(), f"{path.name} links to {target}"
