"""The words of lesson 11."""

from ..words import Words

REPAIR = "`x` arrives as a float64 tensor with `requires_grad=True`."
STUBS = {
    "a": "    y = torch.exp(x)\n    y += 1\n    y.backward()\n    return x.grad\n",
    "b": "    x += 1\n    y = x**2\n    y.backward()\n    return x.grad\n",
    "c": "    y = torch.sigmoid(x)\n    y.data.mul_(2)\n    y.backward()\n    return x.grad\n",
    "d": (
        "    parts = torch.tensor([x**2, torch.sin(x)])\n"
        "    parts.sum().backward()\n    return x.grad\n"
    ),
    "e": "    y = x**2\n    z = y.item() * x\n    z.backward()\n    return x.grad\n",
    "f": ("    y = torch.where(x > 0, torch.sqrt(x), 0.0)\n    y.backward()\n    return x.grad\n"),
}


def _stub(letter: str) -> str:
    return f"def slope_{letter}(x):\n{STUBS[letter]}"


WORDS = {
    "11.1": Words(
        title="raises, or a wrong number?",
        level=3,
        minutes=3,
        question=(
            "Each of these should return a slope of the function behind the #, and does not. They "
            "are called with x = 2, `slope_f` with x = 0.\n\n{given}\n\n"
            "Which of the six raise an error, and which return a wrong number? (nan is a wrong "
            'number.) Answer with six words, "raises" or "wrong", in the order a to f.'
        ),
        stub="answer = [..., ..., ..., ..., ..., ...]  # a, b, c, d, e, f\n",
        hints=(
            "For `+=` and `mul_` ask: was the old number needed for a slope?",
            "Is there a recorded way from the result to x? If none, `backward()` refuses; if one "
            "of two is missing, nobody notices.",
        ),
        mistakes={
            "a": (
                "Letter a: the slope of e^x is e^x itself, so the result was saved, and `y += 1` "
                "wrote over it."
            ),
            "b": "Letter b: x is a leaf that requires grad, and `x += 1` writes over it.",
            "c": "Letter c: a write through `.data` is not counted. Who could notice?",
            "d": "Letter d: `torch.tensor(...)` copies numbers. Does any way lead back to x?",
            "e": "Letter e: one of the two factors is still x, so `backward()` has a way.",
            "f": "Letter f: nan is a number as far as PyTorch is concerned.",
            "all raise": "Three of them run to the end.",
            "none raises": "Three of them do not run to the end.",
        },
        reason=(
            "a and b write over something, and PyTorch counts such writes or forbids them. d has "
            "no way back to x. c writes past the count, e has lost one of two ways, f multiplies 0 "
            "by an infinite slope: no rule is broken, and the number is wrong."
        ),
        insight="No error is no proof.",
    ),
    "11.2": Words(
        title="repair a: the slope of e^x + 1",
        level=1,
        minutes=1,
        question=f"It raises. Repair it with as few changes as you can. {REPAIR}",
        stub=_stub("a"),
        hints=("`y += 1` writes into the tensor that exp saved. Make a new one instead.",),
        mistakes={
            "other spelling": (
                "y is still written in place: `+=` and every method that ends in _ do that."
            ),
            "twice": "Exactly twice the slope: backward ran two times.",
            "no backward": (
                "Your function returned None. Is `y.backward()` still there, and `return`, and is "
                "it the gradient of x that you ask for?"
            ),
            "value": (
                "Yours is e^x + 1, and the slope is e^x. Is it y that you return? Or did a write "
                "through `.data` change what exp had saved?"
            ),
            "cut": "Nothing leads back to x now: the graph was cut.",
            "no tensor": (
                "y is a plain number: `.item()` and the functions of `math` end the graph."
            ),
            "one inside": "The 1 is added to e^x, not to the exponent.",
        },
        reason=(
            "`y = y + 1` makes a new tensor and leaves the saved one alone. The slope of the sum "
            "is that of e^x."
        ),
        insight="A new tensor costs a little memory, and no gradient.",
    ),
    "11.3": Words(
        title="repair b: the slope of (x + 1)²",
        level=1,
        minutes=1,
        question=f"It raises. Repair it with as few changes as you can. {REPAIR}",
        stub=_stub("b"),
        hints=(
            "x may not be overwritten: it is the leaf whose gradient you want.",
            "Give x + 1 another name, or none.",
        ),
        mistakes={
            "other spelling": "x is still written in place: `add_` and `+=` are the same.",
            "no leaf": (
                "Your function returned None. A computed tensor, such as `x = x + 1`, keeps no "
                "gradient: ask the x that came in. Or is `return` missing?"
            ),
            "one forgotten": "That is the slope of x²: the 1 was not added.",
            "cut": "Nothing leads back to the x that came in: the graph was cut.",
            "value": "That is (x + 1)² itself. The slope is in `x.grad`.",
            "inner only": "That is the slope of x + 1. The square is missing.",
        },
        reason="`(x + 1) ** 2` computes from x and leaves x, the leaf, as it is.",
        insight="A leaf is read, not written.",
    ),
    "11.4": Words(
        title="repair c: the slope of 2·sigmoid(x)",
        level=2,
        minutes=2,
        question=(
            f"It returns a wrong number, at x = 2 even of the wrong sign. Repair it. {REPAIR}"
        ),
        stub=_stub("c"),
        hints=(
            "sigmoid saved its result, and `.data` wrote over it without being counted.",
            "A factor that is to be in the slope has to be in the graph.",
        ),
        mistakes={
            "without .data": (
                "PyTorch sees the write now, and refuses: better. But y is still overwritten; "
                "make a new tensor."
            ),
            "factor lost": "Half of it: the factor 2 is not in the graph.",
            "factor inside": "That is the slope of sigmoid(2x) without the 2 from inside: where "
            "does the factor stand?",
            "value": "That is 2·sigmoid(x) itself. The slope is in `x.grad`.",
            "cut": "Nothing leads back to x now: the graph was cut.",
        },
        reason=(
            "`y = 2 * y` is recorded and makes a new tensor: the saved one stays as it was, and "
            "the factor 2 is in the slope."
        ),
        insight="Whoever writes `.data` switches the alarm off.",
    ),
    "11.5": Words(
        title="repair d: the slope of x² + sin x",
        level=1,
        minutes=1,
        question=f"It raises. Repair it with as few changes as you can. {REPAIR}",
        stub=_stub("d"),
        hints=(
            "`torch.tensor` makes a new tensor from numbers. Which function puts tensors together?",
        ),
        mistakes={
            "new leaf": (
                "Your function returned None: `requires_grad=True` makes parts a new leaf, and the "
                "gradient stays there. Or is `return` missing?"
            ),
            "still copied": (
                "Nothing leads back to x: `torch.tensor` copies the numbers, and `detach()` cuts."
            ),
            "two arguments": "`stack` takes one list: put [ ] round the parts.",
            "cat": "`cat` joins tensors that have a length; these are single numbers.",
            "list": "A Python list has no `sum` method: put the tensors together first.",
            "mean": "Half of it: the mean of two parts is asked for nowhere.",
            "several": "backward() starts from one number: the sum is missing.",
            "square only": "That is the slope of x² alone.",
            "sine only": "That is the slope of sin x alone.",
            "gradient of the copy": (
                "That is the gradient of `parts`, a leaf of its own. From there no way leads to x."
            ),
            "multiplied": "The two parts are added, not multiplied.",
            "one inside the other": "The sine is taken of x, and stands beside the square.",
            "whole tuple": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out."
            ),
        },
        reason="`torch.stack` is an operation: it is recorded, and leads back to both parts.",
        insight="`stack` for single numbers, `cat` for pieces that have a length.",
    ),
    "11.6": Words(
        title="repair e: the slope of x² · x",
        level=1,
        minutes=1,
        question=f"It returns a wrong number. Repair it with as few changes as you can. {REPAIR}",
        stub=_stub("e"),
        hints=("Two factors lead to x. One of them is only a Python number.",),
        mistakes={
            "still a number": "One factor is still a plain number for autograd.",
            "other number": "Now the other factor is a plain number.",
            "both numbers": "Nothing leads back to x any more.",
            "no tensors": "Both are plain Python numbers now: there is no graph.",
            "square only": "That is the slope of x²: the second factor is missing.",
            "value": "That is x³ itself. The slope is in `x.grad`.",
            "sum": "x² and x are multiplied, not added.",
            "not the leaf": (
                "Your function returned None: y is no leaf and keeps no gradient, or `return` is "
                "missing."
            ),
        },
        reason="With `y * x` both factors are in the graph: x² and 2x·x add up to 3x².",
        insight="`.item()` is for printing.",
    ),
    "11.7": Words(
        title="repair f: the slope of a root, and 0 elsewhere",
        level=3,
        minutes=3,
        question=(
            "It should return the slope of √x where x > 0, and 0 for every other x; where x is "
            f"not positive, it returns nan. Repair it. {REPAIR}"
        ),
        stub=_stub("f"),
        hints=(
            "Both branches are computed, and both get a gradient: the branch not taken gets 0.",
            "What does the root see where x is not positive? Let it see something harmless there.",
            "First `safe = torch.where(x > 0, x, 1.0)`, then the root of that.",
        ),
        mistakes={
            "one where": (
                "Still nan where x is not positive: the root still sees that x, and 0 times its "
                "slope is nan."
            ),
            "clamped to 0": (
                "At 0 it is still nan: there the root sees 0, where its slope is infinite. Choose "
                "a harmless number."
            ),
            "root alone": "The root alone: infinite at 0, and nan below.",
            "clamped too high": (
                "Where x lies between 0 and your number the clamp has cut the slope: replace only "
                "those x that are not positive."
            ),
            "epsilon": (
                "Moved by an epsilon: not exact where x > 0, and still nan where x is below it."
            ),
            "always the root of 1": "The root no longer sees x at all.",
            "value": "That is y itself. The slope is in `x.grad`.",
            "no leaf": (
                "Your function returned None: after `x = …` x is a new tensor and no leaf. Or is "
                "`return` missing?"
            ),
        },
        reason=(
            "Where x is not positive, the root now sees 1, its slope is finite, and 0 times it is "
            "0. The outer `where` still chooses the value."
        ),
        insight="Safest is a root that never sees 0: then no nan is made that spreads further.",
    ),
}
