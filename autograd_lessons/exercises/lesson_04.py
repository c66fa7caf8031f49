"""Lesson 04: reading the graph."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

CHAIN = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
z = torch.sin(y)
"""

SIX = """\
a = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(2.0)
c = a * b
d = c.detach()
e = torch.tensor(1.0, requires_grad=True) * 0.01
f = torch.tensor(4.0).requires_grad_()
"""

FAN_OUT = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + torch.sin(x)
y.backward()
x.grad
"""


def _names_to_the_leaf() -> list[str]:
    node, names = names_after(CHAIN)["z"].grad_fn, []
    while node is not None:
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    return names


def _leaves() -> set[str]:
    names = names_after(SIX)
    return {name for name in "abcdef" if names[name].is_leaf}


def _when_built() -> str:
    """Look for the graph after each stage."""
    if names_after("x = torch.tensor(3.0, requires_grad=True)\n")["x"].grad_fn is not None:
        return "c"
    return "a" if names_after(CHAIN)["z"].grad_fn is not None else "b"


def _grad_of_y(*lines: str) -> str:
    return "def grad_of_y(x):\n" + "".join(f"    {line}\n" for line in lines)


def _letters(names: str) -> str:
    return f"answer = {{{', '.join(repr(name) for name in names)}}}\n".replace("'", '"')


EXERCISES = (
    Exercise(
        key="04.1",
        name="answer",
        truth=_when_built,
        given=CHAIN,
        options=("a", "b", "c", "d"),
        solution='answer = "a"\n',
        mistakes={
            "b": 'answer = "b"\n',
            "c": 'answer = "c"\n',
            "d": 'answer = "d"\n',
        },
    ),
    Exercise(
        key="04.2",
        name="answer",
        truth=_names_to_the_leaf,
        given=CHAIN,
        solution='answer = ["SinBackward0", "PowBackward0", "AccumulateGrad"]\n',
        mistakes={
            "forward order": 'answer = ["AccumulateGrad", "PowBackward0", "SinBackward0"]\n',
            "leaf forgotten": 'answer = ["SinBackward0", "PowBackward0"]\n',
            "AccumulateGrad not last": (
                'answer = ["SinBackward0", "AccumulateGrad", "PowBackward0"]\n'
            ),
            "operations": 'answer = ["sin", "pow", "x"]\n',
            "no number": 'answer = ["SinBackward", "PowBackward", "AccumulateGrad"]\n',
            "the leaf's name": 'answer = ["SinBackward0", "PowBackward0", "x"]\n',
            "names of tensors": 'answer = ["z", "y", "x"]\n',
        },
    ),
    Exercise(
        key="04.3",
        name="answer",
        truth=_leaves,
        given=SIX,
        options=tuple("abcdef"),
        solution=_letters("abdf"),
        mistakes={
            "tracked only": _letters("af"),
            "plain input missing": _letters("adf"),
            "detached missing": _letters("abf"),
            "in place missing": _letters("abd"),
            "product counted": _letters("abdef"),
            "tracked with product": _letters("aef"),
            "upside down": _letters("ce"),
            "all": _letters("abcdef"),
        },
    ),
    Exercise(
        key="04.4",
        name="grad_of_y",
        truth=lambda x: slope(torch.sin, x.item() ** 2),
        points=POINTS,
        argument=tracked,
        solution=_grad_of_y(
            "y = x**2", "y.retain_grad()", "z = torch.sin(y)", "z.backward()", "return y.grad"
        ),
        mistakes={
            "too late": _grad_of_y(
                "y = x**2", "z = torch.sin(y)", "z.backward()", "y.retain_grad()", "return y.grad"
            ),
            "no backward": _grad_of_y(
                "y = x**2", "y.retain_grad()", "z = torch.sin(y)", "return y.grad"
            ),
            "slope at x": _grad_of_y(
                "y = x**2", "z = torch.sin(y)", "z.backward()", "return x.grad"
            ),
            "value": _grad_of_y("y = x**2", "z = torch.sin(y)", "z.backward()", "return y"),
            "grad of z": _grad_of_y(
                "y = x**2", "z = torch.sin(y)", "z.retain_grad()", "z.backward()", "return z.grad"
            ),
            "detached": _grad_of_y(
                "y = (x**2).detach()",
                "y.retain_grad()",
                "z = torch.sin(y)",
                "z.backward()",
                "return y.grad",
            ),
            "twice": _grad_of_y(
                "y = x**2",
                "y.retain_grad()",
                "z = torch.sin(y)",
                "z.backward(retain_graph=True)",
                "z.backward()",
                "return y.grad",
            ),
            "whole tuple": _grad_of_y(
                "y = x**2", "z = torch.sin(y)", "return torch.autograd.grad(z, y)"
            ),
            "value of z": _grad_of_y("y = x**2", "z = torch.sin(y)", "z.backward()", "return z"),
        },
    ),
    Exercise(
        key="04.5",
        name="answer",
        truth=lambda: slope(lambda x: x**2 + torch.sin(x), 3.0),
        decimals=4,
        given=FAN_OUT,
        solution="answer = 2 * 3 + math.cos(3)\n",
        mistakes={
            "square only": "answer = 2 * 3\n",
            "sine only": "answer = math.cos(3)\n",
            "multiplied": "answer = 2 * 3 * math.cos(3)\n",
            "value": "answer = 3**2 + math.sin(3)\n",
            "averaged": "answer = (2 * 3 + math.cos(3)) / 2\n",
            "subtracted": "answer = 2 * 3 - math.cos(3)\n",
            "sin kept": "answer = 2 * 3 + math.sin(3)\n",
            "square kept": "answer = 3**2 + math.cos(3)\n",
            "chained": "answer = 2 * 3 + math.cos(3**2)\n",
            "degrees": "answer = 2 * 3 + math.cos(math.radians(3))\n",
            "x forgotten": "answer = 2 + math.cos(3)\n",
        },
    ),
)
