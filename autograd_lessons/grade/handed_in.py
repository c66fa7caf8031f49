"""What was handed in: one file or one folder a student, and the code in each notebook."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

LARGEST = 100_000_000  # bytes of a file; a lesson with all its pictures has 2 million
NO_NOTEBOOKS = "holds no notebook"


@dataclass(frozen=True)
class Notebook:
    """A notebook of a student: the source of each code cell, or why there is none to run.

    `name` is its path in the folder of the class.
    """

    student: str
    name: str
    cells: tuple[str, ...] = ()
    problem: str = ""


def find(folder: Path) -> list[Notebook]:
    """Return what a folder holds, in the order of its names: a file or a folder for each student.

    A student's folder may hold several notebooks, in folders of its own too; whatever else is
    there is passed over. Hidden files are passed over everywhere, links are not followed. No file
    makes this raise; OSError says that the folder itself cannot be read.
    """
    found: list[Notebook] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            inside = sorted(_notebooks_in(path))
            found += [_read(path.name, one, folder) for one in inside]
            if not inside:
                found.append(Notebook(path.name, path.name, problem=NO_NOTEBOOKS))
        else:
            found.append(_read(path.stem, path, folder))
    return found


def _notebooks_in(folder: Path):
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(here, name)


def _read(student: str, path: Path, folder: Path) -> Notebook:
    name = path.relative_to(folder).as_posix()
    problem = _problem(path)
    if problem:
        return Notebook(student, name, problem=problem)
    try:
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
        cells = tuple(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        )
        "".join(cells).encode()  # half a character can be written in JSON, and not be run
    except OSError as error:
        return Notebook(student, name, problem=f"cannot be read: {error.strerror}")
    except (ValueError, TypeError, LookupError, RecursionError, AttributeError):
        problem = "is no notebook: its JSON is broken, or is about something else"
        return Notebook(student, name, problem=problem)
    if not any(source.strip() for source in cells):
        return Notebook(student, name, problem="has no code in it")
    return Notebook(student, name, cells)


def _problem(path: Path) -> str:
    if path.is_symlink():
        return "is a link, and links are not followed"
    if not path.is_file():
        return "is no ordinary file"
    if path.suffix != ".ipynb":
        return "is no notebook: the name of one ends in .ipynb"
    if path.stat().st_size > LARGEST:
        return f"is larger than {LARGEST // 1_000_000} MB"
    return ""
