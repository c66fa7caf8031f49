"""DOT source to SVG, by whichever layout program there is; the only module that runs one.

It is the one that AUTOGRAD_LESSONS_DOT names in the environment, or `graphviz-pure`, or `dot`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ..language import _

VARIABLE = "AUTOGRAD_LESSONS_DOT"
PATIENCE = 20  # seconds; whatever is drawn takes three at most
_hung: set[str] = set()  # programs that did not finish: one more is not waited for as long


class RenderError(RuntimeError):
    """Raised when no picture can be made; the message is one sentence that says what to do."""


def find_program() -> str:
    """Return the path of the layout program, or raise RenderError."""
    if chosen := os.environ.get(VARIABLE):
        if found := shutil.which(chosen):
            return found
        raise RenderError(
            _(
                "No picture: {variable} names {chosen!r}, no program here; correct or remove it."
            ).format(variable=VARIABLE, chosen=chosen)
        )
    # A notebook's kernel often runs without its environment's bin folder on PATH.
    folders = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent), None]
    for name, folder in [*(("graphviz-pure", folder) for folder in folders), ("dot", None)]:
        if found := shutil.which(name, path=folder):
            return found
    raise RenderError(
        _("No picture: there is no Graphviz here; `pip install graphviz-pure` brings it.")
    )


def program_name() -> str:
    """Return which program draws the pictures here, or the sentence that says how to get one."""
    try:
        return Path(find_program()).stem
    except RenderError as error:
        return str(error)


def render(source: str, form: str = "svg", program: str | None = None) -> bytes:
    """Return the picture of DOT source as svg, png or pdf, made by a program of Graphviz.

    Raises RenderError when the program is missing, fails, hangs or writes no picture.
    """
    return _render(program or find_program(), source, form)


@lru_cache(maxsize=64)
def _render(program: str, source: str, form: str) -> bytes:
    name, patience = Path(program).name, PATIENCE / 10 if program in _hung else PATIENCE
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    try:
        with subprocess.Popen([program, f"-T{form}"], start_new_session=True, **pipes) as process:
            try:  # on stderr it warns about letters whose width it does not know
                picture, warnings = process.communicate(source.encode(), patience)
            except BaseException:  # KeyboardInterrupt, too
                _end(process)
                raise
    except subprocess.TimeoutExpired:
        _hung.add(program)
        raise RenderError(
            _("No picture: {name} did not finish in {patience:g} seconds.").format(
                name=name, patience=patience
            )
        ) from None
    except OSError as error:
        raise RenderError(
            _("No picture: {name} does not start ({error}).").format(
                name=name, error=error.strerror
            )
        ) from None
    if process.returncode or (form == "svg" and b"</svg>" not in picture) or not picture:
        said = " ".join(warnings.decode(errors="replace").split())[:200] or "nothing"
        raise RenderError(
            _("No picture: {name} failed (exit {code}); it said: {said}").format(
                name=name, code=process.returncode, said=said
            )
        )
    _hung.discard(program)
    return picture


def _end(process: subprocess.Popen) -> None:
    """End a program and, where there are such groups, whatever it has started."""
    if hasattr(os, "killpg"):
        with suppress(OSError):  # it has ended meanwhile
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
