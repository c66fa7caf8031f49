"""Measure the most memory that each lesson's kernel takes, in megabytes."""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def peak(path):
    """Execute a lesson and return its kernel's peak of resident memory, in megabytes."""
    client = NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=120,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
    )
    client.resources["metadata"] = {"path": str(path.parent)}
    with client.setup_kernel():
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
        status = Path(f"/proc/{client.km.provisioner.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1000


def main(arguments=None):
    """Print a line a lesson; exit 1 when one takes more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("limit", type=int, nargs="?", default=1000, help="default: 1000")
    limit = parser.parse_args(arguments).limit
    if not Path("/proc/self/status").exists():
        print("not available: this system does not tell a process's peak of memory")
        sys.exit(3)
    found = {}
    for path in sorted((environment.ROOT / "notebooks").glob("*.ipynb")):
        found[path.stem] = peak(path)
        print(f"{path.stem}: {found[path.stem]} MB", flush=True)
    most = max(found, key=found.get)
    over = sum(value > limit for value in found.values())
    print(f"{len(found) - over} passed, {over} failed: at most {found[most]} MB, by {most}")
    sys.exit(over > 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
