"""Gradients that are None, do not fit, or become nan, and hooks on them."""

from __future__ import annotations

from ..known_error import KnownError

GRADIENTS = (
    KnownError(
        name="a None in a module's backward hook",
        error=AttributeError,
        sign=r"'NoneType' object has no attribute '(?P<name>\w+)'",
        meaning="A backward hook gets None in place of a gradient that nobody needs, "
        "as for the input of the first layer.",
        remedy="Ask for it before: `if grad_input[0] is not None: "
        "print(grad_input[0].shape)`, or track the input, `x.requires_grad_()`.",
        line=r"grad_(in|out|input|output|inputs|outputs)\w*\[\d\]\.",
        lesson="second_derivatives",
        example="'NoneType' object has no attribute 'norm'",
    ),
    KnownError(
        name="zero_() on a gradient that is None",
        error=AttributeError,
        sign="'NoneType' object has no attribute 'zero_'",
        meaning="There is no gradient yet: .grad is None before the first backward(), and again "
        "after optimizer.zero_grad().",
        remedy="Write `x.grad = None`: it clears the gradient and never fails.",
        lesson="accumulation",
    ),
    KnownError(
        name="a method of a gradient that is None",
        error=AttributeError,
        sign=r"'NoneType' object has no attribute '\w+'",
        line=r"\.grad\b",
        meaning="Something in this line is None: a .grad before the first backward(), after "
        "zero_grad() or of a tensor that is no leaf, or what `grad(…, allow_unused=True)` returns.",
        remedy="Call backward() first, and print it: `print(w.grad)`.",
        lesson="accumulation",
        example="'NoneType' object has no attribute 'add_'",
    ),
    KnownError(
        name="arithmetic with a gradient that is None",
        error=TypeError,
        sign=r"unsupported operand type\(s\) for \S+ ('\w+' and 'NoneType'|'NoneType' and '\w+')"
        r"|must be Tensor, not NoneType|bad operand type for unary -: 'NoneType'",
        line=r"\.grad\b",
        meaning="Something in this line is None: a .grad before the first backward(), after "
        "zero_grad() or of a tensor that is no leaf, or what `grad(…, allow_unused=True)` returns. "
        "`w = w - 0.1 * w.grad` makes w such a tensor.",
        remedy="Update in place: `with torch.no_grad(): w -= 0.1 * w.grad`.",
        lesson="the_training_loop",
        example="unsupported operand type(s) for *: 'float' and 'NoneType'",
    ),
    KnownError(
        name="anomaly mode found nan",
        error=RuntimeError,
        sign=r"Function '\w+' returned nan values in its \d+th output",
        meaning="This operation's backward made nan: it has an infinite or undefined slope here, "
        "such as sqrt or log at 0, and 0 times inf is nan.",
        remedy="Make the input safe before the operation: "
        "`torch.where(x > 0, x, 1.0).sqrt()` in place of `x.sqrt()`, and choose the value after "
        "that.",
        lesson="refusals",
        example="Function 'SqrtBackward0' returned nan values in its 0th output",
    ),
    KnownError(
        name="retain_grad() on an untracked tensor",
        error=RuntimeError,
        sign="can't retain_grad on Tensor that has requires_grad=False",
        meaning="No gradient will come to this tensor, so there is none to keep.",
        remedy="Write `x.requires_grad_()` on the leaf it is computed from, then compute again.",
        lesson="reading_the_graph",
    ),
    KnownError(
        name="a hook on an untracked tensor",
        error=RuntimeError,
        sign="cannot register a hook on a tensor that doesn't require gradient",
        meaning="No gradient will come to this tensor, so the hook would never run.",
        remedy="Write `x.requires_grad_()` before the forward pass.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="a hook that returns a gradient of another size or dtype",
        error=RuntimeError,
        sign=r"hook '[^']*' has changed the (size|type) of value",
        meaning="What a hook returns takes the place of the gradient, so it has the gradient's "
        "shape and dtype.",
        remedy="Start from what arrives: `y.register_hook(lambda g: 2 * g)`.",
        lesson="second_derivatives",
        example="hook 'scale' has changed the size of value",
    ),
    KnownError(
        name="a hook that returns something other than a tensor",
        error=TypeError,
        sign=r"expected Variable, but hook returned '\w+'",
        meaning="A hook returns a tensor, which takes the place of the gradient, or None, which "
        "leaves it as it is.",
        remedy="Stay with tensors: `y.register_hook(lambda g: 2 * g)`, and not `g.item()`.",
        lesson="second_derivatives",
        example="expected Variable, but hook returned 'float'",
    ),
    KnownError(
        name="a gradient that does not fit its tensor",
        error=RuntimeError,
        sign=r"attempting to assign a gradient (of size|with dtype) '[^']*'|assigned grad has "
        r"data (of a "
        r"different|located on)|attempting to assign a gradient to a tensor that has data of a "
        r"different type",
        meaning="A gradient has one slope for each element: the tensor's own shape and dtype.",
        remedy="Write `x.grad = torch.zeros_like(x)`, or `x.grad = None` to clear it.",
        lesson="accumulation",
        example="attempting to assign a gradient of size '[2]'",
    ),
    KnownError(
        name="a view from a module's backward hook changed in place",
        error=RuntimeError,
        sign=r"BackwardHookFunction\w* is a view and is being modified inplace",
        example="BackwardHookFunction is a view and is being modified inplace",
        meaning="A full backward hook hands on views of a module's output, and the next module "
        "writes into it.",
        remedy="Let that module make a new tensor: `torch.nn.ReLU(inplace=False)`.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="a hook for the gradient of what is no leaf",
        error=RuntimeError,
        sign="post accumulate grad hooks cannot be registered on non-leaf tensors",
        meaning="Only a leaf keeps a gradient, so only there a hook can run after one was added.",
        remedy="For a result write `y.register_hook(print)`, which sees the gradient as it passes.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="a .grad that is no tensor",
        error=TypeError,
        sign="assigned grad expected to be a Tensor or None but got grad of type "
        r"(?P<kind>\w+)",
        meaning=".grad holds a tensor of the leaf's own shape or None, and was given {kind}.",
        remedy="Write `x.grad = torch.zeros_like(x)`, or `x.grad = None` to clear it.",
        lesson="accumulation",
        example="assigned grad expected to be a Tensor or None but got grad of type float",
    ),
)
