"""The words of lesson 06."""

from ..words import Words

WORDS = {
    "06.1": Words(
        title="the slope of the loss",
        level=2,
        minutes=4,
        question=(
            "Write `dloss_dy_pred(y_pred, y)`, the slope of the loss with respect to `y_pred`. "
            "Both arrive as Python numbers, `y` is 0 or 1, and the function is called with several "
            "of them."
        ),
        stub=(
            "def dloss_dy_pred(y_pred, y):\n"
            "    # L = -(y * ln(y_pred) + (1 - y) * ln(1 - y_pred))\n"
            "    return ...\n"
        ),
        hints=(
            "The slope of ln(a) is 1/a.",
            "In ln(1 − ŷ) something stands inside: its slope is −1, and it multiplies.",
            "−y/ŷ + (1 − y)/(1 − ŷ) is right as it stands. On one denominator it gets shorter.",
        ),
        mistakes={
            "label first": (
                "The sign is turned round: ŷ − y, not y − ŷ. Or is the minus in front of the loss "
                "lost?"
            ),
            "difference only": (
                "ŷ − y is the slope with respect to z. Here the one with respect to ŷ is asked "
                "for: the denominator is missing."
            ),
            "loss": "That is the loss itself. Asked for is its slope.",
            "inner minus": "In ln(1 − ŷ) the inner slope is −1: the second term changes its sign.",
            "never placed": "Right for y = 0. For y = 1 the other term of the loss is the one.",
            "always placed": "Right for y = 1. For y = 0 the other term of the loss is the one.",
            "slope of the sigmoid": "That is dŷ/dz, the next factor. Here the loss is asked for.",
            "brackets": "The whole product ŷ·(1 − ŷ) is below the line: it needs brackets.",
            "first term missing": "Right for y = 0. The term with ln ŷ is missing.",
            "second term missing": "Right for y = 1. The term with ln(1 − ŷ) is missing.",
            "half the denominator": "Below the line a factor is missing: 1 − ŷ.",
            "multiplied": "ŷ·(1 − ŷ) stands below the line; you multiplied with it.",
            "numerator lost": "Above the line something is missing: how far is the guess off?",
            "label left out": "The label is missing: it chooses one of the two terms.",
            "squared error": "That is the slope of (ŷ − y)². This loss has logarithms.",
            "brackets above": (
                "Only y was divided: put brackets round the difference above as well."
            ),
            "brackets below": (
                "Below, 1 - y_pred needs brackets of its own: y_pred * 1 - y_pred is 0."
            ),
            "other half of the denominator": "Below stands a product of two: y_pred is missing.",
            "logarithms kept": "The slope of ln(ŷ) is 1 / ŷ: no logarithm is left.",
        },
        reason=(
            "The terms give −y/ŷ and (1 − y)/(1 − ŷ). Together they are (ŷ − y) / (ŷ·(1 − ŷ)): "
            "the distance from the label, over something that is small near both ends."
        ),
        insight="Near 0 and 1 the denominator is small, and the slope is large.",
    ),
    "06.2": Words(
        title="the slope of the sigmoid",
        level=2,
        minutes=3,
        question=(
            "Write `dy_pred_dz(z)`, the slope of σ(z) = 1 / (1 + e^(−z)). "
            "`z` arrives as a Python number."
        ),
        stub="def dy_pred_dz(z):\n    y_pred = 1 / (1 + math.exp(-z))\n    return ...\n",
        hints=(
            "The slope of 1/a is −1/a², and the slope of 1 + e^(−z) is −e^(−z). Multiply.",
            "What comes out is e^(−z) / (1 + e^(−z))². One of the two factors in it is `y_pred`.",
        ),
        mistakes={
            "value": "That is ŷ itself. Asked for is its slope.",
            "z for the guess": "The formula is in ŷ, not in z: ŷ·(1 − ŷ).",
            "minus": "Two minus signs meet, from 1/a and from −z: the slope is positive.",
            "numerator lost": "The inner slope is missing: e^(−z) belongs above the line.",
            "squared once": "That is 1 − ŷ. In the slope another factor stands beside it.",
            "brackets": "That is 0: 1 − ŷ needs brackets.",
            "exponential": "That is the inner part alone. What does 1/a do to it?",
            "a root too many": "One factor 1 − ŷ too many.",
            "plus": "The second factor is 1 − ŷ: the slope gets small where ŷ is near 1.",
            "z in the bracket": "In both places stands σ(z), the guess, and not z.",
            "z as a factor": "The slope by z has no factor z of its own.",
            "squared": "One factor ŷ too many.",
        },
        reason=(
            "e^(−z) / (1 + e^(−z))² is ŷ times e^(−z) / (1 + e^(−z)), and that second factor "
            "is 1 − ŷ."
        ),
        insight="Steepest in the middle, 0.25 at z = 0, and nearly flat where ŷ is near 0 or 1.",
    ),
    "06.3": Words(
        title="the whole way to w",
        level=1,
        minutes=3,
        question=(
            "Our neuron again: x = 6.7, y = 0, w = 1, b = 0. Put the slopes together: what is "
            "dL/dw, to four decimals? `answer` may be a number or an expression."
        ),
        stub="answer = ...\n",
        hints=(
            "Slopes multiply along the way: L from ŷ, ŷ from z, z from w.",
            "Two of the three are printed above. The third is dz/dw.",
        ),
        mistakes={
            "dL/db": "That is dL/db: the last factor, x, is missing.",
            "label first": "The sign is turned round: ŷ − y, not y − ŷ.",
            "first slope only": "That is dL/dŷ alone. Two more slopes lie on the way to w.",
            "no sigmoid": "The slope of the sigmoid is missing on the way.",
            "factors rounded": "The right product, of factors that are rounded too far.",
            "one factor rounded": "The right product; 0.0012 is rounded too far.",
            "two digits of it": (
                "That is dL/dŷ alone, rounded. Two more slopes lie on the way to w."
            ),
            "first slope as printed": (
                "That is dL/dŷ, as it is printed above. Two more slopes lie on the way to w."
            ),
            "no sigmoid as printed": (
                "dL/dŷ as it is printed above, times x: the slope of the sigmoid lies between them."
            ),
            "no loss": "The slope of the loss is missing: this is dŷ/dw.",
            "z for the guess": "z stands where ŷ belongs.",
            "loss": "That is the loss. Asked for is its slope.",
            "input": "That is the last slope alone, dz/dw.",
            "sigmoid only": "That is the middle slope alone, dŷ/dz.",
            "added": "Along a path slopes multiply; you added them.",
            "weight for the input": "The slope of w·x with respect to w is x, as a factor.",
            "no sigmoid, two digits": (
                "That is dL/dŷ times x: the slope of the sigmoid stands between the two."
            ),
            "x twice": "x comes once: z is w·x + b, and its slope by w is x.",
            "updated": "That is w after a step. Asked for is the slope.",
            "updated a little": (
                "That is w after a step with a rate of 0.1. Asked for is the slope."
            ),
        },
        reason=(
            "dL/dw = dL/dŷ · dŷ/dz · dz/dw. With all its digits that is "
            "813.4058 · 0.00122789 · 6.7."
        ),
        insight="A large slope, a small one and the input: the product is an ordinary number.",
    ),
    "06.4": Words(
        title="when the guess is exactly 1",
        level=2,
        minutes=2,
        question=(
            "A student who was placed, and a neuron that is so sure that ŷ is exactly 1. "
            "What do the two formulas give?\n\n{given}\n\n"
            "- a: both give 0\n"
            "- b: `chain` gives no number (nan), `simple` gives 0\n"
            "- c: `chain` gives 0, `simple` gives no number\n"
            "- d: neither gives a number\n\n"
            "Answer with a letter in quotation marks."
        ),
        stub="answer = ...\n",
        hints=(
            "Work from the left: what is y_pred − y, and what is it divided by?",
            "0 / 0 is not a number, and whatever it is multiplied with is none either.",
        ),
        mistakes={
            "a": "On paper yes. The computer divides first: 0 / 0.",
            "c": "Which of the two divides by ŷ·(1 − ŷ)?",
            "d": "One of them only subtracts and multiplies: that always works.",
        },
        reason=(
            "`chain` begins with 0 / 0, which is nan, and nan times anything is nan. "
            "`simple` has nothing to divide."
        ),
        insight="Cancel on paper, before you write code.",
    ),
    "06.5": Words(
        title="the gradient of any neuron",
        level=2,
        minutes=4,
        question=(
            "Write `gradient(w, b, x, y)`, which returns the list `[dL/dw, dL/db]` for one neuron "
            "and one student. All four arrive as Python numbers, and several neurons are tried."
        ),
        stub=(
            "def gradient(w, b, x, y):\n"
            "    y_pred = 1 / (1 + math.exp(-(w * x + b)))\n"
            "    return [..., ...]\n"
        ),
        hints=(
            "Both have the same first part, dL/dz, which is ŷ − y.",
            "Then comes dz/dw for the one, and dz/db for the other.",
        ),
        mistakes={
            "swapped": "The two are swapped: dL/dw comes first.",
            "x in both": "dz/db is 1: nothing multiplies b.",
            "x in none": "dz/dw is x: the input multiplies w.",
            "label first": "Both signs are turned round: ŷ − y, not y − ŷ.",
            "weight for the input": "The slope of w·x with respect to w is x. You have w.",
            "bias as a factor": "b is added, so dz/db is 1. You multiplied with b.",
            "slope for the input": (
                "The first is dL/dx: it says how the loss reacts to the grade. "
                "Only w and b can be changed."
            ),
            "sigmoid too often": (
                "ŷ·(1 − ŷ) has cancelled against the denominator of dL/dŷ: it counts once too "
                "often."
            ),
            "no sigmoid": "The slope of the sigmoid is missing between ŷ and z.",
            "no loss": "These are the slopes of ŷ: the loss is missing.",
            "label ignored": "The label is missing: for y = 1 the slope is ŷ − 1.",
            "updated": "These are changed parameters. Asked for are the slopes.",
            "updated a little": "These are the parameters after a step. Asked for are the slopes.",
            "b without effect": (
                "z moves with b, one for one. So L moves as well: a slope of 0 would say that it "
                "does not."
            ),
            "b's first link only": (
                "1 is the slope of z by b. From z on to L the way is the same as for w."
            ),
            "squared": "The difference itself is the factor, and not its square.",
            "z for the guess": "ŷ is σ(z), not z: the sigmoid is missing.",
        },
        reason="dL/dw = (ŷ − y)·x and dL/db = (ŷ − y)·1.",
        insight="Two lines for any neuron and any student.",
    ),
}
