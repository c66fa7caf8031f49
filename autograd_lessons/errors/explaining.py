"""The one word for both questions: what is this tensor, what does this error mean?"""

from __future__ import annotations

import sys

import torch

from ..page import prose
from ..result import Result
from ..tensors.explanations import explain_state
from ..tensors.naming import callers_tensors, name_of
from ..tensors.state import read_state
from ..tensors.storage import storage_key
from .meaning import meaning

LAST = "the last error"  # what explain() without an argument is about


def explain(thing: object = LAST) -> Result:
    """Say in a few sentences what a tensor's state is, or what an error means, and what to do.

    A tensor is judged by its state alone: why `.grad` is what it is, why there is a `grad_fn` or
    none, and what backward() from here would do. Nothing of it changes. Without an argument the
    last error that ended a cell is explained.

    >>> explain(RuntimeError("optimizer stalled"))
    RuntimeError: optimizer stalled
    This is not one of autograd's errors that are explained here.
    >>> explain(3.0)
    explain() takes a tensor or an error, and this is a float: autograd knows nothing about it.
    """
    if thing is LAST:
        return _explain_last()
    if isinstance(thing, torch.Tensor):
        return _explain_tensor(thing)
    if isinstance(thing, BaseException):
        return meaning(thing)
    if thing is None:
        return prose(
            "This is None: if it is some tensor's .grad, explain the tensor itself: `explain(x)`."
        )
    return prose(
        f"explain() takes a tensor or an error, and this is a {type(thing).__name__}: "
        "autograd knows nothing about it."
    )


def _explain_last() -> Result:
    error = getattr(sys, "last_value", None)
    if error is None:
        return prose(
            "No error has ended a cell yet: give explain() a tensor or an error, `explain(x)`."
        )
    return meaning(error)


def _explain_tensor(tensor: torch.Tensor) -> Result:
    variables = callers_tensors()
    state = read_state(tensor, name_of(tensor, variables, "tensor"))
    return prose(*explain_state(state, _twins(tensor, variables)))


def _twins(tensor: torch.Tensor, variables: list[tuple[str, torch.Tensor]]) -> list[str]:
    """Return the names of the tracked tensors that share the memory of `tensor`, each once."""
    key = storage_key(tensor)
    if key is None:
        return []
    twins: dict[int, str] = {}
    for name, other in variables:
        if other is tensor or storage_key(other) != key:
            continue
        if read_state(other, name).requires_grad:
            twins.setdefault(id(other), name)
    return list(twins.values())
