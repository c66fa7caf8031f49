"""Lesson 05: the backward pass."""

import torch

from .exercise import Demands, Exercise
from .oracle import names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

FAN_OUT = """\
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + torch.sin(x)
y.backward()
x.grad
"""


THREE_LEAVES = """\
w = torch.tensor(2.0, requires_grad=True)
x = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
s = w * x + b
y = s**2
s.retain_grad()
y.backward()
"""


def _work() -> list[int]:
    """Count the runs that both ways take for a few weights, and carry it over to 5,000."""
    runs = 0

    def loss(weights):
        nonlocal runs
        runs += 1
        return (weights**2).sum()

    weights = torch.ones(3, dtype=torch.float64, requires_grad=True)
    for place in range(3):
        step = torch.zeros(3, dtype=torch.float64)
        step[place] = 1e-3
        (loss(weights + step) - loss(weights - step)) / 2e-3
    by_differences, runs = runs, 0
    loss(weights).backward()
    return [5000 * by_differences // 3, runs, 1]


def _on_the_edges() -> list[float]:
    names = names_after(THREE_LEAVES)
    return [names[name].grad.item() for name in "sbwx"]


EXERCISES = (
    Exercise(
        "05.1",
        truth=_on_the_edges,
        solution="[2 * 7, 2 * 7, 2 * 7 * 3, 2 * 7 * 2]",
        mistakes={
            "[14, 14, 28, 42]": (
                "The last two have changed places: a product gives each factor the other one."
            ),
            "[14, 1, 3, 2]": (
                "From the sum on, these are local derivatives alone: each is multiplied by what "
                "the node received."
            ),
            "[14, 14, 3, 2]": (
                "The product received 14. What it sends is 14 times the other factor."
            ),
            "[2, 1, 3, 2]": "These are local derivatives alone, and that of s² is 2s, not 2.",
            "[14, 14, 21, 14]": "The product received 14, not 7: a sum passes all of it to both.",
            "[14, 14, 14, 14]": "A product does not pass on what it received as it is.",
            "[14, 7, 21, 14]": "A sum does not divide what it receives: each input gets all of it.",
            "[49, 49, 147, 98]": "s² was not differentiated: its slope at 7 is 2 · 7.",
            "[7, 7, 21, 14]": "The slope of s² is 2s; the factor 2 is missing.",
            "[2, 2, 6, 4]": "The slope of s² is 2s, and s is 7 here.",
            "[12, 12, 36, 24]": "b belongs to the sum: s is 7 and not 6.",
            "[14, 14, 84, 84]": "A product sends the other factor, and not both.",
            "[1, 14, 42, 28]": "1 is what the square receives. What does it send?",
            "[1, 1, 3, 2]": "The slope of the square is missing throughout: 2s at s = 7.",
        },
        hints=(
            "s is 7. What is the slope of s² there?",
            "The sum receives that number and passes it on to both of its inputs.",
            "The product receives it as well, and sends it times 3 to w, which stands beside 3.",
        ),
        reason=(
            "The square sends 2 · 7 = 14. The sum passes 14 on to b and to the product. The "
            "product sends 14 · 3 to w and 14 · 2 to x."
        ),
        insight="Each node sent what it received times its local derivative.",
    ),
    Exercise(
        "05.2",
        "grad_of_y",
        truth=lambda x: slope(torch.sin, x.item() ** 2),
        points=POINTS,
        argument=tracked,
        code="def grad_of_y(x):\n    y = x**2\n    {}\n",
        broken="z = torch.sin(y)\nz.backward()\nreturn y.grad",
        way=Demands(passes=1, without=("detach",)),
        solution="y.retain_grad()\nz = torch.sin(y)\nz.backward()\nreturn y.grad",
        mistakes={
            "z = torch.sin(y); z.backward(); y.retain_grad(); return y.grad": (
                "Your function returned None. `y.retain_grad()` must come before `z.backward()`, "
                "and what is asked for afterwards is `y.grad`."
            ),
            "y.retain_grad(); z = torch.sin(y); return y.grad": (
                "No gradient has reached x yet: run `z.backward()` before you ask y."
            ),
            "z = torch.sin(y); z.backward(); return x.grad": (
                "That is dz/dx, the gradient at x. Asked for is the one at y."
            ),
            "z = torch.sin(y); z.backward(); return y": "That is y itself, not its gradient.",
            "z = torch.sin(y); z.retain_grad(); z.backward(); return z.grad": (
                "That is 1, the slope of what the backward pass began at: begin at z, ask y."
            ),
            "y = y.detach(); y.retain_grad(); z = torch.sin(y); z.backward(); return y.grad": (
                "y is not tracked, so there is no gradient for it to keep: "
                "`detach()` or `no_grad()` cut it off from x."
            ),
            "y.retain_grad(); z = torch.sin(y); z.backward(retain_graph=True); z.backward(); "
            "return y.grad": (
                "Exactly twice the gradient, as after two backward passes: `.grad` adds up."
            ),
            "z = torch.sin(y); return torch.autograd.grad(z, y)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "z = torch.sin(y); z.backward(); return z": (
                "That is z itself. Asked for is how z answers to y."
            ),
        },
        hints=(
            "y is not a leaf: its gradient is computed, used, and let go.",
            "`y.retain_grad()` asks y to keep it. When does y have to know?",
        ),
        reason=(
            "Gradients of the tensors in between are computed anyway; "
            "`retain_grad()` only keeps one, and only if y knows before backward passes."
        ),
        insight="The value is cos(x²), the outer slope of lesson 01.",
    ),
    Exercise(
        "05.3",
        truth=lambda: slope(lambda x: x**2 + torch.sin(x), 3.0),
        decimals=4,
        given=FAN_OUT,
        solution="2 * 3 + math.cos(3)",
        mistakes={
            "2 * 3": "That is what the square sends back. The sine sends something too.",
            "math.cos(3)": "That is what the sine sends back. The square sends something too.",
            "2 * 3 * math.cos(3)": "Slopes multiply along one path. Two paths that meet again add.",
            "3**2 + math.sin(3)": "That is y itself. Asked for is its slope.",
            "(2 * 3 + math.cos(3)) / 2": (
                "Half of it: the two contributions are added, not averaged."
            ),
            "2 * 3 - math.cos(3)": (
                "One of the two has the wrong sign: the slope of the sine is +cos."
            ),
            "2 * 3 + math.sin(3)": "The sine was not differentiated: its slope is the cosine.",
            "3**2 + math.cos(3)": "The square was not differentiated: its slope is 2x.",
            "2 * 3 + math.cos(3**2)": (
                "The sine stands beside the square, not round it: it is taken of x."
            ),
            "2 * 3 + math.cos(math.radians(3))": (
                "That is in degrees. Slopes of sine and cosine are in radians."
            ),
            "5": "That is rounded: four decimals are asked for, as PyTorch prints them.",
            "2 + math.cos(3)": "The slope of x² is 2x; yours has the 2 alone.",
        },
        hints=(
            "x is used twice, so two edges lead back to it.",
            "Each edge brings its own slope, and the leaf collects both.",
        ),
        reason=(
            "Along a path slopes multiply; where paths meet, contributions add. "
            "AccumulateGrad receives 2x from the square and cos(x) from the sine."
        ),
        insight="Multiply along a path, add where paths meet.",
    ),
    Exercise(
        "05.4",
        truth=_work,
        solution="[2 * 5000, 1, 1]",
        mistakes={
            "[5000, 1, 1]": "A central difference runs the function on both sides of each weight.",
            "[5001, 1, 1]": "That is the forward difference: central ones take two runs a weight.",
            "[10001, 1, 1]": "The run in the middle is not used by a central difference.",
            "[10000, 5000, 5000]": "One sweep serves all weights at once.",
            "[10000, 1, 5000]": "One backward pass serves all weights at once.",
            "[10000, 5000, 1]": "The forward pass runs once: the nudges are gone.",
            "[10000, 0, 1]": "Without a forward run there is no graph to walk.",
            "[10000, 2, 1]": "One forward run makes the graph, and it is enough.",
            "[2, 1, 1]": "That is for one weight. Here there are 5,000.",
        },
        hints=(
            "With differences each weight is nudged on its own, up and down.",
            "How many graphs does autograd need for one loss?",
        ),
        reason=(
            "Two runs for each of 5,000 weights, or one run that makes the graph and one pass back "
            "through it."
        ),
        insight="The larger the network, the larger the gain.",
    ),
)
