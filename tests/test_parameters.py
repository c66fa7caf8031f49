"""explain(loss, net): what was planted in a model is what is said of its parameters."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.checkpoint import checkpoint

from autograd_lessons import explain, record_forward
from autograd_lessons.graph.reading import read_live
from autograd_lessons.models.parameters import explain_parameters

X = torch.ones(2, 3)
PLANTED = {"zero": 0.0, "nan": math.nan, "left over": 1.0}
REACHED = ("fine", "zero", "nan", "no grad", "frozen since")


class Planted(nn.Module):
    """Layers in a row; each does what its word says, and is named after its place."""

    def __init__(self, words):
        super().__init__()
        self.words = words
        self.layers = nn.ModuleList(nn.Linear(3, 3) for _ in words)
        for word, layer in zip(words, self.layers, strict=True):
            layer.requires_grad_(word != "frozen")

    def forward(self, x):
        for word, layer in zip(self.words, self.layers, strict=True):
            if word == "unrecorded":
                with torch.no_grad():
                    y = layer(x)
                x = x + y
            elif word == "cut":
                x = x + layer(x).detach()
            elif word == "unused":
                layer(x)
            elif word not in ("not called", "left over"):
                x = torch.tanh(layer(x))
        return x


BEGINS = {  # in the order in which it is said
    "nan": ".grad contains nan or inf: {}. ",
    "unrecorded": "Called, and nothing was recorded meanwhile: {}. ",
    "cut": "Called and recorded, and then cut off from loss or never used: {}. ",
    "not called": "Not called in the recorded forward pass: {}. ",
    "left over": ".grad holds something, and the graph does not lead there: {}. ",
    "zero": ".grad is 0 everywhere: {}. ",
    "no grad": "In the graph, and .grad is None: {}. ",
    "frozen since": "In the graph, and frozen since: {}. ",
    "frozen": "Frozen, requires_grad is False: {}.",
}
ALSO = {"cut": ("unused",), "not called": ("left over",)}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["fine", "unused", *BEGINS]), max_size=8))
def test_what_was_planted_is_what_is_said(words):
    net = Planted([*words, "fine"])
    with record_forward(net):
        loss = net(X).sum()
    loss.backward()
    for word, layer in zip(net.words, net.layers, strict=True):
        layer.requires_grad_(not word.startswith("frozen"))
        for parameter in layer.parameters():
            if word in ("no grad", "frozen since"):
                parameter.grad = None
            elif word in ("zero", "nan", "left over"):
                parameter.grad = torch.full_like(parameter, PLANTED[word])
    reached = 2 * sum(word in REACHED for word in net.words)
    every = f"{2 * len(net.words)} parameters of net"
    expected = [
        f"All {every} are in the graph of loss."
        if reached == 2 * len(net.words)
        else f"{reached} of {every} are in the graph of loss."
    ]
    for word, begin in BEGINS.items():
        places = [
            f"net.layers.{place} (2 parameters)"
            for place, planted in enumerate(net.words)
            if planted == word or planted in ALSO.get(word, ())
        ]
        if places:
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            expected.append(begin.format(", ".join(places[:3]) + more))
    if not words or set(words) == {"fine"}:
        expected.append("Each has a gradient that is finite and not 0 everywhere.")
    said = list(explain_parameters(read_live((loss,), {}), "loss", {"net": net}))
    assert [line[: len(begin)] for line, begin in zip(said, expected, strict=True)] == expected


def say(loss, **models):
    return list(explain_parameters(read_live((loss,), {}), "loss", models))


class Parts(nn.Module):
    """A body that is used, and a part that is used in a way of its own."""

    def __init__(self, part, use):
        super().__init__()
        self.body, self.part, self.use = nn.Linear(3, 3), part, use

    def forward(self, x):
        return self.use(self, self.body(x))


def cut(model, x):
    return x + model.part(x).detach()


def unrecorded(model, x):
    with torch.no_grad():
        y = model.part(x)
    return x + y


def not_called(model, x):
    return x


def scaled_apart(model, x):
    return x * model.part["scale"].detach()


def replaced(model, x):
    other = {name: p.detach() for name, p in model.part.named_parameters()}
    return torch.func.functional_call(model.part, other, (x,))


SCALE = nn.ParameterDict({"scale": torch.ones(3)})
WHOLE = [
    (
        nn.Linear(3, 3),
        cut,
        "Called and recorded, and then cut off from loss or never used: net.part (2 parameters). "
        "Follow their result to detach(), .item(), argmax, a new torch.tensor(…), or a variable "
        "that nobody reads.",
    ),
    (
        nn.Linear(3, 3, bias=False),
        unrecorded,
        "Called, and nothing was recorded meanwhile: net.part.weight. Look for no_grad(), "
        "inference_mode(), detach() or .data in it, or around it.",
    ),
    (
        nn.Linear(3, 3),
        not_called,
        "Not called in the recorded forward pass: net.part (2 parameters). To train them, use "
        "them in forward(); otherwise freeze them, or DistributedDataParallel waits for their "
        "gradients.",
    ),
    (
        SCALE,
        scaled_apart,
        "Not called in the recorded forward pass: net.part.scale. To train it, use it in "
        "forward(); otherwise freeze it, or DistributedDataParallel waits for its gradients.",
    ),
    (
        nn.Linear(3, 3),
        replaced,
        "In the graph are operations of the module, but none that uses: net.part (2 parameters). "
        "forward() leaves them out or cuts off what it computes with them, as detach(), .data and "
        "no_grad() do, or others took their place.",
    ),
]


@pytest.mark.parametrize(
    ("part", "use", "sentence"), WHOLE, ids=[use.__name__ for _, use, _ in WHOLE]
)
def test_each_way_to_be_outside(part, use, sentence):
    net = Parts(part, use)
    with record_forward(net):
        loss = net(X).sum()
    loss.backward()
    number = 2 + len(list(part.parameters()))
    assert say(loss, net=net) == [
        f"2 of {number} parameters of net are in the graph of loss.",
        sentence,
    ]
    loss = net(X).sum()
    assert say(loss, net=net)[1].startswith("Not in the graph: net.part")
    assert say(loss, net=net)[1].endswith(
        "`with record_forward(net):` around the forward pass tells which."
    )


def test_behind_a_reentrant_checkpoint():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))

    def run(**how):
        return checkpoint(net[1], net[0](X), **how).sum()

    loss = run(use_reentrant=True)
    assert say(loss, net=net)[:2] == [
        "2 of 4 parameters of net are in the graph of loss.",
        "Not in the graph, which has a reentrant checkpoint: net.1 (2 parameters). A checkpoint "
        "computes gradients apart from the graph, so .grad tells after backward(); with "
        "`use_reentrant=False` the graph does.",
    ]
    loss.backward()
    assert say(loss, net=net)[1:] == [
        "Not in the graph, and with a gradient: net.1 (2 parameters). It came through the "
        "reentrant checkpoint, or is from before."
    ]
    assert say(run(use_reentrant=False), net=net)[0] == (
        "All 4 parameters of net are in the graph of loss."
    )


@pytest.mark.filterwarnings("ignore:None of the inputs have requires_grad=True")
def test_in_a_reentrant_checkpoint_whose_inputs_are_not_tracked():
    net = nn.Sequential(nn.Linear(3, 3), nn.ModuleList([nn.Linear(3, 3)]), nn.Linear(3, 3))

    def piece(x):
        return net[1][0](net[0](x))

    def run(x, cut=False):
        with record_forward(net):
            h = checkpoint(piece, x, use_reentrant=True)
            return net[2](h.detach() if cut else h).sum()

    loss = run(X)
    loss.backward()
    assert net[0].weight.grad is None
    assert say(loss, net=net) == [
        "2 of 6 parameters of net are in the graph of loss.",
        "Run by a reentrant checkpoint none of whose inputs requires grad, so no gradient comes to "
        "it: net.0 (2 parameters), net.1 (2 parameters). Write `checkpoint(piece, x, "
        "use_reentrant=False)`.",
    ]
    tracked = X.clone().requires_grad_()
    assert "which has a reentrant checkpoint" in say(run(tracked), net=net)[1]
    assert say(run(tracked, cut=True), net=net)[1].startswith("Called, and nothing was recorded")
    with torch.no_grad():
        y = net[0](X)
    with record_forward(net), torch.no_grad():
        y = net[0](X)
    assert say((net[2](y)).sum(), net=net)[1].startswith("Not in the graph: net.0")


def test_parameters_that_the_model_does_not_know():
    head = nn.Linear(3, 1)
    net = nn.Linear(3, 3)
    net.more = [nn.Linear(3, 3)]
    net.scale = torch.ones(3, requires_grad=True)
    loss = head(net.more[0](net(X)) * net.scale).sum()
    assert explain(loss, net).text.splitlines()[2:] == [
        "net.more is a list, so net.parameters() lacks 2 parameters in it: make it a "
        "torch.nn.ModuleList.",
        "net.scale holds a plain tensor, so net.parameters() lacks it: if it is trained, make it a "
        "Parameter.",
        "The graph has 2 parameters that are none of net: head.bias, head.weight. An optimizer of "
        "net does not move them.",
    ]


def test_frozen_statistics_that_move():
    net = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3).requires_grad_(False))
    before = net[1].running_mean.clone()
    with torch.no_grad():
        net(X)
    assert not torch.equal(net[1].running_mean, before)
    loss = net(X).sum()
    assert say(loss, net=net)[-1] == (
        "Frozen, and in training mode: net.1. The running mean and variance move with each forward "
        "pass, under no_grad() too; `net[1].eval()` stops that."
    )
    net[1].eval()
    assert say(loss, net=net)[-1] == "Frozen, requires_grad is False: net.1 (2 parameters)."


def test_a_loss_without_a_graph():
    net = nn.Linear(3, 3)
    loss = net(X).sum().detach()
    cut = "loss does not require grad: no gradient can go from it to net."
    assert explain(loss, net).text.splitlines() == [
        cut,
        "Of 2 parameters 2 require grad, so the way is cut, by no_grad(), detach(), .item(), "
        "argmax, a new torch.tensor(…), torch.autograd.grad() without create_graph=True or a "
        "reentrant checkpoint, or loss does not use net.",
    ]
    with torch.no_grad():
        assert explain(loss, net).text.splitlines() == [
            cut,
            "Tracking is switched off at this moment, by no_grad() or inference_mode().",
        ]
    net.requires_grad_(False)
    assert explain(loss, net).text.splitlines() == [
        cut,
        "Of 2 parameters none requires grad: write `p.requires_grad_(True)` before forward().",
    ]
    with torch.inference_mode():
        loss = net(X).sum()
    assert explain(loss, net).text.splitlines() == [
        cut,
        "It was made under inference_mode(), where nothing is recorded.",
    ]
    loss = net(X).argmax()
    assert explain(loss, net).text.splitlines() == [
        cut,
        "It holds int64, as argmax, comparisons and conversions to integers give it, and these "
        "have no slope.",
    ]
    loss = torch.tensor(1.0, requires_grad=True)
    assert explain(loss, net).text.splitlines() == [
        "loss is a leaf: no recorded operation made it, so nothing of net is behind it.",
        "`torch.tensor(loss, requires_grad=True)` and `loss.requires_grad = True` make such a leaf "
        "of a tensor without a graph: take that away, and look for the line that cut the graph.",
    ]


def test_nothing_is_changed():
    net = Planted(["fine", "frozen", "cut"])
    with record_forward(net):
        loss = net(X).sum()
    loss.backward(retain_graph=True)
    before = [(p._version, p.grad, p.requires_grad) for p in net.parameters()]
    say(loss, net=net)
    assert all(
        (now._version, now.requires_grad) == (version, tracked) and now.grad is grad
        for now, (version, grad, tracked) in zip(net.parameters(), before, strict=True)
    )
    loss.backward()
