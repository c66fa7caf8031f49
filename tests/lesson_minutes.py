"""How long a lesson takes, counted: `python tests/lesson_minutes.py` prints it for each.

Words are read at 150 a minute; a line of code takes 7 seconds, a prediction 20, and an exercise
what its own line says.
"""

import re
import sys
from pathlib import Path

import nbformat

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
SETUP = "setup-find-the-package"
STATED = re.compile(r"\*\*Time\*\* (\d+) minutes")
LINKS = re.compile(r"^open in: .*", re.M)  # nobody reads them; `tools/address.py` writes them
EXERCISE = re.compile(r"\*\*Time:\*\* (\d+) min")


def minutes(notebook) -> float:
    """Return the minutes that a lesson takes."""
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    code = [c.source for c in notebook.cells if c.cell_type == "code" and c.id != SETUP]
    lines = [line for source in code for line in source.splitlines() if line.strip()]
    words = re.sub(r"```.*?```", "", LINKS.sub("", prose), flags=re.S).split()
    exercises = sum(map(int, EXERCISE.findall(prose)))
    seconds = 7 * len(lines) + 20 * prose.count("**Predict")
    return len(words) / 150 + seconds / 60 + exercises


if __name__ == "__main__":
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if path.name.startswith(tuple(sys.argv[1:]) or ""):
            lesson = nbformat.read(path, as_version=4)
            stated = STATED.search(lesson.cells[0].source)[1]
            print(f"{path.stem:34} stated {stated:>2}, counted {minutes(lesson):.1f}")
