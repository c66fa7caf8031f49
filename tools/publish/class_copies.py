"""Copies of the lessons to hand out to a class, in `dist/class`: without any output.

With `--locked` they have no solutions: `solution("01.1")` says that they are locked. The lock is
one line in the folded setup cell, and soft: whoever removes the line, or opens the package, has
them. On a server, AUTOGRAD_LESSONS_SOLUTIONS=open in the environment opens them for all.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import json
import re
import shutil

import address
import copies
import files
import languages
import standalone

FOLDER = environment.ROOT / "dist" / "class"
README = re.compile(r"\[([^\]]+)\]\((?:\.\./)+README\.md(#[\w-]+)\)")
LOCK = """
# Solutions are locked in this copy, softly: a variable of the same name, set to open, is the key.
__import__("os").environ.setdefault("AUTOGRAD_LESSONS_SOLUTIONS", "locked")"""


def copy(path, public, bundle="", locked=False):
    """Return the text of a copy of the lesson at `path`.

    `bundle` is the package as text, for a copy that carries it. A link to the README, which is not
    handed out, leads to the public address, or is no link.
    """
    text = copies.without_outputs(path)
    if text is None:
        sys.exit(f"{path.name} has broken JSON: nothing was handed out.")
    if bundle:
        text = standalone.standalone(text, path.relative_to(environment.ROOT).as_posix(), bundle)
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            words = "".join(cell["source"])
            if len(languages.there()) == 1:  # what the others have is not handed out
                words = address.without_other_editions(words)
            cell["source"] = README.sub(rf"[\1]({public.url}\2)" if public else r"\1", words)
        elif cell["id"] == address.SETUP_ID and locked:
            cell["source"] = "".join(cell["source"]) + LOCK
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def make(folder=FOLDER, carry=False, locked=False):
    """Make the folder anew, with a copy of every lesson in every language; return their paths."""
    public, bundles = address.read(environment.ROOT), standalone.bundles() if carry else {}
    shutil.rmtree(folder, ignore_errors=True)
    written = []
    for language in languages.there():
        for path in language.lessons:
            to = folder / language.folder / path.name
            bundle = bundles.get(path.parent.relative_to(environment.ROOT).as_posix(), "")
            to.parent.mkdir(parents=True, exist_ok=True)
            files.write(to, copy(path, public, bundle, locked))
            written.append(to)
    return written


def main(arguments=None):
    """Make the copies, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locked", action="store_true", help="without solutions")
    parser.add_argument(
        "--standalone", action="store_true", help="each carries the package, as for Colab"
    )
    options = parser.parse_args(arguments)
    written = make(carry=options.standalone, locked=options.locked)
    print(f"{len(written)} lessons without outputs in {FOLDER.relative_to(environment.ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command starts again")
