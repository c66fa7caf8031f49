"""How far two results are apart: in bits, in steps of the dtype (ulp), or in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

from ..language import N_, _
from ..page import prose
from ..result import Result
from ..values import REFUSALS, short_name
from ..wording import first_of
from .closeness import BITS, judge, zero_signs
from .state import computes_in_python

NO_NUMBERS = N_(
    "One of these has no numbers that can be compared: it is nested, on the meta device, or of a "
    "kind that computes in its own way."
)

MOST = 6  # names that are told
EQUAL = N_("Equal bit by bit")


def compare(a, b) -> Result:
    """Say how two tensors, arrays or numbers agree: bit by bit, within a few ulp, close or not.

    One ulp is the step from a floating point number to the next one of its dtype. Python numbers
    take the tensor's dtype, two dtypes their common one; the sentence names it. Shapes, dtypes,
    nan and infinities come first. Of two dicts or lists of tensors, such as state_dicts, what has
    one name or place is compared; what differs is told. Raises TypeError for what holds no numbers.

    >>> compare(6.691762447357178, torch.tensor(6.6917619705200195))
    1 ulp apart in float32: 6.691762447357178 and 6.6917619705200195.
    The absolute difference is 4.77e-07, the relative one 7.13e-08.
    >>> compare(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.5]))
    Different in float32: 1 of 2 elements differ, most at [1]: 2.0 and 2.5.
    The absolute difference is 0.5, the relative one 0.2.
    >>> compare(0.5, 0.5)
    Equal bit by bit in float64.
    >>> one = torch.nn.Linear(1, 1).state_dict()
    >>> compare(one, one | {"bias": one["bias"] + 1, "scale": torch.ones(1)})  # doctest: +ELLIPSIS
    Only in the second: scale.
    1 of 2 equal bit by bit.
    bias: Different in float32: ...
    """
    if _has_names(a) and _has_names(b):
        return prose(*_by_name(dict(_named(a)), dict(_named(b))))
    return prose(*_told(a, b))


def _has_names(thing) -> bool:
    """Whether it is a dict, or a list in which tensors or dicts stand."""
    listed = isinstance(thing, (list, tuple))
    return isinstance(thing, Mapping) or (
        listed and any(isinstance(one, (torch.Tensor, Mapping)) for one in thing)
    )


def _named(thing, before: str = "") -> Iterator[tuple[str, object]]:
    """Go through all that is in dicts and lists, with names such as `state.0.exp_avg`."""
    for name, one in thing.items() if isinstance(thing, Mapping) else enumerate(thing):
        yield from (
            _named(one, f"{before}{name}.") if _has_names(one) else [(f"{before}{name}", one)]
        )


def _by_name(a: dict[str, object], b: dict[str, object]) -> list[str]:
    lines = [
        only.format(names=first_of(names, MOST))
        for only, one, other in (
            (_("Only in the first: {names}."), a, b),
            (_("Only in the second: {names}."), b, a),
        )
        if (names := [name for name in one if name not in other])
    ]
    told = {name: _in_short(a[name], b[name]) for name in a if name in b}
    differ = [name for name, said in told.items() if not said.startswith(_(EQUAL))]
    if told:
        lines.append(
            _("{equal:,} of {all:,} equal bit by bit.").format(
                equal=len(told) - len(differ), all=len(told)
            )
        )
    lines += [f"{name}: {told[name]}" for name in differ[:MOST]]
    if len(differ) > MOST:
        lines.append(_("And {more:,} more differ.").format(more=len(differ) - MOST))
    return lines or [_("Both are empty, so there is nothing that could differ.")]


def _in_short(a, b) -> str:
    """One sentence on two entries; of what holds no numbers, whether Python calls them equal."""
    try:
        return _told(a, b)[0]
    except TypeError:
        return (
            f"{_(EQUAL)}."
            if a is b or a == b
            else _("Different: {a} and {b}.").format(a=f"{a!r:.40}", b=f"{b!r:.40}")
        )


def _told(a, b) -> list[str]:
    """Compare two tensors, arrays or numbers."""
    first, second = _as_tensor(a), _as_tensor(b)
    with torch.no_grad(), torch._C.DisableTorchFunction():
        try:
            first, second = _plain(first), _plain(second)
            if first.shape != second.shape:
                shapes = f"{tuple(first.shape)} and {tuple(second.shape)}"
                return [
                    _("Different shapes, {shapes}: no number was compared.").format(shapes=shapes)
                ]
            return _compare(first, second, _is_weak(a), _is_weak(b))
        except REFUSALS:
            return [_(NO_NUMBERS)]


def _as_tensor(thing) -> torch.Tensor:
    if isinstance(thing, torch.Tensor):
        return thing
    try:
        if _is_weak(thing):
            kind = torch.float64 if _has_float(thing) else None
            return torch.tensor(thing, dtype=kind, device="cpu")
        return torch.as_tensor(thing, device="cpu")
    except (*REFUSALS, OverflowError):
        raise TypeError(
            _(
                "compare() takes tensors, arrays and numbers, and this is a {kind} that holds "
                "none it can read: write compare(a, b)."
            ).format(kind=type(thing).__name__)
        ) from None


def _is_weak(thing) -> bool:
    """Whether it holds Python numbers, which have no dtype of their own."""
    return isinstance(thing, (bool, int, float, complex, list, tuple))


def _has_float(thing) -> bool:
    if isinstance(thing, (list, tuple)):
        return any(map(_has_float, thing)) and not any(isinstance(x, complex) for x in thing)
    return isinstance(thing, float)


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    """Return the numbers as an ordinary tensor on the CPU."""
    if computes_in_python(tensor) or tensor.is_meta:
        raise TypeError
    tensor = tensor.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.clone().to_dense()  # under inference_mode it writes into what it reads
    return tensor.cpu().resolve_conj().resolve_neg()


def _compare(first, second, first_weak: bool, second_weak: bool) -> list[str]:
    lines = []
    if first.dtype != second.dtype and not (first_weak or second_weak):
        lines.append(
            _("Different dtypes, {first} and {second}.").format(
                first=short_name(first.dtype), second=short_name(second.dtype)
            )
        )
    dtype = _common_dtype(first, second, first_weak, second_weak)
    a, b = first.to(dtype), second.to(dtype)
    if a.numel() == 0:
        return [*lines, _("Both are empty, so there is nothing that could differ.")]
    not_finite = ~(a.isfinite() & b.isfinite())
    if not_finite.any():
        lines += [*_nan(a, b), *_infinities(a, b)]
        if not_finite.all():
            return lines
        # Judged already: made equal, these leave the verdict to the rest.
        a, b = (numbers.masked_fill(not_finite, 0) for numbers in (a, b))
        lines.append(_("The other elements:"))
    lines += _verdict(a, b)
    mixed = torch.float32 in (first.dtype, second.dtype)
    return [*lines, *_in_float32(a, b, mixed)]


def _common_dtype(first, second, first_weak: bool, second_weak: bool) -> torch.dtype:
    dtype = torch.promote_types(first.dtype, second.dtype)
    if first_weak != second_weak:
        strong = second.dtype if first_weak else first.dtype
        if strong.is_complex or (strong.is_floating_point and not dtype.is_complex):
            dtype = strong
    if dtype.is_complex:
        return torch.complex128 if dtype is torch.complex128 else torch.complex64
    return torch.float32 if dtype.is_floating_point and dtype not in BITS else dtype


def _nan(a, b) -> list[str]:
    in_a, in_b = a.isnan(), b.isnan()
    if not (in_a | in_b).any():
        return []
    if (in_a == in_b).all():
        return [_("Both nan at the same places ({share}).").format(share=_share(in_a))]
    return [_("nan in one of them only: {pair}.").format(pair=_pair(a, b, in_a != in_b))]


def _infinities(a, b) -> list[str]:
    infinite = (a.isinf() | b.isinf()) & ~(a.isnan() | b.isnan())
    if not infinite.any():
        return []
    differ = infinite & (a != b)
    if not differ.any():
        return [
            _("Both have the same infinities at the same places ({share}).").format(
                share=_share(infinite)
            )
        ]
    return [_("Different where one is infinite: {pair}.").format(pair=_pair(a, b, differ))]


def _verdict(a, b) -> list[str]:
    """Return one or two sentences about finite numbers of one dtype and shape."""
    judgement, dtype = judge(a, b), short_name(a.dtype)
    judgement = judgement[0].upper() + judgement[1:]
    differ = (a != b) | zero_signs(a, b)
    if not differ.any():
        return [_("{judgement} in {dtype}.").format(judgement=judgement, dtype=dtype)]
    wide = torch.complex128 if a.dtype.is_complex else torch.float64
    distance = (a.to(wide) - b.to(wide)).abs().masked_fill(~differ, -1)
    most = distance == distance.max()
    if a.numel() == 1:
        words = _("{judgement} in {dtype}: {pair}.")
    elif (a != b).any():
        words = _("{judgement} in {dtype}: {share} differ, most {pair}.")
    else:
        words = _("{judgement} in {dtype}: {share} differ, first {pair}.")
    fields = {"judgement": judgement, "dtype": dtype, "share": _share(differ)}
    lines = [words.format(**fields, pair=_pair(a, b, most))]
    x, y = (tensor[most][0].item() for tensor in (a, b))
    if x != y:
        absolute = abs(x - y)
        relative = absolute / max(abs(x), abs(y))
        lines.append(
            _("The absolute difference is {absolute}, the relative one {relative}.").format(
                absolute=f"{absolute:.3g}", relative=f"{relative:.3g}"
            )
        )
    return lines


def _in_float32(a, b, mixed: bool) -> list[str]:
    """Judge float64 numbers by the coarser steps of float32 too, where they came out of it."""
    if a.dtype is not torch.float64:
        return []
    narrow_a, narrow_b = a.float(), b.float()
    exact = (narrow_a.double() == a).all() and (narrow_b.double() == b).all()
    judgement = judge(narrow_a, narrow_b)
    if not (mixed or exact) or judgement == judge(a, b):
        return []
    return [_("Rounded to float32 they are {judgement}.").format(judgement=judgement)]


def _pair(a, b, where) -> str:
    """Return the first pair of numbers at which `where` holds, with its index."""
    index = where.nonzero()[0].tolist()
    words = _("at {index}: {a} and {b}") if index else _("{a} and {b}")
    return words.format(index=index, a=a[where][0].item(), b=b[where][0].item())


def _share(where) -> str:
    return _("{number} of {all} elements").format(number=int(where.sum()), all=where.numel())
