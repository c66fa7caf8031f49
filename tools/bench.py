"""All measurements: the package by itself, and beside the tools that it is compared with.

Those are installed apart, into `.environments/peers`, since learners need none of them.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import os
import shutil
import subprocess
import sys
import tomllib

ROOT = environment.ROOT
PEERS = ROOT / ".environments" / "peers"
BENCHMARKS = ROOT / "tests" / "benchmarks"
ALONE = ("first_picture", "reading", "recording")


def main():
    """Run the benchmarks that were named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"{', '.join(ALONE)}, peers (default: all)")
    names = parser.parse_args().names or [*ALONE, "peers"]
    unknown = ", ".join(sorted(set(names) - {*ALONE, "peers"}))
    if unknown:
        parser.error(f"no benchmark {unknown}: there are {', '.join(ALONE)}, peers")
    for name in names:
        print(f"\n== {name}", flush=True)
        beside_others() if name == "peers" else _run([f"{name}.py"])


def beside_others():
    """Install the other tools, run the failure table, and then the table of speed."""
    if not PEERS.exists():
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        wanted = project["optional-dependencies"]["peers"]
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(PEERS)]
        if subprocess.call([*pip, *wanted]):
            shutil.rmtree(PEERS, ignore_errors=True)
            sys.exit(
                "The other tools could not be installed: check the network, then run it again."
            )
    outcomes = PEERS / "failures.json"
    with outcomes.open("w", encoding="utf-8") as file:
        _run(["failures.py", "--json"], file)
    _run(["peers.py", "--failures", str(outcomes)])


def _run(command, stdout=None):
    script, *arguments = command
    code = subprocess.call(
        [sys.executable, str(BENCHMARKS / script), *arguments],
        cwd=str(ROOT),
        env=os.environ | {"PYTHONPATH": str(PEERS)},
        stdout=stdout,
    )
    if code:
        sys.exit(code)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
