"""Lesson 07: one neuron by hand."""

import torch

from .exercise import Demands, Exercise
from .oracle import slope, tracked

# Gentle values: near 1, two right formulas for the slope of the sigmoid differ by their rounding.
GUESSES = ((0.6, 0.0), (0.3, 1.0), (0.8, 1.0), (0.25, 0.0))

SUMS = ((2.0,), (-1.2,), (0.35,), (0.0,))

NEURONS = (
    (0.5, -3.0, 6.7, 0.0),
    (0.3, -2.0, 9.11, 1.0),
    (-0.2, 1.5, 4.56, 1.0),
    (0.4, -3.5, 7.0, 0.0),
    (6.0, 0.0, 9.11, 0.0),
)


def _loss(y_pred: torch.Tensor, y: float) -> torch.Tensor:
    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))


def _gradient(w: float, b: float, x: float, y: float) -> torch.Tensor:
    """By the loss that starts from z: the last neuron's guess is exactly 1."""
    w, b, y = tracked(w), tracked(b), torch.tensor(y, dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(w * x + b, y)
    return torch.stack(torch.autograd.grad(loss, (w, b)))


EXERCISES = (
    Exercise(
        "07.1",
        "dloss_dy_pred",
        truth=lambda y_pred, y: slope(lambda guess: _loss(guess, y), y_pred),
        points=GUESSES,
        code="def dloss_dy_pred(y_pred, y):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="(y_pred - y) / (y_pred * (1 - y_pred))",
        mistakes={
            "(y - y_pred) / (y_pred * (1 - y_pred))": (
                "The sign is turned round: ŷ − y, not y − ŷ. Or is the minus in front of the loss "
                "lost?"
            ),
            "y_pred - y": (
                "ŷ − y is the slope with respect to z. Here the one with respect to ŷ is asked "
                "for: the denominator is missing."
            ),
            "-(y * math.log(y_pred) + (1 - y) * math.log(1 - y_pred))": (
                "That is the loss itself. Asked for is its slope."
            ),
            "-(y / y_pred + (1 - y) / (1 - y_pred))": (
                "In ln(1 − ŷ) the inner slope is −1: the second term changes its sign."
            ),
            "1 / (1 - y_pred)": "Right for y = 0. For y = 1 the other term of the loss is the one.",
            "-1 / y_pred": "Right for y = 1. For y = 0 the other term of the loss is the one.",
            "y_pred * (1 - y_pred)": "That is dŷ/dz, the next factor. Here the loss is asked for.",
            "(y_pred - y) / y_pred * (1 - y_pred)": (
                "The whole product ŷ·(1 − ŷ) is below the line: it needs brackets."
            ),
            "(1 - y) / (1 - y_pred)": "Right for y = 0. The term with ln ŷ is missing.",
            "-y / y_pred": "Right for y = 1. The term with ln(1 − ŷ) is missing.",
            "(y_pred - y) / y_pred": "Below the line a factor is missing: 1 − ŷ.",
            "(y_pred - y) * y_pred * (1 - y_pred)": (
                "ŷ·(1 − ŷ) stands below the line; you multiplied with it."
            ),
            "1 / (y_pred * (1 - y_pred))": (
                "Above the line something is missing: how far is the guess off?"
            ),
            "-1 / y_pred + 1 / (1 - y_pred)": (
                "The label is missing: it chooses one of the two terms."
            ),
            (
                "(y_pred - y) / (y_pred * (1 - y_pred) + 1e-8)",
                "(y_pred - y) / (y_pred * (1 - y_pred) + 1e-7)",
            ): "The small number below the line changes the slope. Here it is not needed.",
            "y / y_pred + (1 - y) / (1 - y_pred)": (
                "The loss begins with a minus, and so does the first term: −y/ŷ."
            ),
            "2 * (y_pred - y)": "That is the slope of (ŷ − y)². This loss has logarithms.",
            "y_pred - y / (y_pred * (1 - y_pred))": (
                "Only y was divided: put brackets round the difference above as well."
            ),
            "y_pred - y / y_pred * (1 - y_pred)": (
                "Brackets are missing twice: round the difference above the line, and round the "
                "product below it."
            ),
            "y - y_pred": "The denominator is missing, and the difference is turned round.",
            ("-y * math.log(y_pred)", "-(1 - y) * math.log(1 - y_pred)"): (
                "That is one term of the loss. Asked for is the slope of both."
            ),
            "(y_pred - y) ** 2 / (y_pred * (1 - y_pred))": (
                "Above the line stands the difference itself, and not its square."
            ),
            "-y / y_pred + 1 / (1 - y_pred)": (
                "Only one of the two terms still has its factor, y or 1 − y."
            ),
            "(y_pred - y) / (y_pred * 1 - y_pred)": (
                "Below stands a 0: y_pred * 1 - y_pred is one, for want of brackets, and so is "
                "y * (1 - y)."
            ),
            "(y_pred - y) / (1 - y_pred)": "Below stands a product of two: y_pred is missing.",
            (
                "-(y / math.log(y_pred) + (1 - y) / math.log(1 - y_pred))",
                "-y / math.log(y_pred) + (1 - y) / math.log(1 - y_pred)",
            ): ("The slope of ln(ŷ) is 1 / ŷ: no logarithm is left."),
        },
        hints=(
            "The slope of ln(a) is 1/a.",
            "In ln(1 − ŷ) something stands inside: its slope is −1, and it multiplies.",
            "−y/ŷ + (1 − y)/(1 − ŷ) is right as it stands. On one denominator it gets shorter.",
        ),
        reason=(
            "The terms give −y/ŷ and (1 − y)/(1 − ŷ). Together they are (ŷ − y) / (ŷ·(1 − ŷ)): "
            "the distance from the label, over something that is small near both ends."
        ),
        insight="Near 0 and 1 the denominator is small, and the slope is large.",
    ),
    Exercise(
        "07.2",
        "dy_pred_dz",
        truth=lambda z: slope(torch.sigmoid, z),
        points=SUMS,
        code="def dy_pred_dz(z):\n    y_pred = 1 / (1 + math.exp(-z))\n    return {}\n",
        way=Demands(by_hand=True),
        solution="y_pred * (1 - y_pred)",
        mistakes={
            "y_pred": "That is ŷ itself. Asked for is its slope.",
            "z * (1 - z)": "The formula is in ŷ, not in z: ŷ·(1 − ŷ).",
            "-math.exp(-z) / (1 + math.exp(-z)) ** 2": (
                "Two minus signs meet, from 1/a and from −z: the slope is positive."
            ),
            ("1 / (1 + math.exp(-z)) ** 2", "-1 / (1 + math.exp(-z)) ** 2"): (
                "The inner slope is missing: e^(−z) belongs above the line."
            ),
            "math.exp(-z) / (1 + math.exp(-z))": (
                "That is 1 − ŷ. In the slope another factor stands beside it."
            ),
            "-math.exp(-z) / (1 + math.exp(-z))": (
                "Below the line the square is missing, and above it a minus is too many."
            ),
            "math.exp(-z) / (1 + math.exp(-z) ** 2)": (
                "The square belongs to the whole sum below the line: put it in brackets."
            ),
            "1 - y_pred**2": "So the slope of tanh is written. That of the sigmoid has ŷ twice.",
            "y_pred * 1 - y_pred": "That is 0: 1 − ŷ needs brackets.",
            "math.exp(-z)": "That is the inner part alone. What does 1/a do to it?",
            "y_pred * (1 - y_pred) ** 2": "One factor 1 − ŷ too many.",
            "y_pred * (1 + y_pred)": (
                "The second factor is 1 − ŷ: the slope gets small where ŷ is near 1."
            ),
            "y_pred * (1 - z)": "In both places stands σ(z), the guess, and not z.",
            "y_pred * (1 - y_pred) * z": "The slope by z has no factor z of its own.",
            "y_pred * y_pred * (1 - y_pred)": "One factor ŷ too many.",
        },
        hints=(
            "The slope of 1/a is −1/a², and the slope of 1 + e^(−z) is −e^(−z). Multiply.",
            "What comes out is e^(−z) / (1 + e^(−z))². One of the two factors in it is `y_pred`.",
        ),
        reason=(
            "e^(−z) / (1 + e^(−z))² is ŷ times e^(−z) / (1 + e^(−z)), and that second factor "
            "is 1 − ŷ."
        ),
        insight="Steepest in the middle, 0.25 at z = 0, and nearly flat where ŷ is near 0 or 1.",
    ),
    Exercise(
        "07.3",
        truth=lambda: _gradient(1.0, 0.0, 6.7, 0.0)[0].item(),
        decimals=4,
        code="guess = 1 / (1 + math.exp(-6.7))\nanswer = {}\n",
        solution="guess / (guess * (1 - guess)) * guess * (1 - guess) * 6.7",
        mistakes={
            "-guess * 6.7": "The sign is turned round: ŷ − y, not y − ŷ.",
            "guess / (guess * (1 - guess))": (
                "That is dL/dŷ alone. Two more slopes lie on the way to w."
            ),
            "guess / (guess * (1 - guess)) * 6.7": (
                "The slope of the sigmoid is missing on the way."
            ),
            "813.4058 / 0.00122789 * 6.7": "Along a path slopes multiply; you divided by one.",
            ("813 * 0.0012 * 6.7", "813.41 * 0.0012 * 6.7", "813.4058 * 0.0012 * 6.7"): (
                "The right product, of factors that are rounded too far."
            ),
            ("guess", "813.4058 * 0.00122789"): "That is dL/db: the last factor, x, is missing.",
            ("813", "813.41"): "That is dL/dŷ alone, rounded. Two more slopes lie on the way to w.",
            "guess * (1 - guess) * 6.7": "The slope of the loss is missing: this is dŷ/dw.",
            "6.7 * 6.7": "z stands where ŷ belongs.",
            "-math.log(1 - guess)": "That is the loss. Asked for is its slope.",
            "6.7": "That is the last slope alone, dz/dw.",
            "guess * (1 - guess)": "That is the middle slope alone, dŷ/dz.",
            "guess / (guess * (1 - guess)) + guess * (1 - guess) + 6.7": (
                "Along a path slopes multiply; you added them."
            ),
            "guess * 1 + 6.7": "The slope of w·x with respect to w is x, as a factor.",
            "813.4058 * 6.7": (
                "That is dL/dŷ times x: the slope of the sigmoid stands between the two."
            ),
            "guess * 6.7 * 6.7": "x comes once: z is w·x + b, and its slope by w is x.",
            "1 - guess * 6.7": "That is w after a step. Asked for is the slope.",
            "1 - 0.1 * guess * 6.7": (
                "That is w after a step with a rate of 0.1. Asked for is the slope."
            ),
        },
        hints=(
            "Slopes multiply along the way: L from ŷ, ŷ from z, z from w.",
            "Two of the three are printed above. The third is dz/dw.",
        ),
        reason=(
            "dL/dw = dL/dŷ · dŷ/dz · dz/dw. With all its digits that is "
            "813.4058 · 0.00122789 · 6.7."
        ),
        insight="A large slope, a small one and the input: the product is an ordinary number.",
    ),
    Exercise(
        "07.4",
        "gradient",
        truth=_gradient,
        points=NEURONS,
        code=(
            "def gradient(w, b, x, y):\n"
            "    y_pred = 1 / (1 + math.exp(-(w * x + b)))\n"
            "    return {}\n"
        ),
        way=Demands(by_hand=True),
        solution="[(y_pred - y) * x, y_pred - y]",
        mistakes={
            "[y_pred - y, (y_pred - y) * x]": "The two are swapped: dL/dw comes first.",
            "[(y_pred - y) * x, (y_pred - y) * x]": "dz/db is 1: nothing multiplies b.",
            "[y_pred - y, y_pred - y]": "dz/dw is x: the input multiplies w.",
            "[(y - y_pred) * x, y - y_pred]": "Both signs are turned round: ŷ − y, not y − ŷ.",
            "[(y_pred - y) * w, y_pred - y]": (
                "The slope of w·x with respect to w is x. You have w."
            ),
            "[(1 / (1 + math.exp(-w * x)) - y) * x, 1 / (1 + math.exp(-w * x)) - y]": (
                "b is missing from the sum: z is w·x + b."
            ),
            "[(y_pred - y) * x, (y_pred - y) * b]": (
                "b is added, so dz/db is 1. You multiplied with b."
            ),
            "[(y_pred - y) * w, (y_pred - y) * x]": (
                "The first is dL/dx: it says how the loss reacts to the grade. "
                "Only w and b can be changed."
            ),
            "[(y_pred - y) * y_pred * (1 - y_pred) * x, (y_pred - y) * y_pred * (1 - y_pred)]": (
                "ŷ·(1 − ŷ) has cancelled against the denominator of dL/dŷ: it counts once too "
                "often."
            ),
            (
                "[(s := (y_pred - y) / (y_pred * (1 - y_pred)) * (y_pred * (1 - y_pred))) * x, s]",
                "[(s := (1 - y) / (1 - y_pred) - y / y_pred) * y_pred * (1 - y_pred) * x, "
                "s * y_pred * (1 - y_pred)]",
            ): (
                "Right, until the guess is exactly 1: there the first factor divides by 0. Cancel "
                "on paper, and nothing is left to divide by."
            ),
            "[(s := (y_pred - y) / (y_pred * (1 - y_pred))) * x, s]": (
                "The slope of the sigmoid is missing between ŷ and z."
            ),
            "[y_pred * (1 - y_pred) * x, y_pred * (1 - y_pred)]": (
                "These are the slopes of ŷ: the loss is missing."
            ),
            "[y_pred * x, y_pred]": "The label is missing: for y = 1 the slope is ŷ − 1.",
            "[w - (y_pred - y) * x, b - (y_pred - y)]": (
                "These are changed parameters. Asked for are the slopes."
            ),
            "[w - 0.1 * (y_pred - y) * x, b - 0.1 * (y_pred - y)]": (
                "These are the parameters after a step. Asked for are the slopes."
            ),
            "[(y_pred - y) * x, 0]": (
                "z moves with b, one for one. So L moves as well: a slope of 0 would say that it "
                "does not."
            ),
            "[(y_pred - y) * x, 1]": (
                "1 is the slope of z by b. From z on to L the way is the same as for w."
            ),
            "[(y_pred - y) ** 2 * x, (y_pred - y) ** 2]": (
                "The difference itself is the factor, and not its square."
            ),
            "[(w * x + b - y) * x, w * x + b - y]": "ŷ is σ(z), not z: the sigmoid is missing.",
        },
        hints=(
            "Both begin with dL/dŷ · dŷ/dz. What stands below the line in the first of the two?",
            "The second is just that. Cancel, and write what is left; then comes dz/dw, or dz/db.",
        ),
        reason="dL/dw = (ŷ − y)·x and dL/db = (ŷ − y)·1.",
        insight="One formula for any neuron and any student, and nothing in it is divided.",
    ),
)
