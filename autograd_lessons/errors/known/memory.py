"""Memory, checkpoints and loss scaling."""

from __future__ import annotations

from ..known_error import KnownError

MEMORY = (
    KnownError(
        name="a checkpoint of a frozen piece",
        error=RuntimeError,
        sign=r"none of output has requires_grad=True, this checkpoint\(\) is not "
        "necessary",
        meaning="A reentrant checkpoint ran its piece again for backward(), and "
        "nothing in it needs a gradient: it is frozen, or its result was cut off.",
        remedy="Call this piece without a checkpoint, or write `checkpoint(piece, x, "
        "use_reentrant=False)`.",
        lesson="memory",
        example="none of output has requires_grad=True, this checkpoint() is not necessary",
    ),
    KnownError(
        name="a hook on saved tensors that does not return them",
        error=Exception,
        sign="Output of saved tensor unpack_hook expected to be a Tensor but got "
        r"result of type (?P<kind>[\w.']+)|A saved tensor pack hook is modifying its input in "
        "place",
        meaning="A pair of hooks on saved tensors keeps each in another form and gives "
        "the tensor back: pack must leave its argument alone, unpack has to return a tensor.",
        remedy="Write them as a pair: `saved_tensors_hooks(lambda t: t.cpu(), lambda "
        "t: t.cuda())`.",
        lesson="memory",
        example="A saved tensor pack hook is modifying its input in place",
    ),
    KnownError(
        name="a scaler for the GPU on the CPU",
        error=Exception,
        sign=r"Could not run 'aten::_amp_\w+' with arguments from the 'CPU\w*' "
        r"backend|assert outputs\.is_cuda or outputs\.device\.type",
        meaning="This scaler works on the GPU, and the loss or a gradient is on the CPU.",
        remedy='Write `torch.amp.GradScaler("cpu")`, or switch it off where there is '
        "no GPU: `torch.amp.GradScaler(enabled=torch.cuda.is_available())`.",
        example="Could not run 'aten::_amp_foreach_non_finite_check_and_unscale_' with "
        "arguments from the 'CPU' backend",
    ),
    KnownError(
        name="a scaler's update without a step",
        error=AssertionError,
        sign="No inf checks were recorded prior to update",
        meaning="update() looks at what step() or unscale_() found in the gradients, "
        "and neither was called in this round.",
        remedy="Call `scaler.step(optimizer)` before `scaler.update()`; where a "
        "library does the steps, leave both to it.",
        lesson="from_neuron_to_network",
    ),
    KnownError(
        name="no memory left",
        error=RuntimeError,
        sign=r"CUDA out of memory|CUDA error: out of memory|MPS backend out of memory|"
        r"DefaultCPUAllocator: (can't allocate|"
        r"not enough) memory",
        meaning="There is no room for one more tensor. What a graph has saved for its backward "
        "pass stays in memory as long as its result does.",
        remedy="Add up `loss.item()` in place of `loss`, evaluate under `torch.no_grad()`, or take "
        "a smaller batch and call backward() more often.",
        lesson="memory",
        example="CUDA out of memory",
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
        r"recomputation|trying to save more tensors during recomputation than during the original "
        r"forward pass",
        meaning="A checkpointed piece runs twice, and the second run took another way.",
        remedy="Let the piece depend on its arguments alone, a flag too: "
        "`checkpoint(piece, x, flag, use_reentrant=False)`.",
        lesson="memory",
        example="A different number of tensors was saved during the original forward and "
        "recomputation",
    ),
    KnownError(
        name="gradients unscaled twice",
        error=RuntimeError,
        sign=r"unscale_\(\) has already been called on this optimizer since the last update\(\)",
        meaning="unscale_() divides the gradients by the scale, and a second time would make them "
        "too small.",
        remedy="Call it once for each optimizer, before clipping, and end the round with "
        "`scaler.update()`.",
        lesson="from_neuron_to_network",
        example="unscale_() has already been called on this optimizer since the last update()",
    ),
    KnownError(
        name="gradients in half precision for a scaler",
        error=ValueError,
        sign="Attempting to unscale FP16 gradients",
        meaning="The parameters themselves are float16. Autocast leaves them in float32 and "
        "computes in half precision.",
        remedy='Leave out `net.half()`, and run the forward pass under `torch.autocast("cuda")`.',
        lesson="from_neuron_to_network",
    ),
    KnownError(
        name="a checkpoint with torch.autograd.grad",
        error=RuntimeError,
        sign=r"(Checkpointing|torch\.utils\.checkpoint) is (not compatible|incompatible) with "
        r"\.grad\(\) or "
        r"(when an|passing an) `inputs` parameter",
        meaning="A checkpoint of the reentrant kind calls backward() itself, so "
        "gradients of single tensors cannot be asked for.",
        remedy="Write `checkpoint(piece, x, use_reentrant=False)`.",
        lesson="memory",
        example="torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` "
        "parameter",
    ),
    KnownError(
        name="a scaler that has scaled nothing",
        error=AssertionError,
        sign="Attempted (?P<what>unscale_|update|step) but _scale is None",
        meaning="{what} came before anything was scaled, so there is no scale yet.",
        remedy="Keep to the order: `scaler.scale(loss).backward()`, "
        "`scaler.step(optimizer)`, `scaler.update()`.",
        lesson="from_neuron_to_network",
        example="Attempted update but _scale is None",
    ),
    KnownError(
        name="a step of a scaler out of order",
        error=RuntimeError,
        sign=r"step\(\) has already been called since the last "
        r"update\(\)|unscale_\(\) is being called after step\(\)",
        meaning="Each round goes scale, unscale_, step, update, and here two of them "
        "come in another order or twice.",
        remedy="End every round with `scaler.update()`, and call unscale_() before step().",
        lesson="from_neuron_to_network",
        example="step() has already been called since the last update()",
    ),
    KnownError(
        name="probabilities under autocast",
        error=RuntimeError,
        sign=r"binary_cross_entropy and (torch\.nn\.)?BCELoss are unsafe to autocast",
        example="binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast",
        meaning="In half precision a probability near 0 or 1 is rounded, and its "
        "logarithm is infinite.",
        remedy="Leave out the sigmoid, and give the numbers before it to "
        "`torch.nn.functional.binary_cross_entropy_with_logits(z, y)`.",
        lesson="from_neuron_to_network",
    ),
    KnownError(
        name="a CUDA library that could not start",
        error=RuntimeError,
        sign="CUBLAS_STATUS_(ALLOC_FAILED|NOT_INITIALIZED)|CUDNN_STATUS_NOT_INITIALIZED|unable "
        "to find an engine to execute this computation|Unable to find a valid cuDNN algorithm",
        meaning="A library on the GPU found no room for itself, or an earlier kernel "
        "failed: mostly memory is full, or a label or index was out of range.",
        remedy="Try half the batch; then run once on the CPU, which names a bad "
        "index: `net.cpu()(x.cpu())`.",
        lesson="memory",
        example="CUBLAS_STATUS_ALLOC_FAILED",
    ),
)
