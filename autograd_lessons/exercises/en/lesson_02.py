"""The words of lesson 02."""

from ..lesson_02 import PAIRS
from ..words import Words

WORDS = {
    "02.1": Words(
        title="the central difference",
        level=1,
        minutes=3,
        question=(
            "Write `central_difference(x, h)` for z = sin(x²): the value at `x + h`, minus the "
            "value at `x - h`, divided by the distance between the two. Floats in, a float out; "
            "use `math.sin`."
        ),
        stub="def central_difference(x, h):\n    # your lines\n    ...\n",
        hints=(
            "First the two values: z at x + h and z at x - h. The square comes after the nudge.",
            "From x - h to x + h it is two steps of h.",
            "Brackets round the difference, and round what divides it.",
        ),
        mistakes={
            "divided by h": (
                "The two ends are 2h apart, and you divided by h: the slope comes out twice "
                "too large."
            ),
            "forward": "That is the forward difference: it goes from x to x + h.",
            "backward": "That goes from x - h to x. The other half is missing.",
            "brackets": (
                "Only the second value was divided: put brackets round the whole difference."
            ),
            "times h": "`/ 2 * h` divides by 2 and then multiplies by h: write `/ (2 * h)`.",
            "not divided": "That is the rise. The slope is the rise divided by the distance.",
            "turned round": "You took the lower end minus the upper one: the sign has turned.",
            "added": "The two values were added. A slope comes from their difference.",
            "formula": (
                "That is the slope without the error that such a large h brings. Measure it, with "
                "the h that is given."
            ),
            "square of the step": (
                "You nudged y = x², after the square. It is x that is nudged, and the square "
                "comes after."
            ),
            "half steps": (
                "You went half a step to either side. Here it is a whole h to either side, "
                "over a distance of 2h."
            ),
            "sine squared": "That squares the sine. Here the sine is taken of the square.",
            "h forgotten": "The two ends are 2h apart, not 2.",
            "half the way": "You went from x to x + h, which is one h, and divided by two of them.",
            "square missing": "The sine is taken of the square: (x + h)², not x + h.",
            "sine missing": "That measures the slope of y = x². The sine is missing.",
        },
        reason=(
            "Rise divided by run. The run goes from x - h to x + h, so it is 2h long, "
            "and x lies in its middle."
        ),
        insight="It needs no formula for the slope: that is why it can check one.",
    ),
    "02.2": Words(
        title="the best step in float32",
        level=2,
        minutes=3,
        question=(
            "The same difference, in float32:\n\n{given}\n\nFor which h among 0.1, 0.01, 0.001 "
            "and so on down to 1e-8 does it come nearest to the true slope? Read it off the plot, "
            "or try them. `answer` is the step itself."
        ),
        stub="answer = ...\n",
        hints=(
            "In the plot it is the lowest point of the curve with diamonds.",
            "Too large a step suffers from the bend, too small a step from rounding, and float32 "
            "rounds much more coarsely than float64.",
        ),
        mistakes={
            "best in float64": "That is the best step in float64. Float32 has fewer digits.",
            "smallest": "With that step the difference is 0: smaller is not better.",
            "below the spacing": (
                "Near 3 the numbers of float32 are 2.4e-07 apart: x plus this step is x again."
            ),
            "forward's best": "That is the best step of the forward difference in float32.",
            "rounding rules": "Too small: rounding has taken over already.",
            "bend rules": "Too large: one step smaller, and the bend of the curve matters less.",
            "largest": "Too large: over such a distance the curve bends away.",
            "beyond": "The steps asked about end at 1e-8, and that one is far too small already.",
            "exponent": "You have the exponent. Write the step itself, such as 1e-9.",
            "divisions": "That is how often 1 was divided by ten. Write the step itself.",
        },
        reason=(
            "At 0.001 the error of the bend and the error of rounding are about equally small. "
            "On either side one of the two grows."
        ),
        insight="The bottom of the V lies where the two errors meet.",
    ),
    "02.3": Words(
        title="the price",
        level=1,
        minutes=2,
        question=(
            "A model has 100 weights and gives one number, its loss. How many times must it be run "
            "to get the slope for every weight by *forward* differences?"
        ),
        stub="answer = ...\n",
        hints=(
            "For one weight: the loss without a nudge, and the loss with that weight nudged.",
            "Which of the two runs serves all the weights?",
        ),
        mistakes={
            "start forgotten": "The run in which nothing is nudged is missing.",
            "two each": (
                "The run in which nothing is nudged was counted for each weight, and it serves "
                "all of them. Or you had central differences in mind."
            ),
            "one": "One run gives one number, and no difference yet.",
            "one weight": "That is enough for one weight. There are 100.",
            "all pairs": "One weight is nudged at a time; there is no need for pairs.",
            "two each and the start": "Forward differences nudge each weight once, to one side.",
        },
        reason=(
            "One run as it is, and one for each weight. The price grows with the number of "
            "weights, and a network may have millions of them."
        ),
        insight="Autograd will need one run and one way back, however many weights there are.",
    ),
    "02.4": Words(
        title="find the wrong formula",
        level=2,
        minutes=4,
        question=(
            "Four functions, each with a formula for its slope. One formula is wrong. Find it with "
            '`central` from above: `f, slope = pairs["a"]` takes a pair out. Answer with its '
            "letter in quotation marks."
        ),
        stub=f"{PAIRS}\nanswer = ...\n",
        hints=(
            "At a point of your choice, print `central(f, 1.5, 1e-6)` and `slope(1.5)`.",
            "Do it in a loop: `for letter, (f, slope) in pairs.items():`.",
        ),
        mistakes={
            "a": "The formula of a holds: a product has two terms, and both are there.",
            "b": "The formula of b holds: try another point if you met a coincidence.",
            "c": "The formula of c holds: (1 - x) is what the two terms of the product add up to.",
        },
        reason=(
            "The slope of the root is 1 / (2·root), taken at 1 + x², times the inner slope 2x. "
            "In d the inner slope was forgotten, the most common slip of all."
        ),
        insight="Two values of the function were enough to find a slip in its slope.",
    ),
}
