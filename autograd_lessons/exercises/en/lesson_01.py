"""The words of lesson 01."""

from ..words import Words

WORDS = {
    "01.1": Words(
        title="the slope of sin(x²)",
        level=1,
        minutes=4,
        question=(
            "z = sin(x²). Write `dz_dx(x)`, the slope of z with respect to x, by hand: "
            "a formula, no small steps. `x` is a Python float and so is the result; "
            "use `math.sin` and `math.cos`. It is compared at several x, nearly to the last digit."
        ),
        stub="def dz_dx(x):\n    # your lines\n    ...\n",
        hints=(
            "Two functions stand one inside the other: y = x², then z = sin(y). "
            "Write down the slope of each on its own.",
            "The slope of x² is 2x. The slope of sin(y) is cos(y), and y is x², not x.",
            "The chain rule multiplies: slope of z by y, times slope of y by x.",
        ),
        mistakes={
            "outer only": "You have only the outer slope, cos(x²); the inner 2x is missing.",
            "inner only": "You have only the inner slope, 2x; the slope of the sine is missing.",
            "differentiated inside": (
                "You differentiated inside the sine, cos(2x). "
                "The inner slope is a factor, and x² stays where it was."
            ),
            "sin kept": "The sine was not differentiated: its slope is the cosine.",
            "outer at x": "The outer slope has to be taken at y = x², not at x.",
            "degrees": "That is in degrees. Slopes of sine and cosine are in radians.",
            "sign": "The sign has turned. Minus belongs to the slope of the cosine.",
            "added": "Slopes along a chain multiply, they do not add.",
            "inner kept": "The inner function was not differentiated: the slope of x² is 2x.",
            "value": "That is z itself, not its slope.",
            "x forgotten": "The inner slope is 2x; yours has the 2 alone.",
            "sin squared": "That is the slope of (sin x)². Here the square is inside the sine.",
            "outer at the slope": (
                "The factor 2x is right. The outer slope is taken at y = x², not at 2x."
            ),
            "double for the square": "That is the slope of sin(2x). x² is x times x.",
            "minus sine": (
                "Minus the sine is the slope of the cosine. The slope of the sine is another."
            ),
            "square lost": "That is the slope of sin(x). Here x² stands inside.",
            "power kept": "The power rule takes 1 off the power of x².",
        },
        reason=(
            "Two links, two slopes: cos(x²) says how z answers to y, 2x how y answers to x. "
            "A change in x passes both, so they multiply."
        ),
        insight="The outer slope is taken at y = x², where the outer function stands.",
    ),
    "01.2": Words(
        title="one more function on top",
        level=2,
        minutes=4,
        question=(
            "u = e^z with z = sin(x²). Write `du_dx(x)` by hand. "
            "Floats in, floats out, with `math.exp`, `math.sin` and `math.cos`; "
            "compared at several x, nearly to the last digit."
        ),
        stub="def du_dx(x):\n    # your lines\n    ...\n",
        hints=(
            "You have dz/dx already. One more link means one more factor.",
            "e^z is its own slope: du/dz = e^z.",
            "du/dx = du/dz · dz/dy · dy/dx, each factor where its function stands: z, y and x.",
        ),
        mistakes={
            "outermost only": "That is du/dz alone; the slopes of sin and of x² are missing.",
            "exp missing": "That is dz/dx; the slope of e^z is missing.",
            "inner missing": "The innermost slope is missing: y = x² has slope 2x.",
            "cos missing": "The middle slope is missing: sin(y) has slope cos(y).",
            "power rule": (
                "You used the power rule on e^z. In a power x^n the variable is below; "
                "in e^z it is above, and the slope is e^z."
            ),
            "added": "Three slopes along a chain multiply, they do not add.",
            "exp of the slope": "You took e to the power of dz/dx. The slope of e^z is taken at z.",
            "exp at x": "The outermost slope has to be taken at z, not at x: e^z, not e^x.",
            "sign": "The size is right; one minus too many.",
            "sin kept": "The sine was not differentiated: its slope is the cosine.",
            "minus sine": (
                "Minus the sine is the slope of the cosine. The slope of the sine is another."
            ),
            "middle at x": "The middle slope has to be taken at y = x², not at x.",
            "exp at the slope": (
                "Above the e stands z = sin(x²), and it stays there when e^z is differentiated."
            ),
            "exp at y": (
                "The outermost slope has to be taken at z, not at y: the sine is missing above the "
                "e."
            ),
            "z for e^z": "e^z is its own slope: e^z, not z.",
            "x forgotten": "The inner slope is 2x; yours has the 2 alone.",
        },
        reason=(
            "Each new function on top brings one factor, its own slope where it stands. "
            "Nothing below it has to be done again. Autograd lives on that."
        ),
        insight="Three functions, three factors; the lower two are dz/dx, used again.",
    ),
    "01.3": Words(
        title="a slope is a forecast",
        level=1,
        minutes=2,
        question=(
            "x goes from 3 to 3.001. Use the slope of z = sin(x²) at 3 to say by how much z "
            "changes, without computing z at 3.001. Four decimals are enough; "
            "`answer` may be a number or an expression."
        ),
        stub="answer = ...\n",
        hints=(
            "A slope says how much z changes for each unit of x.",
            "x moves by 0.001 of a unit: multiply.",
        ),
        mistakes={
            "slope itself": "That is the change for a whole unit of x, and x moves by 0.001.",
            "y's rise": "That is how much y = x² changes. The sine comes after it.",
            "outer only": "That is the change of z when y moves by 0.001. It is x that moves.",
            "sign": "The size is right. At x = 3, does z rise or fall?",
            "step itself": "That is the step of x. z answers with the step times the slope.",
            "new value": "That is z at 3.001 itself. Asked for is the change since x = 3.",
            "divided": "You divided by the step. A slope times a step is a change.",
            "old value": "That is z at 3. Asked for is how much it changes.",
            "times x": "The slope is multiplied by the change of x, not by x.",
        },
        reason=(
            "Change of z ≈ slope · change of x. The smaller the step, the better it holds, "
            "and at 0.001 the four decimals already agree."
        ),
        insight="That is all a derivative says: the answer to a small push.",
    ),
}
