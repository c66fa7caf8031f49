"""Lesson 12: from neuron to network."""

from itertools import permutations

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope

TABLE = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 9.0]]
SEEDS = ((1.0,), (0.3,), (-2.0,), (5.0,))
HEAD = f"X = torch.tensor({TABLE}, dtype=torch.float64)\n\n\n"

LINES = """\
optimizer.step()                                                 # a
for piece in pieces: (1024 * loss_of(piece) / rows).backward()   # b
torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)                # c
w.grad /= 1024                                                   # d
optimizer.zero_grad()                                            # e
"""
LOOP = """\
w = torch.tensor([0.0, 0.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
pieces = torch.tensor([[[0.2, 0.1]], [[1.5, -1.0]]], dtype=torch.float64)
rows = 2

def loss_of(piece):
    return ((piece @ w - 1) ** 2).sum()

for _ in range(3):
"""


def _received(seed: float) -> torch.Tensor:
    """What arrives at the four rows: different numbers for each seed."""
    return torch.sin(seed * torch.arange(1, 5, dtype=torch.float64))


def _weight_gradient(received: torch.Tensor) -> torch.Tensor:
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(torch.tensor(TABLE, dtype=torch.float64) @ w, w, received)[0]


def _order() -> list[str]:
    """Run every order that begins with the passes; one agrees with a loop in plain numbers."""
    found = [list("b" + "".join(rest)) for rest in permutations("acde")]
    (order,) = [order for order in found if _trains(order)]
    return order


def _trains(order: list[str]) -> bool:
    lines = by_letter(LINES)
    try:
        w = names_after(LOOP + "".join(f"    {lines[one]}" for one in order))["w"]
    except TypeError:  # there is no gradient to divide
        return False
    return torch.allclose(w.detach(), _by_plain_numbers(), rtol=1e-3)


def _orders(letters: str) -> tuple[str, ...]:
    """Several answers, such as "bcdae bdace"."""
    return tuple(str(list(order)) for order in letters.split())


def _by_plain_numbers() -> torch.Tensor:
    """Three rounds: the slope of the mean, shortened to a length of 1, times the learning rate."""
    w, rows = torch.zeros(2, dtype=torch.float64), torch.tensor([[0.2, 0.1], [1.5, -1.0]]).double()
    for _ in range(3):
        gradient = 2 * rows.T @ (rows @ w - 1) / 2
        w = w - 0.5 * gradient / max(1.0, gradient.norm().item())
    return w


EXERCISES = (
    Exercise(
        "12.1",
        "weight_gradient",
        truth=_weight_gradient,
        points=SEEDS,
        argument=_received,
        code=HEAD + "def weight_gradient(received):\n    return {}\n",
        way=Demands(by_hand=True),
        solution="X.T @ received",
        mistakes={
            "X @ received[:2]": "X @ … gives a number for each row. w has one for each column.",
            "received @ X / 4": (
                "The division belongs to the loss. What arrives has it in it already: add up."
            ),
            "(X.T @ received).flip(0)": (
                "The two are swapped: the first weight goes with the first column."
            ),
            "X[0] * received.sum()": "Each row has its own input; you took the first for all.",
            ("X.mean(dim=0)", "X.mean(dim=0) * received.mean()"): (
                "Nothing is averaged here. Each row's number goes with its own input, and then the "
                "rows add up."
            ),
            "torch.stack([received.sum(), received.sum()])": (
                "That is what the bias receives, twice. To a weight its input counts, too."
            ),
            "X.sum(dim=0)": "That is the local derivative, added up. Times what each row received.",
            "X.sum(dim=0) * received.sum()": (
                "Each row's input goes with *its* number: multiply first, then add up."
            ),
            "X.mean(dim=0) * received.sum()": (
                "Each row's input goes with *its* number: multiply first, then add up. Nor is "
                "anything averaged."
            ),
            "received[:, None] * X": (
                "Those are the contributions of the rows. w was used by all of them: add them up."
            ),
            "(received[:, None] * X).sum(dim=1)": (
                "The sum goes over the rows, dimension 0: one number for each weight is left."
            ),
            "received.sum()": "That is what the bias receives. To a weight its input counts, too.",
            "X[0] * received[0]": "That is what the first row sends. The others send as well.",
        },
        hints=(
            "Write what one row sends to w[0]: what it received, times its first input.",
            "All four rows use w[0]. Their contributions are added.",
            "A sum over rows of input times number is a product of tables: `X.T @ …`.",
        ),
        reason=(
            "Row i sends `received[i] * X[i]` to w, and the rows add up. `X.T @ received` is just "
            "that sum."
        ),
        insight="Forward `X @ w`, backward `X.T @ received`: the shapes leave no other choice.",
    ),
    Exercise(
        "12.2",
        truth=lambda: float((torch.zeros(32, 1) - torch.zeros(32)).numel()),
        solution="32 * 32",
        mistakes={
            "32": "That is what is meant. (32, 1) and (32,) are broadcast to (32, 32).",
            "64": "Broadcasting pairs each with each; it does not put them behind each other.",
            "1": "The mean is one number. Asked is over how many it goes.",
            "16": "That is how many numbers four rows give. Here there are 32.",
            "31 * 32": "Each answer meets its own label as well.",
            "32 * 31 / 2": "Each answer meets each label, in both orders.",
        },
        hints=("Print `(torch.zeros(32, 1) - torch.zeros(32)).shape`.",),
        reason="Each of the 32 answers is compared with each of the 32 labels: 1,024 numbers.",
        insight="No error, and a loss that teaches the mean of the labels.",
    ),
    Exercise(
        "12.3",
        truth=_order,
        options=tuple("abcde"),
        given=LINES,
        solution='["b", "d", "c", "a", "e"]',
        mistakes={
            '["b", "c", "d", "a", "e"]': (
                "Clipped before it is divided, the gradient is 1024 times too long: it is cut to "
                "1, and then divided to a thousandth."
            ),
            _orders("bdace bdaec"): "The step has been made when the gradient is clipped.",
            _orders("bcade bcaed"): "The step has been made when the gradient is divided.",
            _orders("badce bacde badec baced baedc baecd"): (
                "The step comes last but one: it uses what is prepared."
            ),
            _orders("bedca bdcea bdeca bcdea bceda becda beacd beadc becad bedac bcead bdeac"): (
                "Cleared before the step, there is no gradient to use."
            ),
            '["e", "b", "d", "c", "a"]': (
                "Clearing first would do as well. Here the backward passes are to begin."
            ),
        },
        hints=(
            "Which lines prepare the gradient, and which one uses it?",
            "The limit of clipping is meant for the true gradient.",
            "Clear at the end, when nobody needs it any more.",
        ),
        reason=(
            "All pieces first; then the gradient gets its true size; then it is shortened if it "
            "is too long; then it is used; then it is cleared."
        ),
        insight="Pieces, unscale, clip, step, clear.",
    ),
    Exercise(
        "12.4",
        truth=lambda: slope(torch.sigmoid, 0.0) ** 10,
        rtol=1e-2,
        solution="0.25**10",
        mistakes={
            "0.25": "That is one sigmoid. There are ten of them.",
            "0.25 * 10": "Slopes along a path multiply; they do not add.",
            "0.5**10": "0.5 is the value at 0. The slope there is 0.25.",
            "1": "A sigmoid is never steeper than 0.25.",
            ("0.25**9", "0.25**11"): "Ten sigmoids have ten slopes.",
            "0": "It is small, and not 0.",
            "4**10": "Upside down: a slope of 0.25 is a quarter, and not four.",
            "1e-6": "That is rounded: one digit more is asked for.",
        },
        hints=(
            "The slope of the sigmoid is ŷ·(1 − ŷ). Where is it largest?",
            "Slopes along a path multiply.",
        ),
        reason="ŷ·(1 − ŷ) is at most 0.25, at ŷ = 0.5, and ten of them multiply: 9.5e-07.",
        insight="Less than a millionth, and that is the best case.",
    ),
)
