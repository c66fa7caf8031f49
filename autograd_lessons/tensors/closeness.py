"""How closely two tensors of one shape and dtype agree: in bits, in steps (ulp), in numbers."""

from __future__ import annotations

import torch

from ..language import _

ROUNDING = 8  # ulp, at most; what is further apart is called close or different
TOLERANCE = {  # relative and absolute, those of torch.testing.assert_close
    torch.float16: (1e-3, 1e-5),
    torch.bfloat16: (1.6e-2, 1e-5),
    torch.float32: (1.3e-6, 1e-5),
    torch.float64: (1e-7, 1e-7),
}
BITS = {
    torch.float16: torch.int16,
    torch.bfloat16: torch.int16,
    torch.float32: torch.int32,
    torch.float64: torch.int64,
}


def judge(a: torch.Tensor, b: torch.Tensor) -> str:
    """Return in a few words how two tensors of finite numbers agree; same shape and dtype.

    >>> one = torch.tensor(1.0)
    >>> judge(one, one), judge(one, torch.tensor(1.0 + 2**-22)), judge(one, torch.tensor(1.1))
    ('equal bit by bit', '2 ulp apart', 'different')
    """
    if (a == b).all():
        if zero_signs(a, b).any():
            return _("equal but for the sign of zero")
        return _("equal bit by bit")
    if not (a.dtype.is_floating_point or a.dtype.is_complex):
        return _("different")
    a, b = (torch.view_as_real(t) if t.dtype.is_complex else t for t in (a, b))
    relative, absolute = TOLERANCE[a.dtype]
    if not torch.isclose(a, b, relative, absolute).all():
        return _("different")
    steps = int(ulp(a, b).max())
    if steps > ROUNDING:
        return _("close")
    return (
        _("{steps} ulp apart").format(steps=steps)
        if a.numel() == 1
        else _("at most {steps} ulp apart").format(steps=steps)
    )


def ulp(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return how many steps of their dtype lie between two real tensors, as int64.

    >>> ulp(torch.tensor([0.0, 1.0]), torch.tensor([-0.0, 2.0])).tolist()
    [0, 8388608]
    """
    x, y = _ordinal(a), _ordinal(b)
    far = (x.double() - y.double()).abs() > 2**62  # where int64 might overflow
    return (x - y).abs().masked_fill(far, 2**62)


def _ordinal(tensor) -> torch.Tensor:
    """Number the floats of a dtype in increasing order; both zeros are number 0."""
    bits = BITS[tensor.dtype]
    number = tensor.contiguous().view(bits).to(torch.int64)
    return torch.where(number < 0, torch.iinfo(bits).min - number, number)


def zero_signs(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Where one is 0.0 and the other -0.0."""
    if not (a.dtype.is_floating_point or a.dtype.is_complex):
        return torch.zeros_like(a, dtype=torch.bool)
    if a.dtype.is_complex:
        return zero_signs(a.real, b.real) | zero_signs(a.imag, b.imag)
    return (a == 0) & (b == 0) & (a.signbit() != b.signbit())
