"""Open the lessons in JupyterLab, setting up `.venv` first if need be."""

import argparse
import os
import subprocess
import sys

from environment import ROOT, prepare

FIRST = "notebooks/00_start_here.ipynb"


def has_display():
    """Say whether a browser window can open here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def options():
    """Return the options that this machine needs: none on an ordinary desktop."""
    found = [] if has_display() else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append("--allow-root")  # a container
    return found


def main():
    """Prepare, trust the notebooks, and hand over to JupyterLab."""
    parser = argparse.ArgumentParser(
        description=f"Open the lessons in JupyterLab on {FIRST}. All options go to JupyterLab, "
        "for example --port 9000, or --ip 0.0.0.0 from inside a container."
    )
    arguments = parser.parse_known_args()[1]
    python = str(prepare())
    notebooks = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("notebooks/*.ipynb"))
    # JupyterLab hides parts of the stored pictures until a notebook is trusted.
    subprocess.call(
        [python, "-m", "jupyter", "trust", *notebooks], cwd=str(ROOT), stdout=subprocess.DEVNULL
    )
    if "--no-browser" in options():
        print("no display here: open the address below in a browser", flush=True)
    # Served from the root, so that a lesson's link to the README leads somewhere.
    server = ["--log-level=WARN", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command = [python, "-m", "jupyterlab", *server, *options(), *arguments]
    sys.exit(subprocess.call(command, cwd=str(ROOT)))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nstopped")
