"""Writes that would spoil a graph, and tensors of inference mode."""

from __future__ import annotations

from ..known_error import KnownError

IN_PLACE = (
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
        sign="a leaf Variable that requires grad (is being|has been) used in an in-place operation",
        meaning="A tracked leaf would be overwritten as part of the computation, and then it would "
        "no longer be where the graph begins.",
        remedy="If it is an update of a parameter, write `with torch.no_grad(): w -= 0.1 * "
        "w.grad`. If it belongs to the computation, write `v = w - 1` instead of `w -= 1`.",
        lesson="the_training_loop",
        example="a leaf Variable that requires grad is being used in an in-place operation",
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
        name="an inference tensor in a tracked operation",
        error=RuntimeError,
        sign="Inferences? tensors cannot be saved for backward",
        meaning="No operation may save a tensor that was made under torch.inference_mode(), and "
        "this one has to.",
        remedy="Make it under `torch.no_grad()` instead, or copy it first: `c = c.clone()`.",
        lesson="modes",
        example="Inference tensors cannot be saved for backward",
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
        remedy="Change a copy: `c = c.clone(); c.add_(1)`. If an optimizer's step() says so, the "
        "model was made or loaded under inference_mode(): make it outside.",
        lesson="modes",
    ),
    KnownError(
        name="a view detached in place",
        error=RuntimeError,
        sign="Can't detach views in-place",
        meaning="detach_() would cut this tensor off while the tensor that it is a "
        "view of stays in the graph.",
        remedy="Write `y = y.detach()`, which leaves the old one alone.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="a view whose base changed mode",
        error=RuntimeError,
        sign="A view was created in (?P<mode>no_grad|inference) mode and (its base "
        "or another view of its base has been modified|is being modified) inplace",
        meaning="The view was made under {mode} mode and memory of it was written "
        "outside: autograd cannot tell which of the two you mean.",
        remedy="Make the view and write it in one mode, or write into a copy: `v = v.clone()`.",
        lesson="refusals",
        example="A view was created in inference mode and is being modified inplace",
    ),
    KnownError(
        name="a tracked tensor that was resized",
        error=RuntimeError,
        sign="cannot resize variables that require grad",
        meaning="resize_() changes how many numbers a tensor has, and its gradient "
        "would no longer fit.",
        remedy="Make a new tensor, `y = x[:2]`, or `x.reshape(2, 3)` for another "
        "shape of the same numbers.",
        lesson="refusals",
    ),
    KnownError(
        name="a result of a Function changed in place",
        error=RuntimeError,
        sign=r"Output \d+ of (?!BackwardHookFunction)\w+ is a view and is being modified inplace\. "
        r"This view was created inside a custom Function",
        meaning="The result is a view of an input, and a write into it would pass by "
        "the backward of your own.",
        remedy="Return a copy in forward(), `x.clone()`, or write into a copy of the result.",
        lesson="an_operation_of_your_own",
        example="Output 0 of AsItIsBackward is a view and is being modified inplace. This view "
        "was created inside a custom Function",
    ),
)
