"""What a rule is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import NamedTuple

import torch

Saved = SimpleNamespace  # what a node saved, by PyTorch's names: saved.self, saved.exponent


class Slope(NamedTuple):
    """How one input enters an elementwise operation: sent = received · number."""

    formula: str | Callable[[Saved, Mapping[str, str]], str]
    number: Callable[[Saved], torch.Tensor | float]


class Linear(NamedTuple):
    """How one input enters any other operation: sent = send(received, saved, input's shape)."""

    formula: str
    send: Callable[[torch.Tensor, Saved, tuple[int, ...]], torch.Tensor]


class Pieces(NamedTuple):
    """How the inputs of an operation with many inputs or many outputs enter it.

    sent = send(all that was received, saved, shapes of all inputs, number of the input); a shape
    is None where the input is a constant.
    """

    formula: str
    send: Callable[[tuple, Saved, tuple, int], torch.Tensor | None]


class Rule(NamedTuple):
    """An operation as the reader writes it, and the derivative for each of its inputs.

    `{self}` and its like stand for the names of the operands.
    """

    inputs: tuple[str, ...]
    expression: str | Callable[[Saved, Mapping[str, str]], str]
    parts: tuple[Slope | Linear | Pieces, ...]  # Pieces stands for every input
