"""Lesson 01: the chain rule by hand, for z = sin(x²) and u = e^z."""

import torch

from .judging import Exercise
from .oracle import slope

# Small and large, so that no single step makes a finite difference good everywhere.
POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,), (0.05,), (7.9,))
STEP = 0.001


def _z(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x**2)


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


def _dz(value: str) -> str:
    return f"def dz_dx(x):\n    return {value}\n"


def _du(value: str) -> str:
    return f"def du_dx(x):\n    z = math.sin(x**2)\n    return {value}\n"


EXERCISES = (
    Exercise(
        key="01.1",
        name="dz_dx",
        truth=lambda x: slope(_z, x),
        points=POINTS,
        solution=_dz("math.cos(x**2) * 2 * x"),
        mistakes={
            "outer only": _dz("math.cos(x**2)"),
            "inner only": _dz("2 * x"),
            "differentiated inside": _dz("math.cos(2 * x)"),
            "sin kept": _dz("math.sin(x**2) * 2 * x"),
            "outer at x": _dz("math.cos(x) * 2 * x"),
            "degrees": _dz("math.cos(math.radians(x**2)) * 2 * x"),
            "sign": _dz("-math.cos(x**2) * 2 * x"),
            "added": _dz("math.cos(x**2) + 2 * x"),
            "inner kept": _dz("math.cos(x**2) * x**2"),
            "value": _dz("math.sin(x**2)"),
            "x forgotten": _dz("math.cos(x**2) * 2"),
            "sin squared": _dz("2 * math.sin(x) * math.cos(x)"),
            "outer at the slope": _dz("math.cos(2 * x) * 2 * x"),
            "double for the square": _dz("math.cos(2 * x) * 2"),
            "minus sine": _dz("-math.sin(x**2) * 2 * x"),
            "square lost": _dz("math.cos(x)"),
            "power kept": _dz("math.cos(x**2) * 2 * x**2"),
        },
    ),
    Exercise(
        key="01.2",
        name="du_dx",
        truth=lambda x: slope(_u, x),
        points=POINTS,
        solution=_du("math.exp(z) * math.cos(x**2) * 2 * x"),
        mistakes={
            "outermost only": _du("math.exp(z)"),
            "exp missing": _du("math.cos(x**2) * 2 * x"),
            "inner missing": _du("math.exp(z) * math.cos(x**2)"),
            "cos missing": _du("math.exp(z) * 2 * x"),
            "power rule": _du("z * math.exp(z - 1) * math.cos(x**2) * 2 * x"),
            "added": _du("math.exp(z) + math.cos(x**2) + 2 * x"),
            "exp of the slope": _du("math.exp(math.cos(x**2) * 2 * x)"),
            "exp at x": _du("math.exp(x) * math.cos(x**2) * 2 * x"),
            "sign": _du("-math.exp(z) * math.cos(x**2) * 2 * x"),
            "sin kept": _du("math.exp(z) * math.sin(x**2) * 2 * x"),
            "minus sine": _du("math.exp(z) * -math.sin(x**2) * 2 * x"),
            "middle at x": _du("math.exp(z) * math.cos(x) * 2 * x"),
            "exp at the slope": _du("math.exp(math.cos(x**2)) * math.cos(x**2) * 2 * x"),
            "exp at y": _du("math.exp(x**2) * math.cos(x**2) * 2 * x"),
            "z for e^z": _du("z * math.cos(x**2) * 2 * x"),
            "x forgotten": _du("math.exp(z) * math.cos(x**2) * 2"),
        },
    ),
    Exercise(
        key="01.3",
        name="answer",
        truth=lambda: slope(_z, 3.0) * STEP,
        decimals=4,
        solution="answer = math.cos(3**2) * 2 * 3 * 0.001\n",
        mistakes={
            "slope itself": "answer = math.cos(3**2) * 2 * 3\n",
            "y's rise": "answer = 2 * 3 * 0.001\n",
            "outer only": "answer = math.cos(3**2) * 0.001\n",
            "sign": "answer = -math.cos(3**2) * 2 * 3 * 0.001\n",
            "step itself": "answer = 0.001\n",
            "new value": "answer = math.sin(3.001**2)\n",
            "divided": "answer = math.cos(3**2) * 2 * 3 / 0.001\n",
            "old value": "answer = math.sin(3**2)\n",
            "times x": "answer = math.cos(3**2) * 2 * 3 * 3.001\n",
        },
    ),
)
