"""Plain sentences about one tensor's state: what it is, what `.grad` holds, what backward() does.

Every function takes a State and looks at nothing else, so it says only what the state shows.
"""

from __future__ import annotations

from .state import Numbers, State


def explain_state(state: State, twins: list[str]) -> list[str]:
    """Return two to five sentences about `state`.

    `twins` names the tracked tensors that are known to share its memory.
    """
    if state.transformed:
        return _transformed(state)
    if state.inference:
        return _inference(state)
    if not state.readable:
        return _overwritten_view(state)
    if not state.requires_grad:
        return _untracked(state, twins)
    if state.unrecorded_view:
        return _unrecorded_view(state)
    return _leaf(state) if state.is_leaf else _computed(state)


def _transformed(state: State) -> list[str]:
    name = state.name
    return [
        f"{name} stands for an argument inside a transform, such as torch.func.grad or vmap.",
        "Neither requires_grad_() nor backward() works here: the transform itself asks for the "
        "gradient of what the function returns.",
        "Compute with tensors up to the return: .item(), .numpy() and `if` on a number fail or "
        "leave the computation, and detach() cuts the gradient here, too.",
    ]


def _inference(state: State) -> list[str]:
    name = state.name
    return [
        f"{name} was made under torch.inference_mode(): it has no graph and no version counter.",
        f"A tracked operation that would have to save {name} for backward() raises an error.",
        f"Outside inference_mode write `{name} = {name}.clone()` for an ordinary tensor, or make "
        "it under `torch.no_grad()` instead.",
    ]


def _overwritten_view(state: State) -> list[str]:
    name = state.name
    return [
        f"{name} is one of several views that one call returned, as unbind() and split() do, and "
        "their memory was written in place since.",
        f"Autograd cannot follow that, so it refuses to say what made {name}, and a backward() "
        "through it raises an error.",
        "Write a new tensor instead of changing the old one: `a = a * 2`, not `a.mul_(2)`.",
    ]


def _unrecorded_view(state: State) -> list[str]:
    name = state.name
    return [
        f"{name} is a view that was made where nothing is recorded, as under no_grad(): it has no "
        "grad_fn, and requires_grad only repeats that of the tensor behind it.",
        f"No gradient comes to {name}, nor through it to that tensor: a backward() from what is "
        f"computed with {name} ends there without a word.",
        "Make the view outside no_grad(), and gradients pass through it.",
        f"If {name} is to have a gradient of its own, write `{name}.requires_grad_()`; if it is "
        f"only numbers, `{name} = {name}.detach()`.",
    ]


def _untracked(state: State, twins: list[str]) -> list[str]:
    name = state.name
    if not state.differentiable:
        to_float = "dequantize" if state.dtype.startswith("q") else "float"
        return [
            f"{name} holds {state.dtype} numbers, and autograd differentiates floating point and "
            "complex numbers only.",
            "argmax, comparisons and conversions to integers give such tensors: their result "
            "jumps or stays, so it has no useful slope.",
            f"If these are quantities, write `{name} = {name}.{to_float}()`; to train, call "
            "backward() on a loss that changes smoothly.",
        ]
    if state.grad is not None:
        return [
            f"{name}.requires_grad is False, but {name}.grad still holds "
            f"{_held(state.grad)} from before.",
            f"An optimizer looks at .grad and not at requires_grad, so it would still move {name}.",
            f"Write `{name}.grad = None` as well; `{name}.requires_grad_(True)` turns tracking on "
            "again.",
        ]
    if twins:
        return [
            f"{name} is not tracked, so no gradient flows through it, but it shares its memory "
            f"with {' and '.join(twins[:2])}: detach(), .data and views made under no_grad() do.",
            f"A write into {name} in place can change {twins[0]} too.",
            "After detach() PyTorch notices such a write, since both count versions together; "
            "after .data it does not.",
            f"For numbers of its own write `{name} = {name}.clone()`.",
        ]
    if state.parameter:
        return [
            f"{name} is a frozen parameter: requires_grad is False, so backward() computes no "
            f"gradient for it and leaves {name}.grad at None.",
            f"Write `{name}.requires_grad_(True)` before the forward pass to train it again.",
        ]
    return [
        f"{name} is not tracked: requires_grad is False and there is no grad_fn, so "
        f"`{name}.backward()` raises an error.",
        _why_untracked(state),
        f"If {name} is an input whose gradient you want, write `{name}.requires_grad_()` before "
        "computing with it.",
        f"If {name} was computed, look for the line that cut the graph: no_grad(), detach(), "
        "item(), or torch.tensor([a, b]), for which `torch.stack([a, b])` keeps the graph.",
    ]


def _why_untracked(state: State) -> str:
    if state.tracking:
        return (
            f"Either {state.name} was made without requires_grad=True, or it was computed from "
            "untracked tensors, or the graph was cut on the way to it."
        )
    return "Tracking is switched off at this moment, so nothing made now gets a graph."


def _leaf(state: State) -> list[str]:
    name = state.name
    kind = "a parameter, and so a leaf" if state.parameter else "a leaf"
    return [
        f"{name} is {kind}: autograd tracks it, and no recorded operation made it.",
        *_leaf_gradient(state),
        *_flawed_leaf(state),
    ]


def _leaf_gradient(state: State) -> list[str]:
    name, grad = state.name, state.grad
    if grad is None:
        return [
            f"{name}.grad is None: no backward() has put a gradient there since {name} was made "
            "or its gradient was cleared.",
            f"Compute a loss from {name} and write `loss.backward()`; {name}.backward() itself "
            f"would reach nothing but {name}.",
            f"Until then {name}.grad.zero_() is an error, and an optimizer passes over {name}.",
        ]
    if grad.flaw:
        return _flawed_gradient(state)
    if grad.zero:
        return [
            f"{name}.grad is 0: it was zeroed, or the slope really is 0, as where clamp, relu or "
            "sigmoid is flat.",
            f"0 is not None: an optimizer with momentum or weight decay still moves {name}.",
            f"Write `{name}.grad = None` if it should pass over {name}.",
        ]
    return [
        f"{name}.grad holds {_held(grad)}: the sum of what every backward() has sent since "
        "it was last cleared.",
        "The next backward() adds to it.",
        f"Clear it once the parameters are updated: `{name}.grad = None`, or "
        "`optimizer.zero_grad()`.",
    ]


def _flawed_leaf(state: State) -> list[str]:
    if not state.numbers.flaw:
        return []
    return [
        f"{state.name} itself contains {state.numbers.flaw}, which spoils every result: "
        "start again from good numbers, and look for the first step that breaks them."
    ]


def _flawed_gradient(state: State) -> list[str]:
    return [
        f"{state.name}.grad contains {state.grad.flaw}.",
        "Somewhere a slope is infinite or undefined, as that of sqrt or log at 0; torch.where "
        "sends gradients into both of its branches.",
        "To find the operation, run the forward pass and backward() under "
        "`with torch.autograd.detect_anomaly():`.",
    ]


def _computed(state: State) -> list[str]:
    name = state.name
    what = (
        f"{name} was made by a recorded operation, {state.grad_fn}, so it is not a leaf, and an "
        "optimizer does not take it."
    )
    told = [what, *_computed_gradient(state), *_backward(state)]
    return told if len(told) == 5 else [*told, _watch(state)]


def _computed_gradient(state: State) -> list[str]:
    name = state.name
    if not state.retains_grad:
        return [
            f"backward() passes the gradient on through {name} and keeps none here; to see it, "
            f"write `{name}.retain_grad()` before backward()."
        ]
    if state.grad is None:
        return [f"{name} retains its gradient; {name}.grad is None until a backward() reaches it."]
    if state.grad.flaw:
        return _flawed_gradient(state)
    return [f"{name} retains its gradient: {name}.grad holds {_held(state.grad)}."]


def _backward(state: State) -> list[str]:
    name, shape = state.name, state.numbers.shape
    if state.broken:
        return [f"`{name}.backward()` raises an error: {state.broken}."]
    if state.complex:
        return [
            f"{name} is complex, and backward() starts from a real number: "
            f"`{name}.abs().sum().backward()`."
        ]
    if shape is None or any(size != 1 for size in shape):
        return [
            f"{name} is not a single number, so backward() needs one slope for each of its "
            f"elements: `{name}.sum().backward()`, or "
            f"`{name}.backward(gradient=torch.ones_like({name}))`."
        ]
    if state.broken is None:
        return [
            f"`{name}.backward()` works unless an earlier backward() freed what this graph saved; "
            f"`show({name}, saved=True)` tells."
        ]
    return [
        f"`{name}.backward()` works, and frees what this graph saved; only `retain_graph=True` "
        "keeps it."
    ]


def _watch(state: State) -> str:
    """The last sentence: of all that could still be said, what matters most."""
    name = state.name
    if state.origin:
        return f"{name} contains {state.numbers.flaw}. {state.origin}"
    if state.numbers.flaw:
        return (
            f"{name} itself contains {state.numbers.flaw}, which spoils every gradient behind it; "
            "where it is the log of a sigmoid, "
            "`torch.nn.functional.binary_cross_entropy_with_logits` avoids that."
        )
    if not state.tracking:
        return (
            "Tracking is switched off at this moment: nothing new is recorded, but backward() "
            "through a graph made before still works."
        )
    if state.grad_fn == "ToCopyBackward0":
        return (
            "to(), cuda() and double() are operations, so the leaf is the original; to make the "
            f"copy a leaf, write `{name} = {name}.detach().requires_grad_()`."
        )
    if state.version:
        return (
            f"Its memory was written in place (version {state.version}), which breaks backward() "
            "if an operation had saved it: write `a = a + b`, not `a += b`."
        )
    return (
        f"As long as {name} lives, its graph stays in memory: to keep only the numbers, write "
        f"`{name}.detach()`."
    )


def _held(numbers: Numbers) -> str:
    return f"numbers of {numbers.text}" if "shape" in numbers.text else numbers.text
