"""Make the project's own environment, `.venv`, from the committed lock.

Every other command calls `prepare` first. It does nothing when `.venv` is up to date, finishes
what an interrupted run began, and ends with one sentence when it cannot go on.

Learners start this file with whatever Python they have, so it is written for old ones too.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
LOG = VENV / "install.log"
STAMP = VENV / "installed"  # the digest of what was installed; written last
BEGUN = VENV / "begun"  # says that this project made `.venv`

OLDEST, NEWEST = (3, 11), (3, 14)  # the newest that the locked torch has wheels for
VENV_PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"


def prepare():
    """Return the path of `.venv`'s Python, after installing whatever is missing."""
    python = VENV / VENV_PYTHON
    if python.exists() and _read(STAMP) == _digest():
        return python
    _remove_unfinished(python)
    if not python.exists():
        _create(find_python())
    _install(python)
    STAMP.write_text(_digest())
    print(f"{VENV.name} is ready", flush=True)
    return python


def enter():
    """Go on in `.venv`'s Python, preparing it first; return at once when already there."""
    python = prepare()
    if Path(sys.prefix).resolve() != VENV.resolve():
        sys.exit(subprocess.call([str(python), *sys.argv]))


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
    files = (LOCK, ROOT / "pyproject.toml")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _read(path):
    return path.read_text() if path.exists() else None


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
    STAMP.unlink() if STAMP.exists() else None
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
        sys.exit(
            f"The install stopped ({last or 'no reason given'}): check the network and the disk, "
            f"then run the same command again; {LOG.relative_to(ROOT)} has the whole story."
        )


def main():
    """Prepare the environment; run a script in it, or say where it is."""
    parser = argparse.ArgumentParser(
        description="Make or update .venv from requirements.lock. The environment variable "
        "TORCH=cpu takes the small build of torch without CUDA on Linux."
    )
    parser.add_argument("script", nargs="?", help="a script to run with the environment's Python")
    script, arguments = parser.parse_known_args()
    python = str(prepare())
    if script.script:
        sys.exit(subprocess.call([python, script.script, *arguments], cwd=str(ROOT)))
    print(python)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; the same command goes on from here")
