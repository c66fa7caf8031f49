"""The words of lesson 03."""

from ..words import Words

WORDS = {
    "03.1": Words(
        title="before and after",
        level=1,
        minutes=2,
        question=(
            "Predict before you run anything. What are `before` and `after`?\n\n{given}\n\n"
            "Write both into a list, in this order; None is an answer too."
        ),
        stub="answer = [..., ...]  # before, after\n",
        hints=(
            "Who fills `x.grad`? Has that line run yet, at `before`?",
            "After `backward()` it holds the slope of x² at x = 5.",
        ),
        mistakes={
            "zero before": "A gradient that nobody has computed is None, not 0.",
            "already there": "Before `backward()` no gradient has been computed yet.",
            "value": "You have the value of y after. `x.grad` holds the slope.",
            "x itself": "You have x itself after. `x.grad` holds the slope of y.",
            "never": "`backward()` has filled `x.grad` by then: x is a leaf that requires grad.",
            "swapped": "Two right values in the wrong order: first before, then after.",
            "slope at 3": "That is the slope at 3. Here x is 5.",
            "x forgotten": "The slope of x² depends on where x stands.",
            "doubled": "`backward()` runs once, so the slope comes once.",
        },
        reason=(
            "`.grad` starts as None. `backward()` puts the slope 2x there, for x = 5. "
            "None and 0 differ: None says that there is no gradient; 0 would be a gradient."
        ),
        insight="None means that there is no gradient; zero would be one.",
    ),
    "03.2": Words(
        title="du/dx, this time by autograd",
        level=1,
        minutes=4,
        question=(
            "Lesson 01 took the slope of u = e^(sin(x²)) by hand. Let autograd do it: `du_dx(x)` "
            "computes u from `x`, goes backward, and returns the gradient of x. `x` arrives as a "
            "tensor with `requires_grad=True`, in float64, so that all the digits can be compared; "
            "it is called at several x."
        ),
        stub="def du_dx(x):\n    # your lines\n    ...\n",
        hints=(
            "Compute u with torch's own functions: `torch.sin`, `torch.exp`.",
            "`u.backward()` returns nothing. It leaves the slope with the leaf, in `x.grad`.",
            "Three lines: compute u, go backward, return what x has got.",
        ),
        mistakes={
            "no backward": (
                "`x.grad` is still None: `u.backward()` fills it, and has to come first."
            ),
            "not the leaf": (
                "`backward()` ran, and your function returned None. Either `return` is missing, "
                "or you asked u for its gradient: u is not a leaf and keeps none. Ask x."
            ),
            "twice": (
                "Exactly twice the slope, as when you go backward two times: `.grad` adds up. "
                "Lesson 08 is about that."
            ),
            "value": "That is u itself. The slope is in `x.grad`.",
            "slope of z": "That is dz/dx: go backward from u, and let u be e to the z.",
            "sin squared": "The square is outside your sine. Here it is inside: sin(x²).",
            "own x": (
                "The same number at every x: your function makes an x of its own. "
                "Use the `x` that it is given."
            ),
            "detached": (
                "The graph was cut between x and u, by `detach()` or something like it: "
                "nothing leads back to x."
            ),
            "no tensor": (
                "u is a plain number: `.item()` and the functions of `math` end the graph."
            ),
            "whole tuple": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "x itself": "That is x itself. Its gradient is in `x.grad`.",
        },
        reason=(
            "The forward lines record the graph, `backward()` multiplies the slopes along it, "
            "and the leaf x keeps the product in `.grad`. The rule is the one you wrote by hand."
        ),
        insight="You wrote no derivative: only the forward lines.",
    ),
    "03.3": Words(
        title="lost without an error",
        level=2,
        minutes=2,
        question=(
            "`y = x**2`, and x requires grad. Exactly one of these lines loses the graph "
            "*and* raises no error. Which?\n\n{given}\n\nAnswer with its letter in quotation marks."
        ),
        stub="answer = ...\n",
        hints=(
            "Two of the lines are the same operation in two spellings.",
            "One library refuses to take a tracked tensor. "
            "Another asks it for a plain number, and gets one.",
        ),
        mistakes={
            "a": "`torch.sin` is recorded: z has a `grad_fn`.",
            "c": "NumPy asks for the array behind y, and PyTorch refuses while y is tracked.",
            "d": "A method of the tensor is recorded like the function of the same name.",
        },
        reason=(
            "`math.sin` turns y into a Python float and returns a float. No tensor, no graph, "
            "and no error until you call `backward()` on it. Newer versions of PyTorch warn once."
        ),
        insight="The others keep the graph, or refuse aloud.",
    ),
    "03.4": Words(
        title="repair: the graph is gone",
        level=2,
        minutes=3,
        question=(
            "This should return the slope of z = sin(x²), and it raises an error. "
            "Repair it with as few changes as you can. "
            "`x` arrives as a float64 tensor with `requires_grad=True`."
        ),
        stub=(
            "def dz_dx(x):\n"
            "    y = x**2\n"
            "    z = math.sin(y)\n"
            "    z.backward()\n"
            "    return x.grad\n"
        ),
        hints=(
            "What does `type(z)` say after the third line?",
            "A float has no `backward`. Which sine keeps z a tensor, with its graph?",
        ),
        mistakes={
            "new leaf": (
                "`x.grad` is None: backward did not reach x. Either it did not run, or z knows "
                "nothing of x: `torch.tensor(...)` makes a new leaf, without a history."
            ),
            "item": (
                "z is a plain number: `.item()` gives one, like the functions of `math`, "
                "and the graph ends there."
            ),
            "not the leaf": (
                "`backward()` ran, and your function returned None. Only leaves keep their "
                "gradient, and y is none; or is `return` missing?"
            ),
            "sin of x": "That is the slope of sin(x): the square has fallen out.",
            "twice": "Exactly twice the slope, as when backward runs two times: `.grad` adds up.",
            "value": "That is z itself. The slope is in `x.grad`.",
            "outer only": "That is dz/dy, the outer slope alone.",
            "back from y": "That is dy/dx: you went back from y. The way begins at z.",
        },
        reason=(
            "`torch.sin` takes a tensor and returns a tensor that remembers where it came from. "
            "`math.sin` returns a bare number."
        ),
        insight="One word was wrong: `math` in place of `torch`.",
    ),
}
