"""Lesson 12: hooks, second derivatives, one gradient for each student, operations of one's own."""

import torch

from .exercise import Demands, Exercise
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


EXERCISES = (
    Exercise(
        "12.1",
        truth=lambda: names_after(HOOKED)["x"].grad.item(),
        decimals=4,
        given=HOOKED,
        solution="2 * 2 * 3 + 1",
        mistakes={
            "2 * 3 + 1": (
                "That is the slope without hooks. What the second hook returns takes the place of "
                "the gradient at y."
            ),
            "2 * (2 * 3 + 1)": "The hook sits on y. On the direct way from s to x there is none.",
            "2 * 2 * 3": "x is used twice: the sum sends something to it directly as well.",
            "1": "A hook that returns None changes nothing: the gradient goes on through y.",
            "2 * 2 * 2 * 3 + 1": "Only the second hook doubles; the first prints and returns None.",
            "2 * 3**2 + 3": "Asked for is the gradient, not what the sum would be.",
            "2 + 1": "On the way through y there is the square as well: its slope is missing.",
            "2": (
                "That is the gradient at y, behind the hook. It still passes the square, and the "
                "direct way adds to it."
            ),
            "2 * 3": "That is the slope of y alone, as if there were no hook.",
        },
        hints=(
            "Two ways lead from s back to x: through y, and directly.",
            "`print` returns None. What does that do to the gradient?",
            "The second hook returns a tensor, and it sits on y: only one of the two ways passes.",
        ),
        reason=(
            "Through y: 1, doubled to 2, times the slope of the square, 6. Directly: 1. "
            "The first hook only looks."
        ),
        insight="A hook on a tensor meets what flows through this tensor, and nothing else.",
    ),
    Exercise(
        "12.2",
        "second",
        truth=_second,
        points=POINTS,
        argument=tracked,
        code=(
            "def second(x):\n"
            "    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x, create_graph=True)\n"
            "    {}\n"
        ),
        broken=(
            "def second(x):\n"
            "    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x)\n"
            "    return slope\n"
        ),
        way=Demands(passes=2, untracked=True),
        solution="(slope_of_slope,) = torch.autograd.grad(slope, x)\nreturn slope_of_slope",
        mistakes={
            "(slope,) = torch.autograd.grad(u, x); return torch.autograd.grad(slope, x)[0]": (
                "The first gradient was computed without a record. `create_graph=True` makes one; "
                "`retain_graph=True` only keeps the old one."
            ),
            "return slope.detach()": "That is the first derivative. Ask for the slope of `slope`.",
            "u.backward(create_graph=True); x.grad.backward(); return x.grad.detach()": (
                "That is the first derivative plus the second: `x.grad` adds up. "
                "Take `torch.autograd.grad`, which returns and adds nothing."
            ),
            "slope.backward(); return slope.grad": (
                "slope is no leaf, so no gradient is kept for it. The pass ends at x: ask x."
            ),
            "return slope.detach() ** 2": (
                "That is the slope squared. Its own slope is something else."
            ),
            "return torch.autograd.grad(u, x)[0] + slope.detach()": (
                "Exactly twice the first derivative: the second call asked u again, not `slope`."
            ),
            "(slope,) = torch.autograd.grad(slope, x, create_graph=True); "
            "return torch.autograd.grad(slope, x)[0]": (
                "That is the third derivative: one call too many."
            ),
            "return torch.autograd.grad(slope, x)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "return u.detach()": "That is u itself. Its slope has a slope, and that is asked for.",
        },
        hints=(
            "The second derivative is the slope of `slope`: ask `torch.autograd.grad` once more.",
            "For that, `slope` needs a graph of its own: `create_graph=True` in the first call.",
        ),
        reason=(
            "`create_graph=True` records the backward pass while it runs, so its result has a "
            "`grad_fn` and can be asked for its own slope."
        ),
        insight="A gradient is a number that was calculated, so it can be differentiated, too.",
    ),
    Exercise(
        "12.3",
        truth=_in_dims,
        options=tuple(IN_DIMS),
        given=STUDENT,
        solution='"b"',
        mistakes={
            '"a"': "That is the one from above: one w, many students. Here it is the other way.",
            '"c"': "b, x and y are single numbers here; they have no dimension to go along.",
            '"d"': (
                "An entry says which dimension, counted from 0, and not how many numbers it has."
            ),
            '"e"': "There is a single student: x is one number, the same for all three.",
        },
        hints=(
            "There is one entry for each argument of `loss`, in its order.",
            "0: go along the first dimension of this argument. None: the same for all.",
        ),
        reason=(
            "Only w differs from run to run, along its dimension 0. "
            "The other three are the same each time: None."
        ),
        insight="`vmap` replaces the loop; `in_dims` says over what.",
    ),
    Exercise(
        "12.4",
        "cube_backward",
        truth=lambda x, grad_output: grad_output * slope(lambda t: t**3, x),
        points=CUBES,
        code="def cube_backward(x, grad_output):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="grad_output * 3 * x**2",
        mistakes={
            "3 * x**2": (
                "That is the local derivative alone. It looks right while `grad_output` is 1."
            ),
            "3 * x": "x² is missing, and so is what arrives, `grad_output`.",
            "3 * x**2 / grad_output": "What arrives multiplies the slope; yours is divided by it.",
            "grad_output": "That passes on what arrived, as a sum does. Where is the slope?",
            "grad_output * 2 * x": "That is the backward of the square.",
            "grad_output * x**3": "x³ is the value. Its slope is wanted.",
            "grad_output * 3 * x**3": "The power rule takes 1 off the power.",
            "grad_output + 3 * x**2": "What arrives is multiplied by the slope, not added to it.",
            "grad_output * 3 * x": "The power rule takes 1 off the power, and 2 is left.",
            "grad_output * x**2": "The power rule brings the 3 down in front.",
            "3 * grad_output**2": (
                "The slope is taken at x, the input; what arrives is only a factor."
            ),
            "grad_output * 3": "The cube is not equally steep everywhere: its slope depends on x.",
        },
        hints=(
            "The local derivative of the cube at x comes from the power rule.",
            "A node sends what it received times its local derivative.",
        ),
        reason="Received times local derivative: `grad_output * 3 * x**2`.",
        insight="Each `backward` in PyTorch is such a line.",
    ),
    Exercise(
        "12.5",
        truth=_kept_and_runs,
        given=FORWARD + BACKWARD,
        solution="[4, 8]",
        mistakes={
            "[20, 4]": "That is the chain without checkpoints.",
            "[1, 2]": "That is one piece of twenty sines. Here there are four of five.",
            "[1, 8]": "Each piece needs its own input: without it, it could not run again.",
            "[4, 4]": "Nothing inside was kept, so in the backward pass each piece runs.",
            "[5, 8]": (
                "The last result is not kept: it is no input of a piece, and the sum needs no "
                "number for its slope."
            ),
            "[20, 8]": "The sines inside a checkpoint keep nothing until the backward pass.",
            "[4, 40]": "The sines are 40 in all. `runs` counts calls of `five_sines`.",
            "[4, 7]": "The last piece runs again as well: nobody kept its inner results either.",
            "[4, 5]": "Not one of the pieces runs again, but each of them.",
            "[3, 8]": "The first piece has an input, too: x.",
            "[8, 4]": "The other way round: first the tensors, then the runs.",
        },
        hints=(
            "A checkpointed piece keeps its input and nothing of what happens inside.",
            "In the backward pass each piece runs its forward once more.",
        ),
        reason=(
            "Each piece keeps its input: four tensors. Each runs once forward and once more in "
            "the backward pass: eight runs."
        ),
        insight=(
            "Of what happens inside, only the piece that is at work in the backward pass holds "
            "something: five sines at a time, never twenty."
        ),
    ),
)
