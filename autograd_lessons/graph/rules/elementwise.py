"""Operations that act on each element alone: sent = received · local derivative."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch

from ...values import number_text
from .kinds import Rule, SavedValues, Slope, rule


def _unary(expression, formula, number) -> Rule:
    return Rule(("self",), expression, (Slope(formula, number),))


def _power(saved: SavedValues, names: Mapping[str, str]) -> str:
    return _raised(names["self"], saved.exponent)


def _power_slope(saved: SavedValues, names: Mapping[str, str]) -> str:
    if saved.exponent == 1:
        return "1"
    return f"{number_text(saved.exponent)}·{_raised(names['self'], saved.exponent - 1)}"


def _raised(base: str, exponent: float) -> str:
    if exponent in (0, 1, 2, 3):
        return base + ("⁰", "", "²", "³")[int(exponent)]
    return f"{base}^{number_text(exponent)}"


def _scaled(sign: str):
    """The formula of `alpha` in add and sub, which is nearly always 1."""
    return lambda saved, names: f"{sign}{number_text(saved.alpha)}"


def _with_alpha(expression: str):
    """An expression with `alpha` as a factor, which is left out where it is 1 or was not kept."""

    def written(saved: SavedValues, names: Mapping[str, str]) -> str:
        alpha = getattr(saved, "alpha", 1)
        return expression.replace("{alpha}", "" if alpha == 1 else f"{number_text(alpha)}·")

    return written


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
    return (mine > other).to(mine.dtype) + (mine == other).to(mine.dtype) / 2


ELEMENTWISE = {
    "PowBackward0": _unary(_power, _power_slope, lambda s: s.exponent * s.self ** (s.exponent - 1)),
    "PowBackward1": rule(
        "self exponent",
        "{self}^{exponent}",
        Slope(
            "{exponent}·{self}^({exponent} − 1)",
            lambda s: s.exponent * s.self ** (s.exponent - 1),
        ),
        Slope("{self}^{exponent}·ln {self}", lambda s: s.result * s.self.log()),
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
        "relu({self})", "1 where {self} > 0, else 0", lambda s: (s.result > 0).to(s.result.dtype)
    ),
    "SoftplusBackward0": _unary(
        "softplus({self})",
        lambda s, names: "σ({self})" if s.beta == 1 else f"σ({number_text(s.beta)}·{{self}})",
        lambda s: torch.where(
            s.self * s.beta > s.threshold, torch.ones_like(s.self), torch.sigmoid(s.self * s.beta)
        ),
    ),
    "ClampBackward1": _unary("clamp({self})", "1 inside the bounds, else 0", _inside),
    "ClampMinBackward0": _unary("clamp({self})", "1 inside the bounds, else 0", _inside),
    "ClampMaxBackward0": _unary("clamp({self})", "1 inside the bounds, else 0", _inside),
    "MaximumBackward0": rule(
        "self other",
        "max({self}, {other})",
        Slope(
            "1 where {self} is larger, ½ where equal, else 0",
            lambda s: _winner(s, s.self, s.other),
        ),
        Slope(
            "1 where {other} is larger, ½ where equal, else 0",
            lambda s: _winner(s, s.other, s.self),
        ),
    ),
    "MinimumBackward0": rule(
        "self other",
        "min({self}, {other})",
        Slope(
            "1 where {self} is smaller, ½ where equal, else 0",
            lambda s: _winner(s, s.other, s.self),
        ),
        Slope(
            "1 where {other} is smaller, ½ where equal, else 0",
            lambda s: _winner(s, s.self, s.other),
        ),
    ),
    "WhereBackward0": rule(
        "self other",
        "where({self}, {other})",
        Slope("1 where the condition holds, else 0", lambda s: s.condition),
        Slope("0 where the condition holds, else 1", lambda s: ~s.condition),
    ),
}
