"""A column compared with a row, where nobody notices it, and where it is meant."""

import sys
import warnings

import pytest
import torch
import torch.nn.functional as F

from autograd_lessons import build_graph, explain
from autograd_lessons.graph.reading import read_live
from autograd_lessons.models.losses import compared_each_with_each, faults_of_loss

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


LOGITS, LABELS, YES = torch.eye(3, requires_grad=True), torch.tensor([0, 1, 2]), torch.ones(3)
ONE = "is over a dimension of size 1, as its shape (3, 1) shows: whatever comes in, the probability"
TWICE = "takes the probabilities of [{}] {}Backward0 for logits:"
PROBABILITIES = [
    (
        lambda: F.cross_entropy(LOGITS.softmax(1), LABELS),
        "[1] LogSoftmaxBackward0 " + TWICE.format(2, "Softmax"),
    ),
    (
        lambda: F.cross_entropy(LOGITS.T.softmax(0).T, LABELS, label_smoothing=0.1),
        "LogSoftmaxBackward0 takes the probabilities of",
    ),
    (
        lambda: F.nll_loss(LOGITS.softmax(1), LABELS),
        "[0] NllLossBackward0 loss wants logarithms of probabilities, and takes the probabilities "
        "of [1] SoftmaxBackward0:",
    ),
    (
        lambda: F.binary_cross_entropy_with_logits(LOGITS.sum(1).sigmoid(), YES),
        "[0] BinaryCrossEntropyWithLogitsBackward0 loss " + TWICE.format(1, "Sigmoid"),
    ),
    (lambda: F.cross_entropy(LOGITS[:, :1], LABELS * 0), f"[1] LogSoftmaxBackward0 {ONE}"),
    (lambda: LOGITS[:, :1].softmax(1).sum(), f"[1] SoftmaxBackward0 {ONE}"),
]
FINE = [
    lambda: F.cross_entropy(LOGITS, LABELS),
    lambda: F.nll_loss(LOGITS.log_softmax(1), LABELS),
    lambda: F.nll_loss(LOGITS.softmax(1).log(), LABELS),
    lambda: F.binary_cross_entropy(LOGITS.sum(1).sigmoid(), YES),
    lambda: F.kl_div(LOGITS.log_softmax(1), LOGITS.detach().softmax(1)),
    lambda: F.cross_entropy(LOGITS.softmax(1) @ LOGITS, LABELS),
    lambda: LOGITS[:, :1].softmax(0).sum(),
    lambda: LOGITS[None, :, :1].softmax(2).sum(),  # as of an attention to one token
]


def faults(loss):
    return faults_of_loss(read_live((loss,), {}, sys._getframe(1)))


@pytest.mark.parametrize(("loss_of", "said"), PROBABILITIES)
def test_probabilities_where_a_loss_wants_something_else(loss_of, said):
    loss = loss_of()
    (fault,) = faults(loss)
    assert said in fault
    if ONE in fault:
        assert not any(torch.autograd.grad(loss_of(), LOGITS)[0].flatten())


@pytest.mark.filterwarnings("ignore:reduction")
@pytest.mark.parametrize("loss_of", FINE)
def test_losses_with_nothing_wrong(loss_of):
    assert faults(loss_of()) == []


def test_a_penalty_on_slopes_that_have_no_graph():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    net = torch.nn.Linear(2, 1)
    fit = net(x).sum() ** 2
    (slope,) = torch.autograd.grad(net(x).sum(), x)
    penalty = (slope.norm() - 1) ** 2
    adds = "{}, which has no graph, so no gradient comes of it. A penalty on slopes needs them with"
    for loss, term in [
        (fit + penalty, "penalty"),
        (penalty + fit, "penalty"),
        (fit + 100.0, "100"),
    ]:
        (said,) = faults(loss)
        assert said.startswith(f"[0] AddBackward0 loss adds {adds.format(term)}")
    (said,) = faults(net(x).sum() ** 2 + 10 * penalty)
    assert said.startswith(
        "[0] AddBackward0 adds something that has no graph, so no gradient comes of it. If that is "
        "penalty: "
    )
    (slope,) = torch.autograd.grad(net(x).sum(), x, create_graph=True)
    tracked = (slope.norm() - 1) ** 2
    assert faults(fit + tracked) == []
    del penalty
    assert faults(sum([fit])) == []
    assert faults(sum([net(x).sum()])) == []
