"""What backward() and torch.autograd.grad refuse: no graph, a used graph, no single number."""

from __future__ import annotations

from ..known_error import KnownError

GRAPHS = (
    KnownError(
        name="a second backward() through one graph",
        error=RuntimeError,
        sign="Trying to backward through the graph (a )?second time",
        example="Trying to backward through the graph a second time",
        meaning="backward() frees the numbers that the forward pass saved, and they are needed "
        "again.",
        remedy="Run the forward lines again before each backward(): `y = x**2; y.backward()`. "
        "`retain_graph=True` is right only when one graph really has to be used twice.",
        lesson="accumulation",
    ),
    KnownError(
        name="nothing tracked leads to this tensor",
        error=RuntimeError,
        sign=r"element \d+ of (tensors|variables) does not require grad and does not have a "
        r"grad_fn",
        example="element 0 of tensors does not require grad and does not have a grad_fn",
        meaning="There is no graph: no tensor with requires_grad=True led to this result.",
        remedy="Look for the line that cut the graph: no_grad(), detach(), item(), argmax(), "
        "torch.tensor(...), torch.autograd.grad() without create_graph=True, a reentrant "
        "checkpoint, or a frozen model. Write `x = torch.tensor(3.0, requires_grad=True)` before "
        "the forward pass; `loss.requires_grad = True` would hide the error and train nothing.",
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
        name="requires_grad changed on a tensor that is not a leaf",
        error=RuntimeError,
        sign="you can only change requires_grad flags of leaf variables",
        meaning="This tensor was computed from tracked tensors, so it has to be tracked as well: "
        "only a leaf has a switch.",
        remedy="To go on without tracking, write `z = y.detach()`.",
        lesson="three_ways_to_stop_tracking",
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
        sign=r"Can't call numpy\(\) on (Tensor|Variable) that requires grad",
        meaning="NumPy records nothing, so the graph would end here without a word.",
        remedy="Inside the computation use torch's own function, `torch.sin(x)`. To look at the "
        "numbers, write `x.detach().numpy()`.",
        lesson="first_autograd",
        example="Can't call numpy() on Tensor that requires grad",
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
        name="a deep copy of a tensor that is not a leaf",
        error=RuntimeError,
        sign="Only Tensors created explicitly by the user",
        meaning="A copy of this tensor would need a copy of the whole graph behind it. In a "
        "model it "
        "is an attribute that was computed: a result that was kept, or a weight of the old "
        "weight_norm.",
        remedy="Copy the numbers, `y.detach().clone()`; in a model set what was kept to None "
        "first, and take `torch.nn.utils.parametrizations.weight_norm(layer)`.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="a leaf that was moved into the graph",
        error=RuntimeError,
        sign="leaf variable has been moved into the graph interior",
        meaning="A leaf was changed in place by a tracked operation, so it is no "
        "longer where the graph begins.",
        remedy="Fill it before it is tracked, `w = "
        "torch.empty(3).uniform_().requires_grad_()`, or under `torch.no_grad()`.",
        lesson="refusals",
    ),
    KnownError(
        name="a gradient asked of nothing",
        error=Exception,
        sign=r"`inputs` argument to `(grad|backward)\(\)` cannot be empty|grad "
        "requires non-empty inputs",
        meaning="The list of tensors whose gradients are asked for is empty. A "
        "generator, as `net.parameters()` is one, is used up after one round.",
        remedy="Make a list of it once: `parameters = list(net.parameters())`.",
        lesson="first_autograd",
        example="`inputs` argument to `grad()` cannot be empty",
    ),
    KnownError(
        name="an output of a Jacobian that does not depend on the input",
        error=RuntimeError,
        sign=r"Output \d+ of the user-provided function does not require gradients|is "
        r"independent of (input "
        r"\d+|the inputs?|entry)[^\n]{0,60}\. This is not allowed",
        meaning="In strict mode every output has to be computed from every input by "
        "operations that autograd records.",
        remedy="Look for the line that cuts the graph, or leave `strict=True` out and "
        "take zeros: `torch.autograd.functional.jacobian(f, x)`.",
        lesson="jacobians",
        example="Output 0 of the user-provided function does not require gradients",
    ),
    KnownError(
        name="a Hessian of several numbers",
        error=RuntimeError,
        sign=r"function given to (?P<what>hessian|hvp|vhp) should (contain a single element|"
        r"return a single "
        r"Tensor)",
        meaning="{what} takes the second derivatives of one number, and the function "
        "returned several.",
        remedy="Return one number: `return y.sum()`.",
        lesson="second_derivatives",
        example="function given to hessian should contain a single element",
    ),
    KnownError(
        name="backward through a recurrent layer in eval mode",
        error=RuntimeError,
        sign=r"(cudnn RNN backward|backward_\w+) can only be called in training mode",
        example="cudnn RNN backward can only be called in training mode",
        meaning="On the GPU a recurrent layer in eval() mode keeps nothing for "
        "backward(). On the CPU the same program runs.",
        remedy="Write `net.train()` before the forward pass. To keep dropout off, set "
        "its rate to 0.",
        lesson="modes",
    ),
    KnownError(
        name="backward() in a forked process",
        error=RuntimeError,
        sign="Unable to handle autograd's threading in combination with fork-based multiprocessing",
        meaning="This process was forked from one in which autograd's threads ran "
        "already, and threads do not survive a fork.",
        remedy='Start processes anew: `torch.multiprocessing.set_start_method("spawn")`.',
    ),
    KnownError(
        name="a gradient that does not fit where it is sent",
        error=RuntimeError,
        sign=r"(?<!returned an )invalid gradient at index \d+ - expected shape "
        r"(?P<want>\[[\d, ]*\]) but got (?P<got>\[[\d, ]*\])",
        meaning="A gradient of shape {got} was given or computed for a tensor of shape "
        "{want}, and it has to have that shape.",
        remedy="If it was given to backward(), write `y.backward(torch.ones_like(y))`.",
        lesson="vectors",
        example="invalid gradient at index 0 - expected shape [] but got [1]",
    ),
    KnownError(
        name="a second derivative of a recurrent layer on the GPU",
        error=RuntimeError,
        sign="Double backwards is not supported for CuDNN RNNs",
        meaning="cuDNN's recurrent layers have a first derivative only, and a gradient "
        "penalty or create_graph=True asks for the second.",
        remedy="Run the forward pass of the layer without cuDNN: `with "
        "torch.backends.cudnn.flags(enabled=False): out, state = lstm(x)`.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="an out= argument with tracked tensors",
        error=RuntimeError,
        sign=r"functions with out=\.\.\. arguments don't support automatic "
        "differentiation",
        meaning="With out= the result is written into a tensor that is there already, "
        "and autograd records nothing of that.",
        remedy="Write `y = torch.add(a, b)`; without gradients, put it under `torch.no_grad()`.",
        lesson="refusals",
        example="functions with out=... arguments don't support automatic differentiation",
    ),
    KnownError(
        name="something other than a tensor for backward()",
        error=Exception,
        sign=r"element \d+ of tensors tuple is neither a Tensor nor a GradientEdge|all inputs have "
        r"to be Tensors or GradientEdges, but got|Expected output to be a torch\.Tensor",
        meaning="backward() and torch.autograd.grad start at tensors and ask for "
        "tensors, and something else was given: a number, a list inside the list, a "
        "parameter's name.",
        remedy="Hand over the tensors alone: `torch.autograd.grad(loss, list(net.parameters()))`.",
        lesson="first_autograd",
        example="all inputs have to be Tensors or GradientEdges, but got",
    ),
    KnownError(
        name="a slope that is missing for one of several results",
        error=RuntimeError,
        sign=r"element (?P<nr>\d+) of gradients tuple is None, but the corresponding "
        "Tensor requires grad",
        meaning="Of several results number {nr}, counted from 0, was given no slope to "
        "begin with, and it is tracked.",
        remedy="Give one for each, `torch.ones_like(y)`, or leave this result out.",
        lesson="vectors",
        example="element 0 of gradients tuple is None, but the corresponding Tensor requires grad",
    ),
    KnownError(
        name="the gradient of a sparse tensor",
        error=RuntimeError,
        sign=r"calculating the gradient of a sparse Tensor argument to (?P<op>\w+) "
        "is not supported",
        meaning="{op} has a derivative by its dense argument alone.",
        remedy="Take the sparse one as a constant, `s.detach()`, or make it dense: `s.to_dense()`.",
        example="calculating the gradient of a sparse Tensor argument to mm is not supported",
    ),
    KnownError(
        name="retain_graph by its old name",
        error=TypeError,
        sign=r"backward\(\) got an unexpected keyword argument 'retain_variables'",
        meaning="The argument is called retain_graph since PyTorch 0.2.",
        remedy="Write `loss.backward(retain_graph=True)`, and only where one graph "
        "really has to be used twice.",
        lesson="accumulation",
        example="backward() got an unexpected keyword argument 'retain_variables'",
    ),
    KnownError(
        name="a tracked tensor for another library",
        error=Exception,
        sign="Can't export tensors that require gradient|Can't get "
        "__cuda_array_interface__ on Variable that requires grad",
        meaning="Another library was given the memory of a tracked tensor, and what it "
        "computes would not be recorded.",
        remedy="Hand over the numbers, `x.detach()`, or make an operation of your own "
        "of it: a `torch.autograd.Function`.",
        lesson="an_operation_of_your_own",
        example="Can't export tensors that require gradient",
    ),
    KnownError(
        name="a slope that is no tensor",
        error=TypeError,
        sign=r"gradients can be either Tensors or None, but got (?P<kind>\w+)",
        meaning="backward() takes the slope to begin with as a tensor of the result's "
        "shape, and got {kind}.",
        remedy="Write `y.backward(torch.ones_like(y))`; of a single number nothing is "
        "needed: `loss.backward()`.",
        lesson="vectors",
        example="gradients can be either Tensors or None, but got float",
    ),
    KnownError(
        name="a dual tensor outside of forward mode",
        error=RuntimeError,
        sign="Trying to create a dual Tensor for forward AD but no level exists",
        meaning="Forward mode has to be entered before a tensor can carry a tangent.",
        remedy="Put it under `torch.autograd.forward_ad.dual_level()`, or take "
        "`torch.func.jvp(f, (x,), (v,))`.",
        lesson="jacobians",
    ),
)
