"""The setup cell finds the package wherever a lesson runs, says nothing, or says what to do."""

import os
import re
import shutil
import subprocess
import sys
import types
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import address  # noqa: E402
import standalone  # noqa: E402
import wheel  # noqa: E402

from autograd_lessons.drawing.render import VARIABLE, find_program  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAME = "autograd_lessons"
ASK = f"\nimport {NAME}\nprint({NAME}.__file__)\n"
NOT_HERE = (
    "ModuleNotFoundError: no autograd_lessons: open the whole project, or a standalone lesson"
)
IPYTHON = (  # what a kernel does with a line that begins with %
    "def get_ipython():\n"
    "    import subprocess, sys, types\n"
    "    def magic(name, line): subprocess.call([sys.executable, '-m', name, *line.split()])\n"
    "    return types.SimpleNamespace(run_line_magic=magic)\n"
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
def alone(tmp_path):
    """The folder of a notebook that has nothing beside it."""
    folder = tmp_path / "alone"
    folder.mkdir()
    return folder


@pytest.fixture
def run(python, alone, kaggle):
    """Run the cell in a folder, without internet; return what was printed, and the last line."""

    def run(folder=alone, source="", bundle="", more=ASK):
        public = types.SimpleNamespace(source=source) if source else None
        cell = address.setup_source(public, bundle)
        cell = TransformerManager().transform_cell(cell)
        cell = cell.replace("/kaggle/input", kaggle.as_posix())
        quiet = {"PIP_NO_INDEX": "1", "PYTHONPATH": "", "PYTHONUTF8": "1"}
        quiet[VARIABLE] = find_program()  # this environment's, which a bare Python does not find
        done = subprocess.run(
            [python, "-"],
            input=f"{IPYTHON if source else ''}{cell}\n{more}",
            cwd=folder,
            env=os.environ | quiet,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout.strip(), (done.stderr.strip().splitlines() or [""])[-1]

    return run


def package(folder, version="0"):
    """A package of that name that is not this project's."""
    (folder / NAME).mkdir(parents=True)
    (folder / NAME / "__init__.py").write_text(f"__version__ = '{version}'\n")
    return folder / NAME / "__init__.py"


def a_wheel(folder, version, whole=True):
    """A wheel that says its version, or the first half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{NAME}/__init__.py", f"__version__ = '{version}'\n")
    if not whole:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


LIBRARIES = [folder for folder in sys.path if "site-packages" in folder]
VERSION = f"\nimport {NAME}\nprint({NAME}.__version__)\n"


SETUPS = {
    "in a project": (None, ""),
    "with an address": (address.Address("an-owner", "a-name", "v1.0"), ""),
    "standalone": (None, "QUJD"),
}
every_setup = pytest.mark.parametrize(("public", "bundle"), SETUPS.values(), ids=SETUPS)


@every_setup
def test_it_is_short(public, bundle):
    lines = address.setup_source(public, bundle).splitlines()
    assert len(lines) == 6
    assert max(map(len, lines)) <= 100


@every_setup
def test_it_leaves_no_name_that_a_learner_could_meet(run, public, bundle):
    """Not `path`, `N` or `pip`: names of their own, or a command that IPython knows."""
    more = "\nprint(sorted(name for name in globals() if name[:1] != '_'))\n"
    source = public and public.source
    bundle = bundle and standalone.bundle()
    names = ["get_ipython"] if public else []  # that is this test's
    assert run(ROOT / "notebooks", source, bundle, more) == (str(names), "")


def found(result):
    printed, error = result
    assert error == ""
    return Path(printed).resolve()


@pytest.mark.parametrize("folder", ["notebooks", "notebooks/hinglish", "my_lessons", "."])
def test_in_a_copy_of_the_project_it_takes_the_project(run, tmp_path, folder):
    project = tmp_path / "a project"
    (project / "tools").mkdir(parents=True)
    (project / folder).mkdir(parents=True, exist_ok=True)
    ours = package(project)
    assert found(run(project / folder)) == ours


def test_in_this_project(run):
    assert found(run(ROOT / "notebooks")) == ROOT / NAME / "__init__.py"


def test_a_folder_of_that_name_outside_the_project_is_none_of_ours(run, tmp_path, alone):
    """Neither one above the notebook, nor one below it, nor a wheel that lies about."""
    package(tmp_path)
    package(tmp_path.parent / f"{tmp_path.name}-more")
    package(alone / "below")
    package(alone / NAME)  # a clone, which has the package's name and is not the package
    a_wheel(alone, "9.0")
    a_wheel(tmp_path, "9.0")
    assert run() == ("", NOT_HERE)


def test_alone_it_says_what_to_do(run):
    assert run() == ("", NOT_HERE)


def test_in_a_kaggle_dataset_without_internet(run, kaggle):
    ours = package(kaggle / "datasets" / "somebody" / "lessons")
    assert found(run()) == ours


def test_a_dataset_is_not_searched_without_end(run, kaggle):
    package(kaggle.joinpath(*"abcde"))
    assert run() == ("", NOT_HERE)


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        (["0.2.0", "0.10.0", "0.9.1"], "0.10.0"),
        (["0.10.0", "1.2.0"], "1.2.0"),
        (["0.10.0", "1.10.0", "1.2.0"], "1.10.0"),
        (["1.9", "1.10", "1.10.1"], "1.10.1"),
        (["9.0.0", "10.0"], "10.0"),
    ],
)
def test_of_several_wheels_the_newest_whatever_their_datasets_are_called(
    run, kaggle, versions, newest
):
    names = ("z-9-pytorch", "a", "datasets/somebody/lessons-2.0", "the-longest-name-of-all/wheels")
    for turn in range(len(versions)):
        for version, name in zip(versions[turn:] + versions[:turn], names, strict=False):
            a_wheel(kaggle / name, version)
        assert run(more=VERSION) == (newest, "")
        shutil.rmtree(kaggle)


def test_a_wheel_that_is_not_whole_is_passed_over(run, kaggle):
    for version in ("0.2.0", "0.10.0", "0.9.1"):
        a_wheel(kaggle / "lessons", version)
    a_wheel(kaggle / "lessons", "0.11.0", whole=False)
    a_wheel(kaggle / "lessons", "1.11.0", whole=False)
    (kaggle / "lessons" / f"{NAME}-0.12.0-py3-none-any.whl").write_bytes(b"")
    assert run(more=VERSION) == ("0.10.0", "")


@pytest.mark.skipif(os.name == "nt", reason="there are no such folders there")
def test_a_folder_that_cannot_be_read_is_passed_over(run, alone, kaggle, tmp_path):
    """As `lost+found` in many homes; a link to itself stands in for root, who reads all."""
    for folder in (alone, kaggle, kaggle / "one", tmp_path):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lost+found").symlink_to("lost+found")
        (folder / "unreadable").mkdir(mode=0)
    ours = package(kaggle / "two")
    assert found(run()) == ours


def test_the_real_wheel_works_as_it_is(run, kaggle, built):
    """Without pip: its exercises are found, and the player's script is read from inside."""
    (kaggle / "lessons").mkdir(parents=True)
    shutil.copy(built, kaggle / "lessons")
    more = (
        f"\nimport sys; sys.path += {LIBRARIES!r}\n"
        "import torch\n"
        "from autograd_lessons import check, record_backward, step_through\n"
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "y = x**2\n"
        "with record_backward(y) as trace:\n"
        "    y.backward()\n"
        "print('addEventListener' in step_through(trace).html)\n"
        "check('00.1', lambda x: x * x)\n"
    )
    printed, error = run(more=ASK + more)
    assert error == ""
    origin, player, verdict = printed.splitlines()
    assert Path(origin).parts[-3:] == (built.name, NAME, "__init__.py")
    assert player == "True"
    assert verdict.startswith("✓ 00.1 right.")


def test_alone_with_an_address(run, built, python):
    """The package is in site-packages then, whole; it is taken away again."""
    printed, error = run(source=built.as_uri())
    try:
        assert error == ""
        assert Path(printed).parts[-3:] == ("site-packages", NAME, "__init__.py")
        assert (Path(printed).parent / "drawing" / "player.js").exists()
    finally:
        quiet = {"check": True, "capture_output": True}
        subprocess.run([python, "-m", "pip", "uninstall", "-y", NAME], **quiet)


def test_an_address_that_cannot_be_reached(run, tmp_path):
    """The cell's title says what it needs, pip what it did not get."""
    nowhere = tmp_path / "nowhere.zip"
    assert "internet" in address.setup_source(SETUPS["with an address"][0]).splitlines()[0]
    assert run(source=nowhere.as_uri(), more="") == (
        "",
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: "
        f"{str(nowhere)!r}",
    )


def test_what_is_installed_comes_first(run, python, tmp_path, kaggle):
    """Before the project's folder and before a dataset."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", ask], text=True).strip())
    ours = package(site)
    try:
        package(kaggle / "one")
        assert found(run()) == found(run(ROOT / "notebooks")) == ours
    finally:
        shutil.rmtree(ours.parent)


def test_a_notebook_that_stands_alone_takes_what_it_carries(run, alone, tmp_path, kaggle):
    """Before anything else of that name, also a second time."""
    package(alone)
    package(kaggle / "one")
    carried = standalone.bundle(language="hi_Latn")  # the one other language that there is
    cell = address.setup_source(None, carried)
    again = f"\n{cell}\n" + (
        f"import {NAME}, pathlib\n"
        f"here = pathlib.Path({NAME}.__file__).parent\n"
        "for file in sorted(p for p in here.rglob('*.*') if '__pycache__' not in p.parts):\n"
        "    print(file.relative_to(here).as_posix(), file.stat().st_size)\n"
        "print(here)\n"
    )
    printed, error = run(bundle=carried, more=again)
    *files, here = printed.splitlines()
    package_files = address.contents(ROOT / NAME)
    assert error == ""
    assert files == [
        f"{path.relative_to(ROOT / NAME).as_posix()} {path.stat().st_size}"
        for path in package_files
    ]
    assert {".py", ".pyi", ".js", ".typed"} <= {path.suffix for path in package_files}
    assert not Path(here).exists()  # it is gone with the kernel


def test_a_notebook_that_stands_alone_carries_no_wall():
    for package in standalone.bundles().values():
        *code, last = address.setup_source(None, package).splitlines()
        assert max(map(len, code)) <= 100
        assert len(last) < 400_000  # the package, compressed, and all that it says in one language


def test_what_travels_is_all_of_the_package_and_nothing_else(tmp_path):
    """By rule: a file of a new kind comes along."""
    ours = package(tmp_path).parent
    for name in ("locale/hi/a.mo", "__pycache__/a.pyc", ".ipynb_checkpoints/a.py"):
        (ours / name).parent.mkdir(parents=True, exist_ok=True)
        (ours / name).touch()
    (ours / "py.typed").touch()
    names = [path.relative_to(ours).as_posix() for path in address.contents(ours)]
    assert names == ["__init__.py", "locale/hi/a.mo", "py.typed"]


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


@pytest.mark.parametrize("public", [None, address.Address("an-owner", "a-name", "v1.0")])
def test_a_standalone_lesson_differs_in_its_setup_and_in_the_links_that_would_be_dead(
    monkeypatch, public
):
    path = LESSONS[1]
    monkeypatch.setattr(address, "read", lambda root: public)
    notebook = nbformat.read(path, as_version=4)
    address.equip(notebook, f"notebooks/{path.name}", public)
    before = nbformat.writes(notebook) + "\n"
    after = nbformat.reads(
        standalone.standalone(before, f"notebooks/{path.name}", "QUJD"), as_version=4
    )
    assert after.cells[1].source == address.setup_source(public, "QUJD")
    assert after.cells[1].metadata == address.SETUP_METADATA
    links = {
        "[00 Start here](00_start_here.ipynb)": "00 Start here (`00_start_here.ipynb`)",
        "[all lessons](../README.md#the-lessons)": "all lessons",
    }
    if public:
        root = "https://github.com/an-owner/a-name"
        links = {
            "[00 Start here](00_start_here.ipynb)": f"[00 Start here]({root}/blob/v1.0/notebooks/"
            "00_start_here.ipynb)",
            "[all lessons](../README.md#the-lessons)": f"[all lessons]({root}/tree/v1.0"
            "#the-lessons)",
        }
    first = notebook.cells[0].source
    for link, other in links.items():
        assert link in first
        first = first.replace(link, other)
    assert after.cells[0].source.startswith(first.partition(" · next")[0])
    for cell in after.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\]\((?!https?:|#)", cell.source)
    for cell, original in zip(after.cells[2:], notebook.cells[2:], strict=True):
        if cell.cell_type == "code":
            assert cell == original
