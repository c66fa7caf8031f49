"""Lesson 08: one neuron by autograd."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after

SAME_SLOPE = """\
by_hand = torch.tensor(6.691762447357178)
by_autograd = torch.tensor(6.6917619705200195)
"""

COMPARISONS = f"""\
{SAME_SLOPE}
by_hand == by_autograd                                          # a
torch.equal(by_hand, by_autograd)                               # b
torch.allclose(by_hand, by_autograd)                            # c
math.isclose(by_hand.item(), by_autograd.item(), rel_tol=1e-6)  # d
str(by_hand) == str(by_autograd)                                # e
"""

CLAMPED = """\
def binary_cross_entropy(y_pred, y):
    epsilon = 1e-8
    y_pred = torch.clamp(y_pred, epsilon, 1 - epsilon)
    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))
"""

FAR_BELOW = """\
z = torch.tensor(-30.0, requires_grad=True)
loss = binary_cross_entropy(torch.sigmoid(z), torch.tensor(1.0))
loss.backward()
z.grad
"""

# Moderate and extreme values of z; where two right formulas would cancel digits there is no point.
PLACES = (
    (6.7, 0.0),
    (17.0, 0.0),
    (30.0, 0.0),
    (100.0, 0.0),
    (-2.0, 0.0),
    (-3.0, 1.0),
    (-30.0, 1.0),
    (-100.0, 1.0),
)


def _true_ones() -> set[str]:
    """The letters of the comparisons that hold."""
    lines = by_letter(COMPARISONS)
    return {one for one, line in lines.items() if names_after(f"{SAME_SLOPE}it = {line}")["it"]}


def _first_whole_number_that_breaks() -> float:
    loss = names_after(CLAMPED)["binary_cross_entropy"]
    whole = range(1, 100)
    return float(
        next(z for z in whole if not loss(torch.sigmoid(torch.tensor(float(z))), 0.0).isfinite())
    )


def _slope_far_below() -> float:
    return names_after(CLAMPED + FAR_BELOW)["z"].grad.item()


def _exact_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The loss in float64, where even z = 100 is harmless in this form."""
    z, y = z.double(), y.double()
    return torch.nn.functional.softplus(-z.abs()) + z.clamp(min=0) - z * y


EXERCISES = (
    Exercise(
        "08.1",
        truth=_true_ones,
        options=tuple("abcde"),
        given=COMPARISONS,
        solution='{"c", "d", "e"}',
        mistakes={
            '{"c", "d"}': "Right so far, and one more: what does a tensor print of its number?",
            '{"a", "b", "c", "d", "e"}': (
                "`==` and `torch.equal` compare to the last bit, and that one differs."
            ),
            '{"e"}': "They print alike. Two more lines allow a small distance.",
            '{"c", "e"}': "`math.isclose` allows a distance as well: one part in a million.",
            '{"d", "e"}': "`torch.allclose` allows a small distance as well.",
            '{"a", "b"}': (
                "The other way round: these two are the strict ones. Which lines are not?"
            ),
            '{"b", "c", "d", "e"}': (
                "`torch.equal` is as strict as `==`: it compares to the last bit."
            ),
            "set()": "Some of these allow a small distance, and one looks at what is printed.",
        },
        hints=(
            "The two numbers part at the seventh digit. Which lines look that far?",
            "`allclose` and `isclose` allow a small distance.",
            "A tensor prints four decimals, and `str` is what is printed.",
        ),
        reason=(
            "a and b ask for equality in every bit. c and d allow a small distance. e compares "
            "four printed decimals: True here, and no way to compare numbers."
        ),
        insight="Compare floating point numbers with a tolerance that you chose.",
    ),
    Exercise(
        "08.2",
        truth=_first_whole_number_that_breaks,
        given=CLAMPED,
        solution="17",
        mistakes={
            "16": "At 16 the loss is still a number, 15.94.",
            ("8", "9", "10", "12", "14", "15"): (
                "There the loss is still a number. Where does 1 − ŷ become 0?"
            ),
            "18": "It has happened before 18.",
            "19": (
                "18.42 is where the lower end of the clamp takes hold. Here the upper one is meant."
            ),
            "7": "Seven digits of float32, but z is in an exponent.",
            "37": "That is about where float64 breaks. A tensor is float32.",
            (
                "88",
                "88.7",
                "89",
            ): "That is where e^z is too large for float32. It breaks far earlier.",
            ("16.64", "16.636", "16.6356", "16.635532", "16.7", "17.5"): "A whole z is asked for.",
            "24": "float32 has 24 binary digits. z is the exponent of e, not of 2.",
            "20": "By then it is long past. Where does it begin?",
        },
        hints=(
            "Write a loop over z that prints the loss.",
            "It breaks when 1 − y_pred is exactly 0.",
        ),
        reason=(
            "From z = 24·ln 2 = 16.64 on, 1 + e^(−z) is rounded to 1, and so ŷ is 1. Then 1 − ŷ "
            "is 0, its logarithm −inf, and the loss inf."
        ),
        insight="A CGPA of 9.11 with w = 2 is already beyond that.",
    ),
    Exercise(
        "08.3",
        truth=_slope_far_below,
        given=FAR_BELOW,
        solution="0",
        mistakes={
            "None": (
                "The clamp does not cut the graph: a gradient comes to z, and it is a number."
            ),
            "-1": "That is what it should be. The clamp stands in between.",
            "1": "The true slope is −1. And the clamp stands in between.",
            ("-math.log(1e-8)", "18.42", "18.4207"): (
                "That is the loss, −ln(1e-8). Asked for is its slope."
            ),
            ("math.log(1e-8)", "-18.42", "-18.4207"): (
                "That is ln(1e-8), the loss without its minus. Asked for is the slope."
            ),
            (
                "1 / (1 + math.exp(30))",
                "1e-13",
                "9.36e-14",
            ): "That is the guess. The clamp does not let it through.",
            "1e-8": "That is epsilon, what the clamp makes of the guess. And the slope?",
            "math.nan": "At this end the clamp does hold: nothing here is infinite.",
            "30": "That is the loss as it should be. Asked for is the slope.",
            ("-1e8", "1e8"): (
                "At 1e-8 the logarithm is that steep. But the clamp comes before it: what "
                "does that pass on?"
            ),
            "-1e8 * math.exp(-30)": (
                "The slope was let through the clamp. Where the clamp holds its number fast, how "
                "steep is it?"
            ),
        },
        hints=(
            "σ(−30) is about 1e-13. What does the clamp make of it?",
            "If z moves a little, does the clamped guess move?",
        ),
        reason=(
            "The clamp makes 1e-8 of every smaller guess. So the guess does not move when z does, "
            "and the slope is 0."
        ),
        insight="The neuron that is most wrong learns nothing.",
    ),
    Exercise(
        "08.4",
        "loss",
        truth=_exact_loss,
        points=PLACES,
        argument=lambda number: torch.tensor(number, dtype=torch.float32, requires_grad=True),
        rtol=1e-6,
        with_slope=True,
        code="def loss(z, y):\n    return {}\n",
        way=Demands(without=("binary_cross_entropy_with_logits", "binary_cross_entropy")),
        solution="z.clamp(min=0) - z * y + torch.log(1 + torch.exp(-z.abs()))",
        mistakes={
            "def loss(z, y):\n"
            "    y_pred = torch.sigmoid(z)\n"
            "    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))\n": (
                "Finite at 6.7. Try z = 17: the sigmoid has become 1, and log(0) is −inf."
            ),
            "def loss(z, y):\n"
            "    y_pred = torch.clamp(torch.sigmoid(z), 1e-8, 1 - 1e-8)\n"
            "    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))\n": (
                "That is the loss with the clamp: at z = 17 it is inf. Start from z itself."
            ),
            "def loss(z, y):\n"
            "    one, two = torch.sigmoid(z) + 1e-8, 1 - torch.sigmoid(z) + 1e-8\n"
            "    return -(y * torch.log(one) + (1 - y) * torch.log(two))\n": (
                "log(1e-8) caps the loss at 18.42 and kills the slope: try z = 30."
            ),
            "def loss(z, y):\n"
            "    y_pred = torch.clamp(torch.sigmoid(z), 1e-7, 1 - 1e-7)\n"
            "    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))\n": (
                "A larger epsilon caps the loss at 15.94 and kills the slope: try z = 17."
            ),
            "torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), y)": (
                "`binary_cross_entropy` starts from the guess, where the digits are lost already: "
                "at z = 17 it says 100."
            ),
            "torch.nn.functional.binary_cross_entropy(torch.sigmoid(z.double()), y.double())": (
                "float64 only moves the trouble: at z = 30 few digits of 1 − ŷ are left. Start "
                "from z itself."
            ),
            "torch.nn.functional.binary_cross_entropy(z, y)": (
                "This function takes the guess, a number from 0 to 1, and not z."
            ),
            "torch.log(1 + torch.exp(z)) - z * y": (
                "The formula is right, and e^100 is too large for float32."
            ),
            "torch.nn.functional.binary_cross_entropy_with_logits(torch.sigmoid(z), y)": (
                "The function with logits takes z itself: the sigmoid is inside."
            ),
            "torch.nn.functional.binary_cross_entropy_with_logits(-z, y)": (
                "A large z stands for *placed*: no minus is needed."
            ),
            "torch.nn.functional.binary_cross_entropy_with_logits(y, z)": "z comes first, then y.",
            "torch.nn.functional.softplus(z)": (
                "The label is missing: this is right for y = 0 alone."
            ),
            "torch.nn.functional.softplus(-z)": (
                "The label is missing: this is right for y = 1 alone."
            ),
            "z.clamp(min=0) - z * (1 - y) + torch.log(1 + torch.exp(-z.abs()))": (
                "The two labels are swapped: y is 1 for *placed*, and there z is taken off."
            ),
            "z.clamp(max=0) - z * y + torch.log(1 + torch.exp(-z.abs()))": (
                "The first term is max(z, 0): `clamp(min=0)`. You have min(z, 0)."
            ),
            "z.clamp(min=0) - z * y": "Right for large z. Near 0 a logarithm is missing.",
            "z.clamp(min=0) - z * y + torch.log(1 + torch.exp(-z))": (
                "Far below 0 the exponential of −z has no end: |z| belongs there."
            ),
            "z - z * y + torch.log(1 + torch.exp(-z))": (
                "Right for z above 0. Far below 0, e^(−z) is too large for float32."
            ),
            "z.abs() - z * y + torch.log(1 + torch.exp(-z.abs()))": (
                "Right for z above 0. The first term is max(z, 0), and not |z|."
            ),
            "z.clamp(min=0) - z * y + torch.log(1 + torch.exp(z.abs()))": (
                "e^|z| grows too large. With its minus, e^(−|z|), it is at most 1."
            ),
            "z.clamp(min=0) - z * y - torch.log(1 + torch.exp(-z.abs()))": (
                "Right for large z. The logarithm is added."
            ),
            "z.clamp(min=0) - z * y + torch.exp(-z.abs())": (
                "Right for large z. Near 0, ln(1 + e^(−|z|)) is not e^(−|z|)."
            ),
            "z.clamp(min=0) + z * y + torch.log(1 + torch.exp(-z.abs()))": (
                "Right for y = 0. For y = 1 the term z·y has the other sign."
            ),
            "z.clamp(min=0) - y + torch.log(1 + torch.exp(-z.abs()))": (
                "Right for y = 0. In the middle stands z·y, and not y alone."
            ),
        },
        hints=(
            "max(z, 0) is `z.clamp(min=0)`, and |z| is `z.abs()`.",
            "Three terms: max(z, 0), minus z·y, plus a logarithm in which only e^(−|z|) stands.",
        ),
        reason=(
            "e^(−|z|) is at most 1, so nothing grows too large, and no 1 − ŷ occurs. "
            "`binary_cross_entropy_with_logits` does the same."
        ),
        insight="Leave the sigmoid to the loss.",
    ),
)
