"""What a tensor is at this moment, read once into plain data.

Reading changes nothing: no value, gradient, version or graph. No code of a tensor subclass runs,
and PyTorch's warning about the `.grad` of a non-leaf is never provoked. Whatever a tensor refuses
to tell becomes None.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..graph.reading import edge_of
from ..language import _
from ..values import REFUSALS, short_name, value_text

USUAL = ("float32", "strided", "cpu")  # dtype, layout and device that go without saying


@dataclass(frozen=True)
class Numbers:
    """What a tensor holds: its numbers as text when they are few, else its shape."""

    text: str
    shape: tuple[int, ...] | None  # None for a nested tensor, which has several
    flaw: str  # "nan" when some number is nan, else "inf" when some is infinite, else ""
    zero: bool  # every number is 0


@dataclass(frozen=True)
class State:
    """Everything autograd shows about one tensor.

    `grad` is None both where there is none and, for a non-leaf without `retain_grad()`, where it
    is not kept; `readable` is False when PyTorch refuses to say what made the tensor.
    """

    name: str
    parameter: bool
    numbers: Numbers
    dtype: str
    unusual: tuple[str, ...]  # dtype, layout and device, where not the USUAL ones; an odd view
    differentiable: bool  # floating point or complex
    complex: bool
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    readable: bool
    retains_grad: bool
    grad: Numbers | None
    version: int | None  # inference tensors count none
    inference: bool
    tracking: bool  # whether operations are being recorded right now
    unrecorded_view: bool  # made where nothing is recorded; requires_grad is that of its base
    transformed: bool = False  # an argument inside torch.func.grad, vmap and their like
    broken: str | None = None  # why backward() from here raises; None: the graph was not read
    origin: str = ""  # what made its nan or inf, likewise

    @property
    def keeps_grad(self) -> bool:
        """Whether a backward() leaves a gradient in `.grad`."""
        return self.is_leaf or self.retains_grad


def read_state(tensor: torch.Tensor, name: str) -> State:
    """Return the state of `tensor`, whatever kind of tensor it is."""
    with torch._C.DisableTorchFunction():
        dtype = _get(tensor, "dtype")
        requires_grad = bool(_get(tensor, "requires_grad"))
        is_leaf = _get(tensor, "is_leaf")
        grad_fn = _get(tensor, "grad_fn")
        retains_grad = bool(_get(tensor, "retains_grad"))
        unrecorded = requires_grad and bool(is_leaf) and _is_unrecorded_view(tensor)
        kept = is_leaf or retains_grad or not requires_grad
        grad = _get(tensor, "grad") if kept else None  # reading it otherwise would warn
        return State(
            name=name,
            parameter=isinstance(tensor, torch.nn.Parameter),
            numbers=_numbers(tensor),
            dtype=short_name(dtype),
            unusual=(*_unusual(tensor), *([_("view without a record")] if unrecorded else [])),
            differentiable=dtype.is_floating_point or dtype.is_complex,
            complex=dtype.is_complex,
            requires_grad=requires_grad,
            is_leaf=bool(is_leaf),
            grad_fn=None if grad_fn is None else type(grad_fn).__name__,
            readable=is_leaf is not None,
            retains_grad=retains_grad,
            grad=None if grad is None else _numbers(grad),
            version=_get(tensor, "_version"),
            inference=bool(_call(tensor, "is_inference")),
            tracking=torch.is_grad_enabled(),
            unrecorded_view=unrecorded,
            transformed=torch._C._functorch.is_functorch_wrapped_tensor(tensor),
        )


def computes_in_python(tensor: torch.Tensor) -> bool:
    """Whether a subclass has its own code for every operation, even for detach()."""
    disabled = torch._C._disabled_torch_dispatch_impl
    return getattr(type(tensor), "__torch_dispatch__", disabled) is not disabled


def _is_unrecorded_view(tensor) -> bool:
    """Whether no node leads to a leaf, as to `w[:2]` of a tracked `w` under no_grad()."""
    if not _call(tensor, "_is_view") or computes_in_python(tensor):
        return False
    try:
        return edge_of(tensor)[0] is None
    except REFUSALS:
        return False


def _get(tensor, attribute):
    """Read through torch.Tensor itself, past properties that a subclass defines."""
    try:
        return getattr(torch.Tensor, attribute).__get__(tensor)
    except REFUSALS:
        return None


def _call(tensor, method):
    try:
        return getattr(torch.Tensor, method)(tensor)
    except REFUSALS:
        return None


def _unusual(tensor) -> tuple[str, ...]:
    dtype, layout, device = (_get(tensor, kind) for kind in ("dtype", "layout", "device"))
    facts = (short_name(dtype), short_name(layout), str(device and device.type))
    return tuple(fact for fact, usual in zip(facts, USUAL, strict=True) if fact != usual)


def _numbers(tensor: torch.Tensor) -> Numbers:
    shape = _get(tensor, "shape")
    shape = None if shape is None else tuple(shape)
    if computes_in_python(tensor):
        text, flaw, zero = None, "", False
    else:
        text, flaw, zero = value_text(tensor), _flaw(tensor), _is_zero(tensor)
    if text is None:
        text = _("several shapes") if shape is None else f"shape {shape}"
    return Numbers(text, shape, flaw, zero)


def _flaw(tensor) -> str:
    try:
        plain = tensor.detach()
        if plain.isnan().any().item():
            return "nan"
        return "inf" if plain.isinf().any().item() else ""
    except REFUSALS:
        return ""


def _is_zero(tensor) -> bool:
    try:
        plain = tensor.detach()
        return plain.numel() > 0 and not plain.any().item()
    except REFUSALS:
        return False
