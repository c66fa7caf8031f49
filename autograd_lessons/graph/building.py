"""The graph as data, and with it what each operation keeps for its backward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import torch
from torch.autograd.graph import Node as GradFn
from torch.utils._pytree import tree_leaves

from ..values import number_text
from .graph import DRAWN_WHOLE, BackwardGraph, Output, Saved
from .reading import LiveGraph, output_of, read_live

# whether it can be told, since torch 2.13, that a hook has packed what a node saved
HOOKS_ARE_KNOWN = hasattr(torch._C._autograd.SavedTensor, "unpack_hook")


def build_graph(*outputs: object, saved: bool = False, **names: object) -> BackwardGraph:
    """Return the graph behind the outputs.

    An output is a tensor that requires grad, of any shape and dtype, or a nested list, tuple or
    dict of tensors, in which anything else is passed over. A `grad_fn` will do, too.

    Names come from the keywords, whose values are tensors, modules, lists or dicts, and then from
    the caller's variables. With `saved=True` the tensors that operations keep for backward are
    read as well. What a hook has packed, as those of a checkpoint do, is left packed; before torch
    2.13 nothing tells, and reading runs the hook.

    Raises NoGraphError when nothing was recorded, TypeError for what cannot have a graph.

    >>> a = torch.tensor(2.0, requires_grad=True)
    >>> b = torch.tensor(3.0, requires_grad=True)
    >>> c = a * b
    >>> loss = (c + a) * c
    >>> build_graph(loss)
    [0] MulBackward0 loss = 48
    ├─ [1] AddBackward0
    │  ├─ [2] MulBackward0 c = 6
    │  │  ├─ [3] AccumulateGrad a = 2
    │  │  └─ [4] AccumulateGrad b = 3
    │  └─ [3] (above)
    └─ [2] (above)
    """
    live = read_live(outputs, names)
    return with_saved(live, saved_values(live)) if saved else live.graph()


class Packed:
    """What a hook has made of a saved tensor, as those of a checkpoint do; nobody unpacks it."""

    def __init__(self, data: object) -> None:
        self.data = data


def saved_values(live: LiveGraph) -> list[dict[str, object]]:
    """Return what each node saved, read now."""
    with torch._C.DisableTorchFunctionSubclass():
        return [_values_of(grad_fn) for grad_fn in live.number]


def readable_values(live: LiveGraph) -> list[dict[str, object]] | None:
    """Return what each node saved, or None where reading could run the hooks of a large graph."""
    if HOOKS_ARE_KNOWN or len(live.number) <= DRAWN_WHOLE:
        return saved_values(live)
    return None


def storages(of_node: Mapping[str, object]) -> dict[int | None, int]:
    """Return the bytes of each storage in what a node saved, by its address.

    Under None stands what cannot be measured, such as a sparse tensor. Two storages have different
    addresses only while both are held.
    """
    found: dict[int | None, int] = {}
    for value in of_node.values():
        for one in tree_leaves(value.data) if isinstance(value, Packed) else [value]:
            if torch.is_tensor(one):
                address, size = storage_of(one)
                found[address] = size
            elif isinstance(one, RuntimeError):
                found[None] = 0
    found.pop(0, None)  # nothing is there, as on the meta device
    return found


def storage_of(tensor: torch.Tensor) -> tuple[int | None, int]:
    """Return where a tensor's storage is, and its bytes; None and 0 where that cannot be told."""
    try:
        storage = tensor.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    except RuntimeError:
        return None, 0


def with_saved(live: LiveGraph, values: Sequence[dict[str, object]]) -> BackwardGraph:
    """Return the graph as data, with what `saved_values` read."""
    graph = live.graph()
    names = {id(tensor): name for name, tensor in reversed(live.tensors)}

    def name_of(tensor: torch.Tensor) -> str | None:
        """An operation's saved result is a new object at each reading: its node knows the name."""
        node = live.number.get(tensor.grad_fn)
        result = None if node is None else graph.nodes[node].outputs[tensor.output_nr].name
        return names.get(id(tensor)) or result

    with torch._C.DisableTorchFunctionSubclass():
        nodes = [
            node._replace(saved=tuple(_saved(of_node, name_of)))
            for node, of_node in zip(graph.nodes, values, strict=True)
        ]
    return replace(graph, nodes=tuple(nodes))


def _saved(values: dict[str, object], name_of: Callable) -> Iterator[Saved]:
    """What is known of the values that one node saved."""
    for attribute, value in values.items():
        if isinstance(value, RuntimeError):
            yield Saved(attribute, None, _state(str(value)))
        elif isinstance(value, Packed):
            yield Saved(attribute, None, "packed")
        elif torch.is_tensor(value):
            yield Saved(attribute, output_of(value, name_of(value)))
        elif value is not None and value != ():
            yield Saved(attribute, Output(None, None, type(value).__name__, _plain(value)))


def _values_of(grad_fn: GradFn) -> dict[str, object]:
    """Return whatever PyTorch lets one read of what a node saved; an error where it does not.

    A custom Function has `saved_tensors` alone. Tensors of a list get a number: `tensors.0`.
    """
    found: dict[str, object] = {}
    for attribute, short, raw in _attributes(type(grad_fn)):
        value = _value_of(grad_fn, attribute, raw)
        if isinstance(value, (list, tuple)) and any(map(_is_saved_tensor, value)):
            found |= {f"{short}.{nr}": item for nr, item in enumerate(value)}
        else:
            found[short] = value
    return found


@lru_cache(maxsize=256)
def _attributes(kind: type) -> list[tuple[str, str, str | None]]:
    """The attributes of a kind of node that tell what it saved: name, short name, raw name.

    Only tensors have a raw name.
    """
    every = dir(kind)
    found = []
    for name in every:
        if name.startswith(("_saved_", "saved_tensors")):
            raw = f"_raw_{name.removeprefix('_')}"
            short = name.removeprefix("_saved_").removeprefix("saved_")
            found.append((name, short, raw if raw in every else None))
    return found


def _value_of(grad_fn: GradFn, attribute: str, raw_attribute: str | None) -> object:
    """What stands in an attribute; of what a hook has packed, the packed object.

    Before torch 2.13 nothing tells whether there is a hook, and reading runs it.
    """
    try:
        if HOOKS_ARE_KNOWN and raw_attribute is not None:
            raw = getattr(grad_fn, raw_attribute)
            tensors = raw if isinstance(raw, (list, tuple)) else [raw]
            if any(getattr(tensor, "unpack_hook", None) is not None for tensor in tensors):
                packed = [Packed(tensor.data) for tensor in tensors]
                return packed if isinstance(raw, (list, tuple)) else packed[0]
        return getattr(grad_fn, attribute)
    except RuntimeError as error:
        return error
    except Exception as error:  # the learner's own hook raised it
        return RuntimeError(str(error))


def _is_saved_tensor(value: object) -> bool:
    return isinstance(value, (torch.Tensor, Packed))


def signed(number: int) -> int:
    """Return an integer that PyTorch stored: negative ones are handed out as unsigned 64-bit ones.

    >>> signed(2**64 - 1), signed(3)
    (-1, 3)
    """
    return number - 2**64 if number >= 2**63 else number


def _plain(value: object) -> str:
    """A number, text or short list of them; PyTorch stores a missing integer as 2**64 - 1."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    if isinstance(value, (int, float, complex)):
        return number_text(signed(value) if type(value) is int else value)
    return str(value)


def _state(message: str) -> str:
    if "modified by an inplace operation" in message:
        return "modified"
    return "freed" if "freed" in message else "unreadable"
