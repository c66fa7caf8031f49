"""Execute the lessons in order and store their outputs.

The same lesson gives the same bytes: counts start at 1, ids are readable, and whatever tells of
one machine or one run (versions, times, paths in a traceback) is left out. Nothing that a person
wrote is: a lesson that cannot be read or run, or that is saved meanwhile, stays as it is.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import re
import subprocess
import sys
import time

import address
import files
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

NOTEBOOKS = environment.ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TIMEOUT = 120  # seconds a cell
ESCAPE = r"(?:\x1b\[[0-9;]*m)"  # colours in a traceback
PATH = re.compile(rf"(File {ESCAPE}*)[^\n]*?(?:site-packages[/\\]|autograd_lessons[/\\])")
NO_NOTEBOOK = "it is no notebook: its JSON is broken, or is about something else"
PREDICT = "**Predict"
CELL = re.compile(r"Cell In\[\d+\]")


def main(arguments=None):
    """Refresh or check the notebooks that were named, or all of them."""
    parser = argparse.ArgumentParser(description="Execute the lessons and store their outputs.")
    parser.add_argument("names", nargs="*", help="lessons to refresh, such as 03 (default: all)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when something would change"
    )
    options = parser.parse_args(arguments)
    paths = address.every_lesson(NOTEBOOKS)
    unknown = [n for n in options.names if not any(path.name.startswith(n) for path in paths)]
    if unknown:
        sys.exit(f"No lesson in notebooks/ starts with {', '.join(unknown)}.")
    if options.names:
        paths = [path for path in paths if path.name.startswith(tuple(options.names))]
    changed, left = [], []
    for number, path in enumerate(paths, 1):
        name = path.relative_to(NOTEBOOKS).as_posix()
        print(f"[{number}/{len(paths)}] {name} ", end="", flush=True)
        try:
            if _refresh(path, options.check):
                changed.append(name)
        except Left as why:
            print(f"left as it is: {why}", flush=True)
            left.append(name)
    if left:
        sys.exit(f"Not refreshed: {', '.join(left)}.")
    if changed and options.check:
        names = ", ".join(changed)
        sys.exit(f"Out of date: {names}. Run `make refresh`, look at the change, commit it.")


class Left(Exception):
    """A lesson is left as it is; the message says why."""


def _refresh(path, check):
    """Execute one notebook; return whether its bytes changed."""
    start = time.perf_counter()
    try:
        before = path.read_text(encoding="utf-8")
        after = executed(before, path)
        changed = after != before
        if changed and not check:
            if path.read_text(encoding="utf-8") != before:
                raise Left("it was saved while it ran; run the same command again")
            files.write(path, after)
    except CellExecutionError as error:
        raise Left(f"a cell raised {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise Left(f"a cell took more than {TIMEOUT} seconds") from None
    except RuntimeError:  # DeadKernelError, and one that does not start
        raise Left("its kernel died") from None
    except OSError as error:
        raise Left(files.trouble(error)) from None
    except UnicodeDecodeError:
        raise Left(NO_NOTEBOOK) from None
    verdict = "changed" if changed else "unchanged"
    print(f"{verdict} ({time.perf_counter() - start:.1f} s)", flush=True)
    if changed and check:
        print("  cells: " + ", ".join(differing(before, after)))
    return changed


def executed(source, path):
    """Return the text of the notebook at `path` with the outputs of a fresh run."""
    root = environment.ROOT
    try:
        notebook = nbformat.reads(source, as_version=4)
        tidy(notebook)
        address.equip(notebook, path.relative_to(root).as_posix(), address.read(root))
        nbformat.validate(notebook)
    except address.NO_NOTEBOOK:
        raise Left(NO_NOTEBOOK) from None
    stored = {cell.id: cell.get("outputs") for cell in notebook.cells}
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # the kernel remarks on how it is connected
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)  # what the kernel itself says when it is stopped
    except Exception:
        if hasattr(client, "_async_cleanup_kernel_future"):  # nbclient's answer to Ctrl+C
            raise KeyboardInterrupt from None
        raise
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [stable(output) for output in joined(cell.outputs)]
            if "nbval-ignore-output" in cell.metadata.get("tags", []) and stored[cell.id]:
                cell.outputs = stored[cell.id]  # it tells of a machine; nobody compares it
    collapse_answers(notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def tidy(notebook):
    """Keep of each cell what a person wrote, and give it an id that a person can read."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken = set()
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in ("tags", "jupyter") if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        if re.fullmatch(r"[0-9a-f-]{6,36}", cell.get("id", "0" * 8)) or cell.id in taken:
            cell.id = readable_id(cell.source, taken)
        taken.add(cell.id)


def collapse_answers(notebook):
    """Collapse the output of each cell that a question above it points at: first predict, then see.

    An exercise is a question too, for the cell right below its answer. Cells that print nothing may
    come between. JupyterLab opens the output when the cell runs.
    """
    asked = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            asked = PREDICT in cell.source
        elif cell.id != address.SETUP_ID:
            exercise = cell.id.startswith("answer-")
            kept = {key: value for key, value in cell.metadata.items() if key != "jupyter"}
            hidden = {"jupyter": {"outputs_hidden": True}}
            answers = asked and cell.outputs and not exercise
            cell.metadata = nbformat.from_dict(kept | (hidden if answers else {}))
            asked = exercise or (asked and not cell.outputs)


def readable_id(source, taken):
    """Return an id made of a cell's first words, different from those taken."""
    words = re.findall(r"[a-z][a-z0-9]*", source.lower())[:5] or ["cell"]
    name = "-".join(words)[:48]
    return next(
        candidate
        for candidate in (name, *(f"{name}-{nr}" for nr in range(2, 1000)))
        if candidate not in taken
    )


def joined(outputs):
    """Join neighbouring pieces of the same stream; where they break is chance."""
    result = []
    for output in outputs:
        last = result[-1] if result else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            result.append(output)
    return result


def stable(output):
    """Return an output without what only this machine has: the folder of a library."""
    if output.output_type == "error":
        output.traceback = [PATH.sub(r"\1", line) for line in output.traceback]
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    return output


def differing(before, after):
    """Return the ids of the cells that are not the same."""
    old, new = ({c.id: c for c in nbformat.reads(t, as_version=4).cells} for t in (before, after))
    return [name for name in new if old.get(name) != new[name]] or ["(metadata only)"]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; what was finished is stored, the same command goes on")
