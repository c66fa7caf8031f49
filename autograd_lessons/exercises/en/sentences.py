"""The sentences that all exercises share. A name in braces is a fact of the verdict."""

RIGHT = "right"
UNANSWERED = "not answered yet"
RAISED = "your code raised {error}"
YOURS = "Yours: {yours}."
YOURS_AT = "Yours at {at}: {yours}."
RAISED_AT = "It happened at {at}."

# What `diagnosis` and `checking` can find; the known mistakes stand with their lesson.
FINDINGS = {
    # the form of the answer
    "none": "Your answer is None.",
    "none returned": "Your function returned None: did you forget `return`?",
    "printed": "Your function printed and returned None: `return` in place of `print`.",
    "text": "That is text: a number stands without quotation marks.",
    "value wanted": "That is a function: this exercise asks for what it gives, so call it.",
    "function wanted": (
        "This exercise asks for the function itself: hand on `{name}`, without brackets after it."
    ),
    "signature": (
        "Your function takes ({takes}), and it is called with ({wanted}): "
        "keep the line `def {name}({wanted}):` as it was."
    ),
    "number wanted": "One number is asked for.",
    "numbers wanted": (
        "Numbers are asked for, such as [1, 2.5]; None, without quotation marks, "
        "where there is no gradient."
    ),
    "choice wanted": 'One letter in quotation marks is asked for, such as "a".',
    "names wanted": 'Names are asked for, such as ["a", "b"].',
    "order wanted": "The order counts here, and a set has none: write a list with [ and ].",
    "shape": "The shape does not fit: yours is {shape}, and {wanted} is asked for.",
    "endless": (
        "your code did not come to an end and was stopped after a million steps. "
        "Look for a loop whose condition never turns false."
    ),
    "tracked": (
        "The number is right, and its tensor is still tracked: "
        "hand on the number alone, with `.detach()` or `.item()`."
    ),
    "untracked": (
        "The number is right, and no slope comes with it: `backward()` cannot start from it, or "
        "does not come to its first argument. `.item()`, `.detach()` and `math` leave the graph."
    ),
    "slope": (
        "The number is right, and its slope is not: `backward()` leaves {slope}. A part was "
        "computed outside the graph, or a branch that is not taken is infinite."
    ),
    "changed": (
        "The value is right, and your function wrote into its argument on the way: "
        "the caller's tensor has changed. Compute a new one instead."
    ),
    # numbers
    "not finite": "That is no finite number: look for a division by zero or a log of zero.",
    "whole": "The decimals are lost: an integer type cannot hold them. Use a float.",
    "float32": (
        "Right to the seven digits of float32, and no further. "
        "A plain Python float, or dtype=torch.float64, carries sixteen."
    ),
    "finite difference": (
        "Close, to about one part in {parts}, and not the slope itself. A finite difference does "
        "that, and so does a rounded constant. Here the exact slope is asked for."
    ),
    "last decimal": "Nearly: look again at the last of the {decimals} decimals.",
    "few decimals": "Yours is rounded too far: this asks for {decimals} decimals.",
    "rounded": "Close, to about one part in {parts}: keep more digits.",
    "zero": "Yours is zero throughout.",
    "constant": "Yours is the same number at every point: does the result depend on the argument?",
    "sign": "The size is right, the sign is not.",
    "too large": "Yours is {factor} times too large.",
    "too small": "Yours is {factor} times too small.",
    "too large and sign": "Yours is {factor} times too large, and its sign is wrong.",
    "too small and sign": "Yours is {factor} times too small, and its sign is wrong.",
    "upside down": "Upside down: yours is one divided by what is asked for.",
    "offset": "Yours is off by the same amount everywhere, {offset}: a term too many or too few.",
    "not everywhere": "Right at one point, and wrong at another: what differs there?",
    "multiple": "Right up to a factor: something counts too often, or not often enough.",
    "some entries": "Some entries are right; look again at index {places}.",
    "a gradient is there": "Look at index {place}: there is a gradient.",
    "no gradient there": "Look at index {place}: is there a gradient at all?",
    # names
    "count": "{wanted} names are asked for, and yours are {count}.",
    "strange name": "`{name}` is none of {options}.",
    "order": "The names are right, the order is not: place {place} is not for {name}.",
    "missing": "What you have is right; missing: {missing}.",
    "extra": "Nothing is missing; too many: {extra}.",
    "missing and extra": "Missing: {missing}. Too many: {extra}.",
    "choices": "Not right yet: number {places}.",
    "repeated": "The right names, and one of them more than once.",
    "unknown": "Not yet, and it is none of the usual mistakes. A hint may help.",
}

# For an error that the exercise does not know: its class, words in its message, what to do.
ADVICE = (
    ("NameError", "", "Run the cell that defines it, or look for a slip in the spelling."),
    ("TypeError", "must be Tensor, not float", "x is a Python float: use `math`."),
    ("TypeError", "for ^", "In Python a power is `**`."),
    ("TypeError", "NoneType", "A None takes part: does a function lack its `return`?"),
    (
        "RuntimeError",
        "does not require grad",
        "Somewhere between x and here the graph was lost.",
    ),
    (
        "RuntimeError",
        "second time",
        "An earlier backward() freed what this graph had saved: run the forward lines again.",
    ),
    (
        "RuntimeError",
        "modified by an inplace operation",
        "A line wrote into a tensor that the way back needs: let it make a new one.",
    ),
    (
        "RuntimeError",
        "leaf Variable that requires grad",
        "Nobody may write into a watched leaf: make a new tensor.",
    ),
    (
        "AttributeError",
        "no attribute 'backward'",
        "A plain number has no graph: before this line it was taken out of its tensor.",
    ),
    ("AttributeError", "'NoneType' object", "There is None: has this gradient been made yet?"),
    ("RecursionError", "", "The function calls itself without end."),
    ("NotImplementedError", "xor", "In Python a power is `**`."),
    ("NotImplementedError", "", "Write the body, then check again."),
)

LEVELS = {1: "easy", 2: "medium", 3: "hard"}
STATEMENT = """\
### Exercise {key}: {title}

**Level:** {level} · **Time:** {minutes} min

{question}

*Stuck? `hint("{key}")` gives one hint at a time; `solution("{key}")` shows code and reason.*
"""

HINT = "hint {number} of {count}: {hint}"
LAST_HINT = 'That was the last hint. `solution("{key}")` shows the way.'
SOLUTION = "a solution"
PROGRESS = "lesson {lesson}: {right} of {count} right"
NOTHING_YET = (
    'Nothing has been checked yet. `progress("{lesson}")` names the exercises of a lesson.'
)
UNKNOWN_KEY = "There is no exercise {key}. Did you mean {near}?"
KEY_FORM = "There is no exercise {key}. A key is a text such as {near}."
UNKNOWN_LESSON = "There is no lesson {key} with exercises. There are {near}."
SWAPPED = 'The key comes first: `check("{key}", answer)`.'
OR = " or "
