"""Build the package as a wheel, `dist/autograd_lessons-….whl`: what a Kaggle dataset can carry."""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import os
import sys

from flit_core import buildapi

DIST = environment.ROOT / "dist"


def build(folder=DIST):
    """Build the wheel into a folder and return its path; the same sources give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1577836800")  # the dates inside, not today's
    before = os.getcwd()
    os.chdir(environment.ROOT)  # flit builds what is here
    try:
        return folder / buildapi.build_wheel(str(folder))
    finally:
        os.chdir(before)


def main(arguments=None):
    """Build, and say where it is."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    print(build().relative_to(environment.ROOT))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
