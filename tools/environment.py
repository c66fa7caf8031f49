"""Make the project's own environment, `.venv`, from the committed lock.

Every other command calls `prepare` first. It does nothing when `.venv` is up to date, finishes
what an interrupted run began, and ends with one sentence when it cannot go on. An update that
fails leaves the `.venv` that is there.

Learners start this file with whatever Python they have, so it is written for old ones too.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import files

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
LOG = VENV / "install.log"
STAMP = VENV / "installed"  # the digest of what was installed; written last
BEGUN = VENV / "begun"  # says that this project made `.venv`
READY = "AUTOGRAD_LESSONS_READY"  # names the `.venv` that the command before this one prepared
TURN = ROOT / ".venv.lock"  # held by the one that sets up `.venv`

OLDEST, NEWEST = (3, 11), (3, 14)  # the newest that the locked torch has wheels for
VENV_PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"


class Stopped(Exception):
    """An install did not come to its end; the message says why and what to do."""


def prepare():
    """Return the path of `.venv`'s Python, after installing whatever is missing."""
    python = VENV / VENV_PYTHON
    try:
        if not _is_ready(python):
            with files.held(TURN, "another make is setting up .venv, waiting"):
                if not _is_ready(python):  # the other one may have done it
                    _make_ready(python)
    except OSError as error:
        _go_on(python, ".venv could not be set up: {}.".format(files.trouble(error)))
    except Stopped as stopped:
        _go_on(python, str(stopped))
    return python


def enter():
    """Go on in `.venv`'s Python, preparing it first; return at once when already there."""
    sys.excepthook = in_one_sentence  # from here on, while a script imports what it needs, too
    if os.environ.get(READY) == str(VENV):
        return
    python = prepare()
    if Path(sys.prefix).resolve() != VENV.resolve():
        sys.exit(hand_over([str(python), *sys.argv], env=dict(os.environ, **{READY: str(VENV)})))


def in_one_sentence(kind, error, traceback):
    """Say what ended a command, instead of a traceback, where it is nobody's mistake here."""
    if issubclass(kind, KeyboardInterrupt):
        print("\nstopped", file=sys.stderr)
    elif issubclass(kind, OSError) and files.is_known(error):
        print("\n{}.".format(files.trouble(error)), file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, traceback)


def hand_over(command, cwd=None, env=None):
    """Run a command to its end and return its exit code; Ctrl+C is for the command to answer.

    Who is told to end passes that on: else JupyterLab would go on, with its port and nobody's.
    """
    with subprocess.Popen(command, cwd=cwd, env=env) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the command got it, too
                return process.wait()


def find_python():
    """Return a suitable Python: the one that runs this, or another one on PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return path
    this, oldest, newest = (f"{v[0]}.{v[1]}" for v in (sys.version_info, OLDEST, NEWEST))
    sys.exit(
        f"This is Python {this}, and the lessons need one from {oldest} to {newest}: install one, "
        "then run the same command again."
    )


def _digest():
    """Tell what is wanted: the lock, the package, and where it is, which `.venv` holds as a path.

    A `.venv` that came along with a copied or renamed folder still leads to the package there.
    """
    parts = [path.read_bytes() for path in (LOCK, ROOT / "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(str(ROOT))])).hexdigest()


def _read(path):
    return path.read_text() if path.exists() else None


def _is_ready(python):
    return python.exists() and _read(STAMP) == _digest()


def _make_ready(python):
    if VENV.is_symlink():
        raise Stopped(
            f".venv is a link to {VENV.resolve()}, which others may use and which is not up to "
            "date: remove the link, then run the same command again."
        )
    _remove_unfinished(python)
    if not python.exists():
        _create(find_python())
    if STAMP.exists():
        STAMP.write_text("an update has begun")
    _install(python)
    STAMP.write_text(_digest())
    print(f"{VENV.name} is ready", flush=True)


def _go_on(python, why):
    """Go on with a `.venv` that an update has left as it was, or end with the reason."""
    if not (STAMP.exists() and python.exists()):
        sys.exit(why)
    usable = [str(python), "-I", "-c", "import autograd_lessons, jupyterlab, torch"]
    if subprocess.call(usable, stderr=subprocess.DEVNULL):
        sys.exit(why)
    print(f"{why} Until then the .venv that is here will do.", flush=True)


def _remove_unfinished(python):
    """An install that was cut off cannot be trusted; pip's cache makes the next one quick."""
    if not VENV.exists():
        return
    unfinished = BEGUN.exists() and not STAMP.exists()
    if unfinished or (BEGUN.exists() and not python.exists()):
        print("removing the .venv that an interrupted install left", flush=True)
        shutil.rmtree(str(VENV))
    elif not BEGUN.exists():
        sys.exit(
            "There is a .venv here that this project did not make: "
            "move or remove it, then run the same command again."
        )


def _create(python):
    print(f"making .venv with {python}", flush=True)
    VENV.mkdir()
    BEGUN.touch()
    made = subprocess.run(
        [python, "-m", "venv", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode:
        shutil.rmtree(str(VENV))
        said = " ".join(made.stdout.decode(errors="replace").split())[:300]
        sys.exit(
            f"{python} could not make a virtual environment, most likely because it comes without "
            f"the venv module (Debian, Ubuntu: apt install python3-venv); it said: {said}"
        )


def _install(python):
    packages = sum(1 for line in LOCK.read_text().splitlines() if "==" in line)
    print(f"installing {packages} packages; torch is the largest", flush=True)
    if os.environ.get("TORCH") == "cpu":
        _install_cpu_torch(python)
    _pip(python, "install", "-r", str(LOCK))
    _pip(python, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def _install_cpu_torch(python):
    """Install torch without CUDA; uv knows where PyTorch keeps these builds."""
    pins = [line.split(";")[0].strip() for line in LOCK.read_text().splitlines()]
    torch, uv = (next(pin for pin in pins if pin.startswith(name)) for name in ("torch==", "uv=="))
    _pip(python, "install", uv)
    command = [str(python), "-m", "uv", "pip", "install", "--python", str(python)]
    _run([*command, "--no-deps", "--torch-backend", "cpu", torch])


def _pip(python, *arguments):
    _run([str(python), "-m", "pip", *arguments, "--disable-pip-version-check"])


def _run(command):
    """Run an installer, show what takes long, keep the rest in the log."""
    last = ""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "errors": "replace"}
    with LOG.open("a", encoding="utf-8") as log, subprocess.Popen(command, **pipe) as process:
        for line in process.stdout:
            log.write(line)
            if line.lower().startswith("error"):
                last = line.strip()
            if line.strip().startswith(("Downloading", "Installing collected")):
                print("  " + line.strip()[:90], flush=True)
    if process.returncode:
        raise Stopped(
            f"The install stopped ({last or 'no reason given'}): check the network and the disk, "
            f"then run the same command again; {LOG.relative_to(ROOT)} has the whole story."
        )


def main():
    """Prepare the environment; run a script in it, or say where it is."""
    parser = argparse.ArgumentParser(
        description="Make or update .venv from requirements.lock. The environment variable "
        "TORCH=cpu takes the small build of torch without CUDA on Linux."
    )
    parser.add_argument(
        "script",
        nargs=argparse.REMAINDER,  # its options are its own, --help too
        help="a script to run with the environment's Python, and its options",
    )
    script = parser.parse_args().script
    python = str(prepare())
    if script:
        env = dict(os.environ, **{READY: str(VENV)})
        sys.exit(hand_over([python, *script], cwd=str(ROOT), env=env))
    print(python)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; the same command goes on from here")
