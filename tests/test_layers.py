"""The package is a pipe: a module imports only from its left, and nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import autograd_lessons

PACKAGE = Path(autograd_lessons.__file__).parent

# From left to right; whoever adds a module puts it in its place here and in CONTRIBUTING.md.
ORDER = [
    "values",
    "text",
    "result",
    "naming",
    "lifetime",
    "graph",
    "dot",
    "render",
    "figure",
    "plots",
]


def imported_modules(path):
    """The package's own modules that a file imports at run time, wherever the statement stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    ignored = {id(inner) for node in for_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and id(node) not in ignored:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (name.split(".")[0] for name in names)


def test_every_module_has_its_place():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "conftest"}
    assert modules == set(ORDER)


def test_a_module_imports_only_from_its_left():
    for place, module in enumerate(ORDER):
        found = set(imported_modules(PACKAGE / f"{module}.py"))
        assert found <= set(ORDER[:place]), f"{module} imports {found - set(ORDER[:place])}"


def test_one_module_each_touches_the_graph_and_programs():
    sources = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py")}
    # lifetime only passes on the inputs of nodes that graph has read
    assert {name for name in sources if ".next_functions" in sources[name]} == {"graph", "lifetime"}
    assert {name for name in sources if "subprocess" in sources[name]} == {"render"}


def test_importing_brings_nothing_heavy():
    heavy = "matplotlib, IPython, graphviz, jupyter_client, pandas"
    script = (
        "import sys, torch; before = set(sys.modules); import autograd_lessons; "
        f"print(sorted(set(sys.modules) - before & set({heavy.split(', ')!r})))"
    ).replace("- before &", ".difference(before) &")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
