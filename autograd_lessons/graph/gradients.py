"""Gradients in a few characters: their numbers where there are few, else a shape or a norm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch

from ..values import number_text, value_text

CHUNK = 2**18  # numbers made double at a time: fast, and no copy of a large tensor


class Size(NamedTuple):
    """What is kept of a gradient that is too large to keep."""

    shape: tuple[int, ...]
    dtype: torch.dtype


Gradient = torch.Tensor | Size | None  # None: no gradient came, which is not a gradient of zero


def gradient_text(gradient: Gradient) -> str:
    """Return the numbers of a small gradient, the shape of a large one."""
    if gradient is None:
        return "no gradient"
    return _numbers(gradient) or str(tuple(gradient.shape))


def norm_text(gradients: Sequence[Gradient]) -> str:
    """Return a small gradient that is alone as it is, else the norm of all numbers together."""
    if len(gradients) == 1 and (gradients[0] is None or _numbers(gradients[0])):
        return gradient_text(gradients[0])
    kept = [one for one in gradients if isinstance(one, torch.Tensor) and not one.is_meta]
    missing = gradients.count(None)
    if not kept:
        if len(gradients) == 1:
            return gradient_text(gradients[0])
        return "no gradient" if missing == len(gradients) else "not kept"
    words = f"norm {number_text(norm(kept))}"
    if len(kept) + missing < len(gradients):
        words += f" of {len(kept):,} known ones"
    return f"{words}, {missing:,} None" if missing else words


def grad_words(grads: Sequence[Gradient]) -> str:
    """Return what is in the `.grad` of some leaves, as `.grad = 6` or `.grad norm 3.5`."""
    words = norm_text(grads)
    if words == "no gradient":
        return ".grad = None"
    return f".grad {words}" if words.startswith(("norm", "not")) else f".grad = {words}"


def norm(tensors: Iterable[torch.Tensor]) -> float:
    """Return the root of the sum of all squares, in double precision.

    It is computed on the CPU, the one device that surely has double precision. Raises whatever
    PyTorch raises where there are no numbers to read: on the meta device, inside vmap.
    """
    return math.hypot(*map(_norm, tensors))


def _norm(tensor: torch.Tensor) -> float:
    with torch._C.DisableTorchFunctionSubclass():
        numbers = tensor.detach()
        if numbers.layout == torch.sparse_coo:
            numbers = numbers.coalesce().values()
        double = torch.complex128 if numbers.is_complex() else torch.float64
        parts = numbers.reshape(-1).split(CHUNK)
        return math.hypot(
            *(float(torch.linalg.vector_norm(part.cpu().to(double))) for part in parts)
        )


def _numbers(gradient: torch.Tensor | Size) -> str | None:
    return value_text(gradient) if isinstance(gradient, torch.Tensor) else None
