"""The whole check: style, package, lessons with every output, README."""

import argparse
import subprocess
import sys

import environment

NOTEBOOK_OPTIONS = [
    "--nbval",
    "--nbval-current-env",  # or another environment's kernel may run
    "--nbval-cell-timeout=120",
]
PARALLEL = ["-n", "2", "--dist=loadscope"]  # a notebook's cells stay in one kernel


def main():
    """Run every step and stop at the first that fails."""
    parser = argparse.ArgumentParser(
        description="Check everything: style, package, lessons, README. All options go to pytest, "
        "for example -k naming."
    )
    arguments = parser.parse_known_args()[1]
    python = str(environment.prepare())
    steps = {
        "style": ["ruff", "check", "--no-cache", "."],
        "format": ["ruff", "format", "--no-cache", "--check", "."],
        "package, lessons, README": [
            "pytest",
            "-q",
            *PARALLEL,
            *NOTEBOOK_OPTIONS,
            "tests",
            "autograd_lessons",
            "README.md",
            "notebooks",
            *arguments,
        ],
    }
    for number, (name, command) in enumerate(steps.items(), 1):
        print(f"[{number}/{len(steps)}] {name}", flush=True)
        code = subprocess.call([python, "-m", *command], cwd=str(environment.ROOT))
        if code:
            sys.exit(code)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
