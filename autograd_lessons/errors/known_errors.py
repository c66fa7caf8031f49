"""The errors of autograd that are explained: those of tensors, graphs and gradients."""

from __future__ import annotations

from .known_beyond import BEYOND
from .known_error import KnownError

KNOWN_ERRORS = (
    KnownError(
        name="a second backward() through one graph",
        error=RuntimeError,
        sign="Trying to backward through the graph a second time",
        meaning="backward() frees the numbers that the forward pass saved, and they are needed "
        "again.",
        remedy="Run the forward lines again before each backward(): `y = x**2; y.backward()`. "
        "`retain_graph=True` is right only when one graph really has to be used twice.",
        lesson="accumulation",
    ),
    KnownError(
        name="nothing tracked leads to this tensor",
        error=RuntimeError,
        sign=r"element \d+ of tensors does not require grad and does not have a grad_fn",
        example="element 0 of tensors does not require grad and does not have a grad_fn",
        meaning="There is no graph: no tensor with requires_grad=True led to this result.",
        remedy="Look for the line that cut the graph: no_grad(), detach(), item(), argmax(), "
        "torch.tensor(...), or a frozen model. Write `x = torch.tensor(3.0, "
        "requires_grad=True)` before the forward pass; `loss.requires_grad = True` would "
        "hide the error and train nothing.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="backward() from several numbers",
        error=RuntimeError,
        sign="grad can be implicitly created only for scalar outputs",
        meaning="A gradient is the slope of one number, and this result holds several.",
        remedy="Make one number of them, `y.sum().backward()`, or give one slope for each, "
        "`y.backward(gradient=torch.ones_like(y))`.",
        lesson="vectors",
    ),
    KnownError(
        name="backward() from a complex number",
        error=RuntimeError,
        sign="grad can be implicitly created only for real scalar outputs",
        meaning="backward() starts from one real number, and this one is complex.",
        remedy="Make it real first: `y.abs().backward()`.",
    ),
    KnownError(
        name="a gradient of the wrong shape",
        error=RuntimeError,
        sign=r"Mismatch in shape: grad_output\[0\] has a shape of torch\.Size\(\[[\d, ]*\]\) "
        r"and output\[0\] has a shape of torch\.Size\(\[[\d, ]*\]\)",
        meaning="The tensor given to backward() holds one slope for each element of the result, so "
        "it has the result's shape, not the input's.",
        remedy="Write `y.backward(gradient=torch.ones_like(y))` and put your slopes in it.",
        lesson="vectors",
        example="Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] "
        "has a shape of torch.Size([2])",
    ),
    KnownError(
        name="a view of a tracked leaf changed in place",
        error=RuntimeError,
        sign="a view of a leaf Variable that requires grad is being used in an in-place operation",
        meaning="Part of a tracked leaf would be overwritten, and its old values with it.",
        remedy="If it is an update of a parameter, write `with torch.no_grad(): w[0] = 1.0`. If it"
        " belongs to the computation, change a copy: `v = w.clone(); v[0] = 1.0`.",
        lesson="refusals",
    ),
    KnownError(
        name="a tracked leaf changed in place",
        error=RuntimeError,
        sign="a leaf Variable that requires grad is being used in an in-place operation",
        meaning="A tracked leaf would be overwritten as part of the computation, and then it would "
        "no longer be where the graph begins.",
        remedy="If it is an update of a parameter, write `with torch.no_grad(): w -= 0.1 * "
        "w.grad`. If it belongs to the computation, write `v = w - 1` instead of `w -= 1`.",
        lesson="the_training_loop",
    ),
    KnownError(
        name="a saved tensor was changed in place",
        error=RuntimeError,
        sign="one of the variables needed for gradient computation has been modified by an "
        "inplace operation",
        meaning="An operation saved a tensor for backward(), and that tensor was overwritten since."
        " exp, sigmoid, tanh and relu save their result; multiplication, sin and pow save "
        "their input.",
        remedy="Write `a = a + b` instead of `a += b`, and look for methods that end in _. Where "
        "an optimizer's step() wrote it, call every backward() before the step, or compute again.",
        lesson="refusals",
    ),
    KnownError(
        name="one of several views changed in place",
        error=RuntimeError,
        sign="This view is the output of a function that returns multiple views",
        meaning="unbind(), split() and their like return several views of one memory, and autograd "
        "does not follow a write into it.",
        remedy="Write a new tensor: `a = a * 2` instead of `a.mul_(2)`.",
        lesson="refusals",
    ),
    KnownError(
        name="a view from no_grad() changed in place",
        error=RuntimeError,
        sign="A view was created in no_grad mode and is being modified inplace with grad "
        "mode enabled",
        meaning="The view was made where nothing is recorded, and it is written where everything "
        "is: autograd cannot tell which of the two you mean.",
        remedy="Put both under no_grad(), `with torch.no_grad(): w[:2].mul_(2)`, or neither.",
        lesson="refusals",
    ),
    KnownError(
        name="requires_grad changed on a tensor that is not a leaf",
        error=RuntimeError,
        sign="you can only change requires_grad flags of leaf variables",
        meaning="This tensor was computed from tracked tensors, so it has to be tracked as well: "
        "only a leaf has a switch.",
        remedy="To go on without tracking, write `z = y.detach()`.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="an inference tensor in a tracked operation",
        error=RuntimeError,
        sign="Inference tensors cannot be saved for backward",
        meaning="No operation may save a tensor that was made under torch.inference_mode(), and "
        "this one has to.",
        remedy="Make it under `torch.no_grad()` instead, or copy it first: `c = c.clone()`.",
        lesson="modes",
    ),
    KnownError(
        name="requires_grad on an inference tensor",
        error=RuntimeError,
        sign="Setting requires_grad=True on inference tensor outside InferenceMode is not allowed",
        meaning="A tensor made under torch.inference_mode() can never be tracked.",
        remedy="Copy it first: `c = c.clone().requires_grad_()`.",
        lesson="modes",
    ),
    KnownError(
        name="an inference tensor changed in place",
        error=RuntimeError,
        sign="Inplace update to inference tensor outside InferenceMode is not allowed",
        meaning="A tensor made under torch.inference_mode() has no version counter, so outside that"
        " mode nobody could notice the write.",
        remedy="Change a copy: `c = c.clone(); c.add_(1)`.",
        lesson="modes",
    ),
    KnownError(
        name="requires_grad on integers",
        error=RuntimeError,
        sign="[Oo]nly Tensors of floating point (and complex )?dtype can require gradients",
        meaning="Integers and booleans cannot change a little, so they have no slope.",
        remedy="Write the point: `torch.tensor(3.0, requires_grad=True)`, or `x = x.float()`.",
        lesson="first_autograd",
        example="Only Tensors of floating point and complex dtype can require gradients",
    ),
    KnownError(
        name="numpy() on a tracked tensor",
        error=RuntimeError,
        sign=r"Can't call numpy\(\) on Tensor that requires grad",
        meaning="NumPy records nothing, so the graph would end here without a word.",
        remedy="Inside the computation use torch's own function, `torch.sin(x)`. To look at the "
        "numbers, write `x.detach().numpy()`.",
        lesson="first_autograd",
        example="Can't call numpy() on Tensor that requires grad",
    ),
    KnownError(
        name="numpy() on a tensor that is not on the CPU",
        error=TypeError,
        sign=r"can't convert \S+ device type tensor to numpy",
        meaning="NumPy reads the memory of the CPU alone, and this tensor lies elsewhere. A copy "
        "on the CPU has a graph of its own as long as it is tracked.",
        remedy="Write `x.detach().cpu().numpy()`.",
        example="can't convert cuda:0 device type tensor to numpy",
    ),
    KnownError(
        name="class labels that are not integers",
        error=RuntimeError,
        sign="expected scalar type Long but found|expected target dtype to be Long|"
        r"nll_loss\w*\" not implemented for '\w*(Float|Double|Half|BFloat16)'",
        line="cross_entropy|nll_loss",
        meaning="cross_entropy and nll_loss take the number of the right class as an integer.",
        remedy="Write `target = target.long()`.",
        lesson="one_neuron_by_autograd",
        reworded=True,
    ),
    KnownError(
        name="two dtypes that do not go together",
        error=RuntimeError,
        sign=r"Found dtype \w+ but expected \w+|mat1 and mat2 must have the same dtype|"
        r"expected m1 and m2 to have the same dtype",
        meaning="Two tensors here need the same dtype, as do a prediction and its target in a "
        "loss. Labels written as 0 and 1 are integers.",
        remedy="Write `target = target.float()`, or `torch.tensor(0.0)` from the start.",
        lesson="one_neuron_by_autograd",
        example="Found dtype Long but expected Float",
    ),
    KnownError(
        name="a result with decimals for a tensor of integers",
        error=RuntimeError,
        sign=r"result type \w+ can't be cast to the desired output type \w+",
        meaning="The result has another dtype than the tensor it should be stored in. In a loss "
        "that tensor is a target written as 0 or 1, which are integers.",
        remedy="Write `target = target.float()`, or `torch.tensor(0.0)` from the start.",
        lesson="one_neuron_by_autograd",
        example="result type Float can't be cast to the desired output type Long",
    ),
    KnownError(
        name="a probability outside 0 to 1",
        error=RuntimeError,
        sign="all elements of input should be between 0 and 1",
        meaning="binary_cross_entropy takes probabilities, and one of these is smaller than 0, "
        "larger than 1, or nan.",
        remedy="Give it the number before the sigmoid: "
        "`torch.nn.functional.binary_cross_entropy_with_logits(z, y)`. If it is nan, look further "
        "up for the operation that made it.",
        lesson="one_neuron_by_autograd",
    ),
    KnownError(
        name="a tensor that the result does not depend on",
        error=RuntimeError,
        sign="appears to not have been used in the graph",
        meaning="torch.autograd.grad was asked for the gradient of a tensor that did not take part "
        "in this result. Often the name was bound to a new tensor after, or a copy of it "
        "was used.",
        remedy="Ask for the tensor that was really used, or write `torch.autograd.grad(y, x, "
        "allow_unused=True)` and expect None.",
        lesson="first_autograd",
    ),
    KnownError(
        name="the gradient of an untracked tensor",
        error=RuntimeError,
        sign="One of the differentiated Tensors does not require grad",
        meaning="torch.autograd.grad was asked for a tensor that was not tracked.",
        remedy="Write `x.requires_grad_()` before the forward pass, and run it again.",
        lesson="first_autograd",
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
        line=r"\.grad\.",
        meaning="Something in this line is None: a .grad before the first backward(), after "
        "zero_grad(), or of a tensor that is not a leaf.",
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
        "zero_grad(), or of a tensor that is not a leaf. `w = w - 0.1 * w.grad` makes w "
        "such a tensor.",
        remedy="Update in place: `with torch.no_grad(): w -= 0.1 * w.grad`.",
        lesson="the_training_loop",
        example="unsupported operand type(s) for *: 'float' and 'NoneType'",
    ),
    KnownError(
        name="backward() on a plain number",
        error=AttributeError,
        sign=r"'(int|float|complex|bool|list|tuple|dict|NoneType|numpy\.\w+)' object has no "
        r"attribute 'backward'",
        meaning="This is not a tensor, so it has no graph: math.sin, float() and .item() return "
        "plain numbers, and a function without return gives None. A list or dict of tensors has "
        "none either.",
        remedy="Stay with tensors until after backward(): `loss = torch.sin(x)`.",
        lesson="first_autograd",
        example="'float' object has no attribute 'backward'",
    ),
    KnownError(
        name="an optimizer on a tensor that is not a leaf",
        error=ValueError,
        sign="can't optimize a non-leaf Tensor",
        meaning="An optimizer changes leaves, and this tensor is the result of an operation: a "
        "product, a .to() or a .cuda() after requires_grad=True is enough.",
        remedy="Compute first, then track: `w = (0.01 * torch.randn(3)).requires_grad_()`.",
        lesson="reading_the_graph",
    ),
    KnownError(
        name="an optimizer without parameters",
        error=ValueError,
        sign="optimizer got an empty parameter list",
        meaning="The list of parameters is empty: the model has none, or a generator of them was "
        "used up before.",
        remedy="Write `torch.optim.SGD(model.parameters(), lr=0.1)` with a fresh call.",
    ),
    KnownError(
        name="tensors on different devices",
        error=RuntimeError,
        sign=r"Expected all tensors to be on the same device|Tensor on device \S+ is not on "
        r"the expected device \w+|Input type \(\S+\) and weight type \(\S+\) should be "
        r"the same|invalid gradient at index \d+ - expected device \S+ but got \w+",
        meaning="These tensors live on different devices, mostly one on the CPU and one on a GPU.",
        remedy="Move the data to where the model is: `x = x.to(model.weight.device)`. Move tensors"
        " before they are tracked, since .to() makes a tensor that is no leaf.",
        example="Expected all tensors to be on the same device",
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
        sign="attempting to assign a gradient (of size|with dtype) '[^']*'",
        meaning="A gradient has one slope for each element: the tensor's own shape and dtype.",
        remedy="Write `x.grad = torch.zeros_like(x)`, or `x.grad = None` to clear it.",
        lesson="accumulation",
        example="attempting to assign a gradient of size '[2]'",
    ),
    KnownError(
        name="a deep copy of a tensor that is not a leaf",
        error=RuntimeError,
        sign="Only Tensors created explicitly by the user",
        meaning="A copy of this tensor would need a copy of the whole graph behind it.",
        remedy="Copy the numbers: `y.detach().clone()`.",
        lesson="three_ways_to_stop_tracking",
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
        sign=r"Function \w+ returned an invalid gradient at index \d+ - got \[[\d, ]*\] but "
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
    *BEYOND,
)
