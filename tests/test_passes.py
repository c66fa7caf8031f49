"""explain(trace): where the first nan is made, where gradients are lost, changed, or vanish."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograd_lessons import explain, record_backward, record_forward

NOTHING_WRONG = "Nothing is wrong in the numbers: no gradient is nan, infinite, or lost."


def vector(*numbers):
    return torch.tensor(numbers, requires_grad=True)


def told(loss, **how):
    with record_backward(loss, **how) as trace:
        loss.backward()
    return explain(trace).text.splitlines()


def test_the_operation_that_made_the_first_inf():
    x = vector(0.0, 4.0)
    assert told(x.sqrt().sum()) == [
        "[1] SqrtBackward0 made the first inf of the backward pass: it received [1, 1] and sent "
        "inf. There its slope is infinite or undefined, or too large for the dtype: it had saved "
        "result = [0, 2]."
    ]


def test_nan_from_0_times_inf_behind_where():
    x = vector(0.0, 4.0)
    (line,) = told(torch.where(x > 0, x.sqrt(), 0.0).sum())
    assert line.startswith(
        "[2] SqrtBackward0 made the first nan of the backward pass: it received [0, 1] and sent "
        "nan. "
    )


def test_what_was_wrong_in_the_forward_pass_comes_first():
    x = vector(0.0, 4.0)
    assert told((x.log() * x).sum()) == [
        "In the forward pass: [2] LogBackward0 took a logarithm of 0 or of something negative: the "
        "leaf [3] AccumulateGrad = [0, 4]. The first nan that can still be seen is in what [0] "
        "SumBackward0 loss made; it comes from there or from [1] MulBackward0, whose results "
        "nobody kept, from the result of [2] LogBackward0 = [-inf, 1.3863] and the leaf [3] "
        "AccumulateGrad = [0, 4].",
        "[1] MulBackward0 made the first -inf of the backward pass: it received [1, 1] and sent "
        "-inf. What it had saved was wrong already: self contains -inf.",
    ]


def test_a_pass_that_begins_with_nan_and_a_hook_that_makes_it():
    x = vector(1.0, 2.0)
    y = x * 2
    with record_backward(y) as trace:
        y.backward(torch.tensor([math.nan, 1.0]))
    assert explain(trace).text.splitlines() == [
        "[0] MulBackward0 y is the first to receive nan: the pass began with it."
    ]
    y = x * 2
    y.register_hook(lambda g: g / 0)
    assert told((y * 3).sum()) == [
        "[2] MulBackward0 is the first to receive inf: a hook put it there, or it came from "
        "outside of the recorded graph.",
        "Not what was sent there: the gradient that [2] MulBackward0 received. A hook changed "
        "it, or some came from outside of the recorded graph.",
    ]


@pytest.mark.parametrize("limit", [0, 1_000_000])
def test_a_large_gradient_of_which_only_the_norm_is_kept(limit):
    torch.manual_seed(0)
    w = torch.rand(200, 200, requires_grad=True)
    with torch.no_grad():
        w[3, 4] = 0
    (line,) = told(w.sqrt().mean(), limit=limit)
    assert line.startswith(
        "[1] SqrtBackward0 made the first inf of the backward pass: it received norm 0.005"
    )


def test_where_a_gradient_is_lost():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        net[0].bias.fill_(-100)
        nn.init.ones_(net[2].weight)
    with record_forward(net):
        loss = net(torch.ones(1, 2)).sum()
    assert told(loss) == [
        "A step received a gradient and sent nothing but 0: [3] ReluBackward0 in net.1.",
        "The gradient that came is 0 everywhere: net.2.weight, net.0.bias, net.0.weight.",
        "Norms go from 0 received by net.0 to 1.4142 received by net.1; it is 0 in 1 place.",
    ]


def test_a_leaf_to_which_nothing_came():
    a, b = vector(1.0), vector(2.0)
    loss = (a * b).sum()
    with record_backward(loss) as trace:
        torch.autograd.grad(loss, a)
    assert explain(trace).text.splitlines()[0] == "No gradient came to b."


def test_how_a_gradient_vanishes_from_layer_to_layer():
    torch.manual_seed(0)
    layers = [part for _ in range(8) for part in (nn.Linear(4, 4), nn.Sigmoid())]
    net = nn.Sequential(*layers)
    with record_forward(net):
        loss = net(torch.ones(1, 4)).sum()
    first, last = told(loss)
    assert first == NOTHING_WRONG
    assert last.startswith("Norms go from ")
    assert " received by net.0 to 2 received by net.15, which is " in last
    w = [vector(10.0) for _ in range(4)]
    assert told((w[0] * w[1] * w[2] * 1e-8 * w[3]).sum()) == [NOTHING_WRONG]


def test_a_gradient_that_was_modified_and_a_pass_that_was_stopped():
    x = vector(1.0, 2.0)
    y = x * x
    with record_backward(y) as trace:
        y.backward(torch.ones(2))
    kept = trace[0].grad_inputs[0]
    kept.mul_(3)
    assert explain(trace).text.splitlines()[0] == (
        "Modified in place since: gradients of [0] MulBackward0 y. The numbers shown are no longer "
        "those of the pass."
    )
    y = x * x
    with pytest.raises(ZeroDivisionError), record_backward(y) as trace:
        y.register_hook(lambda g: 1 / 0)
        y.backward(torch.ones(2))
    assert explain(trace).text.splitlines()[0] == (
        "No step was recorded: call backward() or torch.autograd.grad in the `with` block."
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5), st.integers(6, 9), st.booleans())
def test_a_nan_that_was_planted_in_a_chain_is_found_where_it_was_planted(place, length, large):
    """A hook cannot be told from it, so a Function makes the nan on its way back."""

    class Planted(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g * math.nan

    x = torch.linspace(0.1, 0.9, 2000 if large else 3, requires_grad=True)
    y = x
    for nr in range(length):
        y = Planted.apply(y) if nr == place else y.cos()
    line = told(y.sum(), limit=100)[0]
    assert line.startswith(
        f"[{length - place}] PlantedBackward made the first nan of the backward pass"
    )
