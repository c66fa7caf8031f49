"""The words of lesson 08."""

from ..words import Words

WORDS = {
    "08.1": Words(
        title="the third value",
        level=1,
        minutes=1,
        question=(
            "{given}\n\nForward and backward run three times. After the first pass `x.grad` is 4. "
            "Predict what the last line shows."
        ),
        stub="answer = ...\n",
        hints=(
            "Which node ends the way back, and what does it do to `.grad`? Its name says it.",
            "Each of the three passes sends 4. Nothing takes the earlier ones away.",
        ),
        mistakes={
            "overwritten": "That would be overwriting. The node at the end is AccumulateGrad.",
            "multiplied": "Slopes multiply along a path. What arrives at a leaf is added: it adds.",
            "one too few": "That is what stands there after two passes. The loop makes three.",
            "doubled": "Each pass sends the same slope: what is added does not grow.",
            "totals added": "The three totals were added. The last of them is asked for.",
            "cleared by itself": "Nothing empties `.grad` on its own.",
        },
        reason="Each pass computes the slope 2x = 4 anew and adds it: 4, 8, 12.",
        insight="`backward()` adds to `.grad`; it never overwrites.",
    ),
    "08.2": Words(
        title="three losses, one after the other",
        level=2,
        minutes=3,
        question=(
            "Here accumulation is wanted. The targets 1, 3 and 7 come in one after the other, and "
            "each brings a loss, `(x - target) ** 2`. Nothing shall be kept of a loss but its "
            "slope: write a loop that goes backward from each loss as soon as it is there. Return "
            "the slope of all three losses together. `x` arrives as a float64 tensor with "
            "`requires_grad=True`."
        ),
        stub="def slope_for_all(x):\n    # your lines\n    ...\n",
        hints=(
            "Two lines make the body of the loop: the loss, and the way back from it.",
            "Adding up is what `.grad` does anyway. Do not clear it.",
        ),
        mistakes={
            "last only": (
                "That is the slope of the last loss alone. The others were never sent back, or "
                "what they had left was cleared."
            ),
            "emptied": "Zero: the gradient was emptied before it was returned.",
            "first only": "That is the slope of the first loss alone: `return` ends the loop.",
            "averaged": "Divided by three: the slope of a sum is the sum of the slopes.",
            "not called": (
                "Your function returned None: is `loss.backward()` there, brackets included, and "
                "`return x.grad`? Or was `.grad` cleared at the end?"
            ),
            "loss": "That is a loss. Asked for is the slope.",
            "zeroed before the first": (
                "Before the first `backward()` there is no gradient to empty. Here nothing has to "
                "be cleared at all."
            ),
            "running total": (
                "The total contains the losses that were sent back before. Go back from the new "
                "loss alone."
            ),
            "running total retained": (
                "The first loss was counted three times: by a total that is sent back again, or "
                "because `.grad`, which holds the sum already, was added up once more. Go back "
                "from the new loss alone, and let `.grad` do the adding."
            ),
        },
        reason=(
            "The slope of a sum is the sum of the slopes, and adding up is what `.grad` does. "
            "Each graph can go as soon as it was used, which is how a large batch fits into a "
            "small memory: lesson 09."
        ),
        insight="The sum in `.grad` is the slope of the sum.",
    ),
    "08.3": Words(
        title="repair: the same slope three times",
        level=2,
        minutes=3,
        question=(
            "This goes back three times and notes the slope after each. For x = 2 it should note "
            "4 every time, and it notes 4, 8, 12. Add one line. There are two different lines that "
            "do it: try both. `x` arrives as a float64 tensor with `requires_grad=True`."
        ),
        stub=(
            "def three_slopes(x):\n"
            "    found = []\n"
            "    for _ in range(3):\n"
            "        y = x**2\n"
            "        y.backward()\n"
            "        found.append(x.grad.item())\n"
            "    return found\n"
        ),
        hints=(
            "Something has to be cleared, once in every round. When is it no longer needed?",
            "The last line of the loop is a good place.",
            "One way keeps the tensor and fills it with 0, the other drops it.",
        ),
        mistakes={
            "still adding": (
                "It still adds up. The clearing has to happen in every round, so inside the loop; "
                "a call needs its brackets, and it is the `.grad` of x that grows."
            ),
            "zeroed before the first": (
                "At that place there is no gradient yet, so there is nothing to call `zero_()` on."
            ),
            "cleared too soon": (
                "The gradient was emptied before it was noted; or the tensor itself was noted, and "
                "emptied later."
            ),
            "none too soon": "The gradient was dropped before it was noted, or x is not the leaf.",
            "one graph": (
                "The graph has to be made in every round: keep `y = x**2` inside the loop."
            ),
            "one tensor": (
                "The list holds the same tensor three times, and it went on growing. Note the "
                "number, and clear."
            ),
            "a number": "A gradient is a tensor or None, so `.grad` takes no plain 0.",
            "x zeroed": "`zero_()` belongs to `x.grad`. `x` itself shall stay what it is.",
            "underscore lost": "In place it is written `zero_()`, with the underscore.",
            "zero_grad": (
                "Only optimizers and modules have `zero_grad()`. Here the tensor in `x.grad` is "
                "emptied."
            ),
            "one round": "`return` inside the loop ends it after the first round.",
            "values": "These are the values of y. Asked for are its slopes.",
        },
        reason="`x.grad.zero_()` in the same place does as well. Both come after the reading.",
        insight="`x.grad = None` and `x.grad.zero_()` both do it here; try the other one.",
    ),
    "08.4": Words(
        title="repair: keep three gradients",
        level=2,
        minutes=2,
        question=(
            "Now the list shall keep the gradients themselves, as tensors. Each should be 2x, and "
            "in the end all three are 0. Repair it. `x` arrives as a float64 tensor with "
            "`requires_grad=True`."
        ),
        stub=(
            "def three_gradients(x):\n"
            "    kept = []\n"
            "    for _ in range(3):\n"
            "        (x**2).backward()\n"
            "        kept.append(x.grad)\n"
            "        x.grad.zero_()\n"
            "    return kept\n"
        ),
        hints=(
            "How many different tensors does the list hold?",
            "`zero_()` writes into the tensor that the list holds. The other way to clear writes "
            "nowhere.",
        ),
        mistakes={
            "still one tensor": (
                "All three are 0. Either the list holds one tensor three times, and `zero_()` "
                "emptied it (`detach()` shares the memory as well), or the gradient was emptied "
                "before it was copied."
            ),
            "never cleared": "One tensor three times again, and it holds the sum of three passes.",
            "copies of the sum": "These are copies, and of a gradient that goes on growing.",
            "none too soon": "The gradient was dropped before it went into the list.",
            "zeroed before the first": (
                "In the first round there is no gradient yet, so there is nothing to call "
                "`zero_()` on."
            ),
            "a number": "A gradient is a tensor or None, so `.grad` takes no plain 0.",
            "the last one cleared": (
                "Two are right. The last `zero_()` empties the last one, which the list holds."
            ),
        },
        reason=(
            "After `x.grad = None` the next backward makes a new tensor, and the list keeps the "
            "old one. To keep `zero_()`, note a copy: `kept.append(x.grad.clone())`."
        ),
        insight="None lets go of the tensor, `zero_()` writes into it.",
    ),
    "08.5": Words(
        title="which let you go back twice?",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nEach of the five is made afresh, and `y.backward()` is called twice. For "
            'which does the second call work? Answer with a set of letters, such as `{"b", "d"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "Ask for each operation: does its slope need a tensor that it has to keep?",
            "`show(y, saved=True)` says what is kept. A plain number, such as alpha, is not freed.",
        ),
        mistakes={
            "linear ones": (
                "One of these keeps a tensor, although its slope is the same everywhere: a factor "
                "is kept as a tensor."
            ),
            "mean refused": (
                "Nothing wrong so far, and one more: to divide by how many there are, a mean keeps "
                "a number, no tensor."
            ),
            "index refused": (
                "Nothing wrong so far, and one more: to choose an element, its place is enough."
            ),
            "addition only": "Nothing wrong so far, and there are more that keep no tensor.",
            "factor alone": "The product keeps its factor. And look again at the mean.",
            "upside down": "These are the ones whose second call fails.",
            "all": "Two of them keep a tensor, and the first backward frees it.",
        },
        reason=(
            "b keeps its factor and d its result, both as tensors, and the first pass frees them. "
            "Sums, means, signs and indices keep numbers and shapes, which nothing frees."
        ),
        insight="It depends on what was saved, not on how often you have been there.",
    ),
}
