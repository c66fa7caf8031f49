"""Write the project's public address into pyproject.toml, setup cells and links."""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import sys

import address
import files
import nbformat


def main(arguments=None):
    """Set the address, or take it away."""
    parser = argparse.ArgumentParser(
        description="Write the project's address on GitHub into pyproject.toml, the setup cell "
        "and the first cell of every lesson, and the README, so that lessons open in Colab, "
        "Kaggle, Binder and nbviewer."
    )
    parser.add_argument("repository", nargs="?", metavar="OWNER/NAME")
    parser.add_argument("ref", nargs="?", default="main", help="branch or tag (default: main)")
    parser.add_argument("--unset", action="store_true", help="take the address away")
    options = parser.parse_args(arguments)
    if options.unset == bool(options.repository):
        parser.error("say OWNER/NAME, or --unset")
    try:
        new = None if options.unset else address.parse(options.repository, options.ref)
    except ValueError as error:
        parser.error(str(error))
    changed = apply(environment.ROOT, new)
    print("\n".join(f"changed {path}" for path in changed) or "nothing to change")


def apply(root, new):
    """Write an Address, or its absence, into all files under `root`; return the changed ones."""
    before = address.read(root)
    texts = {"README.md": address.with_links(_read(root / "README.md"), new, before)}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        name = path.relative_to(root).as_posix()
        notebook = address.lesson(_read(path), name)
        address.equip(notebook, name, new)
        texts[name] = nbformat.writes(notebook) + "\n"
    # Last: it says what the others were written for, also to the run after an interrupted one.
    texts["pyproject.toml"] = address.with_url(_read(root / "pyproject.toml"), new)
    changed = [name for name, text in texts.items() if text != _read(root / name)]
    for name in changed:
        files.write(root / name, texts[name])
    return changed


def _read(path):
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command goes on")
