"""The first nan of a forward pass, planted in many places, and found."""

import math
import sys

import pytest
import torch
from torch import nn

from autograd_lessons import record_forward
from autograd_lessons.graph.flaws import first_flaw
from autograd_lessons.graph.reading import read_live


def found(loss):
    return first_flaw(read_live((loss,), {}, sys._getframe(1)))


def vector(*numbers):
    return torch.tensor(numbers, requires_grad=True)


BEYOND = {
    "a logarithm of 0 or of something negative: x = [-1, 0, 1]": torch.log,
    "log1p of -1 or less: x = [-1, 0, 1]": torch.log1p,
    "a square root of something negative: x = [-1, 0, 1]": torch.sqrt,
    "1/√ of 0 or of something negative: x = [-1, 0, 1]": torch.rsqrt,
    "the reciprocal of 0: x = [-1, 0, 1]": torch.reciprocal,
    "a quotient with 0 below: x = [-1, 0, 1]": lambda x: (x + 1) / x,
    "a quotient with 0 below: a constant `other` = 0": lambda x: x / 0,
    "asin of something beyond 1: the result of [2] MulBackward0 = [-2, 0, 2]": (
        lambda x: torch.asin(x * 2)
    ),
    "acos of something beyond 1: the result of [2] AddBackward0 = [0, 1, 2]": (
        lambda x: torch.acos(x + 1)
    ),
    "atanh of something that reaches 1: the result of [2] AbsBackward0 = [1, 0, 1]": (
        lambda x: torch.atanh(x.abs())
    ),
}


@pytest.mark.parametrize("words", BEYOND)
def test_numbers_for_which_an_operation_has_no_finite_result(words):
    x = vector(-1.0, 0.0, 1.0)
    made = BEYOND[words](x)
    loss = made.sum()
    assert not math.isfinite(loss.item())
    assert found(loss) == f"[1] {type(made.grad_fn).__name__} made took {words}."


def test_a_leaf_a_constant_and_nothing():
    x = vector(1.0, math.nan)
    assert found((x * 2).sum()) == "x itself contains nan."
    x, data = vector(1.0, 2.0), torch.tensor([1.0, math.inf])
    loss = (x * data).sum()
    assert found(loss) == "[1] MulBackward0 took in a constant that contains inf already."
    assert found((x * 2).sum()) is None


def test_what_is_kept_on_both_sides_leaves_one_suspect():
    x = vector(100.0, 1.0)
    y = x.exp()
    assert found((y * y).sum()) == "[2] ExpBackward0 y made inf, from x = [100, 1]."


def test_whose_results_nobody_kept():
    x = vector(1.0, 2.0)
    loss = (x - math.inf).softmax(0).sum()
    assert found(loss) == (
        "The first nan that can still be seen is in what [1] SoftmaxBackward0 made; it comes from "
        "there or from [2] SubBackward0, whose results nobody kept, from x = [1, 2]."
    )


def test_nan_comes_before_an_inf_that_may_be_meant_and_leads_back_to_it():
    x = vector(1.0, 2.0)
    scores = x.masked_fill(torch.tensor([True, False]), -math.inf)
    p = scores.softmax(0)
    assert found((p * x).sum()) == "[4] MaskedFillBackward0 scores made -inf, from x = [1, 2]."
    q = p * scores
    assert found(q.sum()) == (
        "[3] MaskedFillBackward0 scores made -inf, from x = [1, 2]. "
        "[1] MulBackward0 q made nan, from p = [0, 1] and scores = [-inf, 2]."
    )


def test_the_module_where_it_was_recorded():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        net[2].weight[0, 1] = math.nan
    with record_forward(net):
        loss = net(torch.ones(1, 2)).log().sum()
    assert found(loss) == "net.2.weight itself contains nan."
    with torch.no_grad():
        nn.init.constant_(net[2].weight, 0.0)
        nn.init.constant_(net[2].bias, 0.0)
    with record_forward(net):
        loss = net(torch.ones(1, 2)).log().sum()
    assert found(loss) == (
        "[1] LogBackward0 took a logarithm of 0 or of something negative: the result of [2] "
        "AddmmBackward0 = [[0]]."
    )


def test_nothing_is_changed_or_unpacked():
    x = vector(0.0, 1.0)
    runs = []

    def unpack(tensor):
        runs.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, unpack):
        loss = x.log().sum()
    if torch.__version__ >= (2, 13):  # before, nothing tells that there is a hook
        assert found(loss) == (
            "[1] LogBackward0 took a logarithm of 0 or of something negative: x = [0, 1]."
        )
        assert runs == []
