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
import lzma
import os
import posixpath
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import address
import check
import files
import nbformat

from autograd_lessons.drawing import render

ROOT = environment.ROOT
FOLDER = ROOT / "dist" / "standalone"
LINK = re.compile(
    r"\[([^\]]+)\]\((?:((?:[a-z]+/|\.\./)?\d\d_\w+\.ipynb)|(?:\.\./)+README\.md(#[\w-]+))\)"
)


def bundle(package=ROOT / "autograd_lessons", language="en"):
    """Return the package as text, the same for the same sources: a zip file, lzma, base 85.

    Of its catalogues that of one language goes along. Compressed as one, its files take two thirds
    of what they take compressed one by one.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in address.contents(package):
            where = path.relative_to(package)
            if where.parts[0] == "locale" and where.parts[1] != language:
                continue
            entry = zipfile.ZipInfo(path.relative_to(package.parent).as_posix())
            archive.writestr(entry, path.read_bytes())
    packed = lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    return base64.b85encode(packed).decode()


def bundles():
    """Return what the lessons of each folder carry: the package with their language."""
    return {folder: bundle(language=language) for folder, (language, _) in address.EDITIONS.items()}


def standalone(source, path, package):
    """Return the text of a lesson with the package in its setup cell.

    It is uploaded alone, so a link to a file beside it would be dead: it leads to the public
    address, or names the file. The one to the README leads there, or is no link.
    """
    folder, _, name = path.rpartition("/")
    notebook = address.lesson(source, name)
    public = address.read(ROOT)
    address.equip(notebook, path, public, package)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(lambda found: _elsewhere(found, folder, public), cell.source)
    return nbformat.writes(notebook) + "\n"


def _elsewhere(found, folder, public):
    words, file, readme = found.groups()
    if public:
        root = public.url.replace("/tree/", "/blob/")
        there = posixpath.normpath(f"{folder}/{file}")
        return f"[{words}]({root}/{there})" if file else f"[{words}]({public.url}{readme})"
    return f"{words} (`{file}`)" if file else words


def make(folder=FOLDER):
    """Write all copies and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    packages, written = bundles(), []
    for path in address.every_lesson(ROOT / "notebooks"):
        copy = folder / path.relative_to(ROOT / "notebooks")
        copy.parent.mkdir(exist_ok=True)
        name = path.relative_to(ROOT).as_posix()
        package = packages[posixpath.dirname(name)]
        text = standalone(path.read_text(encoding="utf-8"), name, package)
        files.write(copy, text)
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
