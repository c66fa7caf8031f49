"""Errors beyond tensors: optimizers, checkpoints, transforms, operations of one's own."""

from __future__ import annotations

from .known_error import KnownError

FUNCTION = "an_operation_of_your_own"

BEYOND = (
    KnownError(
        name="no memory left",
        error=RuntimeError,
        sign=r"CUDA out of memory|MPS backend out of memory|DefaultCPUAllocator: (can't allocate|"
        r"not enough) memory",
        meaning="There is no room for one more tensor. What a graph has saved for its backward "
        "pass stays in memory as long as its result does.",
        remedy="Add up `loss.item()` in place of `loss`, evaluate under `torch.no_grad()`, or take "
        "a smaller batch and call backward() more often.",
        lesson="memory",
        example="CUDA out of memory",
    ),
    KnownError(
        name="a parameter in two groups",
        error=ValueError,
        sign="some parameters appear in more than one parameter group",
        meaning="The same tensor is in two groups of the optimizer, so it would be moved twice.",
        remedy="Take it out of one of them: `rest = [p for p in net.parameters() if p is not w]`.",
        lesson="the_training_loop",
    ),
    KnownError(
        name="an optimizer whose gradients are all None",
        error=AssertionError,
        sign="No inf checks were recorded for this optimizer",
        meaning="scaler.step() found no gradient at all: every .grad of this optimizer is None.",
        remedy="Call `scaler.scale(loss).backward()` first, and ask `explain(loss, net)` whether "
        "the loss reaches these parameters.",
        lesson="from_neuron_to_network",
    ),
    KnownError(
        name="an input and a layer of two dtypes",
        error=RuntimeError,
        sign=r"Input type \(([\w.]+)\) and (weight|bias) type \((?!\1\))[\w.]+\) should be the "
        r"same",
        meaning="The input and the layer hold numbers of two kinds, or lie on two devices.",
        remedy="Bring the input to the layer: `x = x.to(net.weight.device, net.weight.dtype)`.",
        lesson="from_neuron_to_network",
        example="Input type (double) and bias type (float) should be the same",
    ),
    KnownError(
        name="shapes that cannot be multiplied",
        error=RuntimeError,
        sign=r"mat1 and mat2 shapes cannot be multiplied \(\d+x\d+ and \d+x\d+\)",
        meaning="In a product of tables the columns of the first have to be as many as the rows of "
        "the second. A layer takes its inputs in the last dimension.",
        remedy="Print both, `print(x.shape, net.weight.shape)`, and turn one, `x.T`, or make the "
        "layer for this many inputs. If it comes in backward(), a weight changed its shape after "
        "the forward pass.",
        lesson="from_neuron_to_network",
        example="mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
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
        name="a checkpoint whose second run differs in a tensor",
        error=RuntimeError,
        sign="Recomputed values for the following tensors have different metadata",
        meaning="A checkpointed piece runs twice, and the second run saved a tensor of another "
        "shape, dtype or device.",
        remedy="Let the piece depend on its arguments alone: no counters, no `net.train()` or "
        "autocast that changed in between.",
        lesson="memory",
    ),
    KnownError(
        name="a checkpoint whose second run takes another way",
        error=RuntimeError,
        sign="A different number of tensors was saved during the original forward and "
        "recomputation",
        meaning="A checkpointed piece runs twice, and the second run took another way.",
        remedy="Let the piece depend on its arguments alone, a flag too: "
        "`checkpoint(piece, x, flag, use_reentrant=False)`.",
        lesson="memory",
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
        sign="vmap: We do not support batching operators that can support dynamic shape",
        meaning="A boolean mask gives each example a result of another length.",
        remedy="Keep the shape: `torch.where(mask, x, 0.0)`.",
        lesson="jacobians",
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
        sign=r"You are attempting to call Tensor\.requires_grad_\(\)",
        meaning="Inside a transform of torch.func every argument is differentiated anyway.",
        remedy="Leave the line out, and name the arguments: `torch.func.grad(f, argnums=(0, 1))`.",
        lesson="jacobians",
        example="You are attempting to call Tensor.requires_grad_()",
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
        sign=r"You tried to vmap over \w+, but it does not have vmap support",
        meaning="vmap has to be told how to run this operation on a batch.",
        remedy="If it is made of PyTorch's own operations, write `generate_vmap_rule = True` in "
        "its class.",
        lesson=FUNCTION,
        example="You tried to vmap over Square, but it does not have vmap support",
    ),
    KnownError(
        name="a Function without a backward",
        error=NotImplementedError,
        sign="You must implement either the backward or vjp method for your custom",
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
        sign="the derivative for '[^']+' is not implemented",
        meaning="PyTorch has no formula for the slope of this operation by this input.",
        remedy="Write it from other operations or as one of your own, or take the input as a "
        "constant: `x.detach()`.",
        lesson=FUNCTION,
        example="the derivative for 'zeta' is not implemented",
    ),
)
