"""The setup cell finds the package wherever a lesson runs, says nothing, or says what to do."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402
import standalone  # noqa: E402
import wheel  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ASK = "\nprint(importlib.util.find_spec(NAME).origin)\n"
NOT_HERE = (
    "ModuleNotFoundError: autograd_lessons, the helper package of these lessons, is not here. "
    "Either open this notebook inside a copy of the whole project, or take the same lesson from "
    "the folder standalone, which carries the package with it."
)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A Python with pip, and with neither the package nor any library."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return wheel.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def kaggle(tmp_path):
    return tmp_path / "kaggle" / "input"


@pytest.fixture
def run(python, tmp_path, kaggle):
    """Run the cell in a folder, without internet; return what it printed, and its last line."""

    def run(folder=None, source="", bundle="", more=ASK):
        cell = address.setup_source(None, bundle).replace('SOURCE = ""', f'SOURCE = "{source}"')
        cell = cell.replace('"/kaggle/input"', repr(str(kaggle)))
        alone = tmp_path / "alone"
        alone.mkdir(exist_ok=True)
        quiet = {"PIP_NO_INDEX": "1", "PYTHONPATH": "", "PYTHONUTF8": "1"}
        done = subprocess.run(
            [python, "-"],
            input=cell + more,
            cwd=folder or alone,
            env=os.environ | quiet,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout.strip(), (done.stderr.strip().splitlines() or [""])[-1]

    return run


@pytest.mark.parametrize("folder", [ROOT / "notebooks", ROOT], ids=["clone", "clone's root"])
def test_in_a_clone_it_takes_the_clone(run, folder):
    assert run(folder) == (str(ROOT / "autograd_lessons" / "__init__.py"), "")


def test_a_clone_below_the_notebook_is_found_although_its_folder_has_the_packages_name(
    run, tmp_path
):
    package = tmp_path / "alone" / "autograd_lessons" / "autograd_lessons"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert run() == (str(package / "__init__.py"), "")


def test_alone_it_says_what_to_do(run):
    assert run() == ("", NOT_HERE)


def test_in_a_kaggle_dataset_without_internet(run, kaggle):
    package = kaggle / "datasets" / "somebody" / "lessons" / "autograd_lessons"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert run() == (str(package / "__init__.py"), "")


def test_a_dataset_is_not_searched_without_end(run, kaggle):
    package = kaggle.joinpath(*"abcde", "autograd_lessons")
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert run() == ("", NOT_HERE)


def test_a_wheel_in_a_kaggle_dataset_without_internet(run, kaggle, built, python):
    folder = kaggle / "autograd-lessons"
    folder.mkdir(parents=True)
    (folder / built.name).write_bytes(built.read_bytes())
    _installs(run(), python)


def test_alone_with_an_address(run, built, python):
    _installs(run(source=built.as_uri()), python)


def _installs(result, python):
    """The package is in site-packages now, whole; take it away again."""
    origin, error = result
    try:
        assert error == ""
        assert Path(origin).parts[-3:] == ("site-packages", "autograd_lessons", "__init__.py")
        assert (Path(origin).parent / "drawing" / "player.js").exists()
    finally:
        quiet = {"check": True, "capture_output": True}
        subprocess.run([python, "-m", "pip", "uninstall", "-y", "autograd_lessons"], **quiet)


def test_an_address_that_cannot_be_reached(run, tmp_path):
    nowhere = (tmp_path / "nowhere.zip").as_uri()
    more = f" (It could not be fetched from {nowhere}: is the internet on?)"
    assert run(source=nowhere) == ("", NOT_HERE + more)


def test_a_package_that_can_be_imported_is_left_as_it_is(run, tmp_path, kaggle):
    (kaggle / "autograd_lessons").mkdir(parents=True)
    (kaggle / "autograd_lessons" / "__init__.py").touch()
    more = "\nbefore = sys.path[:]\nfind_package()\nprint(sys.path == before)\n"
    assert run(ROOT, more=more) == ("True", "")


def test_a_notebook_that_stands_alone_unpacks_what_it_carries(run):
    more = (
        "\nhere = Path(importlib.util.find_spec(NAME).origin).parent\n"
        "for file in sorted(p for p in here.rglob('*') if p.is_file()):\n"
        "    print(file.relative_to(here).as_posix(), len(file.read_bytes()))\n"
    )
    printed, error = run(bundle=standalone.bundle(), more=more)
    package = ROOT / "autograd_lessons"
    files = sorted(p for p in package.rglob("*") if p.suffix in (".py", ".js"))
    assert error == ""
    assert printed.splitlines() == [
        f"{path.relative_to(package).as_posix()} {path.stat().st_size}"
        for path in files
        if path.name != "conftest.py"
    ]


def test_the_bundle_and_the_wheel_are_the_same_bytes_again(built, tmp_path):
    assert standalone.bundle() == standalone.bundle()
    assert wheel.build(tmp_path).read_bytes() == built.read_bytes()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_has_the_cell_as_its_second(path):
    notebook = nbformat.read(path, as_version=4)
    cell = notebook.cells[1]
    assert (cell.id, cell.metadata) == (address.SETUP_ID, address.SETUP_METADATA)
    assert cell.source == address.setup_source(address.read(ROOT))
    assert cell.outputs == []


@pytest.mark.parametrize("path", LESSONS[:1], ids=lambda path: path.stem)
def test_a_standalone_lesson_differs_in_the_bundle_and_in_the_link_to_all_lessons(
    path, monkeypatch
):
    monkeypatch.setattr(address, "read", lambda root: None)
    notebook = nbformat.read(path, as_version=4)
    address.equip(notebook, f"notebooks/{path.name}", None)
    before = nbformat.writes(notebook) + "\n"
    after = standalone.standalone(before, path.name, "QUJD")
    assert after != before
    after = after.replace('BUNDLE = \\"QUJD\\"', 'BUNDLE = \\"\\"')
    link = re.compile(r"\[([Aa]ll lessons)\]\(\.\./README\.md#the-lessons\)")
    assert after == link.sub(r"\1", before)
