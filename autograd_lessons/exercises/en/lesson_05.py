"""The words of lesson 05."""

from ..words import Words

WORDS = {
    "05.1": Words(
        title="three slopes by hand",
        level=1,
        minutes=3,
        question=(
            "{given}\n\ny is the mean of three squares. By hand: what is the slope of y with "
            "respect to each of the three inputs? Write them into a list, to four decimals, or as "
            "expressions."
        ),
        stub="answer = [..., ..., ...]\n",
        hints=(
            "Written out, y = (x₀² + x₁² + x₂²) / 3. Nudge one of the three and keep the others.",
            "A term without x₀ does not move when x₀ does. What is left is x₀² / 3.",
        ),
        mistakes={
            "sum": "That is the gradient of the sum: divide by n = 3.",
            "averaged": "One slope per input: nothing is averaged at the end.",
            "values": "These are the squares themselves, not their slopes.",
            "parts": "These are the three parts of y. Asked for is the slope of each.",
            "two forgotten": "The slope of a square has a 2 in it.",
            "x forgotten": "The slope of x² depends on where you are: the x is missing.",
            "value": "That is y itself. Asked for are its three slopes.",
            "slope of x": "These are the slopes of the plain mean. Here the squares are averaged.",
            "inputs": "These are the inputs. How does y answer when one of them moves?",
            "multiplied": "The mean divides by 3; it does not multiply.",
            "one for all": "That is the mean itself, three times. Asked for are its slopes.",
        },
        reason=(
            "Each input occurs in one term, xᵢ²/3, and its slope is 2xᵢ/3. The other terms stand "
            "still."
        ),
        insight="Three inputs, three slopes: the gradient has the shape of x.",
    ),
    "05.2": Words(
        title="a vector of ones",
        level=1,
        minutes=2,
        question=(
            "{given}\n\nPredict the last line: a list of numbers, or a single one. "
            "Use the Jacobian above; do not run it yet."
        ),
        stub="answer = ...\n",
        hints=(
            "Each number in v is the weight of one row of J. Here all rows count once.",
            "Add the three rows, column by column.",
        ),
        mistakes={
            "mean": "That would be the gradient of the mean. The weights here are 1, not 1/3.",
            "v itself": "That is v, what goes in. J is still to be multiplied with it.",
            "values": "These are the values of y. Asked for are slopes.",
            "first row": "That is row 0 alone, what v = (1, 0, 0) would give.",
            "one number": "One slope per input: the rows are added, their columns are not.",
            "whole Jacobian": "That is J. One backward brings one row, or one mixture of rows.",
            "v is like x": "v does not say where the slopes are taken: that is x, as before.",
            "row of above": "That was v = (0, 1, 0). Here each row has the weight 1.",
            "inputs": "These are the inputs. The slope of a square is twice as large.",
        },
        reason=(
            "vᵀJ with v = (1, 1, 1) adds the rows (2, 0, 0), (0, 4, 0) and (0, 0, 6). "
            "The same comes of `y.sum().backward()`."
        ),
        insight="A vector of ones asks for the slopes of the sum.",
    ),
    "05.3": Words(
        title="choose a row",
        level=2,
        minutes=3,
        question=(
            "{given}\n\nWhich `v` makes `x.grad` the slopes of y[0] alone, row 0 of the Jacobian? "
            "Write it as a list of numbers."
        ),
        stub="answer = ...\n",
        hints=(
            "v is a list of weights, one for each output. How many outputs are there?",
            "Row 0 shall count once, and row 1 not at all.",
        ),
        mistakes={
            "length of x": (
                "There are two outputs, and v has a number for each of them: it has the shape of "
                "y, not of x."
            ),
            "row 1": "That gives the slopes of y[1]: the numbering begins with 0.",
            "both rows": "That adds up both rows.",
            "row itself": "That is the row as it comes out. v is what goes in.",
            "number of the row": "That is the number of the row. v is a weight for each row.",
            "a single one": "One number is not enough: there are two rows to weigh.",
            "nothing": "Nothing passes: every slope would be 0.",
        },
        reason="Weight 1 for the row that is wanted, weight 0 for the other.",
        insight="v has the shape of the output, and picks or mixes its rows.",
    ),
    "05.4": Words(
        title="which of these raise an error?",
        level=2,
        minutes=3,
        question=(
            "Each of the five lines is run on a fresh y.\n\n{given}\n\nWhich of them raise an "
            'error? Answer with a set of letters, such as `{"b", "e"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "Without an argument, backward starts from a single number.",
            "An argument has a number for each output, and y has two outputs.",
        ),
        mistakes={
            "shape forgotten": "Right so far, and one more: look at the length of each v.",
            "scalar forgotten": "Right so far, and one more: how many numbers does y hold?",
            "v is like x": (
                "v has the shape of the output: two numbers fit, three do not. You have it the "
                "other way round."
            ),
            "vectors refused": "One of the two vectors fits: y has two elements.",
            "one output refused": "y[0] is a single number, and backward may start there.",
            "sum refused": "The sum is a single number, and backward may start there.",
            "all": "Three of them run. Where does backward start from a single number?",
        },
        reason=(
            "a: two numbers, and no weights for them. d: three weights for two outputs. "
            "The others start from one number, or bring a weight for each output."
        ),
        insight="Either one number to start from, or one weight for each.",
    ),
}
