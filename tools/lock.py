"""Renew requirements.lock: one file with exact versions for every platform and Python."""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import subprocess
import sys

EXTRAS = ["--extra", "lessons", "--extra", "dev"]  # peers are installed apart, by tools/bench.py
COMMAND = ["uv", "pip", "compile", "--universal", *EXTRAS, "--no-annotate", "-q"]


def main():
    """Compile the lock from pyproject.toml; without --upgrade, versions stay where they can."""
    parser = argparse.ArgumentParser(
        description="Renew requirements.lock from pyproject.toml. The version of torch is set in "
        "pyproject.toml under tool.uv."
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args()
    command = [sys.executable, "-m", *COMMAND, "--no-header", "-o", environment.LOCK.name]
    command += ["--upgrade"] if options.upgrade else []
    sys.exit(subprocess.call([*command, "pyproject.toml"], cwd=environment.ROOT))


if __name__ == "__main__":
    main()
