"""explain(optimizer, net): what was planted in an optimizer, and what step() then really does."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograd_lessons import explain
from autograd_lessons.models.optimizers import explain_optimizer

X = torch.ones(1, 2)


def said(optimizer, **models):
    return list(explain_optimizer(optimizer, "optimizer", models))


SENTENCES = {  # in the order in which they are said
    "not held": "Trained, and not in optimizer: {}. step() never moves",
    "frozen with grad": "Frozen, and .grad holds something, so step() still moves them: {}. Write",
    "frozen": "Frozen: {}. step() passes over them while .grad is None.",
    "no grad": "Held, and .grad is None: {}. The next step() passes over them.",
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["fine", *SENTENCES]), max_size=6))
def test_what_was_planted_is_said_and_what_is_said_is_what_step_does(words):
    net = nn.ModuleList(nn.Linear(2, 2) for _ in [*words, "fine"])
    words = [*words, "fine"]
    held = [layer for word, layer in zip(words, net, strict=True) if word != "not held"]
    optimizer = torch.optim.SGD([p for layer in held for p in layer.parameters()], lr=0.1)
    sum(layer(X).sum() for layer in net).backward()
    for word, layer in zip(words, net, strict=True):
        layer.requires_grad_("frozen" not in word)
        if word in ("frozen", "no grad"):
            layer.zero_grad()
    holds = 2 * len(held)
    expected = [f"optimizer holds {holds} of {2 * len(words)} parameters of net."]
    for word, sentence in SENTENCES.items():
        places = [f"net.{nr} (2 parameters)" for nr, planted in enumerate(words) if planted == word]
        if places:
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            expected.append(sentence.format(", ".join(places[:3]) + more))
    if set(words) <= {"fine", "not held"}:
        expected.append("Each of them has a gradient for the next step().")
    told = said(optimizer, net=net)
    assert [line[: len(begin)] for line, begin in zip(told, expected, strict=True)] == expected
    before = [layer.weight.clone() for layer in net]
    optimizer.step()
    for word, layer, weight in zip(words, net, before, strict=True):
        moved = not torch.equal(layer.weight, weight)
        assert moved == (word in ("fine", "frozen with grad")), word


def test_a_layer_that_was_replaced_after_the_optimizer_was_made():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net[1] = nn.Linear(2, 1)
    net(X).sum().backward()
    assert said(optimizer, net=net) == [
        "optimizer holds 2 of 4 parameters of net.",
        "Trained, and not in optimizer: net.1 (2 parameters). step() never moves them: make the "
        "optimizer when the model is complete, or use add_param_group().",
        "optimizer holds 2 tensors of the same shape that no model has: was a layer replaced after "
        "the optimizer was made, or were weights loaded with `assign=True`?",
        "In optimizer, and a parameter of none of net: tensor 1 of shape (1, 2), tensor 2 of shape "
        "(1,).",
        "Held, and .grad is None: tensor 1 of shape (1, 2), tensor 2 of shape (1,). The next "
        "step() passes over them.",
    ]


def test_a_tensor_that_the_model_does_not_know_and_one_of_nobody():
    net = nn.Linear(2, 2)
    net.scale = torch.ones(2, requires_grad=True)
    alone = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([*net.parameters(), net.scale, alone], lr=0.1)
    ((net(X) * net.scale).sum() * alone).backward()
    assert explain(optimizer, net).text.splitlines() == [
        "optimizer holds 2 of 2 parameters of net.",
        "net.scale holds a plain tensor, so net.parameters() lacks it: if it is trained, make it a "
        "Parameter.",
        "In optimizer, and a parameter of none of net: alone.",
        "Each of them has a gradient for the next step().",
    ]


class Attributes(nn.Module):
    """What looks like a parameter and is none, in every form; `kept` is a result."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.plain = torch.ones(2, requires_grad=True)
        self.scale = 0.1 * nn.Parameter(torch.ones(2))
        self.parts = [torch.ones(2, requires_grad=True).exp()]
        self.constant = torch.ones(2)

    def forward(self, x):
        self.kept = self.layer(x) * self.constant
        return self.kept * self.scale * self.parts[0] * self.plain


def test_attributes_that_neither_model_nor_optimizer_knows():
    net = Attributes()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    loss = net(X).sum()
    loss.backward()
    attributes = [
        "net.plain holds a plain tensor, so net.parameters() lacks it: if it is trained, make it "
        "a Parameter.",
        *(
            f"{name} was computed, by {op}, and so it is no parameter: net.parameters() lacks it "
            "and what it was computed from. To train it, compute first and make the result the "
            "Parameter, as in `torch.nn.Parameter(0.1 * torch.randn(3))`."
            for name, op in (("net.scale", "MulBackward0"), ("net.parts", "ExpBackward0"))
        ),
    ]
    assert explain(optimizer, net).text.splitlines() == [
        "optimizer holds 2 of 2 parameters of net.",
        *attributes,
        "Each of them has a gradient for the next step().",
    ]
    assert explain(loss, net).text.splitlines() == [
        "All 2 parameters of net are in the graph of loss.",
        "Each has a gradient that is finite and not 0 everywhere.",
        *attributes,
    ]
    before = net.scale.clone()
    optimizer.step()
    assert torch.equal(net.scale, before)


def test_a_result_that_a_module_keeps_is_no_parameter_that_is_missing():
    body, head = nn.Linear(2, 2), nn.Linear(2, 2)
    x = torch.ones(1, 2, requires_grad=True)
    head.kept, head.input = body(X), x * 2
    loss = (head(head.kept) * head.input).sum()
    assert "computed" not in explain(loss, head).text
    optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
    assert "computed" not in explain(optimizer, head).text


def test_state_of_what_is_frozen_and_a_rate_of_0():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1, bias=False))
    groups = [{"params": net[0].parameters()}, {"params": net[1].parameters(), "lr": 0}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    net(X).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    net[0].requires_grad_(False)
    assert said(optimizer, net=net) == [
        "optimizer holds 3 of 3 parameters of net.",
        "1 group has a learning rate of 0, and what is in there stays where it is.",
        "No gradient has come to what is trained, or all were cleared since: the next step() "
        "passes over it.",
        "Frozen, and optimizer keeps state for them: net.0 (2 parameters). step() passes over them "
        "while .grad is None; what was kept, as momentum, counts again once they are trained.",
    ]


def test_a_tensor_that_is_in_it_twice(recwarn):
    w = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([w, w], lr=0.1)
    assert "duplicate" in str(recwarn.pop(UserWarning).message)
    w.grad = torch.ones(1)
    assert explain(optimizer).text.splitlines()[1] == (
        "More than once in optimizer: w. Each step() moves it more than once."
    )
    optimizer.step()
    assert torch.allclose(w, torch.tensor([0.8]))
