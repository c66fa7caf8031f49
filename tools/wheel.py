"""Build the package as a wheel, `dist/autograd_lessons-….whl`: what a Kaggle dataset can carry."""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import address
from flit_core import buildapi

DIST = environment.ROOT / "dist"


def build(folder=DIST):
    """Build the wheel into a folder and return its path; the same sources give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1577836800")  # the dates inside, not today's
    with tempfile.TemporaryDirectory() as here, contextlib.chdir(here):  # flit builds what is here
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(environment.ROOT / name, here)
        for path in address.contents(environment.ROOT / "autograd_lessons"):
            copy = Path(here, path.relative_to(environment.ROOT))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        return folder / buildapi.build_wheel(str(folder))


def main(arguments=None):
    """Build, and say where it is."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    print(build().relative_to(environment.ROOT))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
