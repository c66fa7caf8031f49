"""torch.func and torch.compile."""

from __future__ import annotations

from ..known_error import KnownError

TRANSFORMS = (
    KnownError(
        name="torch.autograd.grad inside vmap",
        error=RuntimeError,
        sign=r"Please call autograd\.grad\(\) outside torch\.vmap|backward\(\) "
        r"called inside torch\.vmap",
        meaning="vmap runs the whole batch at once, and the graph that is asked here "
        "was built outside of it.",
        remedy="Take the slope by a transform, too: `torch.func.vmap(torch.func.grad(f))(x)`.",
        lesson="jacobians",
        example="backward() called inside torch.vmap",
    ),
    KnownError(
        name="a check inside PyTorch that failed",
        error=RuntimeError,
        sign=r"INTERNAL ASSERT FAILED at \S+?(?=[ ,:]|$)|file a bug in PyTorch|entered unreachable",
        meaning="PyTorch met a state that it holds to be impossible: a bug in this "
        "release, an extension of another release, or a GPU that failed before.",
        remedy="Look for the first error above it, and try a newer release, "
        "`print(torch.__version__)`, or the CPU. What remains, make small and report.",
        example="INTERNAL ASSERT FAILED at engine.cpp",
    ),
    KnownError(
        name="item() under vmap",
        error=RuntimeError,
        sign=r"vmap: It looks like you're calling \.item\(\) on a Tensor",
        meaning="Under vmap a tensor stands for a whole batch, so there is no one number to take.",
        remedy="Stay with tensors, and take the numbers from the result: `results.tolist()`.",
        lesson="jacobians",
        example="vmap: It looks like you're calling .item() on a Tensor",
    ),
    KnownError(
        name="an if on a value under vmap",
        error=RuntimeError,
        sign="vmap: It looks like you're attempting to use a Tensor in some data-dependent control "
        "flow",
        meaning="Under vmap each example would take its own branch, and only one can run.",
        remedy="Compute both and choose: `torch.where(x > 0, x, -x)`.",
        lesson="jacobians",
    ),
    KnownError(
        name="a result of unknown size under vmap",
        error=RuntimeError,
        sign="vmap: We do not support batching operators that can (support|output) dynamic shape",
        meaning="A boolean mask gives each example a result of another length.",
        remedy="Keep the shape: `torch.where(mask, x, 0.0)`.",
        lesson="jacobians",
        example="vmap: We do not support batching operators that can support dynamic shape",
    ),
    KnownError(
        name="backward() inside a transform",
        error=RuntimeError,
        sign=r"backward\(\) called inside a functorch transform",
        meaning="torch.func.grad takes the slope itself; inside it no .grad is kept.",
        remedy="Return the loss, and let the transform differentiate: `torch.func.grad(f)(x)`.",
        lesson="jacobians",
        example="backward() called inside a functorch transform",
    ),
    KnownError(
        name="requires_grad_() inside a transform",
        error=RuntimeError,
        sign=r"You are attempting to call Tensor\.(requires_grad_|retain_grad)\(\)",
        meaning="Inside a transform of torch.func every argument is differentiated anyway.",
        remedy="Leave the line out, and name the arguments: `torch.func.grad(f, argnums=(0, 1))`.",
        lesson="jacobians",
        example="You are attempting to call Tensor.requires_grad_()",
    ),
    KnownError(
        name="a random operation under vmap",
        error=RuntimeError,
        sign="vmap: called random operation while in randomness error mode",
        meaning="Shall each example get its own random numbers, or all the same? vmap does not "
        "choose.",
        remedy='Write `torch.func.vmap(f, randomness="different")`, or `"same"`.',
        lesson="jacobians",
    ),
    KnownError(
        name="batches of two lengths under vmap",
        error=ValueError,
        sign=r"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
        r"(?P<sizes>\[[\d, ]*\])",
        meaning="vmap takes one entry of each argument at a time, and they have {sizes}.",
        remedy="An argument that is the same for all gets None: `torch.func.vmap(f, in_dims=(0, "
        "None))`.",
        lesson="jacobians",
        example="vmap: Expected all tensors to have the same size in the mapped dimension, got "
        "sizes [2, 3]",
    ),
    KnownError(
        name="a write under vmap into what is not mapped",
        error=RuntimeError,
        sign=r"vmap: [\w: .]+\(self, \*extra_args\) is not possible because there exists a "
        r"Tensor [`']other[`'] in extra_args that has more elements than [`']self[`']",
        meaning="The tensor that is written is one for all examples, and what is written differs "
        "from example to example.",
        remedy="Make a new tensor: `y = y + x` instead of `y += x`.",
        lesson="jacobians",
        example="vmap: inplace arithmetic(self, *extra_args) is not possible because there exists "
        "a Tensor `other` in extra_args that has more elements than `self`",
    ),
    KnownError(
        name="a gradient transform of several numbers",
        error=RuntimeError,
        sign=r"Expected f\(\*args\) to return a scalar [Tt]ensor, got tensor with "
        r"(?P<dims>\d+) dims",
        meaning="torch.func.grad takes the slope of one number, and f returned a tensor with "
        "{dims} dimensions.",
        remedy="Return one number, `y.sum()`, or ask for all slopes: `torch.func.jacrev(f)(x)`.",
        lesson="jacobians",
        example="Expected f(*args) to return a scalar Tensor, got tensor with 1 dims",
    ),
    KnownError(
        name="a transform of a function that returns no tensor",
        error=RuntimeError,
        sign=r"Expected f\(\*args\) to return a [Tt]ensor, got <class '(?P<kind>\w+)'>",
        meaning="f returned {kind}, so no operation leads from its result to its input.",
        remedy="Return the tensor itself, and not `y.item()`.",
        lesson="jacobians",
        example="Expected f(*args) to return a Tensor, got <class 'float'>",
    ),
    KnownError(
        name="a compiled piece that is differentiated twice",
        error=RuntimeError,
        sign="torch.compile with aot_autograd does not currently support double backward",
        meaning="The backward pass of a compiled piece is compiled as well, and leaves no graph of "
        "itself.",
        remedy="Leave this piece uncompiled: call the model before `torch.compile(net)`, or write "
        "`torch.compiler.disable(piece)`.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="something that a transform cannot differentiate",
        error=ValueError,
        sign=r"Thing passed to transform API must be Tensor, got <class '(?P<kind>\w+)'>",
        meaning="torch.func differentiates by tensors, alone or in lists and dicts, and here is "
        "{kind}.",
        remedy="Make a tensor of it, `torch.tensor(1.0)`, or leave it out of `argnums`.",
        lesson="jacobians",
        example="Thing passed to transform API must be Tensor, got <class 'float'>",
    ),
    KnownError(
        name="a write into what a transform has captured",
        error=RuntimeError,
        sign=r"During a grad \(vjp, jvp, grad, etc\) transform, the function "
        "provided attempted to call in-place operation",
        meaning="A transform differentiates by arguments alone; a tensor from outside "
        "that is written meanwhile would spoil that.",
        remedy="Hand the tensor in as an argument, or make a new one: `y = y + x`.",
        lesson="jacobians",
        example="During a grad (vjp, jvp, grad, etc) transform, the function provided attempted "
        "to call "
        "in-place operation",
    ),
    KnownError(
        name="a result under vmap that is no tensor",
        error=ValueError,
        sign=r"must only return Tensors, got type <class '(?P<kind>[\w.]+)'>",
        meaning="vmap puts the results of all examples into one tensor, and the "
        "function returned {kind}.",
        remedy="Return a tensor, as `x.sum()`, or leave what is the same for all out "
        "of the result.",
        lesson="jacobians",
        example="must only return Tensors, got type <class 'float'>",
    ),
    KnownError(
        name="numbers of a tensor that has none by itself",
        error=RuntimeError,
        sign=r"Cannot access data pointer of Tensor|(accessing `\.?data`?|mutating directly "
        r"with `\.data`) "
        r"(under vmap|inside functorch) transform is not allowed",
        meaning="Inside a transform or a compiled piece a tensor stands for others and "
        "has no memory of its own. numpy() and foreign libraries ask for that memory.",
        remedy="Stay with torch's functions inside, and convert the result: "
        "`torch.func.vmap(f)(x).numpy()`.",
        lesson="jacobians",
        example="Cannot access data pointer of Tensor",
    ),
    KnownError(
        name="a backend of torch.compile that failed",
        error=Exception,
        sign=r"BackendCompilerFailed(: \w+ raised \w+)?|backend='\w+' raised",
        meaning="The program was recorded, and the backend, which should make fast "
        "code of it, failed. What it raised stands behind it.",
        remedy='See if it runs without, `torch.compile(net, backend="eager")`, and '
        "look for what the backend lacks: a compiler, Triton, a driver.",
        example="backend='inductor' raised",
    ),
    KnownError(
        name="a result of a CUDA graph that was written over",
        error=RuntimeError,
        sign="accessing tensor output of CUDAGraphs that has been overwritten by a subsequent run",
        meaning="A compiled piece reuses the memory of its last results, and this one "
        "is from an earlier call.",
        remedy="Copy what has to last, `y = net(x).clone()`, or call "
        "`torch.compiler.cudagraph_mark_step_begin()` before each round.",
    ),
    KnownError(
        name="something that torch.compile cannot record",
        error=Exception,
        sign=r"torch\._dynamo\.exc\.Unsupported|Data-dependent (branching|jump)|Dynamic control "
        r"flow is not supported|Attempted to call function marked as skipped",
        meaning="With `fullgraph=True` the whole function has to become one graph, and "
        "this line cannot be recorded, as `if` on a tensor, .item() or a foreign library.",
        remedy="Leave `fullgraph=True` out, take `torch.where(x > 0, x, -x)` for a branch, or "
        "exclude the "
        "piece: `torch.compiler.disable(piece)`.",
        example="Data-dependent branching",
    ),
    KnownError(
        name="in_dims or out_dims that do not fit",
        error=ValueError,
        sign=r"Got in_dim=\S+ for (an|some) input|in_dims is not compatible with the "
        "structure of `inputs`|expected `in_dims` to be int or a|out_dims is not compatible "
        "with the structure",
        meaning="vmap is told for each argument along which dimension to go, and for "
        "each result where to put it. These numbers do not fit the arguments or results.",
        remedy="Give one for each argument, None for what is the same for all: "
        "`torch.func.vmap(f, in_dims=(0, None))`.",
        lesson="jacobians",
        example="expected `in_dims` to be int or a",
    ),
    KnownError(
        name="a slope of something with whole numbers",
        error=RuntimeError,
        sign="All outputs of f must be floating-point or complex Tensors, got "
        r"Tensor with dtype (?P<dtype>[\w.]+)",
        meaning="The function returned {dtype}, as argmax and comparisons do, and "
        "these have no slope.",
        remedy="Return what changes smoothly, the scores in place of `scores.argmax()`.",
        lesson="jacobians",
        example="All outputs of f must be floating-point or complex Tensors, got "
        "Tensor with dtype torch.int64",
    ),
    KnownError(
        name="a tracked tensor as a constant of a traced program",
        error=RuntimeError,
        sign="Cannot insert a Tensor that requires grad as a constant",
        meaning="torch.jit.trace records a function, and a tracked tensor from outside "
        "of it would be frozen in as a constant.",
        remedy="Trace the module that owns it, `torch.jit.trace(net, x)`, not a "
        "function around it, or hand it in as an argument.",
    ),
)
