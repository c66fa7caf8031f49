"""The closing quiz: one question for each of the lessons 01 to 12, to be answered by running code.

The questions share one form, `_question`. What is true is computed here by other means than in the
solution wherever there are two.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from .judging import Exercise
from .oracle import names_after

STEPS = 5  # of training
FIRST = 4  # the lesson's own exercises are 13.1 to 13.3

STEP = """\
x = torch.tensor(100.0)
estimate = (torch.sin(x + h) - torch.sin(x)) / h
"""

MADE = """\
x = torch.tensor([1.0, 2.0], requires_grad=True)
a = x.sum()
b = x.argmax()
c = 2 * x.detach()
d = x[0]
e = torch.tensor(x.tolist())
f = x.to(torch.float32)
g = x.to(torch.float64)
"""

SHARED = """\
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)
s = x * y
z = (s + torch.sin(s)) * x
"""

WEIGHED = """\
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.stack([x[0] * x[1] * x[2], (x**2).sum()])
y.backward(torch.tensor([2.0, -1.0]))
"""

ALIAS = """\
x = torch.tensor(2.0, requires_grad=True)
(x**3).backward()
g = x.grad
(x**3).backward()
x.grad.zero_()
(x**2).backward()
"""

TRAINING = """\
import torch.nn.functional as F

cgpa = torch.tensor([9.11, 8.9, 7.0, 6.56, 4.56], dtype=torch.float64)
placed = torch.tensor([1.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
"""
MEAN = "F.binary_cross_entropy_with_logits(w * cgpa + b, placed)"

SWITCHED = """\
x = torch.tensor(3.0, requires_grad=True)
with torch.no_grad():
    a = x + 1
b = (x**2).detach()
c = x**2
z = a * x + b * c + c * x
z.backward()
"""

FROZEN = """\
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(2 * w).backward()
optimizer.step()

w.requires_grad_(False)
optimizer.zero_grad(set_to_none=False)
for _ in range(3):
    optimizer.step()
"""


def _train(steps: int = STEPS, start: str = TRAINING, **changed: str) -> str:
    """Code that trains and computes the loss after that; `changed` spoils a line of it."""
    lines = {
        "loss": f"loss = {MEAN}",
        "backward": "loss.backward()",
        "block": "with torch.no_grad():",
        "w": "    w -= 0.1 * w.grad",
        "b": "    b -= 0.1 * b.grad",
        "zero": "w.grad = b.grad = None",
    } | changed
    body = "".join(f"    {line}\n" for line in lines.values())
    return f"{start}for _ in range({steps}):\n{body}answer = {MEAN}.item()\n"


def _trained() -> float:
    """The same with PyTorch's own optimizer."""
    names = names_after(f"{TRAINING}\ndef loss():\n    return {MEAN}\n")
    optimizer = torch.optim.SGD([names["w"], names["b"]], lr=0.1)
    for _ in range(STEPS):
        optimizer.zero_grad()
        names["loss"]().backward()
        optimizer.step()
    return names["loss"]().item()


def _derivative(function: Callable, point: float, order: int = 1) -> float:
    x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    value = function(x)
    for _ in range(order):
        (value,) = torch.autograd.grad(value, x, create_graph=True)
    return value.item()


def _vanishing_step() -> float:
    for power in range(1, 10):
        names = names_after(f"h = 10**-{power}\n{STEP}")
        if names["estimate"] == 0:
            return 10**-power
    raise AssertionError("no step is too small")


def _with_grad_fn() -> set[str]:
    names = names_after(MADE)
    return {name for name in "abcdefg" if names[name].grad_fn is not None}


def _nodes() -> int:
    """Count what can be reached over `next_functions`, each node once."""
    found = [names_after(SHARED)["z"].grad_fn]
    for node in found:  # the list grows meanwhile
        found += [f for f, _ in node.next_functions if f is not None and f not in found]
    return len(dict.fromkeys(found))


def _neuron() -> float:
    w = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
    loss = -torch.log(1 - torch.sigmoid(w * 7.0 - 4.0))
    return torch.autograd.grad(loss, w)[0].item()


def _saturated() -> int:
    every = torch.arange(100, dtype=torch.float64)
    return next(int(z) for z in every if torch.sigmoid(z) == 1)


def _aliases() -> list[float]:
    names = names_after(ALIAS)
    return [names["x"].grad.item(), names["g"].item()]


def _second(*lines: str) -> str:
    start = (
        "x = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)",
        "u = torch.exp(torch.cos(x**2))",
    )
    return "".join(f"{line}\n" for line in (*start, *lines))


def _question(number: int, truth: Callable, solution: str, mistakes: dict, **more) -> Exercise:
    """Return question `number`; its code may be an expression alone, or lines that set `answer`."""

    def whole(code: str) -> str:
        return code if "answer = " in code else f"answer = {code}\n"

    return Exercise(
        key=f"13.{FIRST + number - 1}",
        name="answer",
        truth=truth,
        solution=whole(solution),
        mistakes={name: whole(code) for name, code in mistakes.items()},
        **more,
    )


OUTER, MIDDLE, INNER = "math.cos(math.cos(1.1**3))", "-math.sin(1.1**3)", "3 * 1.1**2"
P = "1 / (1 + math.exp(-(0.8 * 7 - 4)))"  # what the neuron of question 6 says
FIRST_SLOPE = "(slope,) = torch.autograd.grad(u, x, create_graph=True)"

QUIZ = (
    _question(
        1,
        lambda: _derivative(lambda x: torch.sin(torch.cos(x**3)), 1.1),
        f"{OUTER} * {MIDDLE} * {INNER}",
        {
            "inner missing": f"{OUTER} * {MIDDLE}",
            "middle missing": f"{OUTER} * {INNER}",
            "outer missing": f"{MIDDLE} * {INNER}",
            "sign": f"{OUTER} * -{MIDDLE} * {INNER}",
            "outer place": f"math.cos(1.1**3) * {MIDDLE} * {INNER}",
            "added": f"{OUTER} + {MIDDLE} + {INNER}",
            "value": "math.sin(math.cos(1.1**3))",
            "middle place": f"{OUTER} * -math.sin(1.1) * {INNER}",
            "all at x": f"math.cos(1.1) * -math.sin(1.1) * {INNER}",
            "differentiated inside": "math.cos(-math.sin(3 * 1.1**2))",
            "power lost": f"{OUTER} * {MIDDLE} * 3 * 1.1",
            "inner only": INNER,
            "degrees": "math.cos(math.cos(math.radians(1.1**3))) * "
            f"-math.sin(math.radians(1.1**3)) * {INNER}",
        },
        decimals=4,
    ),
    _question(
        2,
        _vanishing_step,
        f"for power in range(1, 10):\n    h = 10**-power\n"
        f"{''.join(f'    {line}' for line in STEP.splitlines(keepends=True))}"
        "    if estimate == 0:\n        break\nanswer = h\n",
        {
            "one earlier": "1e-5",
            "two earlier": "1e-4",
            "three earlier": "1e-3",
            "exponent": "6",
            "at 3": "1e-7",
            "epsilon": "1e-8",
            "float64": "1e-15",
            "one": "1e-16",
            "too late": "1e-9",
        },
        given=STEP,
        rtol=1e-6,  # h may be a float32 tensor, as x is
    ),
    _question(
        3,
        _with_grad_fn,
        '{"a", "d", "g"}',
        {
            "f counted": '{"a", "d", "f", "g"}',
            "g missing": '{"a", "d"}',
            "d missing": '{"a", "g"}',
            "b counted": '{"a", "b", "d", "g"}',
            "c counted": '{"a", "c", "d", "g"}',
            "e counted": '{"a", "d", "e", "g"}',
            "f for g": '{"a", "d", "f"}',
            "upside down": '{"b", "c", "e", "f"}',
            "all": '{"a", "b", "c", "d", "e", "f", "g"}',
        },
        given=MADE,
        options=tuple("abcdefg"),
    ),
    _question(
        4,
        _nodes,
        f"from autograd_lessons import build_graph\n\n{SHARED}answer = len(build_graph(z).nodes)\n",
        {
            "operations": "4",
            "one leaf": "5",
            "arrows": "7",
            "each path": "10",
            "kinds": "3",
            "leaves alone": "2",
        },
        given=SHARED,
    ),
    _question(
        5,
        lambda: names_after(WEIGHED)["x"].grad,
        f"{WEIGHED}answer = x.grad\n",
        {
            "added": "[8, 7, 8]",
            "signs": "[14, 10, 10]",
            "swapped": "[-2, 5, 10]",
            "first row": "[6, 3, 2]",
            "second row": "[2, 4, 6]",
            "first row weighed": "[12, 6, 4]",
            "second row weighed": "[-2, -4, -6]",
            "square's 2 missing": "[11, 4, 1]",
        },
        given=WEIGHED + "x.grad\n",
    ),
    _question(
        6,
        _neuron,
        f"p = {P}\nanswer = (p - 0) * 7\n",
        {
            "db": f"p = {P}\nanswer = p - 0\n",
            "sign": f"p = {P}\nanswer = (0 - p) * 7\n",
            "sigmoid slope kept": f"p = {P}\nanswer = p * p * (1 - p) * 7\n",
            "placed": f"p = {P}\nanswer = (p - 1) * 7\n",
            "z for p": "(0.8 * 7 - 4) * 7",
            "loss": f"p = {P}\nanswer = -math.log(1 - p)\n",
            "dL/dp": f"p = {P}\nanswer = 1 / (1 - p) * 7\n",
            "dp/dw": f"p = {P}\nanswer = p * (1 - p) * 7\n",
            "b missing": f"p = {P.replace(' - 4', '')}\nanswer = p * 7\n",
        },
        decimals=4,
    ),
    _question(
        7,
        _saturated,
        "z = 0\nwhile torch.sigmoid(torch.tensor(float(z), dtype=torch.float64)) < 1:\n"
        "    z += 1\nanswer = z\n",
        {
            "float32": "17",
            "one less": "36",
            "one more": "38",
            "bits": "53",
            "float32 bits": "24",
            "edge": "53 * math.log(2)",
        },
        also={"edge": ("answer = 36.7\n", "answer = 36.74\n")},
    ),
    _question(
        8,
        _aliases,
        f"{ALIAS}answer = [x.grad, g]\n",
        {
            "copy": "[4, 12]",
            "g not cleared": "[4, 24]",
            "g adds on": "[4, 28]",
            "g stays 0": "[4, 0]",
            "zero_ ignored": "[28, 28]",
            "copy, zero_ ignored": "[28, 12]",
            "cleared": "[0, 0]",
            "x cleared": "[0, 4]",
            "copy, cleared": "[0, 12]",
        },
        given=ALIAS,
    ),
    _question(
        9,
        _trained,
        _train(),
        {
            "never zeroed": _train(zero="pass"),
            "zeroed too early": _train(backward="loss.backward(); w.grad.zero_(); b.grad.zero_()"),
            "one step less": _train(STEPS - 1),
            "one step more": _train(STEPS + 1),
            "only w": _train(b="    pass"),
            "only b": _train(w="    pass"),
            "uphill": _train(w="    w += 0.1 * w.grad", b="    b += 0.1 * b.grad"),
            "sum": _train(loss=f"loss = {MEAN[:-1]}, reduction='sum')"),
            "from 1": _train(
                start=TRAINING.replace("w = torch.tensor(0.0", "w = torch.tensor(1.0")
            ),
        },
        given=TRAINING,
        decimals=4,
    ),
    _question(
        10,
        lambda: names_after(SWITCHED)["x"].grad.item(),
        f"{SWITCHED}answer = x.grad\n",
        {
            "all recorded": "(2 * 3 + 1) + 4 * 3**3 + 3 * 3**2",
            "a let through": "(2 * 3 + 1) + 9 * 2 * 3 + 3 * 3**2",
            "b let through": "4 + 4 * 3**3 + 3 * 3**2",
            "c held still": "4 + 9 * 2 * 3 + 9",
            "one factor": "4 + 9 * 2 * 3 + 2 * 3 * 3",
            "a lost": "9 * 2 * 3 + 3 * 3**2",
            "b lost": "4 + 3 * 3**2",
            "both lost": "3 * 3**2",
            "value": "4 * 3 + 9 * 9 + 9 * 3",
        },
        given=SWITCHED + "x.grad\n",
    ),
    _question(
        11,
        lambda: names_after(FROZEN)["w"].item(),
        f"{FROZEN}answer = w.item()\n",
        {
            "stays": "0.8",
            "one step": "0.8 - 0.1 * 1.8",
            "two steps": "0.8 - 0.1 * (1.8 + 1.62)",
            "no momentum": "0.8 - 3 * 0.1 * 2",
            "velocity kept": "0.8 - 3 * 0.1 * 1.8",
            "gradient kept": "0.8 - 0.1 * (3.8 + 5.42 + 6.878)",
            "never moved": "1.0",
            "one too early": "0.8 - 0.1 * (2 + 1.8 + 1.62)",
        },
        given=FROZEN + "w\n",
        decimals=4,
    ),
    _question(
        12,
        lambda: _derivative(lambda x: torch.exp(torch.cos(x**2)), 1.2, order=2),
        _second(FIRST_SLOPE, "answer = torch.autograd.grad(slope, x)[0]"),
        {
            "first": _second("answer = torch.autograd.grad(u, x)[0]"),
            "accumulated": _second(
                "u.backward(create_graph=True)", "x.grad.backward()", "answer = x.grad.item()"
            ),
            "squared": _second("answer = torch.autograd.grad(u, x)[0] ** 2"),
            "twice the first": _second("answer = 2 * torch.autograd.grad(u, x)[0]"),
            "third": _second(
                FIRST_SLOPE,
                "(slope,) = torch.autograd.grad(slope, x, create_graph=True)",
                "answer = torch.autograd.grad(slope, x)[0]",
            ),
            "value": _second("answer = u.item()"),
            "exponent's slope held": _second("answer = u * (2 * x * torch.sin(x**2)) ** 2"),
            "u held": _second("answer = -u * (2 * torch.sin(x**2) + 4 * x**2 * torch.cos(x**2))"),
        },
        decimals=4,
    ),
)
