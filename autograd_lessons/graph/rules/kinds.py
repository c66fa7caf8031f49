"""What a rule is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import NamedTuple

import torch

SavedValues = SimpleNamespace  # what a node saved, by PyTorch's names: saved.self, saved.exponent
# With these the formula is written; None where it would not be true in this case.
Formula = str | Callable[[SavedValues, Mapping[str, str]], str | None]


BESIDE = ("other", "weight", "pos_weight")  # operands that may be no inputs


class Slope(NamedTuple):
    """How one input enters an elementwise operation: sent = received · number."""

    formula: Formula
    number: Callable[[SavedValues], torch.Tensor | float]


class Vjp(NamedTuple):
    """How one input enters any other operation: sent = vjp(received, saved, input's shape)."""

    formula: Formula
    vjp: Callable[[torch.Tensor, SavedValues, tuple[int, ...]], torch.Tensor]


class MultiVjp(NamedTuple):
    """How the inputs of an operation with many inputs or many outputs enter it.

    sent = vjp(all that was received, saved, shapes of all inputs, number of the input); a shape
    is None where the input is a constant.
    """

    formula: str
    vjp: Callable[[tuple, SavedValues, tuple, int], torch.Tensor | None]


class Rule(NamedTuple):
    """An operation as the reader writes it, and the derivative for each of its inputs.

    `{self}` and its like stand for the names of the inputs, of the result, and of what is in the
    operation BESIDE them.
    """

    inputs: tuple[str, ...]
    expression: Formula
    parts: tuple[Slope | Vjp | MultiVjp, ...]  # MultiVjp stands for every input


def rule(inputs: str, expression, *parts: Slope | Vjp | MultiVjp) -> Rule:
    """Return a rule; `inputs` are PyTorch's names, with spaces between them."""
    return Rule(tuple(inputs.split()), expression, parts)
