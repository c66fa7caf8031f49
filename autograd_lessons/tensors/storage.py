"""Which tensors lie on the same memory."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..values import REFUSALS
from .state import computes_in_python


def storage_key(tensor: torch.Tensor) -> int | None:
    """Return a number that tensors on one storage share, or None for a tensor without a storage.

    >>> x = torch.ones(3)
    >>> storage_key(x) == storage_key(x[1:]), storage_key(x) == storage_key(x.clone())
    (True, False)
    """
    with torch._C.DisableTorchFunction():
        try:
            storage = torch.Tensor.untyped_storage(tensor)
            address = 0 if computes_in_python(tensor) else storage.data_ptr()
            # On the meta device, or empty, a storage has no address: the object itself will do.
            return address or storage._cdata
        except REFUSALS:
            return None


def storage_letters(tensors: Sequence[torch.Tensor]) -> list[str]:
    """Return a letter for each tensor, the same on one storage, in the order of the tensors.

    Without a storage it is "-".

    >>> x, y = torch.ones(3), torch.zeros(3)
    >>> storage_letters([x, y, x[1:], x.to_sparse()])
    ['A', 'B', 'A', '-']
    """
    keys = [storage_key(tensor) for tensor in tensors]
    order = list(dict.fromkeys(key for key in keys if key is not None))
    return ["-" if key is None else _letter(order.index(key)) for key in keys]


def _letter(index: int) -> str:
    """A … Z, then A1 … Z1, then A2 …"""
    lap, place = divmod(index, 26)
    return chr(ord("A") + place) + (str(lap) if lap else "")
