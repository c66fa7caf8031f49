"""Lesson 11: where autograd refuses, and where it gives a wrong number without a word."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (3.1,))
ROOTS = ((4.0,), (0.0,), (2.25,), (-1.0,), (0.25,), (1e-4,))

# Each should return a slope: what is differentiated, and the lines that get it wrong.
SNIPPETS = {
    "a": ("e^x + 1", ("y = torch.exp(x)", "y += 1", "y.backward()", "return x.grad")),
    "b": ("(x + 1)²", ("x += 1", "y = x**2", "y.backward()", "return x.grad")),
    "c": (
        "2·sigmoid(x)",
        ("y = torch.sigmoid(x)", "y.data.mul_(2)", "y.backward()", "return x.grad"),
    ),
    "d": (
        "x² + sin x",
        ("parts = torch.tensor([x**2, torch.sin(x)])", "parts.sum().backward()", "return x.grad"),
    ),
    "e": ("x² · x", ("y = x**2", "z = y.item() * x", "z.backward()", "return x.grad")),
    "f": (
        "√x where x > 0, else of 0",
        ("y = torch.where(x > 0, torch.sqrt(x), 0.0)", "y.backward()", "return x.grad"),
    ),
}


def _root(x: torch.Tensor) -> torch.Tensor:
    return torch.sqrt(x) if x > 0 else 0.0 * x


FUNCTIONS = {
    "a": lambda x: torch.exp(x) + 1,
    "b": lambda x: (x + 1) ** 2,
    "c": lambda x: 2 * torch.sigmoid(x),
    "d": lambda x: x**2 + torch.sin(x),
    "e": lambda x: x**2 * x,
    "f": _root,
}


def _slope(letter: str, *lines: str) -> str:
    return f"def slope_{letter}(x):\n" + "".join(f"    {line}\n" for line in lines)


def _listed() -> str:
    """The six functions, each with what it should differentiate."""
    blocks = []
    for letter, (what, lines) in SNIPPETS.items():
        head, *body = _slope(letter, *lines).splitlines()
        blocks.append("\n".join([f"{head}  # of {what}", *body]))
    return "\n\n".join(blocks) + "\n"


def _outcomes() -> list[str]:
    """Run each function as it stands: at x = 2, and f at x = 0."""
    found = []
    for letter, (_, lines) in SNIPPETS.items():
        function = names_after(_slope(letter, *lines))[f"slope_{letter}"]
        at = 0.0 if letter == "f" else 2.0
        try:
            given = function(tracked(at)).item()
        except RuntimeError:
            found.append("raises")
            continue
        assert given != slope(FUNCTIONS[letter], at), letter
        found.append("wrong")
    return found


def _choices(*names: str) -> str:
    return f"answer = [{', '.join(repr(name) for name in names)}]\n".replace("'", '"')


def _flipped(place: int) -> str:
    """The right answer with one place turned round."""
    other = {"raises": "wrong", "wrong": "raises"}
    names = [other[name] if nr == place else name for nr, name in enumerate(OUTCOMES)]
    return _choices(*names)


def _repair(letter: str, solution: tuple[str, ...], mistakes: dict, points=POINTS) -> Exercise:
    return Exercise(
        key=f"11.{'abcdef'.index(letter) + 2}",
        name=f"slope_{letter}",
        truth=lambda x: slope(FUNCTIONS[letter], x.item()),
        points=points,
        argument=tracked,
        solution=_slope(letter, *solution),
        mistakes={name: _slope(letter, *lines) for name, lines in mistakes.items()},
    )


OUTCOMES = ("raises", "raises", "wrong", "raises", "wrong", "wrong")
BACK = ("y.backward()", "return x.grad")
SUM = ("parts.sum().backward()", "return x.grad")

EXERCISES = (
    Exercise(
        key="11.1",
        name="answer",
        truth=_outcomes,
        given=_listed(),
        options=("raises", "wrong"),
        solution=_choices(*OUTCOMES),
        mistakes={
            **{letter: _flipped(place) for place, letter in enumerate(SNIPPETS)},
            "all raise": _choices(*["raises"] * 6),
            "none raises": _choices(*["wrong"] * 6),
        },
    ),
    _repair(
        "a",
        ("y = torch.exp(x)", "y = y + 1", *BACK),
        {
            "other spelling": ("y = torch.exp(x)", "y.add_(1)", *BACK),
            "twice": ("y = torch.exp(x) + 1", "y.backward(retain_graph=True)", *BACK),
            "no backward": ("y = torch.exp(x)", "y = y + 1", "return x.grad"),
            "value": ("y = torch.exp(x)", "y = y + 1", "y.backward()", "return y"),
            "cut": ("y = torch.exp(x).detach()", "y = y + 1", *BACK),
            "no tensor": ("y = torch.exp(x).item() + 1", *BACK),
            "one inside": ("y = torch.exp(x + 1)", *BACK),
        },
    ),
    _repair(
        "b",
        ("y = (x + 1) ** 2", *BACK),
        {
            "other spelling": ("x.add_(1)", "y = x**2", *BACK),
            "no leaf": ("x = x + 1", "y = x**2", *BACK),
            "one forgotten": ("y = x**2", *BACK),
            "cut": ("x = x.detach() + 1", "y = x**2", *BACK),
            "value": ("y = (x + 1) ** 2", "return y"),
            "inner only": ("y = x + 1", *BACK),
        },
    ),
    _repair(
        "c",
        ("y = torch.sigmoid(x)", "y = 2 * y", *BACK),
        {
            "without .data": ("y = torch.sigmoid(x)", "y.mul_(2)", *BACK),
            "factor lost": ("y = torch.sigmoid(x)", *BACK),
            "factor inside": ("y = torch.sigmoid(2 * x)", *BACK),
            "value": ("y = 2 * torch.sigmoid(x)", "return y"),
            "cut": ("y = 2 * torch.sigmoid(x.detach())", *BACK),
        },
    ),
    _repair(
        "d",
        ("parts = torch.stack([x**2, torch.sin(x)])", *SUM),
        {
            "new leaf": (
                "parts = torch.tensor([x**2, torch.sin(x)], requires_grad=True)",
                *SUM,
            ),
            "still copied": ("parts = torch.tensor([x**2, torch.sin(x)]).clone()", *SUM),
            "two arguments": ("parts = torch.stack(x**2, torch.sin(x))", *SUM),
            "cat": ("parts = torch.cat([x**2, torch.sin(x)])", *SUM),
            "list": ("parts = [x**2, torch.sin(x)]", *SUM),
            "mean": (
                "parts = torch.stack([x**2, torch.sin(x)])",
                "parts.mean().backward()",
                SUM[1],
            ),
            "several": ("parts = torch.stack([x**2, torch.sin(x)])", "parts.backward()", SUM[1]),
            "square only": ("(x**2).backward()", SUM[1]),
            "sine only": ("torch.sin(x).backward()", SUM[1]),
            "gradient of the copy": (
                "parts = torch.tensor([x**2, torch.sin(x)], requires_grad=True)",
                SUM[0],
                "return parts.grad",
            ),
            "multiplied": (
                "parts = torch.stack([x**2, torch.sin(x)])",
                "parts.prod().backward()",
                SUM[1],
            ),
            "one inside the other": ("torch.sin(x**2).backward()", SUM[1]),
            "whole tuple": (
                "parts = torch.stack([x**2, torch.sin(x)])",
                "return torch.autograd.grad(parts.sum(), x)",
            ),
        },
    ),
    _repair(
        "e",
        ("y = x**2", "z = y * x", "z.backward()", "return x.grad"),
        {
            "still a number": ("y = x**2", "z = y.detach() * x", "z.backward()", "return x.grad"),
            "other number": ("y = x**2", "z = y * x.item()", "z.backward()", "return x.grad"),
            "both numbers": (
                "y = x**2",
                "z = torch.tensor(y.item() * x.item())",
                "z.backward()",
                "return x.grad",
            ),
            "no tensors": ("z = (x**2).item() * x.item()", "z.backward()", "return x.grad"),
            "square only": ("y = x**2", *BACK),
            "value": ("y = x**2", "return y * x"),
            "sum": ("y = x**2", "z = y + x", "z.backward()", "return x.grad"),
            "not the leaf": ("y = x**2", "z = y * x", "z.backward()", "return y.grad"),
        },
    ),
    _repair(
        "f",
        (
            "safe = torch.where(x > 0, x, 1.0)",
            "y = torch.where(x > 0, torch.sqrt(safe), 0.0)",
            *BACK,
        ),
        {
            "one where": ("y = torch.where(x <= 0, 0.0, torch.sqrt(x))", *BACK),
            "clamped to 0": ("y = torch.where(x > 0, torch.sqrt(x.clamp(min=0)), 0.0)", *BACK),
            "root alone": ("y = torch.sqrt(x)", *BACK),
            "clamped too high": (
                "y = torch.where(x > 0, torch.sqrt(x.clamp(min=1.0)), 0.0)",
                *BACK,
            ),
            "epsilon": ("y = torch.where(x > 0, torch.sqrt(x + 1e-6), 0.0)", *BACK),
            "always the root of 1": ("y = torch.where(x > 0, torch.sqrt(x * 0 + 1.0), 0.0)", *BACK),
            "value": ("y = torch.where(x > 0, torch.sqrt(x), 0.0)", "return y"),
            "no leaf": (
                "x = torch.where(x > 0, x, 1.0)",
                "y = torch.where(x > 0, torch.sqrt(x), 0.0)",
                *BACK,
            ),
        },
        points=ROOTS,
    ),
)
