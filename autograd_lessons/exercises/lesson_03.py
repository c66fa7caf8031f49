"""Lesson 03: first autograd."""

import torch

from .exercise import Demands, Exercise
from .oracle import by_letter, names_after, slope, tracked

POINTS = ((3.0,), (0.7,), (-1.3,), (2.2,))

TWO_LEAVES = """\
w = torch.tensor(2.0, requires_grad=True)
x = torch.tensor(5.0, requires_grad=True)
p = w * x
before = w.grad
p.backward()
answer = [before, w.grad, x.grad]
"""

LINES = """\
z = torch.sin(y)    # a
z = math.sin(y)     # b
z = numpy.sin(y)    # c
z = y.sin()         # d
"""


def _z(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x**2)


def _u(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(x**2))


def _line_that_loses_the_graph() -> str:
    """Run each line; the one sought ends without an error and leaves nothing to go back from."""
    start = "x = torch.tensor(3.0, requires_grad=True)\ny = x**2\n"
    for letter, line in by_letter(LINES).items():
        if "numpy" in line:
            line = "import numpy\n" + line
        try:
            z = names_after(start + line)["z"]
        except Exception:
            continue
        if getattr(z, "grad_fn", None) is None:
            return letter
    raise AssertionError("every line kept its graph or raised")


EXERCISES = (
    Exercise(
        "03.1",
        truth=lambda: names_after(TWO_LEAVES)["answer"],
        decimals=4,
        given=TWO_LEAVES,
        solution="[None, 5.0, 2.0]",
        mistakes={
            "[0, 5, 2]": "A gradient that nobody has computed is None, not 0.",
            "[None, 2, 5]": (
                "Two right values in the wrong order, or each tensor's own value: when w is "
                "nudged, the product moves x times as far."
            ),
            "[0, 2, 5]": (
                "Before the pass it is None, not 0. And each receives the other factor: w is "
                "multiplied by x."
            ),
            "[None, 10, 10]": "That is the product. Asked for is how it answers to each factor.",
            "[None, 1, 1]": "That would be a sum: there each input moves the result one to one.",
            "[None, None, None]": (
                "`backward()` has filled both by then: w and x are leaves that require grad."
            ),
            ("[None, 5, None]", "[None, None, 2]"): "One call fills both of the leaves.",
            "[5, 5, 2]": "Before `backward()` no gradient has been computed yet.",
            "[2, 5, 2]": "At `before` you have w itself. `w.grad` is asked for.",
            "[None, 4, 10]": "That is the slope of a square. Here w is multiplied by x.",
            "[None, 7, 7]": "That is the sum of the two. Nudge w alone: how far does p move?",
        },
        hints=(
            "Who fills `w.grad`? Has that line run yet, at `before`?",
            "Raise w from 2 to 3: the product goes from 10 to 15.",
            "Raise x from 5 to 6: the product goes from 10 to 12.",
        ),
        reason=(
            "`.grad` starts as None. One `backward()` goes back to both leaves. The slope of w·x "
            "with respect to w is x, and with respect to x it is w."
        ),
        insight="None means that there is no gradient; zero would be one.",
    ),
    Exercise(
        "03.2",
        "du_dx",
        truth=lambda x: slope(_u, x.item()),
        points=POINTS,
        argument=tracked,
        code="def du_dx(x):\n    u = torch.exp(torch.sin(x**2))\n    {}\n",
        way=Demands(passes=1),
        solution="u.backward()\nreturn x.grad",
        mistakes={
            "return x.grad": (
                "`x.grad` is still None: `u.backward()` fills it, and has to come first."
            ),
            "u.backward(); return u.grad": (
                "`backward()` ran, and what you return is None. `backward()` itself gives None, "
                "and only leaves keep a gradient: neither u nor an `x = …` of your own is one. "
                "Ask the x that came in."
            ),
            "u.backward(retain_graph=True); u.backward(); return x.grad": (
                "Exactly twice the slope, as when you go backward two times: `.grad` adds up. "
                "Lesson 09 is about that."
            ),
            (
                "x.backward(); return x.grad",
                "u.retain_grad(); u.backward(); return u.grad",
            ): (
                "That is 1, the slope of a tensor by itself: a pass gives it to the tensor that it "
                "begins at. Begin at u, and ask x."
            ),
            "u.backward(); return u": "That is u itself. The slope is in `x.grad`.",
            "torch.sin(x**2).backward(); return x.grad": (
                "That is dz/dx: go backward from u, and let u be e to the z."
            ),
            "torch.exp(torch.sin(x) ** 2).backward(); return x.grad": (
                "The square is outside your sine. Here it is inside: sin(x²)."
            ),
            "torch.exp(torch.sin(2 * x)).backward(); return x.grad": (
                "Inside the sine stands x², not 2x: write the function, and leave its slope to "
                "autograd."
            ),
            "x = torch.tensor(3.0, requires_grad=True); torch.exp(torch.sin(x**2)).backward(); "
            "return x.grad": (
                "The same number at every x: your function makes an x of its own. "
                "Use the `x` that it is given."
            ),
            "torch.exp(torch.sin((x**2).detach())).backward(); return x.grad": (
                "The graph was cut between x and u, by `detach()` or something like it: "
                "nothing leads back to x."
            ),
            "u.item().backward(); return x.grad": (
                "u is a plain number: `.item()` and the functions of `math` end the graph."
            ),
            "return torch.autograd.grad(u, x)": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "u.backward(); return x.detach()": "That is x itself. Its gradient is in `x.grad`.",
        },
        hints=(
            "Compute u with torch's own functions: `torch.sin`, `torch.exp`.",
            "`u.backward()` returns nothing. It leaves the slope with the leaf, in `x.grad`.",
            "Three lines: compute u, go backward, return what x has got.",
        ),
        reason=(
            "The forward lines record the graph, `backward()` multiplies the slopes along it, "
            "and the leaf x keeps the product in `.grad`. The rule is the one you wrote by hand."
        ),
        insight="The forward lines are enough: no derivative has to be written.",
    ),
    Exercise(
        "03.3",
        truth=_line_that_loses_the_graph,
        options=tuple("abcd"),
        given=LINES,
        solution='"b"',
        mistakes={
            '"a"': "`torch.sin` is recorded: z has a `grad_fn`.",
            '"c"': "NumPy asks for the array behind y, and PyTorch refuses while y is tracked.",
            '"d"': "A method of the tensor is recorded like the function of the same name.",
        },
        hints=(
            "Two of the lines are the same operation in two spellings.",
            "One library refuses to take a tracked tensor. "
            "Another asks it for a plain number, and gets one.",
        ),
        reason=(
            "`math.sin` turns y into a Python float and returns a float. No tensor, no graph, "
            "and no error until you call `backward()` on it. Newer versions of PyTorch warn once."
        ),
        insight="The others keep the graph, or refuse aloud.",
    ),
    Exercise(
        "03.4",
        "dz_dx",
        truth=lambda x: slope(_z, x.item()),
        points=POINTS,
        argument=tracked,
        code="def dz_dx(x):\n    y = x**2\n    {}\n",
        broken="z = math.sin(y)\nz.backward()\nreturn x.grad",
        way=Demands(passes=1),
        solution="z = torch.sin(y)\nz.backward()\nreturn x.grad",
        mistakes={
            "z = torch.tensor(math.sin(y), requires_grad=True); z.backward(); return x.grad": (
                "`x.grad` is None: backward did not reach x. Either it did not run, or z knows "
                "nothing of x: `torch.tensor(...)` makes a new leaf, without a history."
            ),
            "z = torch.sin(y).item(); z.backward(); return x.grad": (
                "z is a plain number: `.item()` gives one, like the functions of `math`, "
                "and the graph ends there."
            ),
            "z = torch.sin(y); z.backward(); return y.grad": (
                "`backward()` ran, and what you return is None. `backward()` itself gives None, "
                "and only leaves keep a gradient: y and z are none. Ask the x that came in."
            ),
            "z = torch.sin(x); z.backward(); return x.grad": (
                "That is the slope of sin(x): the square has fallen out."
            ),
            "z = torch.sin(y); z.backward(retain_graph=True); z.backward(); return x.grad": (
                "Exactly twice the slope, as when backward runs two times: `.grad` adds up."
            ),
            "z = torch.sin(y); z.backward(); return z": (
                "That is z itself. The slope is in `x.grad`."
            ),
            (
                "x.backward(); return x.grad",
                "z = torch.sin(y); z.retain_grad(); z.backward(); return z.grad",
            ): (
                "That is 1, the slope of a tensor by itself: a pass gives it to the tensor that it "
                "begins at. Begin at z, and ask x."
            ),
            (
                "z = torch.tensor(math.sin(y)); z.backward(); return x.grad",
                "z = torch.sin(y.detach()); z.backward(); return x.grad",
            ): (
                "z has no graph: `math`, `torch.tensor(...)`, `.item()` and `.detach()` hand on a "
                "number alone."
            ),
            "z = torch.sin(y); z.backward(); return y": "That is y itself, not a slope.",
            "z = torch.sin(x) ** 2; z.backward(); return x.grad": (
                "The square is outside your sine. Here it is inside: sin(x²)."
            ),
            "z = torch.sin(2 * x); z.backward(); return x.grad": (
                "Inside the sine stands x², not 2x: keep the line that makes y."
            ),
            "return math.cos(y)": "That is dz/dy, the outer slope alone.",
            "y.backward(); return x.grad": (
                "That is dy/dx: you went back from y. The way begins at z."
            ),
        },
        hints=(
            "What does `type(z)` say after the third line?",
            "A float has no `backward`. Which sine keeps z a tensor, with its graph?",
        ),
        reason=(
            "`torch.sin` takes a tensor and returns a tensor that remembers where it came from. "
            "`math.sin` returns a bare number."
        ),
        insight="One word was wrong: `math` in place of `torch`.",
    ),
)
