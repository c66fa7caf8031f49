"""Operations of one's own, and their check."""

from __future__ import annotations

from ..known_error import KnownError

FUNCTION = "an_operation_of_your_own"

FUNCTIONS = (
    KnownError(
        name="a Function that hands on its argument and saves it",
        error=RuntimeError,
        sign="No grad_fn for non-leaf saved tensor",
        meaning="forward() returned its argument itself after it had saved it, so the "
        "saved tensor would be its own result.",
        remedy="Return a view or a copy: `return x.view_as(x)`; what backward() does "
        "not use need not be saved.",
        lesson="an_operation_of_your_own",
    ),
    KnownError(
        name="a Function without forward-mode derivative",
        error=NotImplementedError,
        sign=r"You must implement the jvp function for custom autograd\.Function",
        meaning="jvp, jacfwd and hessian push a tangent forward, and the class says "
        "only how to go back.",
        remedy="Add `def jvp(ctx, tangent): return 2 * ctx.x * tangent`, or take "
        "`torch.func.jacrev(f)(x)`.",
        lesson="an_operation_of_your_own",
        example="You must implement the jvp function for custom autograd.Function",
    ),
    KnownError(
        name="an input that is returned and saved",
        error=RuntimeError,
        sign="An input that has been returned as-is as output is being saved for backward",
        meaning="forward() returned one of its arguments itself, and saved it.",
        remedy="Return a view of it: `return x.view_as(x)`.",
        lesson="an_operation_of_your_own",
    ),
    KnownError(
        name="a tensor where a whole number is needed",
        error=TypeError,
        sign="only integer tensors of a single element can be converted to an index",
        meaning="A tensor of several numbers, or with decimals, stands where one whole "
        "number is needed: an index into a list, a size, or a factor of a tuple.",
        remedy="In a backward of your own take the tensors out, `(x,) = "
        "ctx.saved_tensors`. To choose from a list by indices, make a tensor of it: "
        "`torch.stack(rows)[index]`.",
        lesson="an_operation_of_your_own",
    ),
    KnownError(
        name="arithmetic with several tensors at once",
        error=TypeError,
        sign=r"unsupported operand type\(s\) for \S+: ('(tuple|list)' and "
        "'(Tensor|int|float)'|'(Tensor|int|float|Parameter)' and '(tuple|list)')|'[<>]=?' "
        "not supported between instances of '(tuple|list)' and '(Tensor|int|float)'",
        meaning="A tuple or list is no tensor, even if it holds one: "
        "ctx.saved_tensors, what a recurrent layer returns, and results of max(dim) are such.",
        remedy="Take out what is meant: `(x,) = ctx.saved_tensors`, `out, state = "
        "lstm(x)`, `values, indices = x.max(1)`.",
        lesson="an_operation_of_your_own",
        example="unsupported operand type(s) for *: 'Tensor' and 'tuple'",
    ),
    KnownError(
        name="too few or too many gradients from a backward of your own",
        error=RuntimeError,
        sign=r"function \w+ returned an incorrect number of gradients \(expected \d+, got "
        r"\d+\)",
        meaning="backward returns one gradient for each argument of forward, in its order.",
        remedy="Write None where an argument needs none: `return grad_output * y, None`.",
        lesson="an_operation_of_your_own",
        example="function SquareBackward returned an incorrect number of gradients (expected 2, "
        "got 1)",
    ),
    KnownError(
        name="a gradient of the wrong shape from a backward of your own",
        error=RuntimeError,
        sign=r"Function \w*[^\W\d] returned an invalid gradient at index \d+ - got \[[\d, ]*\] but "
        r"expected shape compatible with \[[\d, ]*\]",
        meaning="The gradient of an argument has the shape of that argument.",
        remedy="Start from what arrives: `return grad_output * slope`, element by element.",
        lesson="an_operation_of_your_own",
        example="Function SquareBackward returned an invalid gradient at index 0 - got [2] but "
        "expected shape compatible with [3]",
    ),
    KnownError(
        name="a backward of your own that ignores what it receives",
        error=RuntimeError,
        sign="backward not multiplied by grad_output",
        meaning="gradcheck sent a gradient of 0 into this backward, and something other than 0 "
        "came out: it returns its own slope alone.",
        remedy="Multiply by what arrives: `return grad_output * 2 * x`.",
        lesson="an_operation_of_your_own",
    ),
    KnownError(
        name="gradcheck of something untracked",
        error=ValueError,
        sign="gradcheck expects at least one input tensor to require gradient",
        meaning="None of the inputs is tracked, so there is no slope to check.",
        remedy="Track it, in float64: `x = torch.tensor(3.0, dtype=torch.float64, "
        "requires_grad=True)`.",
        lesson="an_operation_of_your_own",
    ),
    KnownError(
        name="gradcheck found a different slope",
        error=RuntimeError,
        sign=r"Jacobian mismatch for output \d+ with respect to input \d+",
        meaning="The slope that backward gives and the one measured with small steps disagree. In "
        "float32 the small steps alone can do that.",
        remedy="Check in float64, `torch.autograd.gradcheck(f, "
        "x.double().detach().requires_grad_())`; if it still fails, the backward is wrong.",
        lesson="an_operation_of_your_own",
        example="Jacobian mismatch for output 0 with respect to input 0",
    ),
    KnownError(
        name="a Function without setup_context under a transform",
        error=RuntimeError,
        sign="In order to use an autograd.Function with functorch transforms",
        meaning="torch.func wants forward() without ctx, and what is saved in a setup_context().",
        remedy="Move it: `def setup_context(ctx, inputs, output): ctx.save_for_backward(*inputs)`.",
        lesson=FUNCTION,
    ),
    KnownError(
        name="a Function without vmap support",
        error=RuntimeError,
        sign=r"You tried to vmap over \w+, but it does not have vmap support|To use "
        r"autograd\.Function with "
        r"vmap, you must either override",
        meaning="vmap has to be told how to run this operation on a batch.",
        remedy="If it is made of PyTorch's own operations, write `generate_vmap_rule = True` in "
        "its class.",
        lesson=FUNCTION,
        example="You tried to vmap over Square, but it does not have vmap support",
    ),
    KnownError(
        name="a Function without a backward",
        error=NotImplementedError,
        sign="You must implement (either )?the (backward|vjp)( or (backward|vjp))? (method|"
        "function) for "
        "(your )?custom",
        example="You must implement either the backward or vjp method for your custom",
        meaning="The class has a forward() and no backward(), so no gradient can pass it.",
        remedy="Write one: `def backward(ctx, grad_output): return grad_output`, times the slope.",
        lesson=FUNCTION,
    ),
    KnownError(
        name="a backward that returns no tensor",
        error=RuntimeError,
        sign=r"expected Variable or None \(got \w+\)",
        meaning="backward() returned a plain number or an array.",
        remedy="Return a tensor for each input, or None: `return grad_output * 2 * x`.",
        lesson=FUNCTION,
        example="expected Variable or None (got float)",
    ),
    KnownError(
        name="a second derivative of an operation that allows only one",
        error=RuntimeError,
        sign="trying to differentiate twice a function that was marked with @once_differentiable",
        meaning="This operation says of itself that its backward cannot be differentiated.",
        remedy="Write its backward with PyTorch's own operations, and leave out the line "
        "`once_differentiable`.",
        lesson=FUNCTION,
    ),
    KnownError(
        name="an operation without a derivative",
        error=NotImplementedError,
        sign=r"(the )?derivative for '?[\w:.]+'? is not implemented",
        meaning="PyTorch has no formula for the slope of this operation by this input.",
        remedy="Write it from other operations or as one of your own, or take the input as a "
        "constant: `x.detach()`.",
        lesson=FUNCTION,
        example="the derivative for 'zeta' is not implemented",
    ),
    KnownError(
        name="a gradient of another shape than what was saved has now",
        error=RuntimeError,
        sign=r"Function \w+Backward\d+ returned an invalid gradient at index "
        r"(?P<index>\d+) - got (?P<got>\[[\d, ]*\]) but expected shape compatible with "
        r"(?P<wanted>\[[\d, ]*\])",
        meaning="PyTorch's own operation sends {got} to an input that had {wanted}: a "
        "tensor that it saved changed its shape after the forward pass.",
        remedy="Look for resize_() and writes to .data between forward() and backward(), and "
        "make a new "
        "tensor instead: `x = x[:2].clone()`.",
        lesson="refusals",
        example="Function AddmmBackward0 returned an invalid gradient at index 1 - got "
        "[10, 512] but expected shape compatible with [10, 256]",
    ),
    KnownError(
        name="a Function of the old kind",
        error=Exception,
        sign=r"Legacy autograd function with non-static forward method is deprecated|should not be "
        r"instantiated\. Methods on autograd functions are all static",
        meaning="This class is written for PyTorch before 1.3: its forward() has self, "
        "and it is called as an object.",
        remedy="Make both methods static, `def forward(ctx, x): return x * x` below "
        "the line staticmethod, and call `Square.apply(x)`.",
        lesson="an_operation_of_your_own",
        example="Legacy autograd function with non-static forward method is deprecated",
    ),
    KnownError(
        name="something other than a tensor saved for backward",
        error=TypeError,
        sign=r"save_for_backward can only save variables, but argument (?P<nr>\d+) "
        r"is of type (?P<kind>\w+)",
        meaning="save_for_backward() takes tensors that went into forward() or came "
        "out of it, and argument {nr} is of type {kind}.",
        remedy="Keep other things on ctx itself: `ctx.power = power`.",
        lesson="an_operation_of_your_own",
        example="save_for_backward can only save variables, but argument 0 is of type int",
    ),
    KnownError(
        name="an operation without forward-mode derivative",
        error=NotImplementedError,
        sign=r"Trying to use forward AD with (?P<op>\S+) that does not support it",
        meaning="PyTorch has no forward-mode formula for {op}; jvp, jacfwd and hessian use it.",
        remedy="Take reverse mode, `torch.func.jacrev(f)(x)`, or write {op} from other operations.",
        lesson="jacobians",
        example="Trying to use forward AD with special_zeta that does not support it",
    ),
)
