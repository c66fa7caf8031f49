"""Numbers and tensors as the few characters that fit into a picture or a sentence."""

from __future__ import annotations

from functools import cache

import torch

FEW_NUMBERS = 6  # a tensor with more elements is known by its shape alone
REFUSALS = (RuntimeError, TypeError, ValueError)  # what a tensor raises that cannot be read


def number_text(value: complex | bool) -> str:
    """Return a Python number as PyTorch would round it: four decimals, six digits at the most.

    Near 1 and -1 there are as many as tell it from them, if more than rounding does.

    >>> number_text(-5.466781571308061), number_text(813.3598), number_text(0.0012279546)
    ('-5.4668', '813.36', '0.00122795')
    >>> number_text(16777216.0), number_text(3), number_text(float("nan"))
    ('1.67772e+07', '3', 'nan')
    >>> number_text(0.99999999), number_text(1.00004), number_text(1.0)
    ('0.99999999', '1.00004', '1')
    >>> number_text(1 - 2.5j)
    '1-2.5j'
    """
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, complex):
        imaginary = number_text(value.imag)
        sign = "" if imaginary.startswith(("-", "+")) else "+"
        return f"{number_text(value.real)}{sign}{imaginary}j"
    if isinstance(value, int):
        return str(value)
    digits = (f"{value:.{count}g}" for count in range(6, 13))
    text = f"{round(value, 4):.6g}" if abs(value) >= 1 else next(digits)
    if text in ("1", "-1"):  # as a probability that has come near: what is not 1 is not called 1
        text = next((one for one in digits if abs(float(one)) != 1), text)
    return text


def value_text(tensor: torch.Tensor) -> str | None:
    """Return the numbers of a small tensor, or None when it is large or has none to read.

    Nothing of the tensor changes, and no code of a subclass runs.

    >>> value_text(torch.tensor(6.7)), value_text(torch.tensor([[1, 2], [3, 4]]))
    ('6.7', '[[1, 2], [3, 4]]')
    >>> value_text(torch.zeros(7)) is None
    True
    """
    with torch._C.DisableTorchFunctionSubclass():
        try:
            if tensor.numel() > FEW_NUMBERS:
                return None
            return numbers_text(tensor.detach().tolist())
        except REFUSALS:
            return None  # on the meta device, inside vmap, packed: no numbers to read


def numbers_text(numbers: complex | list) -> str:
    """Return a number, or a list of numbers or of such lists, as text.

    >>> numbers_text([[1.0, 0.25], []])
    '[[1, 0.25], []]'
    """
    if isinstance(numbers, list):
        return "[" + ", ".join(map(numbers_text, numbers)) + "]"
    return number_text(numbers)


@cache
def short_name(kind: torch.dtype | torch.layout) -> str:
    """Return the name of a dtype or a layout as one says it, without `torch.`.

    >>> short_name(torch.float32), short_name(torch.sparse_coo)
    ('float32', 'sparse_coo')
    """
    return str(kind).removeprefix("torch.")
