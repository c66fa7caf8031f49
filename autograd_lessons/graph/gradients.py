"""Gradients in a few characters: their numbers where there are few, else a shape or a norm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import torch

from ..language import N_, _
from ..values import number_text, value_text
from ..wording import first_of

BLOCK = 1024  # numbers


class Size(NamedTuple):
    """What is kept of a gradient that is too large to keep."""

    shape: tuple[int, ...] | None  # None: nested, it has several
    dtype: torch.dtype
    norm: float | None = None  # None: there are no numbers to read; see `settled`
    nans: int | None = 0  # None: not counted
    infs: int | None = 0
    zeros: int | None = None


Gradient = torch.Tensor | Size | None  # None: no gradient came, which is not a gradient of zero


def gradient_text(gradient: Gradient) -> str:
    """Return the numbers of a small gradient, the shape of a large one."""
    if gradient is None:
        return _("no gradient")
    shape = shape_of(gradient)
    return _numbers(gradient) or (_("several shapes") if shape is None else str(shape))


def size_of(gradient: torch.Tensor | Size, *, zeros: bool = False, quick: bool = False) -> Size:
    """Return size, norm, flaws, and maybe the zeros of a gradient; its numbers are not kept.

    A `quick` norm is good to six digits.
    """
    if isinstance(gradient, Size):
        return settled(gradient)
    shape, dtype = shape_of(gradient), gradient.dtype
    try:
        with torch._C.DisableTorchFunctionSubclass():
            numbers = _numbers_of(gradient)
            zeros = zeros and numbers.shape == shape  # of a sparse one most are not stored
            if quick and numbers.is_cuda and numbers.element_size() > 1:
                return _measured_later(Size(shape, dtype), numbers, zeros=zeros)
            counted = _zeros_in(numbers) if zeros else None
            if quick and (length := _quick_norm(numbers)) is not None:
                return Size(shape, dtype, length, zeros=counted)
        if math.isfinite(length := norm([gradient])):
            return Size(shape, dtype, length, zeros=counted)
        nans, infs = int(numbers.isnan().sum()), int(numbers.isinf().sum())
        return Size(shape, dtype, length, nans, infs, counted)
    except (RuntimeError, TypeError):
        return Size(shape, dtype)


def measured_of(gradient: Gradient) -> Gradient:
    """Return a gradient of few numbers as it is, of a larger one its size, norm and flaws."""
    return gradient if gradient is None or _numbers(gradient) else size_of(gradient)


def _measured_later(size: Size, numbers: torch.Tensor, *, zeros: bool) -> Size:
    """A norm that stays on the device, where asking for a number would stop all work until then.

    `settled` asks. What is nan and what is infinite is not counted: the norm tells that there is.
    """
    length = torch.linalg.vector_norm(numbers, dtype=_double(numbers))
    counted = numbers.numel() - torch.count_nonzero(numbers) if zeros else None
    return size._replace(norm=length, nans=None, infs=None, zeros=counted)


def settled(gradient: Gradient) -> Gradient:
    """Return a gradient whose measures are Python's numbers, no tensors on a device."""
    if not isinstance(gradient, Size) or not isinstance(gradient.norm, torch.Tensor):
        return gradient
    length, zeros = float(gradient.norm), gradient.zeros
    flaws = 0 if math.isfinite(length) else None
    zeros = None if zeros is None else int(zeros)
    return gradient._replace(norm=length, nans=flaws, infs=flaws, zeros=zeros)


def norm_text(gradients: Sequence[Gradient]) -> str:
    """Return a small gradient that is alone as it is, else the norm of all numbers together."""
    if len(gradients) == 1 and (gradients[0] is None or _numbers(gradients[0])):
        return gradient_text(gradients[0])
    known = [length for one in gradients if (length := _length(one)) is not None]
    missing = sum(one is None for one in gradients)  # count() would compare the tensors
    if not known:
        if len(gradients) == 1:
            return gradient_text(gradients[0])
        return _("no gradient") if missing == len(gradients) else _("not kept")
    words = f"norm {number_text(math.hypot(*known))}"
    if len(known) + missing < len(gradients):
        words += _(" of {number:,} known ones").format(number=len(known))
    return f"{words}, {missing:,} None" if missing else words


def range_words(pieces: Mapping[str, Sequence[Gradient]], what: str = "") -> list[str]:
    """Return in which pieces, by their names, the gradients are smallest, largest, flawed, missing.

    >>> range_words({"0": [torch.tensor(3e-12)], "1": [torch.tensor(0.5), None], "2": [None]})
    ['smallest 3e-12 in 0', 'largest 0.5 in 1', 'no gradient in 2']
    """
    finite, flawed, without = {}, [], []
    for name, gradients in pieces.items():
        lengths = [length for one in gradients if (length := _length(one)) is not None]
        if lengths and math.isfinite(length := math.hypot(*lengths)):
            finite[name] = length
        elif lengths:
            flawed.append(name)
        elif all(one is None for one in gradients):
            without.append(name)
    words = []
    texts = {name: number_text(length) for name, length in finite.items()}
    if len({*texts.values()}) > 1:
        for word, extreme in ((N_("smallest"), min), (N_("largest"), max)):
            text = texts[extreme(finite, key=finite.__getitem__)]
            places = first_of([name for name in texts if texts[name] == text], 1)
            words.append(
                _("{word} {what}{text} in {places}").format(
                    word=_(word), what=what, text=text, places=places
                )
            )
    words += [_("nan or inf in {places}").format(places=first_of(flawed, 1))] if flawed else []
    return words + (
        [_("no gradient in {places}").format(places=first_of(without, 1))]
        if without and finite
        else []
    )


def _length(gradient: Gradient) -> float | None:
    if not isinstance(gradient, torch.Tensor):
        return None if gradient is None else settled(gradient).norm
    with suppress(RuntimeError, TypeError):
        return norm([gradient])
    return None


def grad_words(grads: Sequence[Gradient]) -> str:
    """Return what is in the `.grad` of some leaves, as `.grad = 6` or `.grad norm 3.5`."""
    if all(grad is None for grad in grads):
        return ".grad = None"
    words = norm_text(grads)
    alone = len(grads) == 1 and words == gradient_text(grads[0])
    return f".grad = {words}" if alone else f".grad {words}"


def norm(tensors: Iterable[torch.Tensor]) -> float:
    """Return the root of the sum of all squares, in double precision.

    Raises whatever PyTorch raises where there are no numbers to read: on the meta device, inside
    vmap.
    """
    return math.hypot(*map(_norm, tensors))


def _norm(tensor: torch.Tensor) -> float:
    with torch._C.DisableTorchFunctionSubclass():
        numbers = _numbers_of(tensor)
        if numbers.numel() == 1:
            return float(abs(numbers.item()))
        if numbers.device.type == "mps" or numbers.element_size() == 1:
            numbers = numbers.cpu().float()  # no double precision there, no sums of float8
        return float(torch.linalg.vector_norm(numbers, dtype=_double(numbers)))


def _double(numbers: torch.Tensor) -> torch.dtype:
    return torch.complex128 if numbers.is_complex() else torch.float64


def _zeros_in(numbers: torch.Tensor) -> int | None:
    with suppress(RuntimeError):  # not of every dtype
        return numbers.numel() - int(torch.count_nonzero(numbers))
    return None


def _quick_norm(numbers: torch.Tensor) -> float | None:
    """The norm in single precision, None where that is not good to six digits.

    It is four times as fast as in double precision. Of more than 65,536 numbers the sums are taken
    in blocks, so that their errors cancel. Squares of very small or large numbers leave the range.
    """
    size = numbers.numel()
    if numbers.dtype != torch.float32:
        return None
    if size > 65_536:
        numbers = _as_in_memory(numbers)
        if not numbers.is_contiguous():
            return None
        whole = size // BLOCK * BLOCK
        flat = numbers.view(-1)
        blocks = torch.linalg.vector_norm(flat[:whole].view(-1, BLOCK), dim=1)
        numbers = torch.cat([blocks, flat[whole:]])
    length = float(torch.linalg.vector_norm(numbers))
    return length if 1e-12 < length < 1e18 else None


def _numbers_of(tensor: torch.Tensor) -> torch.Tensor:
    """All numbers of a tensor, of a sparse or nested one those that are stored."""
    numbers = tensor.detach()
    if numbers.layout == torch.sparse_coo:
        return numbers.coalesce().values()
    return numbers.values() if numbers.is_nested or numbers.layout != torch.strided else numbers


def _as_in_memory(numbers: torch.Tensor) -> torch.Tensor:
    """A view whose numbers follow each other as in memory, of a transpose the matrix itself."""
    if numbers.is_contiguous():
        return numbers
    return numbers.permute(sorted(range(numbers.dim()), key=numbers.stride, reverse=True))


def same_numbers(gradient: torch.Tensor) -> tuple[int, int, torch.dtype] | int:
    """Return what is equal of two tensors that consist of the same numbers in memory, now."""
    with suppress(RuntimeError), torch._C.DisableTorchFunctionSubclass():
        if gradient.layout == torch.strided and _as_in_memory(gradient).is_contiguous():
            return gradient.data_ptr(), gradient.numel(), gradient.dtype
    return id(gradient)


def shape_of(gradient: torch.Tensor | Size) -> tuple[int, ...] | None:
    """Return the shape of a gradient, None of a nested one."""
    try:
        return None if gradient.shape is None else tuple(gradient.shape)
    except RuntimeError:  # nested
        return None


def _numbers(gradient: torch.Tensor | Size) -> str | None:
    return value_text(gradient) if isinstance(gradient, torch.Tensor) else None
