"""Lesson 09: accumulation."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((2.0,), (0.7,), (-1.3,), (5.0,))

TARGETS = (1.0, 3.0, 7.0)

THREE_PASSES = """\
x = torch.tensor(2.0, requires_grad=True)
for _ in range(3):
    y = x**2
    y.backward()
x.grad
"""

X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"

GRAPHS = f"""\
{X}
y = (x + 2).sum()       # a
y = (2 * x).sum()       # b
y = x.mean() - x.sum()  # c
y = torch.exp(x).sum()  # d
y = -x[0]               # e
"""


def _slope_for_all_targets(x: torch.Tensor) -> float:
    return slope(lambda x: sum((x - target) ** 2 for target in TARGETS), x.item())


def _three_times_the_slope(x: torch.Tensor) -> torch.Tensor:
    return torch.tensor([slope(lambda x: x**2, x.item())] * 3, dtype=torch.float64)


def _graphs_that_let_you_back_twice() -> set[str]:
    """Go back through each of them twice."""
    found = set()
    for letter, line in by_letter(GRAPHS).items():
        y = names_after(X + line)["y"]
        y.backward()
        try:
            y.backward()
        except RuntimeError:
            continue
        found.add(letter)
    return found


EXERCISES = (
    Exercise(
        "09.1",
        truth=lambda: names_after(THREE_PASSES)["x"].grad,
        decimals=4,
        given=THREE_PASSES,
        solution="4 + 4 + 4",
        mistakes={
            "4": "That would be overwriting. The node at the end is AccumulateGrad.",
            "4 * 4 * 4": "Slopes multiply along a path. What arrives at a leaf is added: it adds.",
            "4 + 4": "That is what stands there after two passes. The loop makes three.",
            "2 * (4 + 4)": "Each pass sends the same slope: what is added does not grow.",
            "4 + 8 + 12": "The three totals were added. The last of them is asked for.",
            "0": "Nothing empties `.grad` on its own.",
        },
        hints=(
            "Which node ends the way back, and what does it do to `.grad`? Its name says it.",
            "Each of the three passes sends 4. Nothing takes the earlier ones away.",
        ),
        reason="Each pass computes the slope 2x = 4 anew and adds it: 4, 8, 12.",
        insight="`backward()` adds to `.grad`; it never overwrites.",
    ),
    Exercise(
        "09.2",
        "slope_for_all",
        truth=_slope_for_all_targets,
        points=POINTS,
        argument=tracked,
        code="def slope_for_all(x):\n    {}\n",
        way=Demands(passes=3, arrives=True),
        solution=(
            "for target in (1.0, 3.0, 7.0):\n"
            "    loss = (x - target) ** 2\n"
            "    loss.backward()\n"
            "return x.grad"
        ),
        mistakes={
            "for target in (1.0, 3.0, 7.0): loss = (x - target) ** 2\n"
            "loss.backward(); return x.grad": (
                "That is the slope of the last loss alone. The others were never sent back, or "
                "what they had left was cleared."
            ),
            "for target in (1.0, 3.0, 7.0): ((x - target) ** 2).backward()\n"
            "x.grad.zero_(); return x.grad": (
                "Zero: the gradient was emptied before it was returned."
            ),
            "for target in (1.0, 3.0, 7.0): ((x - target) ** 2).backward(); return x.grad": (
                "That is the slope of the first loss alone: `return` ends the loop."
            ),
            "for target in (1.0, 3.0, 7.0): ((x - target) ** 2).backward()\nreturn x.grad / 3": (
                "Divided by three: the slope of a sum is the sum of the slopes."
            ),
            "for target in (1.0, 3.0, 7.0): ((x - target) ** 2).backward\nreturn x.grad": (
                "Your function returned None: is `loss.backward()` there, brackets included? Or "
                "was `.grad` cleared at the end?"
            ),
            "for target in (1.0, 3.0, 7.0): loss = (x - target) ** 2; loss.backward()\n"
            "return loss": "That is a loss. Asked for is the slope.",
            "for target in (1.0, 3.0, 7.0): ((x - target) ** 2).backward()\n"
            "return x.detach()": "That is x itself. Its slope is in `x.grad`.",
            "for target in (1.0, 3.0, 7.0): x.grad.zero_(); ((x - target) ** 2).backward()\n"
            "return x.grad": (
                "Before the first `backward()` there is no gradient to empty. Here nothing has to "
                "be cleared at all."
            ),
            "for target in (1.0, 3.0, 7.0): loss = (x - target) ** 2; loss.backward()\n"
            "return loss.grad": "The loss is no leaf and keeps no gradient. Return that of x.",
            "for target in (1.0, 3.0, 7.0): loss = (x - target); loss.backward()\nreturn x.grad": (
                "That is the slope of the differences: the square is missing, or `x.backward()` "
                "starts at x itself."
            ),
            "for target in (1.0, 3.0): ((x - target) ** 2).backward()\nreturn x.grad": (
                "The last target is missing."
            ),
            "total = 0\n"
            "for target in (1.0, 3.0, 7.0): total = total + (x - target) ** 2; "
            "total.backward()\n"
            "return x.grad": (
                "The total contains the losses that were sent back before. Go back from the new "
                "loss alone."
            ),
            "total = 0\n"
            "for target in (1.0, 3.0, 7.0): total = total + (x - target) ** 2; "
            "total.backward(retain_graph=True)\n"
            "return x.grad": (
                "The first loss was counted three times: by a total that is sent back again, or "
                "because `.grad`, which holds the sum already, was added up once more. Go back "
                "from the new loss alone, and let `.grad` do the adding."
            ),
        },
        hints=(
            "Two lines make the body of the loop: the loss, and the way back from it.",
            "Adding up is what `.grad` does anyway. Do not clear it.",
        ),
        reason=(
            "The slope of a sum is the sum of the slopes, and adding up is what `.grad` does. "
            "Each graph can go as soon as it was used, which is how a large batch fits into a "
            "small memory: lesson 11."
        ),
        insight="The sum in `.grad` is the slope of the sum.",
    ),
    Exercise(
        "09.3",
        "three_slopes",
        truth=_three_times_the_slope,
        points=POINTS,
        argument=tracked,
        code=(
            "def three_slopes(x):\n"
            "    found = []\n"
            "    for _ in range(3):\n"
            "        {}\n"
            "    return found\n"
        ),
        broken="y = x**2\ny.backward()\nfound.append(x.grad.item())",
        way=Demands(passes=3, cleared=True),
        solution="y = x**2\ny.backward()\nfound.append(x.grad.item())\nx.grad = None",
        mistakes={
            "y = x**2; y.backward(); found.append(x.grad.item()); x.grad.zero_": (
                "It still adds up. The clearing has to happen in every round, so inside the loop; "
                "a call needs its brackets, and it is the `.grad` of x that grows."
            ),
            "y = x**2; x.grad.zero_(); y.backward(); found.append(x.grad.item())": (
                "At that place there is no gradient yet, so there is nothing to call `zero_()` on."
            ),
            "y = x**2; y.backward(); x.grad.zero_(); found.append(x.grad.item())": (
                "The gradient was emptied before it was noted; or the tensor itself was noted, and "
                "emptied later."
            ),
            "y = x**2; y.backward(); x.grad = None; found.append(x.grad.item())": (
                "The gradient was dropped before it was noted, or x is not the leaf."
            ),
            "def three_slopes(x):\n"
            "    found = []\n"
            "    y = x**2\n"
            "    for _ in range(3):\n"
            "        y.backward()\n"
            "        found.append(x.grad.item())\n"
            "        x.grad = None\n"
            "    return found\n": (
                "The graph has to be made in every round: keep `y = x**2` inside the loop."
            ),
            "y = x**2; y.backward(); found.append(x.grad)": (
                "The list holds the same tensor three times, and it went on growing. Note the "
                "number, and clear."
            ),
            "y = x**2; y.backward(); found.append(x.grad.item()); x.grad = 0": (
                "A gradient is a tensor or None, so `.grad` takes no plain 0."
            ),
            "y = x**2; y.backward(); found.append(x.grad.item()); x.zero_()": (
                "`zero_()` belongs to `x.grad`. `x` itself is to stay what it is."
            ),
            "y = x**2; y.backward(); found.append(x.grad.item()); x.grad.zero()": (
                "In place it is written `zero_()`, with the underscore."
            ),
            "y = x**2; y.backward(); found.append(x.grad.item()); x.zero_grad()": (
                "Only optimizers and modules have `zero_grad()`. Here the tensor in `x.grad` is "
                "emptied."
            ),
            "y = x**2; y.backward(); found.append(x.grad.item()); return found": (
                "`return` inside the loop ends it after the first round."
            ),
            "y = x**2; y.backward(); found.append(y.item()); x.grad = None": (
                "These are the values of y. Asked for are its slopes."
            ),
        },
        hints=(
            "Something has to be cleared, once in every round. When is it no longer needed?",
            "The last line of the loop is a good place.",
            "One way keeps the tensor and fills it with 0, the other drops it.",
        ),
        reason="`x.grad.zero_()` in the same place does as well. Both come after the reading.",
        insight="`x.grad = None` and `x.grad.zero_()` both do it here; try the other one.",
    ),
    Exercise(
        "09.4",
        truth=_graphs_that_let_you_back_twice,
        options=tuple("abcde"),
        given=GRAPHS,
        solution='{"a", "c", "e"}',
        mistakes={
            '{"a", "b", "c", "e"}': (
                "One of these keeps a tensor, although its slope is the same everywhere: a factor "
                "is kept as a tensor."
            ),
            '{"a", "e"}': (
                "Nothing wrong so far, and one more: to divide by how many there are, a mean keeps "
                "a number, no tensor."
            ),
            '{"a", "c"}': (
                "Nothing wrong so far, and one more: to choose an element, its place is enough."
            ),
            '{"a"}': "Nothing wrong so far, and there are more that keep no tensor.",
            '{"a", "b", "e"}': "The product keeps its factor. And look again at the mean.",
            '{"b", "d"}': "These are the ones whose second call fails.",
            '{"a", "b", "c", "d", "e"}': (
                "Two of them keep a tensor, and the first backward frees it."
            ),
        },
        hints=(
            "Ask for each operation: does its slope need a tensor that it has to keep?",
            "`show(y, saved=True)` says what is kept. A plain number, such as alpha, is not freed.",
        ),
        reason=(
            "b keeps its factor and d its result, both as tensors, and the first pass frees them. "
            "Sums, means, signs and indices keep numbers and shapes, which nothing frees."
        ),
        insight="It depends on what was saved, not on how often you have been there.",
    ),
)
