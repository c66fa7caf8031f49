"""A column compared with a row, where nobody notices it, and where it is meant."""

import warnings

import pytest
import torch
import torch.nn.functional as F

from autograd_lessons import build_graph, explain
from autograd_lessons.models.losses import compared_each_with_each

TARGET = torch.arange(5.0)
SAID = (
    "made (5, 5) of pred of shape (5, 1): each of 5 numbers is compared with each of 5 others. If "
    "number belongs to number, give both one shape: `.squeeze(1)` makes (5,) of (5, 1)."
)
COMPARED = {
    "[2] SubBackward0": lambda pred: ((pred - TARGET) ** 2).mean(),
    "[2] SubBackward0 ": lambda pred: (TARGET - pred).abs().sum(),
    "[1] ExpandBackward0": lambda pred: F.mse_loss(pred, TARGET),
    "[3] ExpandBackward0": lambda pred: F.l1_loss(pred, TARGET),
    "[1] ExpandBackward0 ": lambda pred: F.smooth_l1_loss(pred, TARGET),
    "[1] ExpandBackward0  ": lambda pred: F.huber_loss(pred, TARGET),
}
MEANT = [
    lambda pred: F.mse_loss(pred, TARGET[:, None]),
    lambda pred: ((pred[:, 0] - TARGET) ** 2).mean(),
    lambda pred: (pred * TARGET).sum(),
    lambda pred: (pred[:1] - TARGET).abs().sum(),
    lambda pred: (pred - pred.mean()).sum(),
]


@pytest.mark.parametrize("title", COMPARED)
def test_each_with_each(title):
    pred = torch.ones(5, 1, requires_grad=True) * 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of some of them
        loss = COMPARED[title](pred)
    assert explain(loss).text.splitlines()[-1] == f"{title.strip()} {SAID}"
    assert explain(loss, net=torch.nn.Linear(1, 1)).text.splitlines()[-1].endswith(SAID)


@pytest.mark.parametrize("loss_of", MEANT)
def test_number_with_number(loss_of):
    pred = torch.ones(5, 1, requires_grad=True) * 2
    assert list(compared_each_with_each(build_graph(loss_of(pred)))) == []
