"""Warnings: what goes on, and is mostly wrong."""

from __future__ import annotations

from ..known_error import KnownError

NOTICES = (
    KnownError(
        name="the .grad of a tensor that is not a leaf",
        error=UserWarning,
        sign=r"The \.grad attribute of a Tensor that is not a leaf Tensor is being "
        "accessed",
        meaning="backward() keeps gradients in leaves alone, so this .grad is None. `w "
        "= w.to(device)`, `w * 0.1` and an update `w = w - step` make a tensor that is no "
        "leaf.",
        remedy="Ask the leaf for it, or write `y.retain_grad()` before backward().",
        lesson="reading_the_graph",
        example="The .grad attribute of a Tensor that is not a leaf Tensor is being accessed",
    ),
    KnownError(
        name="a target that is broadcast",
        error=UserWarning,
        sign=r"Using a target size \(torch\.Size\((?P<target>\[[\d, ]*\])\)\) that is different "
        r"to the "
        r"input size \(torch\.Size\((?P<own>\[[\d, ]*\])\)\)\. This will likely lead",
        meaning="The predictions have shape {own}, the targets {target}, and "
        "broadcasting compares each with each: the loss is wrong, though nothing fails.",
        remedy="Bring both to one shape: `y_pred.squeeze(1)`, or `y.unsqueeze(1)`.",
        lesson="silent_errors",
        example="Using a target size (torch.Size([4])) that is different to the input size "
        "(torch.Size([4, 1])). This will likely lead",
    ),
    KnownError(
        name="a scheduler before its optimizer",
        error=UserWarning,
        sign=r"Detected call of `lr_scheduler\.step\(\)` before `optimizer\.step\(\)`",
        meaning="The first value of the learning rate is skipped. With a scaler it "
        "also comes when the first step was left out for an infinite gradient.",
        remedy="Write `optimizer.step()` first, then `scheduler.step()`.",
        lesson="the_training_loop",
        example="Detected call of `lr_scheduler.step()` before `optimizer.step()`",
    ),
    KnownError(
        name="a checkpoint to which no gradient comes",
        error=UserWarning,
        sign=r"None of the inputs have requires_grad=True\. Gradients will be None",
        meaning="A checkpoint of the reentrant kind passes gradients on only if one of "
        "its inputs is tracked, and the parameters inside do not count. They stay as they "
        "are, though nothing fails.",
        remedy="Write `checkpoint(piece, x, use_reentrant=False)`.",
        lesson="memory",
        example="None of the inputs have requires_grad=True. Gradients will be None",
    ),
    KnownError(
        name="a tensor made of a tensor",
        error=UserWarning,
        sign="To copy construct from a tensor, it is recommended to use sourceTensor",
        meaning="torch.tensor(t) copies the numbers and leaves the graph behind: no "
        "gradient passes through.",
        remedy="Keep the tensor as it is; for a copy with its graph write "
        "`t.clone()`, without `t.detach().clone()`.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="a softmax without a dimension",
        error=UserWarning,
        sign=r"Implicit dimension choice for (?P<op>\w+) has been deprecated",
        meaning="{op} was not told along which dimension the probabilities are to sum "
        "to 1, and guesses.",
        remedy="Say it: `F.softmax(x, dim=1)`, the dimension of the classes.",
        example="Implicit dimension choice for softmax has been deprecated",
    ),
    KnownError(
        name="a loss that was divided into a number",
        error=UserWarning,
        sign="Converting a tensor with requires_grad=True to a scalar may lead to "
        "unexpected behavior",
        meaning="A plain number was made of a tracked tensor, so the graph ends there "
        "without an error.",
        remedy="Where a gradient is needed, stay with tensors; where only the number "
        "counts, write `x.detach()` or `x.item()` so that it is seen.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="a search for unused parameters that found none",
        error=UserWarning,
        sign="find_unused_parameters=True was specified in DDP constructor, but did "
        "not find any unused parameters",
        meaning="DistributedDataParallel looks through the graph in every round, and "
        "all parameters are used.",
        remedy="Leave it out: `DistributedDataParallel(net)`. If some rounds do leave "
        "parameters out, keep it.",
    ),
    KnownError(
        name="a hook that sees only part",
        error=UserWarning,
        sign="Full backward hook is firing when gradients are computed with respect "
        "to module outputs since no inputs require gradients",
        meaning="No input of this module requires grad, so the hook gets no "
        "grad_input. The gradients of its parameters are not touched by that.",
        remedy="If grad_input is needed, track the input: `x.requires_grad_()`.",
        lesson="second_derivatives",
    ),
    KnownError(
        name="an imaginary part that is lost",
        error=UserWarning,
        sign="Casting complex values to real discards the imaginary part",
        meaning="A complex number, or its gradient, goes into a real tensor, and half "
        "of it is lost.",
        remedy="Say what is meant: `z.real`, or `z.abs()`.",
    ),
    KnownError(
        name="the forward call that anomaly mode names",
        error=UserWarning,
        sign=r"Error detected in (?P<op>\w+)\. (Traceback of forward call that "
        "caused the error|No forward pass information)",
        meaning="The backward pass of {op} failed, and anomaly mode shows the forward "
        "line that made it. The error itself stands behind this warning.",
        remedy="Explain that error, and look at this line's tensors: `explain(loss)`.",
        lesson="refusals",
        example="Error detected in MulBackward0. Traceback of forward call that caused the error",
    ),
    KnownError(
        name="single losses of several GPUs",
        error=UserWarning,
        sign="Was asked to gather along dimension 0, but all input tensors were scalars",
        meaning="DataParallel computes one loss on each GPU, and hands back a vector of them.",
        remedy="Make one number of it: `loss.mean().backward()`.",
    ),
    KnownError(
        name="gradients of nobody clipped",
        error=UserWarning,
        sign="`parameters` is an empty generator, no gradient clipping will occur",
        meaning="net.parameters() is a generator, and it was used up by an earlier "
        "loop, so nothing is clipped.",
        remedy="Call it anew: `torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)`.",
        lesson="the_training_loop",
    ),
    KnownError(
        name="a divergence divided by too much",
        error=UserWarning,
        sign="reduction: 'mean' divides the total loss by both the batch size and the support size",
        meaning="The mean is taken over all entries, classes too, so the divergence "
        "and its gradient are smaller than their definition by the number of classes.",
        remedy='Write `F.kl_div(log_p, q, reduction="batchmean")`.',
        example="reduction: 'mean' divides the total loss by both the batch size and "
        "the support size",
    ),
    KnownError(
        name="a backward hook of the old kind",
        error=Warning,
        sign="Using (a )?non-full backward hooks?",
        meaning="register_backward_hook() sees only the last operation inside the "
        "module, so its grad_input may not belong to the module's input.",
        remedy="Write `net.register_full_backward_hook(hook)`.",
        lesson="second_derivatives",
        example="Using a non-full backward hook",
    ),
)
