"""Call a learner's function: quietly, and not for ever."""

from __future__ import annotations

import contextlib
import io
import sys
import sysconfig
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import torch

STEPS = 1_000_000  # far more than any exercise needs, and counted in under a second
LIBRARIES = tuple(map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")))
ENGINE = "_engine_run_backward"  # the function of PyTorch in which a backward pass begins
DUAL = "make_dual"  # and the one in which forward mode does
COUNT_OPCODES = sys.version_info < (3, 12)  # there, `while True: pass` on one line is no new line


@dataclass(frozen=True)
class Call:
    """What came of one call: a value, an error, or no end."""

    value: object = None
    error: BaseException | None = None
    endless: bool = False
    printed: bool = False
    passes: int = 0  # backward passes that were begun
    dual: bool = False  # slopes came along with the values: forward mode


class _OutOfSteps(BaseException):
    """Not an `Exception`, so that a learner's own `except Exception` lets it through."""


def call(function: Callable, *arguments, steps: int = STEPS) -> Call:
    """Call `function(*arguments)` and return what came of it; an error is caught, not raised.

    What the function prints is swallowed, and so are its warnings: a check calls it at several
    points, and the verdict should stand alone. Autograd records, whatever the caller switched off.

    The call ends after `steps` steps of Python (lines; on 3.11 instructions too), counted with
    `sys.settrace` in this thread; the tracer that was there before (a debugger's, say) is put
    back. What libraries do is not counted: the first optimizer of a session imports hundreds of
    modules. Counting makes the learner's own Python five to fifteen times slower.

    Three things are not stopped: a loop inside one function of a library, such as
    `sum(itertools.count())`; another thread; and a loop that catches everything with a bare
    `except`. For these there is the kernel's stop button, and `KeyboardInterrupt` is the one
    exception that passes.

    >>> call(abs, -2).value, call(lambda: 1 / 0).error, call(lambda: print("hello")).printed
    (2, ZeroDivisionError('division by zero'), True)
    """
    with quiet() as output:
        made = _bounded(function, arguments, steps)
    return replace(made, printed=bool(output.getvalue()))


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Swallow what this thread prints and shows inside, and warnings; run as in a new kernel.

    That is: autograd records, nothing is cast or searched for nan, and new tensors are float32 on
    the CPU, whatever the caller has set.

    What is replaced belongs to the whole process: the first thread to come replaces it, the last to
    leave puts it back.
    """
    global _checks
    output, before = io.StringIO(), getattr(_own, "output", None)
    with _turn:
        if not _checks:
            _silence(_loud)
        _checks += 1
    _own.output = output
    try:
        with contextlib.ExitStack() as settings:
            settings.enter_context(torch.inference_mode(False))
            settings.enter_context(torch.enable_grad())
            settings.enter_context(torch.autocast("cpu", enabled=False))
            if torch.get_default_device().type != "cpu":
                settings.enter_context(torch.device("cpu"))
            yield output
    finally:
        _own.output = before
        with _turn:
            _checks -= 1
            if not _checks:
                _loud.close()


_turn, _own, _checks = threading.Lock(), threading.local(), 0
_loud = contextlib.ExitStack()  # makes everything as it was


class _Stream(io.TextIOBase):
    """Instead of stdout or stderr: a thread that checks writes into its own output."""

    def __init__(self, outside):
        self.outside = outside

    def write(self, words):
        return (getattr(_own, "output", None) or self.outside).write(words)


def _silence(stack):
    stack.enter_context(contextlib.redirect_stdout(_Stream(sys.stdout)))
    stack.enter_context(contextlib.redirect_stderr(_Stream(sys.stderr)))
    stack.enter_context(warnings.catch_warnings())
    warnings.simplefilter("ignore")
    stack.callback(torch.set_warn_always, torch.is_warn_always_enabled())
    torch.set_warn_always(True)  # so that a warning given once is still to come outside
    stack.callback(torch.set_default_dtype, torch.get_default_dtype())
    torch.set_default_dtype(torch.float32)
    stack.enter_context(torch.autograd.set_detect_anomaly(False))
    if "IPython" in sys.modules:  # else nothing is shown but by printing
        from IPython.utils.capture import capture_output

        stack.enter_context(capture_output(stdout=False, stderr=False, display=True))


def _bounded(function, arguments, steps):
    left, passes, dual = steps, 0, False

    def count(frame, event, argument):
        nonlocal left, passes, dual
        if _of_a_library(frame.f_code.co_filename):
            passes += frame.f_code.co_name == ENGINE
            dual = dual or frame.f_code.co_name == DUAL
            return None
        left -= 1
        frame.f_trace_opcodes = COUNT_OPCODES
        if left < 0:
            raise _OutOfSteps
        return count

    value = error = None
    before = sys.gettrace()
    sys.settrace(count)
    try:
        value = function(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # sys.exit() too
        error = raised
    finally:
        sys.settrace(before)
    if left < 0:
        return Call(endless=True)
    return Call(value, error, passes=passes, dual=dual)


@cache
def _of_a_library(filename: str) -> bool:
    return filename.startswith(("<frozen ", *LIBRARIES))
