"""Lesson 12: hooks, second derivatives, one gradient for each student, operations of one's own."""

import torch

from .judging import Exercise
from .oracle import names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))
CUBES = ((3.0, 1.0), (3.0, -0.9111302618846769), (0.7, 2.0), (-1.3, 0.25))

HOOKED = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2
y.register_hook(print)
y.register_hook(lambda gradient: 2 * gradient)
s = y + x
s.backward()
x.grad
"""

STUDENT = """\
import torch.nn.functional as F

def loss(w, b, x, y):
    return F.binary_cross_entropy_with_logits(w * x + b, y)

ws = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
b, x, y = torch.tensor([-3.0, 6.7, 0.0], dtype=torch.float64)

for_each = torch.func.vmap(torch.func.grad(loss), in_dims=...)
for_each(ws, b, x, y)
"""
IN_DIMS = {
    "a": (None, None, 0, 0),
    "b": (0, None, None, None),
    "c": (0, 0, 0, 0),
    "d": (3, None, None, None),
    "e": (0, None, 0, None),
}

FORWARD = """\
from torch.utils.checkpoint import checkpoint

runs = 0

def five_sines(x):
    global runs
    runs += 1
    for _ in range(5):
        x = torch.sin(x)
    return x

x = torch.linspace(0, 1, 1000, requires_grad=True)
y = x
for _ in range(4):
    y = checkpoint(five_sines, y, use_reentrant=False)
"""
BACKWARD = "y.sum().backward()\n"


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


def _second(x: torch.Tensor) -> torch.Tensor:
    (first,) = torch.autograd.grad(_u(x), x, create_graph=True)
    return torch.autograd.grad(first, x)[0]


def _in_dims() -> str:
    """Try each: the one that gives the slope at each w is the answer."""
    names = names_after(STUDENT.partition("for_each =")[0])
    loss = names["loss"]
    ws, b, x, y = (names[name] for name in ("ws", "b", "x", "y"))
    wanted = torch.stack([torch.func.grad(loss)(w, b, x, y) for w in ws])
    for letter, in_dims in IN_DIMS.items():
        try:
            given = torch.func.vmap(torch.func.grad(loss), in_dims=in_dims)(ws, b, x, y)
        except (RuntimeError, ValueError, IndexError):
            continue
        if given.shape == wanted.shape and torch.allclose(given, wanted):
            return letter
    raise AssertionError("no in_dims fits")


def _kept_and_runs() -> list[int]:
    kept = []

    def keep(tensor):
        if tensor.numel():  # some versions of PyTorch save an empty tensor as well
            kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        names = names_after(FORWARD)
    exec(BACKWARD, names)
    return [len(kept), names["runs"]]


def _second_of(*lines: str) -> str:
    body = ("u = torch.exp(torch.sin(x**2))", *lines)
    return "def second(x):\n" + "".join(f"    {line}\n" for line in body)


def _cube(expression: str) -> str:
    return f"def cube_backward(x, grad_output):\n    return {expression}\n"


FIRST = "(slope,) = torch.autograd.grad(u, x, create_graph=True)"

EXERCISES = (
    Exercise(
        key="12.1",
        name="answer",
        truth=lambda: names_after(HOOKED)["x"].grad.item(),
        decimals=4,
        given=HOOKED,
        solution="answer = 2 * 2 * 3 + 1\n",
        mistakes={
            "hook ignored": "answer = 2 * 3 + 1\n",
            "both ways": "answer = 2 * (2 * 3 + 1)\n",
            "one way": "answer = 2 * 2 * 3\n",
            "None stops": "answer = 1\n",
            "doubled twice": "answer = 2 * 2 * 2 * 3 + 1\n",
            "value": "answer = 2 * 3**2 + 3\n",
            "square's slope missing": "answer = 2 + 1\n",
            "gradient at y": "answer = 2\n",
            "through y, no hook": "answer = 2 * 3\n",
        },
    ),
    Exercise(
        key="12.2",
        name="second",
        truth=_second,
        points=POINTS,
        argument=tracked,
        solution=_second_of(
            FIRST, "(slope_of_slope,) = torch.autograd.grad(slope, x)", "return slope_of_slope"
        ),
        mistakes={
            "no record": _second_of(
                "(slope,) = torch.autograd.grad(u, x)",
                "(slope_of_slope,) = torch.autograd.grad(slope, x)",
                "return slope_of_slope",
            ),
            "first": _second_of(FIRST, "return slope.detach()"),
            "accumulated": _second_of(
                "u.backward(create_graph=True)", "x.grad.backward()", "return x.grad.detach()"
            ),
            "squared": _second_of(FIRST, "return slope.detach() ** 2"),
            "of the same": _second_of(
                FIRST, "(again,) = torch.autograd.grad(u, x)", "return again + slope.detach()"
            ),
            "third": _second_of(
                FIRST,
                "(slope,) = torch.autograd.grad(slope, x, create_graph=True)",
                "return torch.autograd.grad(slope, x)[0]",
            ),
            "whole tuple": _second_of(FIRST, "return torch.autograd.grad(slope, x)"),
            "value": _second_of("return u.detach()"),
        },
    ),
    Exercise(
        key="12.3",
        name="answer",
        truth=_in_dims,
        given=STUDENT,
        options=tuple(IN_DIMS),
        solution='answer = "b"\n',
        mistakes={letter: f'answer = "{letter}"\n' for letter in "acde"},
    ),
    Exercise(
        key="12.4",
        name="cube_backward",
        truth=lambda x, grad_output: grad_output * slope(lambda t: t**3, x),
        points=CUBES,
        parameters=("x", "grad_output"),
        solution=_cube("grad_output * 3 * x**2"),
        mistakes={
            "grad_output forgotten": _cube("3 * x**2"),
            "slope forgotten": _cube("grad_output"),
            "square": _cube("grad_output * 2 * x"),
            "value": _cube("grad_output * x**3"),
            "power kept": _cube("grad_output * 3 * x**3"),
            "added": _cube("grad_output + 3 * x**2"),
            "power lost": _cube("grad_output * 3 * x"),
            "factor missing": _cube("grad_output * x**2"),
            "wrong input": _cube("3 * grad_output**2"),
            "x lost": _cube("grad_output * 3"),
        },
    ),
    Exercise(
        key="12.5",
        name="answer",
        truth=_kept_and_runs,
        given=FORWARD + BACKWARD,
        solution="answer = [4, 8]\n",
        mistakes={
            "no checkpoint": "answer = [20, 4]\n",
            "one piece": "answer = [1, 2]\n",
            "only the first input": "answer = [1, 8]\n",
            "no second run": "answer = [4, 4]\n",
            "result counted": "answer = [5, 8]\n",
            "all kept": "answer = [20, 8]\n",
            "sines": "answer = [4, 40]\n",
            "last piece spared": "answer = [4, 7]\n",
            "one piece again": "answer = [4, 5]\n",
            "first input spared": "answer = [3, 8]\n",
            "turned round": "answer = [8, 4]\n",
        },
    ),
)
