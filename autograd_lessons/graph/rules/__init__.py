"""The local derivative of each operation: as a formula with names, and as numbers.

A rule says of each input how the gradient that the node receives becomes the gradient that it
sends. The tests hold every rule against what backward really sent. An operation that is not in
the table has no rule, and no formula is shown for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import ascii_lowercase
from typing import NamedTuple

import torch

from ...language import _
from .elementwise import ELEMENTWISE
from .kinds import BESIDE, Formula, MultiVjp, Rule, SavedValues, Slope, Vjp
from .whole import WHOLE

RULES = ELEMENTWISE | WHOLE


class Local(NamedTuple):
    """What a rule says of one input of one node."""

    formula: str  # such as ∂(w·x)/∂w = x, or what is done to the gradient that was received
    number: torch.Tensor | float | None  # the local derivative, where it is a plain factor


def local_derivative(
    op: str,
    input_nr: int,
    saved: Mapping[str, object],
    names: Mapping[str, str | None],
    taken: Collection[str] = (),
) -> Local | None:
    """Return the local derivative of an operation for one input, or None without a rule.

    `saved` is what the node saved; the number needs it, and some formulas do: without it, and where
    a formula would not be true, they are None, too. `names` maps PyTorch's words for operands
    (`self`, `other`, `result`) to the reader's; what has no name gets a letter that is not taken.

    >>> names = {"self": "w", "other": "x"}
    >>> local_derivative("MulBackward0", 0, {"other": torch.tensor(6.7)}, names)
    Local(formula='∂(w·x)/∂w = x', number=tensor(6.7000))
    >>> local_derivative("MadeUpBackward0", 0, {}, {}) is None
    True
    """
    rule = _rule(op, saved)
    if rule is None:
        return None
    part = _part_of(rule, input_nr)
    values = SavedValues(**saved)
    try:
        known = _with_letters(rule, values, names, taken)
        if not (formula := _words(part.formula, values, known)):
            return None
        if not isinstance(part, Slope):
            return Local(formula, None)
        whole = _words(rule.expression, values, known)
    except (AttributeError, RuntimeError):  # a number in it was not kept, or is on the meta device
        return None
    input_name = _apart(rule, input_nr, values, known)
    try:
        number = part.number(values)
    except (AttributeError, TypeError):  # not saved, freed, or too large to be kept
        number = None
    return Local(f"∂({whole})/∂{_in_brackets(input_name)} = {formula}", number)


def vjp(
    op: str,
    input_nr: int,
    saved: Mapping[str, object],
    received: tuple[torch.Tensor | None, ...],
    shapes: tuple[tuple[int, ...] | None, ...],
) -> torch.Tensor | None:
    """Return what a node sends to one input by its rule; None without a rule or its numbers.

    `received` has one gradient for each output of the node, `shapes` the shape of each input.
    """
    rule = _rule(op, saved)
    if rule is None or shapes[input_nr] is None:
        return None
    part, values, shape = _part_of(rule, input_nr), SavedValues(**saved), shapes[input_nr]
    if isinstance(part, MultiVjp):
        return part.vjp(received, values, shapes, input_nr)
    if received[0] is None:
        return None
    if isinstance(part, Vjp):
        return part.vjp(received[0], values, shape).sum_to_size(shape)
    return (received[0] * part.number(values)).sum_to_size(shape)


def _rule(op: str, saved: Mapping[str, object]) -> Rule | None:
    """The rule of an operation; complex numbers follow others, which are not in the tables."""
    if any(isinstance(value, complex) or is_complex(value) for value in saved.values()):
        return None
    return RULES.get(op)


def is_complex(value: object) -> bool:
    """Return whether this is a tensor of complex numbers."""
    return isinstance(value, torch.Tensor) and value.is_complex()


def _part_of(rule: Rule, input_nr: int) -> Slope | Vjp | MultiVjp:
    return rule.parts[0] if isinstance(rule.parts[0], MultiVjp) else rule.parts[input_nr]


def _words(formula: Formula, values: SavedValues, names: Mapping[str, str]) -> str | None:
    formula = _template(formula, values, names) or ""
    formula = _(formula)
    for power in "²³":
        result = "{result}" + power
        formula = formula.replace(result, _in_brackets(names.get("result", ""), " /√") + power)
    for operand, name in names.items():
        formula = formula.replace("{" + operand + "}", name)
    return formula


def _template(formula: Formula, values: SavedValues, names: Mapping[str, str]) -> str | None:
    return formula(values, names) if callable(formula) else formula


def _with_letters(
    rule: Rule, values: SavedValues, names: Mapping[str, str | None], taken: Collection[str]
) -> dict[str, str]:
    """A name for every operand: the learner's, else a letter, and for the result the operation."""
    used = {*taken, *names.values()}
    letters = iter([letter for letter in ascii_lowercase if letter not in used])
    free = dict(zip(rule.inputs, letters, strict=False))
    known = {operand: names.get(operand) or free[operand] for operand in rule.inputs}
    other, *weights = BESIDE
    known[other] = known.get(other) or names.get(other) or next(letters)
    known |= {weight: names.get(weight) or weight for weight in weights}
    whole = _words(rule.expression, values, known)
    known["result"] = names.get("result") or whole
    return known


def _apart(rule: Rule, input_nr: int, values: SavedValues, known: Mapping[str, str]) -> str:
    """The name of an input; of two with one name, as in x·x, with the side on which it stands."""
    operand = rule.inputs[input_nr]
    same = [one for one in rule.inputs if known[one] == known[operand]]
    if len(same) == 1:
        return known[operand]
    whole = _template(rule.expression, values, known)
    first = min(same, key=lambda one: whole.index("{" + one + "}"))
    side = _("left {name}") if operand == first else _("right {name}")
    return side.format(name=known[operand])


def _in_brackets(name: str, marks: str = " ") -> str:
    return f"({name})" if any(mark in name for mark in marks) else name
