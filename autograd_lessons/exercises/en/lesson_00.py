"""The words of lesson 00."""

from ..words import Words

WORDS = {
    "00.1": Words(
        title="x times x",
        level=1,
        minutes=1,
        question=(
            "Replace the `...` so that `square(x)` returns x². "
            "`x` arrives as a Python float. Run the cell before and after."
        ),
        stub="def square(x):\n    # your lines\n    ...\n",
        hints=(
            "The function has to give its result back: the line begins with `return`.",
            "x² is x times x. Python writes times as `*` and a power as `**`.",
        ),
        mistakes={
            "double": "That is 2 times x. The square is x times x.",
            "cube": "That has three factors x. The square has two.",
            "root": "That is the square root, the way back from the square.",
            "only at 3": "That is the square of 3, whatever x is.",
            "caret": "In Python `^` is no power: it works on bits. Write `x**2` or `x * x`.",
            "print": "Your function prints and returns None: write `return` in place of `print`.",
            "x itself": "That is x itself. The square is x times x.",
            "2 added": "The 2 says how many factors x there are. It is not added.",
        },
        reason=(
            "`return` hands the value to whoever called the function, and here that is the check. "
            "`x**2` is as good as `x * x`."
        ),
        insight="A check calls your function at several x, not only at 3.",
    ),
}
