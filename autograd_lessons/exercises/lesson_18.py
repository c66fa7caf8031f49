"""Lesson 18: an operation of your own."""

import torch

from .exercise import Demands, Exercise
from .oracle import slope, tracked

CUBES = ((3.0, 1.0), (3.0, -0.9111302618846769), (0.7, 2.0), (-1.3, 0.25))


QUOTIENT = """\
class Quotient(torch.autograd.Function):
    @staticmethod
    def forward(a, b):
        return a / b

    @staticmethod
    def setup_context(ctx, inputs, output):
        {save}

    @staticmethod
    def backward(ctx, grad_output):
        {unpack}
        return {sent}
"""
SAVE = "ctx.save_for_backward(*inputs)"
UNPACK = "a, b = ctx.saved_tensors"
SENT = "grad_output / b, -grad_output * a / b**2"


def _written(sent: str = SENT, save: str = SAVE, unpack: str = UNPACK) -> str:
    return QUOTIENT.format(save=save, unpack=unpack, sent=sent)


def _of_function(operation):
    """What it gives, and what comes back to a and b if `arriving` comes to its node."""

    def sent(a, b, arriving):
        if ... in operation.backward.__code__.co_consts:
            return ...
        inputs = tracked(a), tracked(b)
        quotient = operation.apply(*inputs)
        (quotient * arriving).backward()
        return [quotient.detach(), *(one.grad for one in inputs)]

    return sent


def _sent(a: float, b: float, arriving: float) -> list:
    inputs = tracked(a), tracked(b)
    return [a / b, *torch.autograd.grad(inputs[0] / inputs[1] * arriving, inputs)]


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
        "Quotient",
        truth=_sent,
        points=((3.0, 4.0, 1.0), (2.0, -1.0, 0.5), (0.7, 5.0, -2.0)),
        through=_of_function,
        code="{}",
        solution=_written(),
        mistakes={
            _written("1 / b, -a / b**2"): (
                "Those are the local derivatives. They look right while `grad_output` is 1."
            ),
            _written("grad_output / b, grad_output * a / b**2"): (
                "A larger b makes the quotient smaller: its slope by b has a minus."
            ),
            _written("-grad_output * a / b**2, grad_output / b"): (
                "The two have changed places: one gradient for each input, in their order."
            ),
            _written("grad_output * b, grad_output * a"): "That is the backward of a product.",
            _written("grad_output / b, -grad_output / b**2"): (
                "The slope by b is −a/b²: the a is missing."
            ),
            _written("grad_output / b, -grad_output * a / b"): (
                "The slope by b is −a/b²: one b more divides."
            ),
            (_written("grad_output / b"), _written("grad_output / b - grad_output * a / b**2")): (
                "There are two inputs, and `backward` returns one gradient for each: two, with a "
                "comma between, and not in a list."
            ),
            (_written(save="pass"), _written(save="ctx.save_for_backward()")): (
                "`ctx.saved_tensors` is empty: `setup_context` has to save the inputs."
            ),
            _written(save="ctx.save_for_backward(output)"): (
                "The output alone is saved, and the way back needs both inputs."
            ),
            _written().replace("return a / b", "return a * b"): (
                "The gradients are those of a quotient, and `forward` gives something else."
            ),
            (_written(unpack="pass"), _written(unpack="a, b = ctx.inputs")): (
                "`backward` gets `ctx` and what arrives. What was saved is in `ctx.saved_tensors`."
            ),
        },
        hints=(
            "The slope of a / b by a is 1 / b. And by b?",
            "`setup_context` saves what these two need: `ctx.save_for_backward(*inputs)`.",
            "What is sent is what arrives times the local derivative, to each input its own.",
        ),
        reason=(
            "The slope of a / b by a is 1/b, and by b it is −a/b²; each is multiplied by what "
            "arrives."
        ),
        insight="One gradient for each input, in the order of the inputs.",
    ),
)
