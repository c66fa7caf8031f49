"""Tensors side by side in a table."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from ..language import _
from ..page import table
from ..result import Result
from .naming import name_all
from .state import State, read_state
from .storage import storage_letters

UNKNOWN = "-"
USUAL = {"retains_grad": "False", "version": "0", "inference": "False"}
HEAD = ["name", "value", "requires_grad", "is_leaf", "grad_fn", "grad", *USUAL, "storage"]


def describe(*tensors: torch.Tensor, all: bool = False, **names: torch.Tensor) -> Result:
    """Return a table with one row a tensor.

    Rows are named by the keywords or by the caller's own variables. `value` is the numbers of a
    small tensor, else its shape, then whatever is unusual: a dtype other than float32, a layout
    other than strided, a device other than the CPU. `grad` says "not kept" where backward() leaves
    none. The other columns are there where something in them is unusual, and all of them with
    `all=True`: `version` counts the writes into the tensor's memory, tensors with the same letter
    under `storage` share theirs. Raises TypeError for anything that is not a tensor.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x**2
    >>> y.backward()
    >>> describe(x=x, y=y, z=x.detach())
    name  value  requires_grad  is_leaf  grad_fn       grad      storage
    x     3      True           True     None          6         A
    y     9      True           False    PowBackward0  not kept  B
    z     3      False          True     None          None      A
    """
    if isinstance(all, torch.Tensor):  # somebody's variable has this name
        names, all = names | {"all": all}, False
    if not tensors and not names:
        raise TypeError(_("describe() needs a tensor: write describe(x), or describe(x, y)."))
    pairs = name_all(tensors, names, "argument")
    for name, thing in pairs:
        _require_tensor(name, thing)
    letters = storage_letters([tensor for _, tensor in pairs])
    states = [read_state(tensor, name) for name, tensor in pairs]
    rows = list(map(_row, states, letters))
    shown = [place for place, name in enumerate(HEAD) if all or _tells(name, rows, place)]
    return table([HEAD[place] for place in shown], [[row[p] for p in shown] for row in rows])


def _tells(column: str, rows: list[list[str]], place: int) -> bool:
    """Whether a column is always there, or something unusual stands in it."""
    cells = [row[place] for row in rows]
    if column == "storage":
        known = [letter for letter in cells if letter != UNKNOWN]
        return len({*known}) < len(known)
    return column not in USUAL or any(cell != USUAL[column] for cell in cells)


def _require_tensor(name: str, thing) -> None:
    if isinstance(thing, torch.Tensor):
        return
    if isinstance(thing, torch.nn.Module):
        remedy = _("write describe(**dict(model.named_parameters()))")
    elif isinstance(thing, Iterable) and not isinstance(thing, str):
        remedy = _("put a * before it to give its tensors one by one")
    else:
        remedy = _("only tensors have a state to show")
    raise TypeError(
        _("describe() takes tensors, and {name} is a {kind}: {remedy}.").format(
            name=name, kind=type(thing).__name__, remedy=remedy
        )
    )


def _row(state: State, letter: str) -> list[str]:
    return [
        state.name,
        ", ".join([state.numbers.text, *state.unusual]),
        str(state.requires_grad),
        str(state.is_leaf) if state.readable else "unknown",
        str(state.grad_fn) if state.readable else "unknown",
        _grad_text(state),
        str(state.retains_grad),
        UNKNOWN if state.version is None else str(state.version),
        str(state.inference),
        letter,
    ]


def _grad_text(state: State) -> str:
    if state.requires_grad and not state.keeps_grad:
        return _("not kept")
    return "None" if state.grad is None else state.grad.text
