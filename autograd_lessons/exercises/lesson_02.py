"""Lesson 02: finite differences."""

import math

import torch

from .exercise import Demands, Exercise
from .oracle import central_difference, names_after, slope

# Steps large enough that rounding leaves the comparison alone.
POINTS = ((3.0, 0.1), (0.7, 0.2), (-1.3, 0.1), (2.5, 0.05))

POWERS = range(1, 9)

WEIGHTS = 100

FLOAT32 = """\
x = torch.tensor(3.0)
h = 0.1
(torch.sin((x + h) ** 2) - torch.sin((x - h) ** 2)) / (2 * h)
"""

PAIRS = """\
pairs = {  # letter: function, formula for its slope
    "a": (lambda x: x * math.sin(x), lambda x: math.sin(x) + x * math.cos(x)),
    "b": (lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "c": (lambda x: x * math.exp(-x), lambda x: (1 - x) * math.exp(-x)),
    "d": (lambda x: math.sqrt(1 + x**2), lambda x: 1 / (2 * math.sqrt(1 + x**2))),
}
"""


def _z(x: float) -> float:
    return math.sin(x**2)


def _best_step_in_float32() -> float:
    wanted = slope(lambda x: torch.sin(x**2), 3.0)
    x = torch.tensor(3.0, dtype=torch.float32)

    def error(h: float) -> float:
        difference = (torch.sin((x + h) ** 2) - torch.sin((x - h) ** 2)) / (2 * h)
        return abs(difference.item() - wanted)

    return min((10.0**-power for power in POWERS), key=error)


def _runs_for_all_slopes() -> float:
    """Count the runs that forward differences need for every weight of a model."""
    runs = 0

    def model(weights: list[float]) -> float:
        nonlocal runs
        runs += 1
        return sum(weight**2 for weight in weights)

    weights, h = [1.0] * WEIGHTS, 1e-6
    start = model(weights)
    for place in range(WEIGHTS):
        nudged = [*weights]
        nudged[place] += h
        _ = (model(nudged) - start) / h
    return float(runs)


def _wrong_formula() -> str:
    """Compare each formula with a central difference; one does not pass."""
    found = []
    for letter, (function, formula) in names_after(PAIRS)["pairs"].items():

        def value(x, function=function):
            return torch.tensor(function(x.item()), dtype=torch.float64)

        if not math.isclose(central_difference(value, 1.5), formula(1.5), rel_tol=1e-6):
            found.append(letter)
    (letter,) = found
    return letter


EXERCISES = (
    Exercise(
        "02.1",
        "central_difference",
        truth=lambda x, h: (_z(x + h) - _z(x - h)) / (2 * h),
        points=POINTS,
        code=(
            "def central_difference(x, h):\n"
            "    above = math.sin((x + h) ** 2)\n"
            "    below = math.sin((x - h) ** 2)\n"
            "    return {}\n"
        ),
        way=Demands(by_hand=True),
        solution="(above - below) / (2 * h)",
        mistakes={
            "(above - below) / h": (
                "The two ends are 2h apart, and you divided by h: the slope comes out twice "
                "too large."
            ),
            "(above - math.sin(x**2)) / h": (
                "That is the forward difference: it goes from x to x + h."
            ),
            "(math.sin(x**2) - below) / h": "That goes from x - h to x. The other half is missing.",
            ("above - below / (2 * h)", "above - below / 2 * h"): (
                "Only the second value was divided: put brackets round the whole difference."
            ),
            "(above - below) / (x + h - x - h)": (
                "Below stands x + h − x − h, which is 0 up to rounding: brackets, "
                "x + h − (x − h), make it 2h."
            ),
            "(above - below) / 2 * h": (
                "`/ 2 * h` divides by 2 and then multiplies by h: write `/ (2 * h)`."
            ),
            "above - below": "That is the rise. The slope is the rise divided by the distance.",
            "(below - above) / (2 * h)": (
                "You took the lower end minus the upper one: the sign has turned."
            ),
            "(above + below) / (2 * h)": (
                "The two values were added. A slope comes from their difference."
            ),
            "math.cos(x**2) * 2 * x": (
                "That is the slope without the error that such a large h brings. Measure it, with "
                "the h that is given."
            ),
            "(math.sin(x**2 + h) - math.sin(x**2 - h)) / (2 * h)": (
                "You nudged y = x², after the square. It is x that is nudged, and the square "
                "comes after."
            ),
            "(math.sin((x + h / 2) ** 2) - math.sin((x - h / 2) ** 2)) / h": (
                "You went half a step to either side. Here it is a whole h to either side, "
                "over a distance of 2h."
            ),
            "(math.sin(x + h) ** 2 - math.sin(x - h) ** 2) / (2 * h)": (
                "That squares the sine. Here the sine is taken of the square."
            ),
            "(above - below) / 2": "The two ends are 2h apart, not 2.",
            "(above - math.sin(x**2)) / (2 * h)": (
                "You went from x to x + h, which is one h, and divided by two of them."
            ),
            "(math.sin(x + h) - math.sin(x - h)) / (2 * h)": (
                "The sine is taken of the square: (x + h)², not x + h."
            ),
            "((x + h) ** 2 - (x - h) ** 2) / (2 * h)": (
                "That measures the slope of y = x². The sine is missing."
            ),
        },
        hints=(
            "First the two values: z at x + h and z at x - h. The square comes after the nudge.",
            "From x - h to x + h it is two steps of h.",
            "Brackets round the difference, and round what divides it.",
        ),
        reason=(
            "Rise divided by run. The run goes from x - h to x + h, so it is 2h long, "
            "and x lies in its middle."
        ),
        insight="It needs no formula for the slope: that is why it can check one.",
    ),
    Exercise(
        "02.2",
        truth=_best_step_in_float32,
        rtol=1e-6,  # h may be a float32 tensor, as x is
        given=FLOAT32,
        solution="1e-3",
        mistakes={
            "1e-6": "That is the best step in float64. Float32 has fewer digits.",
            "1e-8": "With that step the difference is 0: smaller is not better.",
            "1e-7": "Near 3 the numbers of float32 are 2.4e-07 apart: x plus this step is x again.",
            "1e-4": "That is the best step of the forward difference in float32.",
            "1e-5": "Too small: rounding has taken over already.",
            "1e-2": "Too large: one step smaller, and the bend of the curve matters less.",
            "1e-1": "Too large: over such a distance the curve bends away.",
            "1e-16": "The steps asked about end at 1e-8, and that one is far too small already.",
            "-3": "You have the exponent. Write the step itself, such as 1e-9.",
            "0": "With a step of 0 the two ends are one, and there is nothing to divide by.",
            ("4e-3", "3.9e-3"): (
                "The rule gives that, for slopes of about 1. Asked for is one of the powers of ten."
            ),
            ("2e-4", "2.4e-4"): (
                "That is the rule for the forward difference. This one is central."
            ),
            "3": "That is how often 1 was divided by ten. Write the step itself.",
        },
        hints=(
            "In the plot it is the lowest point of the curve with diamonds.",
            "Too large a step suffers from the bend, too small a step from rounding, and float32 "
            "rounds much more coarsely than float64.",
        ),
        reason=(
            "At 0.01 the bend still decides, at 0.0001 rounding does, and both are more than seven "
            "times as far off as 0.001, which lies between."
        ),
        insight="To one side of it the bend grows, to the other the rounding.",
    ),
    Exercise(
        "02.3",
        truth=_runs_for_all_slopes,
        solution="100 + 1",
        mistakes={
            "100": "The run in which nothing is nudged is missing.",
            "2 * 100": (
                "The run in which nothing is nudged was counted for each weight, and it serves "
                "all of them. Or you had central differences in mind."
            ),
            "1": "One run gives one number, and no difference yet.",
            "2": "That is enough for one weight. There are 100.",
            "100**2": "One weight is nudged at a time; there is no need for pairs.",
            "2 * 100 + 1": "Forward differences nudge each weight once, to one side.",
        },
        hints=(
            "For one weight: the loss without a nudge, and the loss with that weight nudged.",
            "Which of the two runs serves all the weights?",
        ),
        reason=(
            "One run as it is, and one for each weight. The price grows with the number of "
            "weights, and a network may have millions of them."
        ),
        insight="Autograd will need one run and one way back, however many weights there are.",
    ),
    Exercise(
        "02.4",
        truth=_wrong_formula,
        options=("a", "b", "c", "d"),
        given=PAIRS,
        solution='"d"',
        mistakes={
            '"a"': "The formula of a holds: a product has two terms, and both are there.",
            '"b"': "The formula of b holds: try another point if you met a coincidence.",
            '"c"': (
                "The formula of c holds: (1 - x) is what the two terms of the product add up to."
            ),
        },
        hints=(
            "At a point of your choice, print `central(f, 1.5, 1e-6)` and `slope(1.5)`.",
            "Do it in a loop: `for letter, (f, slope) in pairs.items():`.",
        ),
        reason=(
            "The slope of the root is 1 / (2·root), taken at 1 + x², times the inner slope 2x. "
            "In d the inner slope was forgotten, the most common slip of all."
        ),
        insight="Two values of the function were enough to find a slip in its slope.",
    ),
)
