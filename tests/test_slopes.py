"""The local derivatives beside the edges, and that their products are the gradient."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import graphs
from autograd_lessons import record_backward, show_slopes
from autograd_lessons.drawing.slopes import draw_slopes
from autograd_lessons.graph.steps import visits


def recorded(result, **names):
    """The recording of a backward pass."""
    with record_backward(result, **names) as trace:
        result.backward()
    return trace


def test_the_neuron():
    w = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    x = torch.tensor(6.7)
    z = w * x + b
    loss = -torch.log(1 - torch.sigmoid(z))
    assert draw_slopes(recorded(loss, loss=loss, z=z, w=w, b=b)).text == (
        "Beside each edge stands its local derivative; along a way they multiply.\n"
        "[0] NegBackward0 loss = 6.7012\n"
        "└─ (× -1) [1] LogBackward0\n"
        "   └─ (× 813.362) [2] RsubBackward1\n"
        "      └─ (× -1) [3] SigmoidBackward0\n"
        "         └─ (× 0.00122795) [4] AddBackward0 z = 6.7\n"
        "            ├─ (× 1) [5] MulBackward0\n"
        "            │  └─ (× 6.7) [7] AccumulateGrad w = 1 · .grad = 6.6918\n"
        "            └─ (× 1) [6] AccumulateGrad b = 0 · .grad = 0.99877"
    )


def test_the_picture_says_the_same():
    x = graphs.leaf(3.0)
    y = x * x
    figure = draw_slopes(recorded(y, y=y, x=x))
    assert figure.text.splitlines()[1:] == [
        "[0] MulBackward0 y = 9",
        "├─ (× 3) [1] AccumulateGrad x = 3 · .grad = 6",
        "└─ (× 3) [1] (above)",
    ]
    assert figure.dot.count('label=" × 3"') == 2
    assert figure.alt == (
        "Backward graph from y to the leaves x: 2 nodes, 2 edges. "
        "Beside each edge stands its local derivative; along a way they multiply."
    )


def test_no_factor_is_made_up():
    """A matrix product has no single factor, and a made-up operation no rule."""

    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, gradient):
            return 2 * gradient

    A = torch.ones(2, 2, requires_grad=True)
    assert (
        "(× ?) [2] AccumulateGrad A" in draw_slopes(recorded((A @ torch.ones(2)).sum(), A=A)).text
    )
    x = graphs.leaf(3.0)
    assert "(× ?) [1] AccumulateGrad x" in draw_slopes(recorded(Twice.apply(x), x=x)).text


def test_of_a_part_of_a_recording_only_what_has_happened():
    x = graphs.leaf(3.0)
    trace = recorded(torch.sin(x**2), x=x)
    assert draw_slopes(trace[:1]).text.splitlines()[2:] == [
        "└─ (× -0.91113) [1] PowBackward0",
        "   └─ [2] AccumulateGrad x = 3 · .grad = None",
    ]


def test_a_large_graph_is_summed_up():
    figure = draw_slopes(recorded(graphs.chain(300)))
    assert figure.text.splitlines()[:2] == [
        "no local derivatives beside so many edges: show(trace) draws the norms of the gradients",
        "a graph of 301 nodes and 300 edges",
    ]
    assert figure.dot is None


def test_show_prints_it(capsys):
    x = graphs.leaf(3.0)
    y = 2 * x
    show_slopes(recorded(y, x=x))
    assert capsys.readouterr().out.splitlines()[-1] == (
        "└─ (× 2) [1] AccumulateGrad x = 3 · .grad = 2"
    )


FUNCTIONS = (torch.sin, torch.cos, torch.exp, torch.sigmoid, torch.tanh, lambda x: 3 * x)


@given(st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=6), st.floats(-2, 2))
def test_along_a_chain_the_factors_multiply_to_the_gradient(functions, start):
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    y = x
    for function in functions:
        y = function(y)
    slopes = [
        step.contributions[0].local_derivative for step in visits(recorded(y)) if step.contributions
    ]
    product = math.prod(float(slope) for slope in slopes)
    assert product == pytest.approx(x.grad.item(), rel=1e-3, abs=1e-12, nan_ok=True)
