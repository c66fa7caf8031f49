"""Make a copy of each lesson that carries the package inside: one uploaded file is enough.

The copies go to `dist/standalone`. Then each is executed in an empty folder by a Python that has
all libraries and not the package, and its outputs are compared with the lesson's.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import base64
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import address
import check
import nbformat

from autograd_lessons.drawing import render

ROOT = environment.ROOT
FOLDER = ROOT / "dist" / "standalone"
CONTENTS = "../README.md#the-lessons"


def bundle(package=ROOT / "autograd_lessons"):
    """Return the package as text: a zip file in base64, the same for the same sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".js") and path.name != "conftest.py":
                entry = zipfile.ZipInfo(path.relative_to(package.parent).as_posix())
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return base64.b64encode(buffer.getvalue()).decode()


def standalone(source, name, package):
    """Return the text of a lesson with the package in its setup cell.

    Links to other lessons stay: the copies lie side by side. The one to the README leads to the
    public address, or is no link.
    """
    notebook = nbformat.reads(source, as_version=4)
    public = address.read(ROOT)
    address.equip(notebook, f"notebooks/{name}", public, package)
    contents = f"{public.url}#the-lessons" if public else ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for words in ("all lessons", "All lessons"):
                link = f"[{words}]({contents})" if contents else words
                cell.source = cell.source.replace(f"[{words}]({CONTENTS})", link)
    return nbformat.writes(notebook) + "\n"


def make(folder=FOLDER):
    """Write all copies and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    package, written = bundle(), []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        copy = folder / path.name
        text = standalone(path.read_text(encoding="utf-8"), path.name, package)
        copy.write_text(text, encoding="utf-8", newline="\n")
        written.append(copy)
    return written


def bare_python(folder):
    """Make an environment in `folder` with all libraries and without the package; its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / Path(environment.VENV_PYTHON)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    here, there = (
        subprocess.run([str(who), "-c", ask], check=True, capture_output=True, text=True)
        for who in (sys.executable, python)
    )
    # A folder that a .pth file names lends its libraries, and not the package: that is only named
    # in a .pth file of its own, which is not read there.
    (Path(there.stdout.strip()) / "libraries.pth").write_text(here.stdout)
    return python


def main(arguments=None):
    """Write the copies, then check them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--no-check", action="store_true", help="only write them")
    options = parser.parse_args(arguments)
    written = make()
    print(f"{len(written)} lessons in {FOLDER.relative_to(ROOT)}", flush=True)
    if options.no_check:
        return
    with tempfile.TemporaryDirectory() as elsewhere:
        python, empty = bare_python(Path(elsewhere, "python")), Path(elsewhere, "empty")
        make(empty)
        command = [str(python), "-m", "pytest", "-q", *check.PARALLEL, *check.NOTEBOOK_OPTIONS]
        command += ["-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={empty}", str(empty)]
        renderer = {render.VARIABLE: render.find_program()}  # it stands in the other bin folder
        sys.exit(subprocess.call(command, cwd=str(empty), env=os.environ | renderer))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command starts again")
