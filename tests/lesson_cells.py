"""Put answers into the exercise cells of a notebook, and run its cells in this process.

A notebook is the dictionary that its JSON holds. An exercise cell is the code cell that ends with
`check("KEY", NAME)`, NAME being the name that the exercise gives the answer; what stands above
that line is the answer. Other calls of `check`, with a lambda for example, are left alone.
"""

import ast
import contextlib
import copy
import io

from autograd_lessons.exercises import pages, registry
from autograd_lessons.exercises.judging import Exercise


def exercise_cells(notebook: dict) -> dict[str, int]:
    """Return the index of the exercise cell of each key that the notebook has, in its order."""
    found = {}
    for index, cell in enumerate(notebook["cells"]):
        exercise = _exercise_of(cell)
        if exercise is not None:
            assert exercise.key not in found, f"{exercise.key} has two cells"
            found[exercise.key] = index
    return found


def with_answers(notebook: dict, sources: dict[str, str]) -> dict:
    """Return a copy of the notebook in which the stubs of these keys are replaced."""
    notebook = copy.deepcopy(notebook)
    cells = exercise_cells(notebook)
    for key, source in sources.items():
        cell = notebook["cells"][cells[key]]
        cell["source"] = pages.code_cell(registry.find(key), source)
    return notebook


def imports_and_answers(notebook: dict) -> dict:
    """Return a copy in which the other cells are reduced to their import statements.

    It judges the same answers as the whole notebook, in a fraction of the time.
    """
    notebook = copy.deepcopy(notebook)
    answers = exercise_cells(notebook).values()
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and index not in answers:
            imports = (ast.Import, ast.ImportFrom)
            body = [node for node in ast.parse(source_of(cell)).body if isinstance(node, imports)]
            cell["source"] = "\n".join(ast.unparse(node) for node in body)
    return notebook


def differences(notebook: dict) -> list[str]:
    """Say where the exercise cells and their statements are not what the exercises' data say.

    The statement stands in the nearest Markdown cell above the exercise cell.
    """
    found = []
    for key, index in exercise_cells(notebook).items():
        exercise = registry.find(key)
        above = [cell for cell in notebook["cells"][:index] if cell["cell_type"] == "markdown"]
        if source_of(notebook["cells"][index]) != pages.code_cell(exercise):
            found.append(f"{key}: the code cell")
        if not above or source_of(above[-1]) != pages.statement_cell(exercise):
            found.append(f"{key}: the statement")
    return found


def run(notebook: dict) -> list[str]:
    """Run all code cells in one namespace, and return what each cell printed.

    An error ends the run, unless its cell is tagged `raises-exception`. There is no kernel:
    results are printed as text, and a cell's last value is not shown.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    printed = []
    for cell in notebook["cells"]:
        output = io.StringIO()
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(output):
                _run_cell(cell, names)
        printed.append(output.getvalue())
    return printed


def source_of(cell: dict) -> str:
    """Return a cell's source, which JSON may hold as lines."""
    return "".join(cell["source"])


def _run_cell(cell, names) -> None:
    raises = "raises-exception" in cell.get("metadata", {}).get("tags", ())
    try:
        exec(source_of(cell), names)
    except Exception:
        if not raises:
            raise


def _exercise_of(cell) -> Exercise | None:
    if cell["cell_type"] != "code" or not source_of(cell).strip():
        return None
    last = source_of(cell).rstrip().splitlines()[-1]
    every = (one for lesson in registry.lessons() for one in registry.exercises_of(lesson))
    return next((one for one in every if last == f'check("{one.key}", {one.name})'), None)
