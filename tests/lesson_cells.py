"""Put answers into the exercise cells of a notebook, and run its cells in this process.

A notebook is the dictionary that its JSON holds. An exercise cell is the code cell that ends with
`check("KEY", NAME)`, NAME being the name that the exercise gives the answer; what stands above
that line is the answer, as shipped the stub. Other calls of `check`, with a lambda for example,
are left alone. The question stands in the cell before.
"""

import contextlib
import copy
import io

from IPython.core.inputtransformer2 import TransformerManager

from autograd_lessons.exercises import registry
from autograd_lessons.exercises.exercise import Exercise


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
        check = source_of(cell).rstrip().splitlines()[-1]
        cell["source"] = f"{source.rstrip()}\n\n\n{check}"
    return notebook


def run(notebook: dict) -> list[str]:
    """Run all code cells in one namespace, and return what each cell printed.

    An error ends the run, unless its cell is tagged `raises-exception`. There is no kernel:
    results are printed as text, a cell's last value is not shown, and a line that begins with `%`
    may stand there and not be reached.
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
        exec(TransformerManager().transform_cell(source_of(cell)), names)
    except Exception:
        if not raises:
            raise


def _exercise_of(cell) -> Exercise | None:
    if cell["cell_type"] != "code" or not source_of(cell).strip():
        return None
    last = source_of(cell).rstrip().splitlines()[-1]
    every = (one for lesson in registry.lessons() for one in registry.exercises_of(lesson))
    return next((one for one in every if last == f'check("{one.key}", {one.name})'), None)
