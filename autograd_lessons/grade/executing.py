"""What runs in a notebook's own process: a kernel, cell after cell, and the verdicts it gives."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from . import sealing

START = 120  # seconds for a kernel to start
GRACE = 5  # seconds for an interrupted cell to end
OUTCOMES = ("right", "wrong", "unanswered", "raised")


@dataclass(frozen=True)
class Limits:
    """How long one cell may take, and a whole notebook; how much memory its processes may hold."""

    cell_seconds: float = 60
    seconds: float = 300
    megabytes: float = 2000


def execute(pipe: Connection, cells: tuple[str, ...], mime: str, limits: Limits, folder: str):
    """Run cells in a fresh kernel, tell verdicts and remarks through the pipe as JSON, then wait.

    `mime` is the type of `check`'s records. Whoever started this process ends it, with its kernel
    and whatever that has started; it ends by itself when nobody is there any more.
    """
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C comes here, too, and is answered there
        _execute_all(pipe, cells, mime, limits, Path(folder))


def _execute_all(pipe, cells, mime, limits, folder):
    try:
        with _kernel(folder) as (manager, client, secret):
            _run(pipe, manager, client, secret, cells, mime, limits)
            _tell(pipe, {"end": True})
            with contextlib.suppress(EOFError):
                pipe.recv_bytes()
    except RuntimeError as error:
        _tell(pipe, {"remark": f"its kernel did not start: {error}", "end": True})


@contextlib.contextmanager
def _kernel(folder: Path):
    """Start a kernel in an empty folder, with settings and history of its own."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import KernelManager

    class Sealing(KernelManager):
        """Starts our kernel, and not one that this machine has by the same name."""

        @property
        def kernel_spec(self):
            start = [sys.executable, "-m", sealing.__name__, "-f", "{connection_file}"]
            return KernelSpec(argv=start, display_name="Python 3", language="python")

    work, own = folder / "work", folder / "own"
    for one in (work, own):
        one.mkdir()
    secret, file = secrets.token_bytes(32), own / "secret"
    file.write_bytes(secret)
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    settings = {sealing.SECRET: str(file), "IPYTHONDIR": str(own), "PYTHONPATH": path}
    manager = Sealing(connection_file=str(own / "connection.json"))
    with open(os.devnull, "wb") as nothing:
        manager.start_kernel(
            cwd=str(work), env=os.environ | settings, stdout=nothing, stderr=nothing
        )
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=START)
        yield manager, client, secret
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(pipe, manager, client, secret, cells, mime, limits):
    known: dict[str, dict] = {}
    forged = 0

    def look(content):
        nonlocal forged
        record = content.get("data", {}).get(mime)
        if record is None:
            return
        true = sealing.unsealed(record, secret)
        if true is None or true.get("outcome") not in OUTCOMES:
            forged += 1
            return
        before = known.get(true["exercise"])
        if before != true and (before is None or before["outcome"] != "right"):
            known[true["exercise"]] = true  # what was right once stays right, as in `progress`
            _tell(pipe, {"record": true})

    for number, source in enumerate(cells, 1):
        ended = _execute(manager, client, source, look, limits.cell_seconds)
        if ended:
            _tell(pipe, {"remark": ended.format(cell=f"code cell {number}")})
        if ended in (DIED, STUCK):
            break
    if forged:
        _tell(
            pipe, {"remark": f"verdicts that did not come from check, and do not count: {forged}"}
        )


DIED = "{cell} ended the kernel"
SLOW = "{cell} took too long and was interrupted"
STUCK = "{cell} took too long and could not be interrupted"


def _execute(manager, client, source, look, seconds) -> str:
    """Run one cell to its end; return what else happened, or an empty string."""
    asked = client.execute(source, allow_stdin=False, stop_on_error=False)
    until, ended, replied = time.monotonic() + seconds, "", False
    while True:
        try:
            message = client.get_iopub_msg(timeout=0.2)
        except queue.Empty:
            if not manager.is_alive():
                return DIED
            if replied:  # what it published last was lost among too much of it
                return ended
            replied = _has_replied(client, asked)
        else:
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "execute_result", "update_display_data"):
                look(content)
            ours = message["parent_header"].get("msg_id") == asked
            if ours and kind == "status" and content["execution_state"] == "idle":
                return ended
        if time.monotonic() > until:
            if ended:
                return STUCK
            ended, until = SLOW, time.monotonic() + GRACE
            manager.interrupt_kernel()


def _has_replied(client, asked) -> bool:
    with contextlib.suppress(queue.Empty):
        while True:
            if client.get_shell_msg(timeout=0)["parent_header"].get("msg_id") == asked:
                return True
    return False


def _tell(pipe, what):
    pipe.send_bytes(json.dumps(what).encode())
