"""The words of lesson 09."""

from ..lesson_09 import ROWS
from ..words import Words

WORDS = {
    "09.1": Words(
        title="one update",
        level=1,
        minutes=1,
        question=(
            "`w` is 1, and after the backward pass above `w.grad` is 2.298983. Predict `w` after "
            "this, to four decimals:\n\n{given}\n\n`answer` may be a number or an expression."
        ),
        stub="answer = ...\n",
        hints=("`a -= c` means `a = a - c`.", "A tenth of the gradient is taken away from w."),
        mistakes={
            "added": "That is the way uphill: the gradient points to where the loss grows.",
            "rate forgotten": "That is the whole gradient. Only a tenth of it is taken.",
            "step alone": "That is the step. It is taken away from w.",
            "gradient updated": "It is w that is updated, the parameter, and not its gradient.",
            "gradient times w": "The two have changed places: the gradient is scaled, not w.",
            "unchanged": "`no_grad()` switches the recording off, and not the calculation.",
            "replaced": "That is the gradient. It says where to go, not where to be.",
            "rate subtracted": "The rate is a factor: it multiplies the gradient.",
            "minus the step": "That is by how much w moves. From where does it start?",
        },
        reason="w - 0.1 · w.grad = 1 - 0.2298983.",
        insight="A parameter moves against its gradient, by a fraction of it.",
    ),
    "09.2": Words(
        title="put the loop in order",
        level=1,
        minutes=2,
        question=(
            "These four lines are the body of a loop that brings `w` to 3, in a wrong order. `w` "
            "is a fresh leaf with the value 1, and nothing else exists before the loop "
            "begins.\n\n{given}\n\nPut them in order: a list of letters. Mind the first round, in "
            "which `w.grad` is still None."
        ),
        stub='answer = ...  # such as ["a", "b", "c", "d"]\n',
        hints=(
            "Each line needs something that another one makes. What needs a loss? What needs a "
            "gradient?",
            "The gradient is made, then used, then emptied.",
        ),
        mistakes={
            "cleared before the update": (
                "It runs, and w stays at 1: the gradient is emptied before it is used."
            ),
            "cleared between": (
                "In the first round there is no gradient that could be emptied. With "
                "`w.grad = None` this order would be right."
            ),
            "cleared first": (
                "The first line meets a gradient that is None. With `w.grad = None` it would be "
                "right."
            ),
            "updated first": "In the first round the update finds no gradient: it comes too soon.",
            "begins with the update": "The first line is the update, and there is no gradient yet.",
            "backward first": "In the first round there is no loss to go back from.",
            "round the corner": (
                "The order on the circle is right. But the first round begins with a backward, "
                "and there is no loss yet."
            ),
            "upside down": "Nothing can be cleared or used before it was made.",
        },
        reason="Forward and loss, backward, update, clear. Each uses what the one before it made.",
        insight="Forward, backward, update, clear: the same in every training loop.",
    ),
    "09.3": Words(
        title="repair: a loop that stops",
        level=2,
        minutes=3,
        question=(
            "Three rounds of training bring `w` from 1 towards 3, or should: this raises an "
            "error in the second round, and once that is gone, a second mistake shows. Repair "
            "both. `lr` arrives as a float."
        ),
        stub=(
            "def trained(lr):\n"
            "    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)\n"
            "    for _ in range(3):\n"
            "        loss = (w - 3) ** 2\n"
            "        loss.backward()\n"
            "        w = w - lr * w.grad\n"
            "    return w.item()\n"
        ),
        hints=(
            "After the update w should still be the leaf that it was: write into it.",
            "Writing into a leaf needs a `with` line before it.",
            "And what does `.grad` hold in the second round?",
        ),
        mistakes={
            "no gradient to empty": (
                "After `w = w - …` w is a new tensor and no leaf: it has no `.grad` to empty."
            ),
            "gradient returned": "That is the gradient, cleared. Asked for is w.",
            "not cleared": "The update is right, but earlier gradients are still in `.grad`.",
            "no_grad missing": "Put the update under `with torch.no_grad():`.",
            "rebound under no_grad": (
                "Nothing watched leads to this loss. Only the update belongs under `no_grad()`, "
                "and it writes into w with `-=`: `w = …` makes a new tensor, and nobody watches it."
            ),
            "zeroed before the update": (
                "w never moved. The gradient was emptied before the update used it, or the update "
                "wrote elsewhere."
            ),
            "dropped before the update": (
                "There is no gradient for the update: it was dropped too soon, or `w = w - …` made "
                "w a new tensor, which keeps none."
            ),
            "added": "Uphill: the update adds what it should take away.",
            "one round": "That is w after one round: `return` ends the loop.",
            "loss returned": "That is the loss. Asked for is w.",
            "rate forgotten": "The whole gradient was taken: the rate `lr` is missing.",
            "rate alone": "The rate alone was taken: it multiplies the gradient.",
            "loss for the gradient": "The step goes by the gradient, and not by the loss.",
        },
        reason=(
            "`-=` under `no_grad()` writes into the leaf, and the leaf stays a leaf. "
            "Clearing comes last, so that each round uses its own gradient alone."
        ),
        insight="With `-=` under `no_grad()` the parameter stays the same tensor.",
    ),
    "09.4": Words(
        title="which bug made which curve?",
        level=2,
        minutes=2,
        question=(
            "Above are the losses of three loops that fit a line to five points. All five lie on "
            "a line, so a loss of 0 can be reached. Which of these is true of the first, the "
            "second and the third?\n\n"
            "- p: the gradients are never cleared\n"
            "- q: the gradients are cleared between backward and update\n"
            "- r: w is updated, b is forgotten\n"
            "- s: the update adds the gradient\n"
            "- t: nothing is wrong\n\n"
            'Answer with three letters in this order, such as `["s", "t", "q"]`.'
        ),
        stub="answer = [..., ..., ...]  # first, second, third\n",
        hints=(
            "Which curve says that nothing moves at all?",
            "Which one goes up and down and does not tire? What could push it uphill?",
            "The one that is left comes to rest, but not at 0.",
        ),
        mistakes={
            "nothing wrong": "Look at where the second comes to rest: 0 could be reached.",
            "swing taken for wrong sign": "Uphill a loss only grows. The first comes down again.",
            "swapped flat and high": (
                "The third does not move at all. In the second something moves, and something not."
            ),
            "swapped swing and high": (
                "The second comes to rest. What adds up for ever does not come to rest."
            ),
            "other way round": "Look again at the third: does anything move there?",
        },
        reason=(
            "The first swings: all earlier gradients still push. The second comes to rest too "
            "high, at the best line through the origin. The third stands still: each update takes "
            "a gradient of 0."
        ),
        insight="The shape of a loss curve is the first hint of what is wrong with a loop.",
    ),
    "09.5": Words(
        title="repair: five rows in three pieces",
        level=3,
        minutes=3,
        question=(
            "Only two rows fit into memory, so the five come in pieces of 2, 2 and 1. This should "
            "return the slope of the mean over all five rows, and it returns another number. "
            "Repair it. `w` arrives as a float64 tensor with `requires_grad=True`."
        ),
        stub=(
            f"{ROWS}\n\n"
            "def slope_in_pieces(w):\n"
            "    for piece in rows.split(2):\n"
            "        x, y = piece.T\n"
            "        errors = (w * x - y) ** 2\n"
            "        errors.mean().backward()\n"
            "    return w.grad\n"
        ),
        hints=(
            "The mean over five rows is their sum divided by 5. Where does each row come in?",
            "Each row has to count one fifth, in whichever piece it stands.",
        ),
        mistakes={
            "sum not divided": "Five times too large: the mean over the rows is asked for.",
            "mean of the piece": "Divided by the length of the piece: that is its mean again.",
            "eight rows": "8 was the batch above. Count the rows of this one.",
            "halved means": "Halves of the means: the rows still weigh differently.",
            "emptied": "Zero: the gradient was emptied before it was returned.",
            "mean of means": (
                "Mean of means: rows weigh differently. The last row stands alone in its piece "
                "and counts twice as much as the others."
            ),
            "means by five": (
                "A fifth of each mean: in a piece of two rows each of them counts one tenth. "
                "Mean and fifth are two divisions, and one is too many."
            ),
            "sums by three": "Divide by the number of rows in all, not by the number of pieces.",
            "sums by two": "Divide by the number of rows in all, not by that of a full piece.",
            "last piece": "That is the last row alone: what the others had left was cleared.",
            "first piece": "That is the first piece alone: `return` ends the loop.",
            "not one number": "A piece has several errors: make one number of them first.",
            "not called": (
                "Your function returned None: is `backward()` there, brackets included, and "
                "`return w.grad`? Or was `.grad` cleared at the end?"
            ),
        },
        reason=(
            "Sum within a piece, and divide by the count of the whole batch. Then each row counts "
            "one fifth, however the rows are split."
        ),
        insight="Divide by the total count, and the pieces add up to the whole batch.",
    ),
}
