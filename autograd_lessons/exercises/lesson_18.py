"""Lesson 18: an operation of your own."""

import torch

from .exercise import Demands, Exercise
from .oracle import slope, tracked

CUBES = ((3.0, 1.0), (3.0, -0.9111302618846769), (0.7, 2.0), (-1.3, 0.25))


def _product_backward(a: float, b: float, grad_output: float) -> torch.Tensor:
    inputs = tracked(a), tracked(b)
    product = inputs[0] * inputs[1]
    return torch.stack(torch.autograd.grad(product, inputs, torch.tensor(grad_output).double()))


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
    Exercise(
        "18.2",
        "product_backward",
        truth=_product_backward,
        points=((3.0, 4.0, 1.0), (2.0, -1.0, 0.5), (0.7, 5.0, -2.0)),
        code="def product_backward(a, b, grad_output):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="[grad_output * b, grad_output * a]",
        mistakes={
            "[grad_output * a, grad_output * b]": (
                "The two have changed places: a gets the other factor, b."
            ),
            "[b, a]": "Those are the local derivatives. What arrives multiplies each of them.",
            "[a, b]": "a gets the other factor, and what arrives multiplies it.",
            "[grad_output, grad_output]": "That is the backward of a sum.",
            "[grad_output * a * b, grad_output * a * b]": (
                "Each input gets the *other* factor, and not the product."
            ),
            "[grad_output + b, grad_output + a]": "What arrives is multiplied, not added.",
        },
        hints=(
            "What is the slope of a·b with respect to a?",
            "A node sends what it received times its local derivative, to each input its own.",
        ),
        reason="The slope of a·b by a is b, and by b it is a; each is multiplied by what arrives.",
        insight="One gradient for each input, in the order of the inputs.",
    ),
)
