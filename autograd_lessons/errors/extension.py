"""`%load_ext autograd_lessons`: the meaning of an autograd error, shown under its traceback.

The traceback itself stays as it is. IPython calls us after each cell with what became of it,
which is the only place touched, and unloading takes the call away again.
"""

from __future__ import annotations

from ..result import display
from .meaning import find, meaning

EVENT = "post_run_cell"


def load_ipython_extension(shell) -> None:
    """Explain autograd's errors in `shell`, an IPython InteractiveShell, from now on."""
    if explain_cell not in shell.events.callbacks[EVENT]:
        shell.events.register(EVENT, explain_cell)


def unload_ipython_extension(shell) -> None:
    """Leave `shell` as it was before it was loaded."""
    if explain_cell in shell.events.callbacks[EVENT]:
        shell.events.unregister(EVENT, explain_cell)


def explain_cell(result) -> None:
    """Show the meaning of the error that ended a cell, if it is known.

    `result` is IPython's ExecutionResult; it can be None when a cell was interrupted.
    """
    try:
        error = getattr(result, "error_in_exec", None)
        if error is not None and find(error):
            display(meaning(error))
    except Exception:  # the learner's own error is on screen: never put another on top of it
        return
