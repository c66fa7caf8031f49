"""Run a notebook in a process of its own, and end it with all that it has started."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import connection

import psutil

from .executing import Limits, execute

EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """What came of a notebook: the records of its verdicts, and what else there is to say."""

    records: tuple[dict, ...] = ()
    remarks: tuple[str, ...] = ()


def run(cells: tuple[str, ...], mime: str, limits: Limits) -> Run:
    """Execute the code cells of a notebook within limits; whatever they do, this returns.

    They run in an empty folder of their own, which is removed. `mime` is the type of the records.
    """
    records: dict[str, dict] = {}
    remarks: list[str] = []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        _process(cells, mime, limits, folder) as (process, pipe),
    ):
        for told in _messages(process, pipe, limits):
            if "record" in told:
                records[told["record"]["exercise"]] = told["record"]
            if "remark" in told:
                remarks.append(told["remark"])
    return Run(tuple(records.values()), tuple(remarks))


@contextlib.contextmanager
def _process(*arguments):
    apart = multiprocessing.get_context("spawn")
    ours, theirs = apart.Pipe()
    process = apart.Process(target=execute, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        ours.close()


def _messages(process, pipe, limits: Limits) -> Iterator[dict]:
    """Give what the process tells until it is done, is ended, or has broken a limit."""
    seen: set[psutil.Process] = set()
    started = time.monotonic()
    try:
        while True:
            connection.wait([pipe, process.sentinel], timeout=EVERY)
            told = _received(pipe)
            yield from told
            if any("end" in one for one in told):
                return
            megabytes = _look(process.pid, seen)
            if megabytes > limits.megabytes:
                yield {"remark": f"stopped: it took more than {limits.megabytes:,.0f} MB"}
                return
            if time.monotonic() - started > limits.seconds:
                yield {"remark": f"stopped after {limits.seconds:,.0f} seconds"}
                return
            if not process.is_alive():
                yield from _received(pipe)
                yield {"remark": "its process was ended from inside"}
                return
    finally:
        _look(process.pid, seen)
        _end(process, seen)


def _received(pipe) -> list[dict]:
    """What the process has told since; what it was killed over while writing is passed over."""
    told = []
    with contextlib.suppress(EOFError, OSError, ValueError):
        while pipe.poll():
            told.append(json.loads(pipe.recv_bytes()))
    return told


def _look(pid: int, seen: set[psutil.Process]) -> float:
    """Note the process and all that it has started; return how many megabytes they hold."""
    with contextlib.suppress(psutil.Error):
        whole = psutil.Process(pid)
        seen.update([whole, *whole.children(recursive=True)])
    held = 0
    for one in seen:
        with contextlib.suppress(psutil.Error):
            held += one.memory_info().rss
    return held / 1e6


def _end(process, seen: set[psutil.Process]) -> None:
    for one in seen:
        with contextlib.suppress(psutil.Error):
            one.kill()
    process.join()
