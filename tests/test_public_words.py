"""What `from autograd_lessons import …` offers: to Python as it runs, to an editor before."""

import ast
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import autograd_lessons

PACKAGE = Path(autograd_lessons.__file__).parent
TREE = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))


def test_an_editor_is_told_what_python_does():
    """Each word from one and the same module, where it is defined, under its own name."""
    told = [
        (alias.name, alias.asname, node.module)
        for node in TREE.body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    ]
    words = autograd_lessons._MODULE_OF
    assert sorted(told) == sorted((word, word, module) for word, module in words.items())
    for word, _, module in told:
        assert getattr(autograd_lessons, word).__module__ == f"autograd_lessons.{module}"
    assert {*words} - {*autograd_lessons.__all__} == {
        "load_ipython_extension",  # IPython asks for these, no reader does
        "unload_ipython_extension",
    }


def test_an_editor_finds_the_definition_of_a_word():
    jedi = pytest.importorskip("jedi")
    project = jedi.Project(PACKAGE.parent, added_sys_path=[str(PACKAGE.parent)])
    script = jedi.Script("from autograd_lessons import show\nshow", project=project)
    (found,) = script.goto(2, 2, follow_imports=True)
    assert (found.name, found.type) == ("show", "function")
    assert found.module_path == PACKAGE / "drawing" / "show.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The names of all files in the wheel and in the source archive."""
    pytest.importorskip("flit_core")
    folder = tmp_path_factory.mktemp("dist")
    build = "import sys; from flit_core import buildapi as b; b.build_wheel(sys.argv[1]); "
    build += "b.build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=PACKAGE.parent, check=True)
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return zipfile.ZipFile(wheel).namelist(), tarfile.open(source).getnames()


@pytest.mark.parametrize(
    "name",
    [
        "__init__.pyi",
        "py.typed",
        "drawing/widget.js",
        "drawing/player.js",
        "drawing/explorer.js",
        "drawing/slider.js",
    ],
)
def test_what_is_no_code_is_shipped_too(built, name):
    for names in built:
        assert [path for path in names if path.endswith(f"autograd_lessons/{name}")]
