"""Execute the lessons in order and store their outputs.

The same lesson gives the same bytes: counts start at 1, ids are readable, and whatever tells of
one machine or one run (versions, times, paths in a traceback) is left out.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import os
import re
import sys
import time

import address
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = environment.ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TIMEOUT = 120  # seconds a cell
ESCAPE = r"(?:\x1b\[[0-9;]*m)"  # colours in a traceback
PATH = re.compile(rf"(File {ESCAPE}*)[^\n]*?(?:site-packages[/\\]|autograd_lessons[/\\])")
CELL = re.compile(r"Cell In\[\d+\]")


def main(arguments=None):
    """Refresh or check the notebooks that were named, or all of them."""
    parser = argparse.ArgumentParser(description="Execute the lessons and store their outputs.")
    parser.add_argument("names", nargs="*", help="lessons to refresh, such as 03 (default: all)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when something would change"
    )
    options = parser.parse_args(arguments)
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    unknown = [n for n in options.names if not any(path.name.startswith(n) for path in paths)]
    if unknown:
        sys.exit(f"No lesson in notebooks/ starts with {', '.join(unknown)}.")
    if options.names:
        paths = [path for path in paths if path.name.startswith(tuple(options.names))]
    changed = [path for nr, path in enumerate(paths, 1) if _refresh(path, nr, len(paths), options)]
    if changed and options.check:
        names = ", ".join(path.name for path in changed)
        sys.exit(f"Out of date: {names}. Run `make refresh`, look at the change, commit it.")


def _refresh(path, number, total, options):
    """Execute one notebook; return whether its bytes changed."""
    print(f"[{number}/{total}] {path.name} ", end="", flush=True)
    start = time.perf_counter()
    before = path.read_text(encoding="utf-8")
    try:
        after = executed(before, path)
    except CellExecutionError as error:
        last = str(error).strip().splitlines()[-1]
        sys.exit(f"\n{path.name} was left as it is: a cell raised {last}")
    changed = after != before
    if changed and not options.check:
        whole = path.with_suffix(".tmp")
        whole.write_text(after, encoding="utf-8", newline="\n")
        os.replace(whole, path)
    verdict = "changed" if changed else "unchanged"
    print(f"{verdict} ({time.perf_counter() - start:.1f} s)", flush=True)
    if changed and options.check:
        print("  cells: " + ", ".join(differing(before, after)))
    return changed


def executed(source, path):
    """Return the text of the notebook at `path` with the outputs of a fresh run."""
    notebook = nbformat.reads(source, as_version=4)
    tidy(notebook)
    root = environment.ROOT
    address.equip(notebook, path.relative_to(root).as_posix(), address.read(root))
    stored = {cell.id: cell.get("outputs") for cell in notebook.cells}
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # the kernel remarks on how it is connected
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [stable(output) for output in joined(cell.outputs)]
            if "nbval-ignore-output" in cell.metadata.get("tags", []) and stored[cell.id]:
                cell.outputs = stored[cell.id]  # it tells of a machine; nobody compares it
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def tidy(notebook):
    """Keep of each cell what a person wrote, and give it an id that a person can read."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken = set()
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in ("tags", "jupyter") if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        cell.pop("attachments", None)
        if re.fullmatch(r"[0-9a-f-]{6,36}", cell.get("id", "0" * 8)) or cell.id in taken:
            cell.id = readable_id(cell.source, taken)
        taken.add(cell.id)


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
