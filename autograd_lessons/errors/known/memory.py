"""Memory, checkpoints and loss scaling."""

from __future__ import annotations

from ..known_error import KnownError

MEMORY = (
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
        "recomputation",
        meaning="A checkpointed piece runs twice, and the second run took another way.",
        remedy="Let the piece depend on its arguments alone, a flag too: "
        "`checkpoint(piece, x, flag, use_reentrant=False)`.",
        lesson="memory",
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
)
