"""Operations that act on each element alone: sent = received · local derivative."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch

from ...language import N_, _
from ...values import number_text
from .kinds import Rule, SavedValues, Slope, rule


def _unary(expression, formula, number) -> Rule:
    return Rule(("self",), expression, (Slope(formula, number),))


def _power(saved: SavedValues, names: Mapping[str, str]) -> str:
    return _raised(names["self"], saved.exponent)


def _power_slope(saved: SavedValues, names: Mapping[str, str]) -> str:
    if saved.exponent in (0, 1):
        return str(int(saved.exponent))
    return f"{number_text(saved.exponent)}·{_raised(names['self'], saved.exponent - 1)}"


def _raised(base: str, exponent: float) -> str:
    if exponent in (0, 1, 2, 3):
        return base + ("⁰", "", "²", "³")[int(exponent)]
    return f"{base}^{number_text(exponent)}"


def _scaled(sign: str):
    """The formula of `alpha` in add and sub, which is nearly always 1."""
    return lambda saved, names: f"{sign}{number_text(saved.alpha)}"


def _with_alpha(expression: str):
    """An expression with `alpha` as a factor, which is left out where it is 1."""

    def written(saved: SavedValues, names: Mapping[str, str]) -> str:
        return expression.replace(
            "{alpha}", "" if saved.alpha == 1 else _scaled("")(saved, names) + "·"
        )

    return written


def _of_numbers(formula: str):
    """A formula with cases, none of which is true of nan."""

    def written(saved: SavedValues, names: Mapping[str, str]) -> str | None:
        tensors = [value for value in vars(saved).values() if torch.is_tensor(value)]
        return None if any(tensor.isnan().any() for tensor in tensors) else formula

    return written


def _power_of_number(saved: SavedValues, names: Mapping[str, str]) -> str:
    return f"{number_text(saved.self)}^{{exponent}}"


def _base_slope(s: SavedValues) -> torch.Tensor:
    return torch.where(torch.as_tensor(s.exponent) == 0, 0, s.exponent * s.self ** (s.exponent - 1))


def _exponent_slope(s: SavedValues) -> torch.Tensor:
    base = torch.as_tensor(s.self, dtype=s.result.dtype)
    return torch.where((base == 0) & (s.exponent >= 0), 0, s.result * base.log())


def _softplus_slope(saved: SavedValues, names: Mapping[str, str]) -> str:
    inner = "{self}" if saved.beta == 1 else f"{number_text(saved.beta)}·{{self}}"
    kept = getattr(saved, "self", None)
    is_line = kept is None or saved.threshold != 20 or (kept * saved.beta > 20).any()
    if not is_line:
        return f"σ({inner})"
    words = _("1 where {inner} > {threshold}, else σ({inner})")
    return words.replace("{inner}", inner).replace("{threshold}", number_text(saved.threshold))


def _inside(saved: SavedValues) -> torch.Tensor:
    """1 where a clamp with one or two bounds lets its input through; at a bound it changed."""
    low, high = getattr(saved, "min", None), getattr(saved, "max", None)
    low, high = -math.inf if low is None else low, math.inf if high is None else high
    over, under = (torch.ge, torch.le) if torch.__version__ < (2, 14) else (torch.gt, torch.lt)
    return (over(saved.self, low) & under(saved.self, high)).to(saved.self.dtype)


def _floating(other: torch.Tensor) -> torch.Tensor:
    """A Python number in a division was saved as an integer, and must not be divided in float32."""
    return other if other.is_floating_point() or other.is_complex() else other.double()


def _winner(saved: SavedValues, mine: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Whatever does not lose; where one is nan, both."""
    return (~(mine < other)).to(mine.dtype) - (mine == other).to(mine.dtype) / 2


CLAMP = _unary("clamp({self})", _of_numbers(N_("1 inside the bounds, else 0")), _inside)
ELEMENTWISE = {
    "PowBackward0": _unary(_power, _power_slope, _base_slope),
    "PowBackward1": rule(
        "self exponent",
        "{self}^{exponent}",
        Slope("{exponent}·{self}^({exponent} − 1)", _base_slope),
        Slope("{self}^{exponent}·ln {self}", _exponent_slope),
    ),
    "PowBackward2": rule(
        "exponent",
        _power_of_number,
        Slope(
            lambda s, names: f"{_power_of_number(s, names)}·ln {number_text(s.self)}",
            _exponent_slope,
        ),
    ),
    "MulBackward0": rule(
        "self other",
        "{self}·{other}",
        Slope("{other}", lambda s: s.other),
        Slope("{self}", lambda s: s.self),
    ),
    "MulBackward1": _unary("{self}·{other}", "{other}", lambda s: s.other),
    "AddBackward0": rule(
        "self other",
        _with_alpha("{self} + {alpha}{other}"),
        Slope("1", lambda s: 1.0),
        Slope(_scaled(""), lambda s: s.alpha),
    ),
    "AddBackward1": _unary("{self} + {other}", "1", lambda s: 1.0),
    "SubBackward0": rule(
        "self other",
        _with_alpha("{self} − {alpha}{other}"),
        Slope("1", lambda s: 1.0),
        Slope(_scaled("−"), lambda s: -s.alpha),
    ),
    "SubBackward1": _unary("{self} − {other}", "1", lambda s: 1.0),
    "RsubBackward0": rule(
        "self other",
        _with_alpha("{other} − {alpha}{self}"),
        Slope(_scaled("−"), lambda s: -s.alpha),
        Slope("1", lambda s: 1.0),
    ),
    "RsubBackward1": _unary(
        _with_alpha("{other} − {alpha}{self}"), _scaled("−"), lambda s: -s.alpha
    ),
    "DivBackward0": rule(
        "self other",
        "{self}/{other}",
        Slope("1/{other}", lambda s: 1 / _floating(s.other)),
        Slope("−{self}/{other}²", lambda s: -s.self / _floating(s.other) ** 2),
    ),
    "DivBackward1": _unary("{self}/{other}", "1/{other}", lambda s: 1 / s.other),
    "NegBackward0": _unary("−{self}", "−1", lambda s: -1.0),
    "AbsBackward0": _unary("|{self}|", "sign({self})", lambda s: s.self.sign()),
    "ReciprocalBackward0": _unary("1/{self}", "−{result}²", lambda s: -(s.result**2)),
    "SinBackward0": _unary("sin {self}", "cos {self}", lambda s: s.self.cos()),
    "CosBackward0": _unary("cos {self}", "−sin {self}", lambda s: -s.self.sin()),
    "TanBackward0": _unary("tan {self}", "1 + {result}²", lambda s: 1 + s.result**2),
    "ExpBackward0": _unary("exp {self}", "{result}", lambda s: s.result),
    "LogBackward0": _unary("ln {self}", "1/{self}", lambda s: 1 / s.self),
    "Log1PBackward0": _unary("ln(1 + {self})", "1/(1 + {self})", lambda s: 1 / (1 + s.self)),
    "SqrtBackward0": _unary("√{self}", "1/(2·{result})", lambda s: 1 / (2 * s.result)),
    "RsqrtBackward0": _unary("1/√{self}", "−{result}³/2", lambda s: -(s.result**3) / 2),
    "SigmoidBackward0": _unary(
        "σ({self})", "{result}·(1 − {result})", lambda s: s.result * (1 - s.result)
    ),
    "TanhBackward0": _unary("tanh {self}", "1 − {result}²", lambda s: 1 - s.result**2),
    "ReluBackward0": _unary(
        "relu({self})",
        _of_numbers(N_("1 where {self} > 0, else 0")),
        lambda s: (~(s.result <= 0)).to(s.result.dtype),
    ),
    "SoftplusBackward0": _unary(
        "softplus({self})",
        _softplus_slope,
        lambda s: torch.where(
            s.self * s.beta > s.threshold, torch.ones_like(s.self), torch.sigmoid(s.self * s.beta)
        ),
    ),
    "ClampBackward1": CLAMP,
    "ClampMinBackward0": CLAMP,
    "ClampMaxBackward0": CLAMP,
    "MaximumBackward0": rule(
        "self other",
        "max({self}, {other})",
        Slope(
            _of_numbers(N_("1 where {self} is larger, ½ where equal, else 0")),
            lambda s: _winner(s, s.self, s.other),
        ),
        Slope(
            _of_numbers(N_("1 where {other} is larger, ½ where equal, else 0")),
            lambda s: _winner(s, s.other, s.self),
        ),
    ),
    "MinimumBackward0": rule(
        "self other",
        "min({self}, {other})",
        Slope(
            _of_numbers(N_("1 where {self} is smaller, ½ where equal, else 0")),
            lambda s: _winner(s, s.other, s.self),
        ),
        Slope(
            _of_numbers(N_("1 where {other} is smaller, ½ where equal, else 0")),
            lambda s: _winner(s, s.self, s.other),
        ),
    ),
    "WhereBackward0": rule(
        "self other",
        "where({self}, {other})",
        Slope(N_("1 where the condition holds, else 0"), lambda s: s.condition.float()),
        Slope(N_("0 where the condition holds, else 1"), lambda s: (~s.condition).float()),
    ),
}
