"""Lesson 18: an operation of your own."""

from .exercise import Demands, Exercise
from .oracle import slope

CUBES = ((3.0, 1.0), (3.0, -0.9111302618846769), (0.7, 2.0), (-1.3, 0.25))


EXERCISES = (
    Exercise(
        "18.1",
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
)
