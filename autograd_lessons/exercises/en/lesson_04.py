"""The words of lesson 04."""

from ..words import Words

WORDS = {
    "04.1": Words(
        title="when is the graph built?",
        level=1,
        minutes=1,
        question=(
            "{given}\n\nWhen does the graph behind z come into being?\n\n"
            "- a: while the two lines that compute y and z run\n"
            "- b: when `z.backward()` is called\n"
            "- c: when x is made with `requires_grad=True`\n"
            "- d: when somebody asks to see it\n\n"
            "Answer with a letter in quotation marks."
        ),
        stub="answer = ...\n",
        hints=("Print `z.grad_fn` before any `backward()`. Print `x.grad_fn` as well.",),
        mistakes={
            "b": "`z.grad_fn` is there before: `backward()` walks the graph and builds none.",
            "c": "At that moment there is one tensor and no operation: `x.grad_fn` is None.",
            "d": "Looking only reads. The nodes are there already.",
        },
        reason=(
            "Each operation on a tracked tensor records its node as it runs. "
            "That is why an `if` or a loop may give another graph each time."
        ),
        insight="The forward pass writes the graph, the backward pass reads it.",
    ),
    "04.2": Words(
        title="from the output to the leaf",
        level=1,
        minutes=3,
        question=(
            "{given}\n\nThe picture above shows these nodes; here you get them from Python. "
            "Start at `z.grad_fn`, follow `next_functions` until there is no next, and list "
            "the names of the nodes in that order."
        ),
        stub='answer = ...  # a list of names, such as ["MulBackward0", "AddBackward0"]\n',
        hints=(
            "`z.grad_fn` is the node of the operation that made z.",
            "PyTorch names a node after its operation: add gives AddBackward0.",
            "The leaf x was made by no operation. Its node is the one that adds to `x.grad`.",
        ),
        mistakes={
            "forward order": (
                "You went from the leaf to the output. `next_functions` leads the other way."
            ),
            "leaf forgotten": "One node is missing at the end: the one that fills `x.grad`.",
            "AccumulateGrad not last": "AccumulateGrad is the last, not PowBackward0.",
            "operations": (
                "These are the forward steps. Asked for are the nodes that go backward."
            ),
            "no number": "Nearly: PyTorch puts a number at the end of the operations' names.",
            "the leaf's name": "x is the tensor. The node that stands for it has its own name.",
            "names of tensors": (
                "These are your names for the tensors. The nodes have names of their own: print "
                "them."
            ),
        },
        reason=(
            "The last operation comes first. AccumulateGrad ends the chain: "
            "it adds what arrives to `x.grad`."
        ),
        insight="Backward walks exactly this list.",
    ),
    "04.3": Words(
        title="which are leaves?",
        level=2,
        minutes=4,
        question=(
            "{given}\n\n`detach()` gives the same number without a record, and "
            "`requires_grad_()` asks PyTorch to watch from here on. For which of the six is "
            "`is_leaf` True? "
            'Answer with a set of names, such as `{"a", "c"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "A leaf is a tensor that no recorded operation made.",
            "Where nothing is tracked, nothing is recorded: such tensors count as leaves.",
            "`requires_grad_()` sets the flag on the tensor itself and makes no new one.",
        ),
        mistakes={
            "tracked only": (
                "These are the leaves that require grad. "
                "By convention a tensor without a graph is a leaf as well."
            ),
            "plain input missing": (
                "b is made by you and by no operation: a leaf, tracked or not."
            ),
            "detached missing": "d has no graph behind it: `detach()` makes a leaf.",
            "in place missing": (
                "`requires_grad_()` sets a flag on f itself; no operation stands between."
            ),
            "product counted": (
                "e is a product: the leaf is the 1.0 that was multiplied, and it has no name."
            ),
            "tracked with product": (
                "Two things at once: e is a product, so not a leaf; "
                "and untracked tensors are leaves."
            ),
            "upside down": "These are the ones that are not leaves.",
            "all": "Two of them were made by a recorded operation.",
        },
        reason=(
            "c and e were made by a recorded multiplication. The others have no `grad_fn`, "
            "and without one a tensor is a leaf. To get a small tracked leaf, "
            "multiply first and call `requires_grad_()` after."
        ),
        insight="`is_leaf` is True exactly where `grad_fn` is None.",
    ),
    "04.4": Words(
        title="repair: keep the gradient of y",
        level=2,
        minutes=3,
        question=(
            "This should return dz/dy, the gradient that passes through y, and it returns None "
            "with a warning. Add one line. `x` arrives as a float64 tensor with "
            "`requires_grad=True`."
        ),
        stub=(
            "def grad_of_y(x):\n"
            "    y = x**2\n"
            "    z = torch.sin(y)\n"
            "    z.backward()\n"
            "    return y.grad\n"
        ),
        hints=(
            "y is not a leaf: its gradient is computed, used, and let go.",
            "`y.retain_grad()` asks y to keep it. When does y have to know?",
        ),
        mistakes={
            "too late": (
                "Your function returned None. `y.retain_grad()` must come before `z.backward()`; "
                "if it does, is `return` missing?"
            ),
            "no backward": "No gradient has reached x yet: run `z.backward()` before you ask y.",
            "slope at x": "That is dz/dx, the gradient at x. Asked for is the one at y.",
            "value": "That is y itself, not its gradient.",
            "grad of z": "That is the gradient of z by z, always 1. Ask y.",
            "detached": (
                "y is not tracked, so there is no gradient for it to keep: "
                "`detach()` or `no_grad()` cut it off from x."
            ),
            "twice": "Exactly twice the gradient, as after two backward passes: `.grad` adds up.",
            "whole tuple": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "value of z": "That is z itself. Asked for is how z answers to y.",
        },
        reason=(
            "Gradients of the tensors in between are computed anyway; "
            "`retain_grad()` only keeps one, and only if y knows before backward passes."
        ),
        insight="The value is cos(x²), the outer slope that you wrote by hand in lesson 01.",
    ),
    "04.5": Words(
        title="two ways back to x",
        level=1,
        minutes=2,
        question=(
            "{given}\n\nPredict what the last line shows, to four decimals, before you run it. "
            "`answer` may be a number or an expression."
        ),
        stub="answer = ...\n",
        hints=(
            "x is used twice, so two edges lead back to it.",
            "Each edge brings its own slope, and the leaf collects both.",
        ),
        mistakes={
            "square only": "That is what the square sends back. The sine sends something too.",
            "sine only": "That is what the sine sends back. The square sends something too.",
            "multiplied": ("Slopes multiply along one path. Two paths that meet again add."),
            "value": "That is y itself. Asked for is its slope.",
            "averaged": "Half of it: the two contributions are added, not averaged.",
            "subtracted": "One of the two has the wrong sign: the slope of the sine is +cos.",
            "sin kept": "The sine was not differentiated: its slope is the cosine.",
            "square kept": "The square was not differentiated: its slope is 2x.",
            "chained": "The sine stands beside the square, not round it: it is taken of x.",
            "degrees": "That is in degrees. Slopes of sine and cosine are in radians.",
            "x forgotten": "The slope of x² is 2x; yours has the 2 alone.",
        },
        reason=(
            "Along a path slopes multiply; where paths meet, contributions add. "
            "AccumulateGrad receives 2x from the square and cos(x) from the sine."
        ),
        insight="Multiply along a path, add where paths meet.",
    ),
}
