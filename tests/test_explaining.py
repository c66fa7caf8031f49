"""What explain() says of real tensors; whole texts, and the claims in them put to the test."""

import inspect
import sys

import pytest
import torch
from torch import nn

from autograd_lessons import explain, record_backward, record_forward
from autograd_lessons.errors.explaining import TAKES


def test_a_fresh_leaf():
    x = torch.tensor(3.0, requires_grad=True)
    assert explain(x).text == (
        "x is a leaf: autograd tracks it, and no recorded operation made it.\n"
        "x.grad is None: no backward() has put a gradient there since x was made or its gradient "
        "was cleared.\n"
        "Compute a loss from x and write `loss.backward()`; x.backward() itself would reach "
        "nothing but x.\n"
        "Until then x.grad.zero_() is an error, and an optimizer passes over x."
    )
    with pytest.raises(AttributeError):
        x.grad.zero_()
    torch.optim.SGD([x], lr=1, weight_decay=1).step()
    assert x.item() == 3
    x.backward()
    assert x.grad == 1


def test_a_leaf_with_a_gradient():
    x = torch.tensor(2.0, requires_grad=True)
    (x**2).backward()
    assert explain(x).text == (
        "x is a leaf: autograd tracks it, and no recorded operation made it.\n"
        "x.grad holds 4: the sum of what every backward() has sent since it was last cleared.\n"
        "The next backward() adds to it.\n"
        "Clear it once the parameters are updated: `x.grad = None`, or `optimizer.zero_grad()`."
    )
    (x**2).backward()
    assert "x.grad holds 8: the sum" in explain(x).text


def test_a_view_that_was_made_where_nothing_is_recorded():
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with torch.no_grad():
        v = w[:2]
    assert (v.requires_grad, v.is_leaf) == (True, True)
    told = explain(v).text
    assert told == (
        "v is a view that was made where nothing is recorded, as under no_grad(): it has no "
        "grad_fn, and requires_grad only repeats that of the tensor behind it.\n"
        "No gradient comes to v, nor through it to that tensor: a backward() from what is computed "
        "with v ends there without a word.\n"
        "Make the view outside no_grad(), and gradients pass through it.\n"
        "If v is to have a gradient of its own, write `v.requires_grad_()`; if it is only numbers, "
        "`v = v.detach()`."
    )
    (v * 2).sum().backward()
    assert (v.grad, w.grad) == (None, None)
    with torch.inference_mode():
        v = w[:2]
        assert explain(v).text == told
    v.requires_grad_()
    (v * 2).sum().backward()
    assert (v.grad.tolist(), w.grad) == ([2, 2], None)
    assert explain(v).text.startswith("v is a leaf")
    w[:2].sum().backward()
    assert w.grad.tolist() == [1, 1, 0]


def test_a_leaf_that_happens_to_be_a_view():
    data = torch.ones(3)
    v = data[:2].requires_grad_()
    assert explain(v).text.startswith("v is a leaf")


def test_a_large_gradient():
    w = torch.ones(3, 4, requires_grad=True)
    w.sum().backward()
    assert "w.grad holds numbers of shape (3, 4): the sum" in explain(w).text


def test_a_parameter():
    w = torch.nn.Parameter(torch.tensor(1.0))
    assert explain(w).text.startswith("w is a parameter, and so a leaf: ")


def test_a_gradient_of_zero_is_not_none():
    x = torch.tensor(1.0, requires_grad=True)
    x.grad = torch.zeros(())
    assert explain(x).text == (
        "x is a leaf: autograd tracks it, and no recorded operation made it.\n"
        "x.grad is 0: it was zeroed, or the slope really is 0, as where clamp, relu or sigmoid is "
        "flat.\n"
        "0 is not None: an optimizer with momentum or weight decay still moves x.\n"
        "Write `x.grad = None` if it should pass over x."
    )
    torch.optim.SGD([x], lr=0.1, weight_decay=1).step()
    assert x.item() == pytest.approx(0.9)


def test_a_gradient_of_nan():
    x = torch.tensor(0.0, requires_grad=True)
    torch.where(x > 0, x.sqrt(), x).backward()
    assert explain(x).text == (
        "x is a leaf: autograd tracks it, and no recorded operation made it.\n"
        "x.grad contains nan.\n"
        "Somewhere a slope is infinite or undefined, as that of sqrt or log at 0; torch.where "
        "sends gradients into both of its branches.\n"
        "To find the operation, run the forward pass and backward() under "
        "`with torch.autograd.detect_anomaly():`."
    )


def test_a_gradient_of_infinity_and_a_value_of_nan():
    x = torch.tensor(0.0, requires_grad=True)
    x.sqrt().backward()
    assert "x.grad contains inf." in explain(x).text
    p = torch.tensor(float("nan"), requires_grad=True)
    assert "p itself contains nan, which spoils every result" in explain(p).text


def test_a_computed_number():
    x = torch.tensor(3.0, requires_grad=True)
    y = x**2
    assert explain(y).text == (
        "y was made by a recorded operation, PowBackward0, so it is not a leaf, and an optimizer "
        "does not take it.\n"
        "backward() passes the gradient on through y and keeps none here; to see it, write "
        "`y.retain_grad()` before backward().\n"
        "`y.backward()` works, and frees what this graph saved; only `retain_graph=True` keeps "
        "it.\n"
        "As long as y lives, its graph stays in memory: to keep only the numbers, write "
        "`y.detach()`."
    )
    with pytest.raises(ValueError, match="non-leaf"):
        torch.optim.SGD([y], lr=1)


def test_several_computed_numbers():
    x = torch.ones(3, requires_grad=True)
    y = x**2
    assert (
        "y is not a single number, so backward() needs one slope for each of its elements: "
        "`y.sum().backward()`, or `y.backward(gradient=torch.ones_like(y))`."
    ) in explain(y).text.splitlines()
    y.backward(gradient=torch.ones_like(y))
    assert x.grad.tolist() == [2, 2, 2]


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_number_of_any_shape_can_start_backward(shape):
    y = torch.ones(shape, requires_grad=True) * 2
    assert "`y.backward()` works, and frees" in explain(y).text
    y.backward()


@pytest.mark.parametrize("shape", [(0,), (2,), (1, 2)])
def test_another_count_of_numbers_cannot(shape):
    y = torch.ones(shape, requires_grad=True) * 2
    assert "y is not a single number, so backward() needs one slope" in explain(y).text
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        y.backward()


def test_a_complex_result():
    x = torch.tensor([1 + 1j, 2j], requires_grad=True)
    y = x * 2
    assert (
        "y is complex, and backward() starts from a real number: `y.abs().sum().backward()`."
    ) in explain(y).text.splitlines()
    y.abs().sum().backward()


def test_a_retained_gradient():
    x = torch.tensor(3.0, requires_grad=True)
    y = x**2
    y.retain_grad()
    assert (
        "y retains its gradient; y.grad is None until a backward() reaches it." in explain(y).text
    )
    torch.sin(y).backward()
    assert "y retains its gradient: y.grad holds -0.91113." in explain(y).text


def test_a_moved_copy():
    x = torch.tensor(1.0, requires_grad=True)
    y = x.to(torch.float64)
    assert explain(y).text.splitlines()[-1] == (
        "to(), cuda() and double() are operations, so the leaf is the original; to make the copy a "
        "leaf, write `y = y.detach().requires_grad_()`."
    )
    y = y.detach().requires_grad_()
    assert y.is_leaf


def test_a_result_written_in_place():
    x = torch.tensor(1.0, requires_grad=True)
    y = (x * 2).add_(1)
    assert explain(y).text.splitlines()[-1] == (
        "Its memory was written in place (version 1), which breaks backward() if an operation had "
        "saved it: write `a = a + b`, not `a += b`."
    )


def test_a_loss_of_nan():
    p = torch.tensor(1.0, requires_grad=True)
    loss = -(0 * torch.log(1 - p))
    assert explain(loss).text.splitlines()[-1] == (
        "loss contains nan. [2] LogBackward0 took a logarithm of 0 or of something negative: the "
        "result of [3] RsubBackward1 = 0."
    )


def test_tracking_switched_off():
    x = torch.tensor(1.0, requires_grad=True)
    y = x * 2
    with torch.no_grad():
        t = x * 2
        assert explain(t).text.splitlines()[1] == (
            "Tracking is switched off at this moment, so nothing made now gets a graph."
        )
        assert explain(y).text.splitlines()[-1] == (
            "Tracking is switched off at this moment: nothing new is recorded, but backward() "
            "through a graph made before still works."
        )
        y.backward()
    assert x.grad == 2


def test_an_untracked_tensor():
    t = torch.tensor(2.0)
    assert explain(t).text == (
        "t is not tracked: requires_grad is False and there is no grad_fn, so `t.backward()` "
        "raises an error.\n"
        "Either t was made without requires_grad=True, or it was computed from untracked tensors, "
        "or the graph was cut on the way to it.\n"
        "If t is an input whose gradient you want, write `t.requires_grad_()` before computing "
        "with it.\n"
        "If t was computed, look for the line that cut the graph: no_grad(), detach(), item(), "
        "torch.autograd.grad() without create_graph=True, or torch.tensor([a, b]), for which "
        "`torch.stack([a, b])` keeps the graph."
    )


def test_a_detached_tensor_names_its_twin():
    x = torch.tensor(2.0, requires_grad=True)
    z = x.detach()
    assert explain(z).text == (
        "z is not tracked, so no gradient flows through it, but it shares its memory with x: "
        "detach(), .data and views made under no_grad() do.\n"
        "A write into z in place can change x too.\n"
        "After detach() PyTorch notices such a write, since both count versions together; after "
        ".data it does not.\n"
        "For numbers of its own write `z = z.clone()`."
    )
    z.mul_(5)
    assert x.item() == 10
    assert (x._version, z._version) == (1, 1)
    x.data.mul_(2)
    assert (x.item(), x._version) == (20, 1)
    z = z.clone()
    assert "is not tracked: requires_grad is False" in explain(z).text


def test_two_twins_are_named_each_once():
    w = torch.ones(4, requires_grad=True)
    v = w
    part = w[:2]
    cut = part.detach()
    assert v is w
    assert explain(cut).text.splitlines()[0] == (
        "cut is not tracked, so no gradient flows through it, but it shares its memory with w and "
        "part: detach(), .data and views made under no_grad() do."
    )


def test_help_shows_no_address():
    assert "0x" not in str(inspect.signature(explain))


def test_an_integer_tensor():
    label = torch.tensor(0)
    assert explain(label).text == (
        "label holds int64 numbers, and autograd differentiates floating point and complex numbers "
        "only.\n"
        "argmax, comparisons and conversions to integers give such tensors: their result jumps or "
        "stays, so it has no useful slope.\n"
        "If these are quantities, write `label = label.float()`; to train, call backward() on a "
        "loss that changes smoothly."
    )


def test_a_frozen_parameter():
    w = torch.nn.Parameter(torch.tensor(1.0), requires_grad=False)
    assert explain(w).text == (
        "w is a frozen parameter: requires_grad is False, so backward() computes no gradient for "
        "it and leaves w.grad at None.\n"
        "Write `w.requires_grad_(True)` before the forward pass to train it again."
    )


def test_a_frozen_tensor_with_an_old_gradient_still_moves():
    w = torch.tensor(1.0, requires_grad=True)
    (2 * w).backward()
    w.requires_grad_(False)
    assert explain(w).text == (
        "w.requires_grad is False, but w.grad still holds 2 from before.\n"
        "An optimizer looks at .grad and not at requires_grad, so it would still move w.\n"
        "Write `w.grad = None` as well; `w.requires_grad_(True)` turns tracking on again."
    )
    torch.optim.SGD([w], lr=0.1).step()
    assert w.item() == pytest.approx(0.8)


def test_an_inference_tensor():
    with torch.inference_mode():
        c = torch.ones(2)
    assert explain(c).text == (
        "c was made under torch.inference_mode(): it has no graph and no version counter.\n"
        "A tracked operation that would have to save c for backward() raises an error.\n"
        "Outside inference_mode write `c = c.clone()` for an ordinary tensor, or make it under "
        "`torch.no_grad()` instead."
    )
    c = c.clone()
    (c * torch.ones(2, requires_grad=True)).sum().backward()


def test_a_view_whose_history_pytorch_will_not_tell():
    w = torch.ones(2, requires_grad=True) * 1
    a, _ = w.unbind()
    w.mul_(2)
    assert explain(a).text == (
        "a is a view, and its memory was written in place since.\n"
        "Autograd cannot follow that: the view was made under no_grad(), or by a call that returns "
        "several of them, as unbind() and split() do.\n"
        "So PyTorch refuses to say what made a, and a backward() through it raises an error.\n"
        "Write a new tensor instead of changing the old one: `a = a * 2`, not `a.mul_(2)`."
    )
    with pytest.raises(RuntimeError):
        a.sum().backward()


def test_a_tensor_without_a_name():
    text = explain(torch.ones(2)).text
    assert text.startswith("tensor is not tracked: ")


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        (3.0, f"{TAKES}, and this is a float."),
        (
            None,
            "This is None: if it is some tensor's .grad, explain the tensor itself: `explain(x)`.",
        ),
        (RuntimeError, f"{TAKES}, and this is a type."),
        (torch.nn.Linear(1, 1), f"{TAKES}, and this is a Linear."),
    ],
)
def test_other_things_get_one_sentence(thing, text):
    assert explain(thing).text == text


def test_several_things_that_do_not_go_together_get_one_sentence():
    x, net = torch.ones(1), nn.Linear(1, 1)
    assert explain(x, x).text == f"{TAKES}, and this is a Tensor with a Tensor."
    assert explain(x, net=3).text == f"{TAKES}, and this is a Tensor with a int."
    assert explain(net, net).text == f"{TAKES}, and this is a Linear with a Linear."


def test_the_error_in_hand_comes_before_an_earlier_one(monkeypatch):
    monkeypatch.setattr(sys, "last_value", ZeroDivisionError("earlier"), raising=False)
    try:
        torch.ones(1, requires_grad=True).numpy()
    except RuntimeError:
        assert explain().text.startswith("RuntimeError: Can't call numpy() on Tensor")


def test_why_backward_would_raise():
    b = torch.ones(3, requires_grad=True).exp()
    loss = b.sum()
    b.mul_(2)
    assert (
        "`loss.backward()` raises an error: what [1] ExpBackward0 saved as `result` was modified "
        "in place since." in explain(loss).text
    )
    with pytest.raises(RuntimeError, match="modified"):
        loss.backward()
    loss = (torch.ones(3, requires_grad=True) ** 2).sum()
    loss.backward()
    assert (
        "`loss.backward()` raises an error: an earlier backward() freed what its graph had saved; "
        "run the forward lines again." in explain(loss).text
    )
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()


def test_inside_a_transform():
    told = []

    def f(x):
        told.append(explain(x).text)
        return x**2

    torch.func.grad(f)(torch.tensor(3.0))
    torch.func.vmap(f)(torch.ones(2))
    assert (
        told
        == [
            "x stands for an argument inside a transform, such as torch.func.grad or vmap.\n"
            "Neither requires_grad_() nor backward() works here: the transform itself asks for the "
            "gradient of what the function returns.\n"
            "Compute with tensors up to the return: .item(), .numpy() and `if` on a number fail or "
            "leave the computation, and detach() cuts the gradient here, too."
        ]
        * 2
    )


def test_a_loss_with_its_models():
    net, head = nn.Linear(2, 2), nn.Linear(2, 1)
    with record_forward(net, head):
        loss = head(net(torch.ones(1, 2))).sum()
    assert explain(loss, net, top=head).text == (
        "All 2 parameters of net are in the graph of loss.\n"
        "No gradient has come yet, or all were cleared since: write `loss.backward()`.\n"
        "All 2 parameters of top are in the graph of loss.\n"
        "No gradient has come yet, or all were cleared since: write `loss.backward()`."
    )


def test_an_optimizer_with_its_model():
    net = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(torch.ones(1, 2)).sum().backward()
    assert explain(optimizer, net).text == (
        "optimizer holds 2 of 2 parameters of net.\n"
        "Each of them has a gradient for the next step()."
    )
    assert explain(optimizer).text == (
        "optimizer holds 2 tensors.\nEach of them has a gradient for the next step()."
    )


def test_a_recorded_pass():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = (x**2).sum()
    with record_backward(loss) as trace:
        loss.backward()
    assert explain(trace).text == (
        "Nothing is wrong in the numbers: no gradient is nan, infinite, or lost."
    )


def test_without_an_argument_the_last_error_is_explained(monkeypatch):
    monkeypatch.delattr(sys, "last_value", raising=False)
    assert explain().text == (
        "No error has ended a cell yet: give explain() a tensor or an error, `explain(x)`."
    )
    error = RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    monkeypatch.setattr(sys, "last_value", error, raising=False)
    assert explain().text == explain(error).text
    assert explain().text.splitlines()[-1] == "More: lesson 04_reading_the_graph"
