"""Lesson 06: vectors."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after

X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"

MEAN = f"{X}y = (x**2).mean()\n"

SQUARES = f"{X}y = x**2\ny.backward(torch.tensor([1.0, 1.0, 1.0]))\nx.grad\n"

PRODUCTS = f"{X}y = torch.stack([x[0] * x[1], x[1] * x[2]])\n"

ROW = f"{PRODUCTS}y.backward(v)\nx.grad\n"

CALLS = f"""\
{PRODUCTS}
y.backward()                              # a
y.sum().backward()                        # b
y.backward(torch.tensor([1.0, 0.0]))      # c
y.backward(torch.tensor([1.0, 0.0, 0.0])) # d
y[0].backward()                           # e
"""


def _slopes_of_the_mean() -> torch.Tensor:
    names = names_after(MEAN.replace("3.0]", "3.0], dtype=torch.float64"))
    return torch.autograd.grad(names["y"], names["x"])[0]


def _weights_for_row_0() -> torch.Tensor:
    """Try each vector of zeros with a single one; one of them gives the slopes of y[0]."""
    names = names_after(PRODUCTS)
    x, y = names["x"], names["y"]
    (row,) = torch.autograd.grad(y[0], x, retain_graph=True)
    for v in torch.eye(len(y)):
        (product,) = torch.autograd.grad(y, x, v, retain_graph=True)
        if torch.equal(product, row):
            return v
    raise AssertionError("no single output has these slopes")


def _calls_that_raise() -> set[str]:
    found = set()
    for letter, call in by_letter(CALLS).items():
        try:
            names_after(PRODUCTS + call)
        except RuntimeError:
            found.add(letter)
    return found


ROW_COUNTS = ((4.0,), (1.0,), (2.0,), (7.0,))


def _received(rows: float) -> torch.Tensor:
    """What arrives at a sum with so many rows: different numbers everywhere."""
    places = torch.arange(3 * int(rows), dtype=torch.float64)
    return torch.sin(places + 1).reshape(-1, 3)


def _bias_gradient(received: torch.Tensor) -> torch.Tensor:
    bias = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(torch.zeros_like(received) + bias, bias, received)[0]


EXERCISES = (
    Exercise(
        "06.1",
        truth=_slopes_of_the_mean,
        decimals=4,
        given=MEAN,
        solution="[2 * 1 / 3, 2 * 2 / 3, 2 * 3 / 3]",
        mistakes={
            "[2, 4, 6]": "That is the gradient of the sum: divide by n = 3.",
            "(2 / 3 + 4 / 3 + 6 / 3) / 3": "One slope per input: nothing is averaged at the end.",
            "[1, 4, 9]": "These are the squares themselves, not their slopes.",
            "[1 / 3, 4 / 3, 9 / 3]": (
                "These are the three parts of y. Asked for is the slope of each."
            ),
            "[1 / 3, 2 / 3, 3 / 3]": "The slope of a square has a 2 in it.",
            "[2 / 3, 2 / 3, 2 / 3]": "The slope of x² depends on where you are: the x is missing.",
            "(1 + 4 + 9) / 3": "That is y itself. Asked for are its three slopes.",
            "[1 / 3, 1 / 3, 1 / 3]": (
                "These are the slopes of the plain mean. Here the squares are averaged."
            ),
            "[1, 2, 3]": "These are the inputs. How does y answer when one of them moves?",
            "[3 * 2 * 1, 3 * 2 * 2, 3 * 2 * 3]": "The mean divides by 3; it does not multiply.",
            "[14 / 3, 14 / 3, 14 / 3]": (
                "That is the mean itself, three times. Asked for are its slopes."
            ),
        },
        hints=(
            "Written out, y = (x₀² + x₁² + x₂²) / 3. Nudge one of the three and keep the others.",
            "A term without x₀ does not move when x₀ does. What is left is x₀² / 3.",
        ),
        reason=(
            "Each input occurs in one term, xᵢ²/3, and its slope is 2xᵢ/3. The other terms stand "
            "still."
        ),
        insight="Three inputs, three slopes: the gradient has the shape of x.",
    ),
    Exercise(
        "06.2",
        truth=lambda: names_after(SQUARES)["x"].grad,
        decimals=4,
        given=SQUARES,
        solution="[2, 4, 6]",
        mistakes={
            "[2 / 3, 4 / 3, 6 / 3]": (
                "That would be the gradient of the mean. The weights here are 1, not 1/3."
            ),
            "[1, 1, 1]": "That is v, what goes in. J is still to be multiplied with it.",
            "[1, 4, 9]": "These are the values of y. Asked for are slopes.",
            "[2, 0, 0]": "That is row 0 alone, what v = (1, 0, 0) would give.",
            "12": "One slope per input: the rows are added, their columns are not.",
            "[[2, 0, 0], [0, 4, 0], [0, 0, 6]]": (
                "That is J. One backward brings one row, or one mixture of rows."
            ),
            "[2, 2, 2]": "v does not say where the slopes are taken: that is x, as before.",
            "[0, 4, 0]": "That was v = (0, 1, 0). Here each row has the weight 1.",
            "[1, 2, 3]": "These are the inputs. The slope of a square is twice as large.",
        },
        hints=(
            "Each number in v is the weight of one row of J. Here all rows count once.",
            "Add the three rows, column by column.",
        ),
        reason=(
            "vᵀJ with v = (1, 1, 1) adds the rows (2, 0, 0), (0, 4, 0) and (0, 0, 6). "
            "The same comes of `y.sum().backward()`."
        ),
        insight="A vector of ones asks for the slopes of the sum.",
    ),
    Exercise(
        "06.3",
        truth=_weights_for_row_0,
        given=ROW,
        solution="[1.0, 0.0]",
        mistakes={
            "[1.0, 0.0, 0.0]": (
                "There are two outputs, and v has a number for each of them: it has the shape of "
                "y, not of x."
            ),
            "[0.0, 1.0]": "That gives the slopes of y[1]: the numbering begins with 0.",
            "[1.0, 1.0]": "That adds up both rows.",
            "[2.0, 1.0, 0.0]": "That is the row as it comes out. v is what goes in.",
            "0": "That is the number of the row. v is a weight for each row.",
            "1.0": "One number is not enough: there are two rows to weigh.",
            "[0.0, 0.0]": "Nothing passes: every slope would be 0.",
        },
        hints=(
            "v is a list of weights, one for each output. How many outputs are there?",
            "Row 0 counts once, and row 1 not at all.",
        ),
        reason="Weight 1 for the row that is wanted, weight 0 for the other.",
        insight="v has the shape of the output, and picks or mixes its rows.",
    ),
    Exercise(
        "06.4",
        truth=_calls_that_raise,
        options=tuple("abcde"),
        given=CALLS,
        solution='{"a", "d"}',
        mistakes={
            '{"a"}': "Right so far, and one more: look at the length of each v.",
            '{"d"}': "Right so far, and one more: how many numbers does y hold?",
            '{"a", "c"}': (
                "v has the shape of the output: two numbers fit, three do not. You have it the "
                "other way round."
            ),
            '{"a", "c", "d"}': "One of the two vectors fits: y has two elements.",
            '{"a", "d", "e"}': "y[0] is a single number, and backward may start there.",
            '{"a", "b", "d"}': "The sum is a single number, and backward may start there.",
            '{"a", "b", "c", "d", "e"}': (
                "Three of them run. Where does backward start from a single number?"
            ),
        },
        hints=(
            "Without an argument, backward starts from a single number.",
            "An argument has a number for each output, and y has two outputs.",
        ),
        reason=(
            "a: two numbers, and no weights for them. d: three weights for two outputs. "
            "The others start from one number, or bring a weight for each output."
        ),
        insight="Either one number to start from, or one weight for each.",
    ),
    Exercise(
        "06.5",
        "bias_gradient",
        truth=_bias_gradient,
        points=ROW_COUNTS,
        argument=_received,
        code="def bias_gradient(received):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="received.sum(dim=0)",
        mistakes={
            "received.sum(dim=1)": "That sums over the columns: one number for each row.",
            "received.sum()": "One number for all three. Each entry has its own column.",
            "received.mean(dim=0)": (
                "The bias is used once for each row: what arrives is added, not averaged."
            ),
            "received[0]": "That is what the first row sends. The other rows use the bias, too.",
            "received": "The gradient has the shape of the bias, (3,), not that of the sum.",
            "received.sum(dim=0, keepdim=True)": (
                "The numbers are right. The bias has the shape (3,), and yours is (1, 3)."
            ),
            "torch.ones(3, dtype=torch.float64)": (
                "1 is the local derivative. It is multiplied by what arrives from each row."
            ),
            "torch.full((3,), float(len(received)), dtype=torch.float64)": (
                "That would be right if a 1 arrived everywhere. Use what did arrive."
            ),
        },
        hints=(
            "How many rows use `bias[0]`? What does each of them send to it?",
            "Gradients that come to one number by several ways are added.",
            "Sum along the dimension that was copied in the forward pass, dimension 0.",
        ),
        reason=(
            "`bias[j]` was added in every row of column j, with the slope 1. So it receives the "
            "sum of that column."
        ),
        insight="Copied on the way forward, summed on the way back.",
    ),
)
