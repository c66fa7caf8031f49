"""Open the lessons in JupyterLab, setting up `.venv` first if need be."""

import argparse
import os
import subprocess
import sys

import copies
import files
from environment import ROOT, hand_over, prepare

ORIGINALS = ROOT / "notebooks"
COPIES = ROOT / "my_lessons"
FIRST = "00_start_here.ipynb"

# JupyterLab's settings, unless the learner has others: no question about news, and nothing asked of
# the internet, over the first lesson. (`LabApp.news_url=None` stops the news and not the question.)
SETTINGS = ROOT / "tools" / "jupyter"


def has_display():
    """Say whether a browser window can open here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def jupyter_environment():
    """Return the environment variables for JupyterLab."""
    others = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])
    path = os.pathsep.join([str(SETTINGS), *others])
    return dict(os.environ, JUPYTER_CONFIG_PATH=path)


def options():
    """Return the options that this machine needs: none on an ordinary desktop."""
    found = [] if has_display() else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append("--allow-root")  # a container
    return found


def up_to_date():
    """Bring the learner's copies up to date, say what was not; return those that are new."""
    if os.path.lexists(str(COPIES)) and not COPIES.is_dir():
        sys.exit(
            f"There is a file {COPIES.name} where the folder of your lessons should be: move it, "
            "then run the same command again."
        )
    try:
        written, said = copies.update(ORIGINALS, COPIES)
    except OSError as error:
        written = []
        said = [f"Your lessons could not be brought up to date: {files.trouble(error)}."]
        if not (COPIES / FIRST).exists():
            sys.exit(said[0])
    for sentence in said:
        print(sentence, flush=True)
    return [COPIES / name for name in written]


def new_copy(number):
    """Put a new copy of a lesson beside the learner's; return what there is to say."""
    try:
        name = copies.beside(ORIGINALS, COPIES, number)
    except OSError as error:
        sys.exit(f"The lesson could not be copied: {files.trouble(error)}.")
    if name is None:
        sys.exit(f"There is no lesson {number} in {ORIGINALS.name}: say its number, such as 03.")
    return f"{COPIES.name}/{name} is the lesson as it is now; nothing else was touched."


def main():
    """Prepare, copy and trust the lessons, and hand over to JupyterLab."""
    parser = argparse.ArgumentParser(
        description="Open the lessons in JupyterLab: your own copies of them, without outputs, in "
        f"{COPIES.name}. A copy that you have not changed is renewed when its lesson is; whatever "
        "you have written stays. All other options go to JupyterLab, for example --port 9000, or "
        "--ip 0.0.0.0 from inside a container.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--new", metavar="03", help="only put a new copy of a lesson beside the one you have"
    )
    parser.add_argument(
        "--copies",
        action="store_true",
        help="only bring your copies up to date, for VS Code, conda or another JupyterLab",
    )
    parser.add_argument(
        "--originals",
        action="store_true",
        help=f"open the lessons in {ORIGINALS.name}, with their outputs: for authors",
    )
    chosen, arguments = parser.parse_known_args()
    if chosen.new:
        print(new_copy(chosen.new))
        return
    if chosen.copies:
        up_to_date()
        return
    python = str(prepare())
    to_trust = sorted(ORIGINALS.glob("*.ipynb")) if chosen.originals else up_to_date()
    if to_trust:  # JupyterLab hides parts of pictures until a notebook is trusted
        command = [python, "-m", "jupyter", "trust", *map(str, to_trust)]
        subprocess.call(command, cwd=str(ROOT), stdout=subprocess.DEVNULL)
    if "--no-browser" in options():
        print("no display here: open the address below in a browser", flush=True)
    # Served from the root, so that a lesson's link to the README leads somewhere.
    folder = (ORIGINALS if chosen.originals else COPIES).name
    server = ["--log-level=WARN", f"--LabApp.default_url=/lab/tree/{folder}/{FIRST}"]
    server.append("--ServerApp.answer_yes=True")  # to Ctrl+C
    command = [python, "-m", "jupyterlab", *server, *options(), *arguments]
    sys.exit(hand_over(command, cwd=str(ROOT), env=jupyter_environment()))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nstopped")
