"""Lesson 03: the same slopes by autograd."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

GRAPH_OF_Y = """\
x = torch.tensor(5.0, requires_grad=True)
y = x**2
before = x.grad
y.backward()
after = x.grad
"""

LINES = {
    "a": "z = torch.sin(y)",
    "b": "z = math.sin(y)",
    "c": "z = numpy.sin(y)",
    "d": "z = y.sin()",
}


def _z(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x**2)


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


def _before_and_after() -> list:
    names = names_after(GRAPH_OF_Y)
    return [names["before"], names["after"]]


def _line_that_loses_the_graph() -> str:
    """Run each line; the one sought ends without an error and leaves nothing to go back from."""
    start = "x = torch.tensor(3.0, requires_grad=True)\ny = x**2\n"
    for letter, line in LINES.items():
        if "numpy" in line:
            line = "import numpy\n" + line
        try:
            z = names_after(start + line)["z"]
        except Exception:
            continue
        if getattr(z, "grad_fn", None) is None:
            return letter
    raise AssertionError("every line kept its graph or raised")


def _function(name: str, *lines: str) -> str:
    return f"def {name}(x):\n" + "".join(f"    {line}\n" for line in lines)


def _du(*lines: str) -> str:
    return _function("du_dx", *lines)


def _dz(*lines: str) -> str:
    return _function("dz_dx", "y = x**2", *lines)


def _predict(answer: str) -> str:
    return f"{GRAPH_OF_Y}answer = {answer}\n"


EXERCISES = (
    Exercise(
        key="03.1",
        name="answer",
        truth=_before_and_after,
        decimals=4,
        given=GRAPH_OF_Y,
        solution=_predict("[before, after]"),
        mistakes={
            "zero before": _predict("[0, after]"),
            "already there": _predict("[after, after]"),
            "value": _predict("[before, y]"),
            "x itself": _predict("[before, x]"),
            "never": _predict("[before, before]"),
            "swapped": _predict("[after, before]"),
            "slope at 3": _predict("[before, torch.tensor(6.0)]"),
            "x forgotten": _predict("[before, torch.tensor(2.0)]"),
            "doubled": _predict("[before, 2 * after]"),
        },
    ),
    Exercise(
        key="03.2",
        name="du_dx",
        truth=lambda x: slope(_u, x.item()),
        points=POINTS,
        argument=tracked,
        solution=_du("u = torch.exp(torch.sin(x**2))", "u.backward()", "return x.grad"),
        mistakes={
            "no backward": _du("u = torch.exp(torch.sin(x**2))", "return x.grad"),
            "not the leaf": _du("u = torch.exp(torch.sin(x**2))", "u.backward()", "return u.grad"),
            "twice": _du(
                "u = torch.exp(torch.sin(x**2))",
                "u.backward(retain_graph=True)",
                "u.backward()",
                "return x.grad",
            ),
            "value": _du("u = torch.exp(torch.sin(x**2))", "u.backward()", "return u"),
            "slope of z": _du("z = torch.sin(x**2)", "z.backward()", "return x.grad"),
            "sin squared": _du("u = torch.exp(torch.sin(x) ** 2)", "u.backward()", "return x.grad"),
            "own x": _du(
                "x = torch.tensor(3.0, requires_grad=True)",
                "u = torch.exp(torch.sin(x**2))",
                "u.backward()",
                "return x.grad",
            ),
            "detached": _du(
                "y = (x**2).detach()",
                "u = torch.exp(torch.sin(y))",
                "u.backward()",
                "return x.grad",
            ),
            "no tensor": _du(
                "u = torch.exp(torch.sin(x**2)).item()", "u.backward()", "return x.grad"
            ),
            "whole tuple": _du("return torch.autograd.grad(torch.exp(torch.sin(x**2)), x)"),
            "x itself": _du("u = torch.exp(torch.sin(x**2))", "u.backward()", "return x.detach()"),
        },
    ),
    Exercise(
        key="03.3",
        name="answer",
        truth=_line_that_loses_the_graph,
        options=tuple(LINES),
        given="\n".join(f"{line:<20}# {letter}" for letter, line in LINES.items()) + "\n",
        solution='answer = "b"\n',
        mistakes={
            "a": 'answer = "a"\n',
            "c": 'answer = "c"\n',
            "d": 'answer = "d"\n',
        },
    ),
    Exercise(
        key="03.4",
        name="dz_dx",
        truth=lambda x: slope(_z, x.item()),
        points=POINTS,
        argument=tracked,
        solution=_dz("z = torch.sin(y)", "z.backward()", "return x.grad"),
        mistakes={
            "new leaf": _dz(
                "z = torch.tensor(math.sin(y), requires_grad=True)", "z.backward()", "return x.grad"
            ),
            "item": _dz("z = torch.sin(y).item()", "z.backward()", "return x.grad"),
            "not the leaf": _dz("z = torch.sin(y)", "z.backward()", "return y.grad"),
            "sin of x": _dz("z = torch.sin(x)", "z.backward()", "return x.grad"),
            "twice": _dz(
                "z = torch.sin(y)",
                "z.backward(retain_graph=True)",
                "z.backward()",
                "return x.grad",
            ),
            "value": _dz("z = torch.sin(y)", "z.backward()", "return z"),
            "outer only": _dz("return math.cos(y)"),
            "back from y": _dz("y.backward()", "return x.grad"),
        },
    ),
)
