"""`%load_ext autograd_lessons`: the meaning of an autograd error, shown under its traceback.

The traceback itself stays as it is. IPython calls us before and after each cell, which
is all that is touched, and unloading takes the calls away again.
"""

from __future__ import annotations

import sys

from ..result import display
from .meaning import find, meaning

_before: list[object] = []  # the last error before each cell that runs: a cell may run another


def load_ipython_extension(shell) -> None:
    """Explain autograd's errors in `shell`, an IPython InteractiveShell, from now on."""
    unload_ipython_extension(shell)
    for event, ours in CALLS.items():
        shell.events.register(event, ours)


def unload_ipython_extension(shell) -> None:
    """Leave `shell` as it was before it was loaded, from a reloaded module as well."""
    for event, ours in CALLS.items():
        for function in [*shell.events.callbacks[event]]:
            if _place(function) == _place(ours):
                shell.events.unregister(event, function)


def _place(function) -> tuple[str, str]:
    return getattr(function, "__module__", ""), getattr(function, "__qualname__", "")


def note_last_error(info=None) -> None:
    """Note which error was the last one before a cell runs."""
    _before.append(getattr(sys, "last_value", None))


def explain_cell(result) -> None:
    """Show the meaning of the error that ended a cell, if it is known.

    `result` is IPython's ExecutionResult; it can be None when a cell was interrupted. What `%run`
    and `%%capture` have run shows its own traceback, and Python keeps its error.
    """
    try:
        before = _before.pop() if _before else getattr(sys, "last_value", None)
        last = getattr(sys, "last_value", None)
        error = getattr(result, "error_in_exec", None) or (last if last is not before else None)
        if error is not None and not _captured() and find(error):
            display(meaning(error))
    except Exception:  # the learner's own error is on screen: never put another on top of it
        return


def _captured() -> bool:
    """Whether what is shown now goes into a variable; the cell around it shows it then."""
    from IPython import get_ipython  # only where a cell runs is it there

    publisher = getattr(get_ipython(), "display_pub", None)
    return type(publisher).__name__ == "CapturingDisplayPublisher"


CALLS = {"pre_run_cell": note_last_error, "post_run_cell": explain_cell}
