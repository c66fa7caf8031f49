"""Lesson 01: derivatives by hand."""

import torch

from .exercise import Demands, Exercise
from .oracle import slope

# Small and large, so that no single step makes a finite difference good everywhere.
POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,), (0.05,), (7.9,))

STEP = 0.001

MACHINES = """\
machines = [  # function, its slope
    (lambda x: x**2, lambda x: 2 * x),
    (math.sin, math.cos),
    (math.exp, math.exp),
]
"""

LOOP = "for machine, slope in machines:\n    "


def _z(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x**2)


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


EXERCISES = (
    Exercise(
        "01.1",
        "dz_dx",
        truth=lambda x: slope(_z, x),
        points=POINTS,
        code="def dz_dx(x):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="math.cos(x**2) * 2 * x",
        mistakes={
            "math.cos(x**2)": "You have only the outer slope, cos(x²); the inner 2x is missing.",
            "2 * x": "You have only the inner slope, 2x; the slope of the sine is missing.",
            "math.cos(2 * x)": (
                "You differentiated inside the sine, cos(2x). "
                "The inner slope is a factor, and x² stays where it was."
            ),
            "math.sin(x**2) * 2 * x": "The sine was not differentiated: its slope is the cosine.",
            "math.cos(x) * 2 * x": "The outer slope has to be taken at y = x², not at x.",
            "math.cos(math.radians(x**2)) * 2 * x": (
                "That is in degrees. Slopes of sine and cosine are in radians."
            ),
            "-math.cos(x**2) * 2 * x": (
                "The sign has turned. Minus belongs to the slope of the cosine."
            ),
            "math.cos(x**2) + 2 * x": "Slopes along a chain multiply, they do not add.",
            "math.cos(x**2) * x**2": (
                "The inner function was not differentiated: the slope of x² is 2x."
            ),
            "math.sin(x**2)": "That is z itself, not its slope.",
            "math.cos(x**2) * 2": "The inner slope is 2x; yours has the 2 alone.",
            "2 * math.sin(x) * math.cos(x)": (
                "That is the slope of (sin x)². Here the square is inside the sine."
            ),
            "math.cos(2 * x) * 2 * x": (
                "The factor 2x is right. The outer slope is taken at y = x², not at 2x."
            ),
            "math.cos(2 * x) * 2": "That is the slope of sin(2x). x² is x times x.",
            "-math.sin(x**2) * 2 * x": (
                "Minus the sine is the slope of the cosine. The slope of the sine is another."
            ),
            "math.cos(x)": "That is the slope of sin(x). Here x² stands inside.",
            "math.cos(x**2) / (2 * x)": "Slopes along a chain multiply: 2x is a factor.",
            "2 * x * math.cos(x) ** 2": (
                "You squared the cosine. The square stands inside it: cos(x²)."
            ),
            "math.cos(x**2) * 2 * x**2": "The power rule takes 1 off the power of x².",
        },
        hints=(
            "Two functions stand one inside the other: y = x², then z = sin(y). "
            "Write down the slope of each on its own.",
            "The slope of x² is 2x. The slope of sin(y) is cos(y), and y is x², not x.",
            "The chain rule multiplies: slope of z by y, times slope of y by x.",
        ),
        reason=(
            "Two links, two slopes: cos(x²) says how z answers to y, 2x how y answers to x. "
            "A change in x passes both, so they multiply."
        ),
        insight="The outer slope is taken at y = x², where the outer function stands.",
    ),
    Exercise(
        "01.2",
        "du_dx",
        truth=lambda x: slope(_u, x),
        points=POINTS,
        code="def du_dx(x):\n    z = math.sin(x**2)\n    return {}\n",
        way=Demands(by_hand=True),
        solution="math.exp(z) * math.cos(x**2) * 2 * x",
        mistakes={
            "math.exp(z)": "That is du/dz alone; the slopes of sin and of x² are missing.",
            "math.cos(x**2) * 2 * x": "That is dz/dx; the slope of e^z is missing.",
            "math.exp(z) * math.cos(x**2)": "The innermost slope is missing: y = x² has slope 2x.",
            "math.exp(z) * 2 * x": "The middle slope is missing: sin(y) has slope cos(y).",
            "z * math.exp(z - 1) * math.cos(x**2) * 2 * x": (
                "You used the power rule on e^z. In a power x^n the variable is below; "
                "in e^z it is above, and the slope is e^z."
            ),
            "math.exp(z) + math.cos(x**2) + 2 * x": (
                "Three slopes along a chain multiply, they do not add."
            ),
            "math.exp(math.cos(x**2) * 2 * x)": (
                "You took e to the power of dz/dx. The slope of e^z is taken at z."
            ),
            "math.exp(x) * math.cos(x**2) * 2 * x": (
                "The outermost slope has to be taken at z, not at x: e^z, not e^x."
            ),
            "-math.exp(z) * math.cos(x**2) * 2 * x": "The size is right; one minus too many.",
            "math.exp(z) * math.sin(x**2) * 2 * x": (
                "The sine was not differentiated: its slope is the cosine."
            ),
            "math.exp(z) * -math.sin(x**2) * 2 * x": (
                "Minus the sine is the slope of the cosine. The slope of the sine is another."
            ),
            "math.exp(z) * math.cos(x) * 2 * x": (
                "The middle slope has to be taken at y = x², not at x."
            ),
            "math.exp(math.cos(x**2)) * math.cos(x**2) * 2 * x": (
                "Above the e stands z = sin(x²), and it stays there when e^z is differentiated."
            ),
            "math.exp(x**2) * math.cos(x**2) * 2 * x": (
                "The outermost slope has to be taken at z, not at y: the sine is missing above the "
                "e."
            ),
            "z * math.cos(x**2) * 2 * x": "e^z is its own slope: e^z, not z.",
            "math.exp(z) * math.cos(x**2) * 2": "The inner slope is 2x; yours has the 2 alone.",
            "math.exp(z) * (math.cos(x**2) + 2 * x)": (
                "The slopes of the sine and of the square multiply, too."
            ),
            "math.exp(z) * math.cos(2 * x) * 2 * x": (
                "The middle slope has to be taken at y = x², not at 2x."
            ),
            "z": "That is z itself. Asked for is the slope of u.",
        },
        hints=(
            "You have dz/dx already. One more link means one more factor.",
            "e^z is its own slope: du/dz = e^z.",
            "du/dx = du/dz · dz/dy · dy/dx, each factor where its function stands: z, y and x.",
        ),
        reason=(
            "Each new function on top brings one factor, its own slope where it stands. "
            "Nothing below it has to be done again. Autograd lives on that."
        ),
        insight="Three functions, three factors; the lower two are dz/dx, used again.",
    ),
    Exercise(
        "01.3",
        truth=lambda: slope(_z, 3.0) * STEP,
        decimals=4,
        solution="math.cos(3**2) * 2 * 3 * 0.001",
        mistakes={
            "math.cos(3**2) * 2 * 3": (
                "That is the change for a whole unit of x, and x moves by 0.001."
            ),
            ("math.cos(3) * 2 * 3 * 0.001", "-0.0059"): (
                "The outer slope has to be taken at y = x², which is 9 here, not at x = 3."
            ),
            "2 * 3 * 0.001": "That is how much y = x² changes. The sine comes after it.",
            "math.cos(3**2) * 0.001": (
                "That is the change of z when y moves by 0.001. It is x that moves."
            ),
            "-math.cos(3**2) * 2 * 3 * 0.001": "The size is right. At x = 3, does z rise or fall?",
            "0.001": "That is the step of x. z answers with the step times the slope.",
            "math.sin(3.001**2)": "That is z at 3.001 itself. Asked for is the change since x = 3.",
            "math.cos(3**2) * 2 * 3 / 0.001": (
                "You divided by the step. A slope times a step is a change."
            ),
            "math.sin(3**2)": "That is z at 3. Asked for is how much it changes.",
            "math.cos(3**2) * 2 * 3 * 3.001": (
                "The slope is multiplied by the change of x, not by x."
            ),
        },
        hints=(
            "A slope says how much z changes for each unit of x.",
            "x moves by 0.001 of a unit: multiply.",
        ),
        reason=(
            "Change of z ≈ slope · change of x. The smaller the step, the better it holds, "
            "and at 0.001 the four decimals already agree."
        ),
        insight="That is all a derivative says: the answer to a small push.",
    ),
    Exercise(
        "01.4",
        "slope_through",
        truth=lambda x: slope(_u, x),
        points=POINTS,
        given=MACHINES,
        code=(
            f"{MACHINES}\n\ndef slope_through(x):\n    value, product = x, 1.0\n"
            "    {}\n    return product\n"
        ),
        way=Demands(by_hand=True),
        solution=f"{LOOP}product = product * slope(value)\n    value = machine(value)",
        mistakes={
            f"{LOOP}value = machine(value)\n    product = product * slope(value)": (
                "The order is turned round: `value` has gone through the machine before its slope "
                "is taken, so each slope stands one machine too late."
            ),
            (
                f"{LOOP}product = product * slope(value)",
                f"{LOOP}product = product * slope(x)\n    value = machine(value)",
            ): (
                "All three slopes were taken at x. Each has to be taken at the value that arrives "
                "at its machine."
            ),
            f"{LOOP}product = product + slope(value)\n    value = machine(value)": (
                "Slopes along a chain multiply, they do not add."
            ),
            (
                f"{LOOP}product = slope(value)\n    value = machine(value)",
                f"{LOOP}value = machine(value)\n    product = value",
            ): (
                "That is u itself, and also the last slope alone, since e^z is its own slope. "
                "All three slopes have to be in the product."
            ),
            f"{LOOP}product = product * machine(value)\n    value = machine(value)": (
                "You multiplied what the machines give. It is their slopes that multiply."
            ),
            f"{LOOP}product = product * slope(value)\n    value = slope(value)": (
                "What goes on to the next machine is the value, not the slope."
            ),
            f"{LOOP}product = product * slope(value)\n    value = machine(product)": (
                "The product went through the machine. What goes on is the value."
            ),
            f"{LOOP}product = product * slope(value) * value\n    value = machine(value)": (
                "The value is a factor in yours, too. Only the slopes multiply."
            ),
            f"{LOOP}value = machine(value)": "`product` is still 1: no slope was multiplied to it.",
            f"{LOOP}product = product * slope(value)\n    value = machine(x)": (
                "Each machine got x. The second and the third get what came out before them."
            ),
            f"{LOOP}return slope(value)": (
                "That is the first slope alone, 2x: the loop ended in its first round."
            ),
        },
        hints=(
            "At the first machine `value` is x. Take its slope there: `slope(value)`.",
            "One line multiplies `product` by a slope, the other sends `value` on: "
            "`machine(value)`.",
            "Which of the two has to come first, when the slope is needed at what arrives?",
        ),
        reason=(
            "At each machine: the slope at what arrives goes into the product, then the value goes "
            "through. Nothing in it knows which machines they are."
        ),
        insight="The loop stays the same, however many machines stand in the list.",
    ),
)
