"""Lesson 07: the neuron by autograd, and what float32 does to its loss."""

import torch

from .judging import Exercise
from .oracle import names_after

SAME_SLOPE = """\
by_hand = torch.tensor(6.691762447357178)
by_autograd = torch.tensor(6.6917619705200195)
"""
COMPARISONS = {
    "a": "by_hand == by_autograd",
    "b": "torch.equal(by_hand, by_autograd)",
    "c": "torch.allclose(by_hand, by_autograd)",
    "d": "math.isclose(by_hand.item(), by_autograd.item(), rel_tol=1e-6)",
    "e": "str(by_hand) == str(by_autograd)",
}
ONES = {
    "a": "1 - 1e-8 == 1",
    "b": "torch.tensor(1.0) - 1e-8 == 1",
    "c": "torch.tensor(1.0) - 1e-7 == 1",
    "d": "torch.tensor(1.0, dtype=torch.float64) - 1e-8 == 1",
    "e": "torch.sigmoid(torch.tensor(20.0)) == 1",
}
CLAMPED = """\
def binary_cross_entropy(y_pred, y):
    epsilon = 1e-8
    y_pred = torch.clamp(y_pred, epsilon, 1 - epsilon)
    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))
"""
FAR_BELOW = """\
z = torch.tensor(-30.0, requires_grad=True)
loss = binary_cross_entropy(torch.sigmoid(z), torch.tensor(1.0))
loss.backward()
z.grad
"""
# Moderate and extreme values of z; where two right formulas would cancel digits there is no point.
PLACES = (
    (6.7, 0.0),
    (17.0, 0.0),
    (30.0, 0.0),
    (100.0, 0.0),
    (-2.0, 0.0),
    (-3.0, 1.0),
    (-30.0, 1.0),
    (-100.0, 1.0),
)


def _true_ones(lines: dict[str, str], before: str = "") -> set[str]:
    """The letters of the comparisons that hold."""
    return {letter for letter, line in lines.items() if names_after(f"{before}it = {line}\n")["it"]}


def _first_whole_number_that_breaks() -> float:
    loss = names_after(CLAMPED)["binary_cross_entropy"]
    whole = range(1, 100)
    return float(
        next(z for z in whole if not loss(torch.sigmoid(torch.tensor(float(z))), 0.0).isfinite())
    )


def _slope_far_below() -> float:
    return names_after(CLAMPED + FAR_BELOW)["z"].grad.item()


def _exact_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The loss in float64, where even z = 100 is harmless in this form."""
    z, y = z.double(), y.double()
    return torch.nn.functional.softplus(-z.abs()) + z.clamp(min=0) - z * y


def _listing(lines: dict[str, str]) -> str:
    width = max(map(len, lines.values())) + 2
    return "".join(f"{line:<{width}}# {letter}\n" for letter, line in lines.items())


def _letters(names: str) -> str:
    return "answer = {" + ", ".join(f'"{name}"' for name in names) + "}\n"


def _loss(*lines: str) -> str:
    return "def loss(z, y):\n" + "".join(f"    {line}\n" for line in lines)


def _from_sigmoid(*lines: str) -> str:
    return _loss("y_pred = torch.sigmoid(z)", *lines)


EXERCISES = (
    Exercise(
        key="07.1",
        name="answer",
        truth=lambda: _true_ones(COMPARISONS, SAME_SLOPE),
        given=SAME_SLOPE + "\n" + _listing(COMPARISONS),
        options=tuple(COMPARISONS),
        solution=_letters("cde"),
        mistakes={
            "print width": _letters("cd"),
            "all equal": _letters("abcde"),
            "what is printed": _letters("e"),
            "one tolerance": _letters("ce"),
            "the other tolerance": _letters("de"),
            "the same storage": _letters("ab"),
            "tensors know": _letters("bcde"),
            "never": "answer = set()\n",
        },
    ),
    Exercise(
        key="07.2",
        name="answer",
        truth=lambda: _true_ones(ONES),
        given=_listing(ONES),
        options=tuple(ONES),
        solution=_letters("be"),
        mistakes={
            "sigmoid never ends": _letters("b"),
            "float32 forgotten": _letters("e"),
            "Python is float32": _letters("abe"),
            "too coarse": _letters("bce"),
            "float64 forgotten": _letters("bde"),
            "no dtype counts": _letters("abde"),
            "exact": "answer = set()\n",
            "all": _letters("abcde"),
        },
    ),
    Exercise(
        key="07.3",
        name="answer",
        truth=_first_whole_number_that_breaks,
        given=CLAMPED,
        solution="answer = 17\n",
        mistakes={
            "still a number": "answer = 16\n",
            "one later": "answer = 18\n",
            "the other end": "answer = 19\n",
            "digits of float32": "answer = 7\n",
            "digits of epsilon": "answer = 8\n",
            "float64": "answer = 37\n",
            "exp overflows": "answer = 89\n",
            "not whole": "answer = 16.64\n",
            "binary digits": "answer = 24\n",
            "in the exercise above": "answer = 20\n",
        },
    ),
    Exercise(
        key="07.4",
        name="answer",
        truth=_slope_far_below,
        given=FAR_BELOW,
        solution="answer = 0\n",
        mistakes={
            "the true slope": "answer = -1\n",
            "its size": "answer = 1\n",
            "the loss": "answer = -math.log(1e-8)\n",
            "the loss as printed": "answer = 18.42\n",
            "the loss to four decimals": "answer = 18.4207\n",
            "the guess": "answer = 1 / (1 + math.exp(30))\n",
            "epsilon": "answer = 1e-8\n",
            "broken": "answer = math.nan\n",
            "the true loss": "answer = 30\n",
            "logarithm alone": "answer = -1e8\n",
            "clamp passed": "answer = -1e8 * math.exp(-30)\n",
        },
    ),
    Exercise(
        key="07.5",
        name="loss",
        parameters=("z", "y"),
        truth=_exact_loss,
        points=PLACES,
        argument=lambda number: torch.tensor(number, dtype=torch.float32, requires_grad=True),
        rtol=1e-6,
        with_slope=True,
        solution=_loss("return z.clamp(min=0) - z * y + torch.log(1 + torch.exp(-z.abs()))"),
        mistakes={
            "sigmoid and log": _from_sigmoid(
                "return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))"
            ),
            "the lesson's own": _from_sigmoid(
                "y_pred = torch.clamp(y_pred, 1e-8, 1 - 1e-8)",
                "return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))",
            ),
            "epsilon inside log": _from_sigmoid(
                "return -(y * torch.log(y_pred + 1e-8) + (1 - y) * torch.log(1 - y_pred + 1e-8))"
            ),
            "larger epsilon": _from_sigmoid(
                "y_pred = torch.clamp(y_pred, 1e-7, 1 - 1e-7)",
                "return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))",
            ),
            "torch's own from the guess": _from_sigmoid(
                "return torch.nn.functional.binary_cross_entropy(y_pred, y)"
            ),
            "in float64": _from_sigmoid(
                "return torch.nn.functional.binary_cross_entropy(torch.sigmoid(z.double()), "
                "y.double())"
            ),
            "guess expected": _loss("return torch.nn.functional.binary_cross_entropy(z, y)"),
            "exp overflows": _loss("return torch.log(1 + torch.exp(z)) - z * y"),
            "sigmoid twice": _from_sigmoid(
                "return torch.nn.functional.binary_cross_entropy_with_logits(y_pred, y)"
            ),
            "z turned round": _loss(
                "return torch.nn.functional.binary_cross_entropy_with_logits(-z, y)"
            ),
            "swapped": _loss("return torch.nn.functional.binary_cross_entropy_with_logits(y, z)"),
            "label forgotten": _loss("return torch.nn.functional.softplus(z)"),
            "no logarithm": _loss("return z.clamp(min=0) - z * y"),
            "minus z": _loss("return z - z * y + torch.log(1 + torch.exp(-z))"),
            "absolute for clamp": _loss(
                "return z.abs() - z * y + torch.log(1 + torch.exp(-z.abs()))"
            ),
            "minus lost": _loss(
                "return z.clamp(min=0) - z * y + torch.log(1 + torch.exp(z.abs()))"
            ),
            "minus the logarithm": _loss(
                "return z.clamp(min=0) - z * y - torch.log(1 + torch.exp(-z.abs()))"
            ),
            "exponential alone": _loss("return z.clamp(min=0) - z * y + torch.exp(-z.abs())"),
            "plus": _loss("return z.clamp(min=0) + z * y + torch.log(1 + torch.exp(-z.abs()))"),
            "z lost": _loss("return z.clamp(min=0) - y + torch.log(1 + torch.exp(-z.abs()))"),
        },
    ),
)
