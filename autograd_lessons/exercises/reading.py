"""What an answer is, as plain data: numbers, names, nothing, an error, or something else."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import torch

from ..language import _
from ..values import number_text, short_name, value_text

MOST_NUMBERS = 1000  # in one answer; a larger tensor is known by its shape alone
MOST_LETTERS = 10_000  # in one name
ZERO = 1e-9  # what lies further from 0 is another number


class Way(NamedTuple):
    """What was observed while a function ran."""

    passes: int = 0  # backward passes
    arrived: bool = False  # a gradient came to an argument
    flawed: bool = False  # and was not finite
    added: bool = False  # and was added to one that was there, and not 0
    called: frozenset[str] = frozenset()  # PyTorch's functions and methods, by their names
    largest: int = 0  # elements of the largest tensor that one of them returned
    dual: bool = False  # forward mode took part


NOTHING_SEEN = Way()


@dataclass(frozen=True)
class Reading:
    """One answer, or what a function gave back at one point.

    `what` is "numbers", "names", "none", "unanswered", "function", "raised", "endless" or "other".
    Numbers are flat, float64, with `shape` beside them; an entry that is None is a gradient that
    is not there. `type` is the name of the type, or the dtype of a tensor.
    """

    what: str
    type: str = ""
    numbers: tuple[float | None, ...] = ()
    names: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    text: str = ""
    tracked: bool = False
    printed: bool = False
    changed: bool = False  # the function wrote into its argument
    grads: tuple[bool, ...] = ()  # for each argument: has it got a gradient
    way: Way = NOTHING_SEEN  # how a function came by it
    slope: float | None = None  # by the first argument, where an exercise judges that as well


def read_answer(value) -> Reading:
    """Return a value as data. What cannot be read is "other", with the name of its type.

    >>> read_answer(6).numbers, read_answer([1.5, None]).text, read_answer({"b", " a "}).names
    ((6.0,), '[1.5, None]', ('a', 'b'))
    >>> [read_answer(value).what for value in (..., [1, ...], None, True)]
    ['unanswered', 'unanswered', 'none', 'other']
    """
    kind = type(value).__name__
    if _is_too_large(value):
        return Reading(
            "other",
            kind,
            text=_("a {kind} of {count} entries").format(kind=kind, count=f"{len(value):,}"),
        )
    if _has_ellipsis(value):
        return Reading("unanswered", kind)
    if value is None:
        return Reading("none", kind, text="None")
    if isinstance(value, str):
        return Reading("names", kind, names=(_name(value),), text=_quoted([value]))
    if isinstance(value, bool):
        return Reading("other", kind, names=(str(value),), text=str(value))
    if isinstance(value, torch.Tensor):
        return _read_tensor(value)
    if _is_number(value):
        return Reading("numbers", kind, (float(value),), text=number_text(_plain(value)))
    if isinstance(value, (list, tuple)):
        return _read_list(value, kind)
    if isinstance(value, (set, frozenset)) and all(isinstance(item, str) for item in value):
        found = tuple(sorted({_name(item) for item in value}))
        return Reading(
            "names", "set", names=found, shape=(len(found),), text=_quoted(found) or "nothing"
        )
    if callable(value):
        return Reading("function", kind)
    if hasattr(value, "tolist"):  # a NumPy array or number
        large = getattr(value, "size", 1) > MOST_NUMBERS
        return Reading("other", kind) if large else read_answer(value.tolist())
    return Reading("other", kind)


def agree(
    answer: Reading,
    truth: Reading,
    rtol: float = 0.0,
    decimals: int | None = None,
    nan: bool = False,
) -> bool:
    """Say whether two readings are the same, numbers within `rtol` or at so many decimals.

    With `nan`, NaN is the same as NaN: two answers may have the same mistake. To print a value and
    return None is another mistake than to return None.
    """
    if (answer.what, answer.shape) != (truth.what, truth.shape):
        return False
    if answer.what == "numbers":
        pairs = zip(answer.numbers, truth.numbers, strict=False)
        same_count = len(answer.numbers) == len(truth.numbers)
        return same_count and all(
            close(a, b, rtol, decimals) or (nan and a != a and b != b) for a, b in pairs
        )
    if truth.type == "set":
        return sorted(answer.names) == sorted(truth.names)
    if answer.type == "set":  # has no order, and one is asked for
        return False
    if answer.what == "none":
        return answer.printed == truth.printed
    if answer.what == "raised":
        return (answer.type, answer.text) == (truth.type, truth.text)
    return answer.names == truth.names


def close(a: float | None, b: float | None, rtol: float, decimals: int | None = None) -> bool:
    """Compare two entries; None (no gradient) equals None alone, NaN equals nothing."""
    if a is None or b is None:
        return a is b
    if decimals is not None:
        return abs(a - b) <= 0.5 * 10**-decimals * (1 + 1e-9)
    return math.isclose(a, b, rel_tol=rtol, abs_tol=min(rtol, ZERO) if b == 0 else 0.0)


def entry_in(text: str) -> float | None:
    """Return the number that a text is, a fraction too; None for "None".

    Raises ValueError for other words.

    >>> entry_in("2.5e-1"), entry_in(" 1 / 4 "), entry_in("None")
    (0.25, 0.25, None)
    """
    bare = text.replace(" ", "")
    if bare == "None":
        return None
    numerator, slash, denominator = bare.partition("/")
    try:
        return float(numerator) / float(denominator) if slash else float(bare)
    except ZeroDivisionError:
        raise ValueError from None


def _is_too_large(value) -> bool:
    """Say whether reading a value entry by entry would take long."""
    if isinstance(value, str):
        return len(value) > MOST_LETTERS
    return isinstance(value, (list, tuple, set, frozenset)) and len(value) > MOST_NUMBERS


def _has_ellipsis(value) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_has_ellipsis(item) for item in value)
    return value is ...


def _is_number(value) -> bool:
    return isinstance(value, (numbers.Real, Decimal)) and not isinstance(value, bool)


def _plain(number):
    return int(number) if isinstance(number, numbers.Integral) else float(number)


def _name(text: str) -> str:
    """Accept a name as PyTorch prints it: `<SinBackward0 object at …>` is SinBackward0.

    So with a number: `tensor(4.)` is 4.
    """
    if text.startswith("tensor(") and text.endswith(")"):
        text = text[7:-1]
    return text.strip(" <>").split(" object at ")[0].removeprefix("torch::autograd::")


def _quoted(names) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _read_tensor(tensor: torch.Tensor) -> Reading:
    kind = short_name(tensor.dtype)
    shape = tuple(tensor.shape)
    if tensor.dtype == torch.bool or tensor.is_complex():
        return Reading("other", f"{kind} tensor", shape=shape)
    flat: tuple[float, ...] = ()
    if tensor.numel() <= MOST_NUMBERS:
        flat = tuple(tensor.detach().to(torch.float64).flatten().tolist())
    text = value_text(tensor) or _("a tensor of shape {shape}").format(shape=shape)
    return Reading("numbers", kind, flat, shape=shape, text=text, tracked=tensor.requires_grad)


def _read_list(items, kind) -> Reading:
    if items and all(isinstance(item, str) for item in items):
        found = tuple(_name(item) for item in items)
        return Reading("names", kind, names=found, shape=(len(found),), text=_quoted(items))
    if items and all(isinstance(item, bool) for item in items):
        found = tuple(map(str, items))
        return Reading(
            "other", kind, names=found, shape=(len(found),), text=f"[{', '.join(found)}]"
        )
    parts: list[Reading] = []
    for item in items:
        try:  # numbers as text, where not all of the list is text
            parts.append(read_answer(entry_in(item) if isinstance(item, str) else item))
        except ValueError:
            return Reading("other", kind)
        if len(parts) * len(parts[0].numbers) > MOST_NUMBERS:
            return Reading("other", kind)
    shapes = {part.shape for part in parts}
    if len(shapes) > 1 or any(part.what not in ("numbers", "none") for part in parts):
        return Reading("other", kind)
    flat = [n for part in parts for n in ((None,) if part.what == "none" else part.numbers)]
    shape = (len(parts), *shapes.pop()) if parts else (0,)
    text = "[" + ", ".join(part.text for part in parts) + "]"
    tracked = any(part.tracked for part in parts)
    return Reading("numbers", kind, tuple(flat), shape=shape, text=text, tracked=tracked)
