"""Plain sentences about one tensor's state: what it is, what `.grad` holds, what backward() does.

Every function takes a State and looks at nothing else, so it says only what the state shows.
"""

from __future__ import annotations

from ..language import N_, _
from .state import Numbers, State


def explain_state(state: State, twins: list[str]) -> list[str]:
    """Return two to five sentences about `state`.

    `twins` names the tracked tensors that are known to share its memory.
    """
    fields = _fields(state, twins)
    return [_(sentence).format(**fields) for sentence in _sentences(state, twins)]


def _fields(state: State, twins: list[str]) -> dict[str, object]:
    """Return what may stand between braces in a sentence."""
    return {
        **vars(state),
        "flaw": state.numbers.flaw,
        "grad_flaw": state.grad and state.grad.flaw,
        "held": state.grad and _held(state.grad),
        "kind": _("a parameter, and so a leaf") if state.parameter else _("a leaf"),
        "to_float": "dequantize" if state.dtype.startswith("q") else "float",
        "twin": twins[0] if twins else "",
        "twins": _(" and ").join(twins[:2]),
    }


def _sentences(state: State, twins: list[str]) -> list[str]:
    if state.transformed:
        return _transformed()
    if state.inference:
        return _inference()
    if not state.readable:
        return _overwritten_view()
    if not state.requires_grad:
        return _untracked(state, twins)
    if state.unrecorded_view:
        return _unrecorded_view()
    return _leaf(state) if state.is_leaf else _computed(state)


def _transformed() -> list[str]:
    return [
        N_("{name} stands for an argument inside a transform, such as torch.func.grad or vmap."),
        N_(
            "Neither requires_grad_() nor backward() works here: the transform itself asks for "
            "the gradient of what the function returns."
        ),
        N_(
            "Compute with tensors up to the return: .item(), .numpy() and `if` on a number fail "
            "or leave the computation, and detach() cuts the gradient here, too."
        ),
    ]


def _inference() -> list[str]:
    return [
        N_("{name} was made under torch.inference_mode(): it has no graph and no version counter."),
        N_("A tracked operation that would have to save {name} for backward() raises an error."),
        N_(
            "Outside inference_mode write `{name} = {name}.clone()` for an ordinary tensor, or "
            "make it under `torch.no_grad()` instead."
        ),
    ]


def _overwritten_view() -> list[str]:
    return [
        N_("{name} is a view, and its memory was written in place since."),
        N_(
            "Autograd cannot follow that: the view was made under no_grad(), or by a call that "
            "returns several of them, as unbind() and split() do."
        ),
        N_(
            "So PyTorch refuses to say what made {name}, and a backward() through it raises an "
            "error."
        ),
        N_("Write a new tensor instead of changing the old one: `a = a * 2`, not `a.mul_(2)`."),
    ]


def _unrecorded_view() -> list[str]:
    return [
        N_(
            "{name} is a view that was made where nothing is recorded, as under no_grad(): it has "
            "no grad_fn, and requires_grad only repeats that of the tensor behind it."
        ),
        N_(
            "No gradient comes to {name}, nor through it to that tensor: a backward() from what "
            "is computed with {name} ends there without a word."
        ),
        N_("Make the view outside no_grad(), and gradients pass through it."),
        N_(
            "If {name} is to have a gradient of its own, write `{name}.requires_grad_()`; if it "
            "is only numbers, `{name} = {name}.detach()`."
        ),
    ]


def _untracked(state: State, twins: list[str]) -> list[str]:
    if not state.differentiable:
        return [
            N_(
                "{name} holds {dtype} numbers, and autograd differentiates floating point "
                "and complex numbers only."
            ),
            N_(
                "argmax, comparisons and conversions to integers give such tensors: their result "
                "jumps or stays, so it has no useful slope."
            ),
            N_(
                "If these are quantities, write `{name} = {name}.{to_float}()`; to train, call "
                "backward() on a loss that changes smoothly."
            ),
        ]
    if state.grad is not None:
        return [
            N_("{name}.requires_grad is False, but {name}.grad still holds {held} from before."),
            N_(
                "An optimizer looks at .grad and not at requires_grad, so it would still move "
                "{name}."
            ),
            N_(
                "Write `{name}.grad = None` as well; `{name}.requires_grad_(True)` turns tracking "
                "on again."
            ),
        ]
    if twins:
        return [
            N_(
                "{name} is not tracked, so no gradient flows through it, but it shares its memory "
                "with {twins}: detach(), .data and views made under no_grad() do."
            ),
            N_("A write into {name} in place can change {twin} too."),
            N_(
                "After detach() PyTorch notices such a write, since both count versions together; "
                "after .data it does not."
            ),
            N_("For numbers of its own write `{name} = {name}.clone()`."),
        ]
    if state.parameter:
        return [
            N_(
                "{name} is a frozen parameter: requires_grad is False, so backward() computes no "
                "gradient for it and leaves {name}.grad at None."
            ),
            N_("Write `{name}.requires_grad_(True)` before the forward pass to train it again."),
        ]
    return [
        N_(
            "{name} is not tracked: requires_grad is False and there is no grad_fn, so "
            "`{name}.backward()` raises an error."
        ),
        _why_untracked(state),
        N_(
            "If {name} is an input whose gradient you want, write `{name}.requires_grad_()` "
            "before computing with it."
        ),
        N_(
            "If {name} was computed, look for the line that cut the graph: no_grad(), detach(), "
            "item(), torch.autograd.grad() without create_graph=True, or torch.tensor([a, b]), for "
            "which `torch.stack([a, b])` keeps the graph."
        ),
    ]


def _why_untracked(state: State) -> str:
    if state.tracking:
        return N_(
            "Either {name} was made without requires_grad=True, or it was computed from "
            "untracked tensors, or the graph was cut on the way to it."
        )
    return N_("Tracking is switched off at this moment, so nothing made now gets a graph.")


def _leaf(state: State) -> list[str]:
    return [
        N_("{name} is {kind}: autograd tracks it, and no recorded operation made it."),
        *_leaf_gradient(state),
        *_flawed_leaf(state),
    ]


def _leaf_gradient(state: State) -> list[str]:
    grad = state.grad
    if grad is None:
        return [
            N_(
                "{name}.grad is None: no backward() has put a gradient there since {name} was "
                "made or its gradient was cleared."
            ),
            N_(
                "Compute a loss from {name} and write `loss.backward()`; {name}.backward() itself "
                "would reach nothing but {name}."
            ),
            N_("Until then {name}.grad.zero_() is an error, and an optimizer passes over {name}."),
        ]
    if grad.flaw:
        return _flawed_gradient()
    if grad.zero:
        return [
            N_(
                "{name}.grad is 0: it was zeroed, or the slope really is 0, as where clamp, relu "
                "or sigmoid is flat."
            ),
            N_("0 is not None: an optimizer with momentum or weight decay still moves {name}."),
            N_("Write `{name}.grad = None` if it should pass over {name}."),
        ]
    return [
        N_(
            "{name}.grad holds {held}: the sum of what every backward() has sent since it was "
            "last cleared."
        ),
        N_("The next backward() adds to it."),
        N_(
            "Clear it once the parameters are updated: `{name}.grad = None`, or "
            "`optimizer.zero_grad()`."
        ),
    ]


def _flawed_leaf(state: State) -> list[str]:
    if not state.numbers.flaw:
        return []
    return [
        N_(
            "{name} itself contains {flaw}, which spoils every result: start again from "
            "good numbers, and look for the first step that breaks them."
        )
    ]


def _flawed_gradient() -> list[str]:
    return [
        N_("{name}.grad contains {grad_flaw}."),
        N_(
            "Somewhere a slope is infinite or undefined, as that of sqrt or log at 0; torch.where "
            "sends gradients into both of its branches."
        ),
        N_(
            "To find the operation, run the forward pass and backward() under `with "
            "torch.autograd.detect_anomaly():`."
        ),
    ]


def _computed(state: State) -> list[str]:
    what = N_(
        "{name} was made by a recorded operation, {grad_fn}, so it is not a leaf, and an "
        "optimizer does not take it."
    )
    told = [what, *_computed_gradient(state), *_backward(state)]
    return told if len(told) == 5 else [*told, _watch(state)]


def _computed_gradient(state: State) -> list[str]:
    if not state.retains_grad:
        return [
            N_(
                "backward() passes the gradient on through {name} and keeps none here; to see it, "
                "write `{name}.retain_grad()` before backward()."
            )
        ]
    if state.grad is None:
        return [
            N_("{name} retains its gradient; {name}.grad is None until a backward() reaches it.")
        ]
    if state.grad.flaw:
        return _flawed_gradient()
    return [N_("{name} retains its gradient: {name}.grad holds {held}.")]


def _backward(state: State) -> list[str]:
    shape = state.numbers.shape
    if state.broken:
        return [N_("`{name}.backward()` raises an error: {broken}.")]
    if state.complex:
        return [
            N_(
                "{name} is complex, and backward() starts from a real number: "
                "`{name}.abs().sum().backward()`."
            )
        ]
    if shape is None or any(size != 1 for size in shape):
        return [
            N_(
                "{name} is not a single number, so backward() needs one slope for each of its "
                "elements: `{name}.sum().backward()`, or "
                "`{name}.backward(gradient=torch.ones_like({name}))`."
            )
        ]
    if state.broken is None:
        return [
            N_(
                "`{name}.backward()` works unless an earlier backward() freed what this graph "
                "saved; `show({name}, saved=True)` tells."
            )
        ]
    return [
        N_(
            "`{name}.backward()` works, and frees what this graph saved; only `retain_graph=True` "
            "keeps it."
        )
    ]


def _watch(state: State) -> str:
    """The last sentence: of all that could still be said, what matters most."""
    if state.origin:
        return N_("{name} contains {flaw}. {origin}")
    if state.numbers.flaw:
        return N_(
            "{name} itself contains {flaw}, which spoils every gradient behind it; where it is "
            "the log of a sigmoid, `torch.nn.functional.binary_cross_entropy_with_logits` avoids "
            "that."
        )
    if not state.tracking:
        return N_(
            "Tracking is switched off at this moment: nothing new is recorded, but backward() "
            "through a graph made before still works."
        )
    if state.grad_fn == "ToCopyBackward0":
        return N_(
            "to(), cuda() and double() are operations, so the leaf is the original; to make the "
            "copy a leaf, write `{name} = {name}.detach().requires_grad_()`."
        )
    if state.version:
        return N_(
            "Its memory was written in place (version {version}), which breaks backward() "
            "if an operation had saved it: write `a = a + b`, not `a += b`."
        )
    return N_(
        "As long as {name} lives, its graph stays in memory: to keep only the numbers, write "
        "`{name}.detach()`."
    )


def _held(numbers: Numbers) -> str:
    whole = "shape" in numbers.text
    return _("numbers of {shape}").format(shape=numbers.text) if whole else numbers.text
