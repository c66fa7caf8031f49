"""What is said beside a graph: each sentence where it is true, none where nothing is wrong."""

import types

import pytest
import torch
from torch import nn

from autograd_lessons import draw, record_forward, summarize
from graphs import Net, leaf

X = torch.ones(1, 4)


def said(figure):
    """What is said of a graph: the last lines of the text, and below the picture."""
    assert figure.text.endswith("".join(f"\n{one}" for one in figure.remarks))
    assert figure.html.count("<p>") == len(figure.remarks)
    return list(figure.remarks)


# -- modules that are not registered --------------------------------------------------------------


class Holder(nn.Module):
    """Two linear layers; what is done to the first one is the case."""

    def __init__(self, hold):
        super().__init__()
        self.first, self.out = nn.Linear(4, 4), nn.Linear(4, 1)
        part = self._modules.pop("first")
        hold(self, part)
        self.get = lambda: part

    def forward(self, x):
        return self.out(self.get()(x))


def in_dict(model, part):
    model.parts = {"one": part}


def in_tuple_of_lists(model, part):
    model.parts = ([part],)


def in_submodule(model, part):
    model.inner = nn.Identity()
    model.inner.parts = [part]


def of_parameters(model, part):
    model.parts = [*part.parameters()]


def of_named_parameters(model, part):
    model.parts = dict(part.named_parameters())


def past_registration(model, part):
    model.__dict__["part"] = part


def registered(model, part):
    model.parts = nn.ModuleList([part])


LACKS = "so model.parameters() lacks 2 parameters in it: make it a torch.nn"
UNREGISTERED = {
    in_dict: f"model.parts is a dict, {LACKS}.ModuleDict.",
    in_tuple_of_lists: (
        "model.parts is a tuple, so model.parameters() lacks 2 parameters in it: make it of "
        "torch.nn.ModuleList and ParameterList."
    ),
    in_submodule: f"model.inner.parts is a list, {LACKS}.ModuleList.",
    of_parameters: f"model.parts is a list, {LACKS}.ParameterList.",
    of_named_parameters: f"model.parts is a dict, {LACKS}.ParameterDict.",
    past_registration: (
        "model.part is not registered, so model.parameters() lacks 2 parameters in it: set it "
        "after super().__init__()."
    ),
}


@pytest.mark.parametrize("hold", UNREGISTERED, ids=lambda hold: hold.__name__)
def test_an_attribute_whose_parameters_are_not_registered(hold):
    model = Holder(hold)
    loss = model(X).sum()
    assert said(draw(loss)) == [UNREGISTERED[hold]]
    assert len(list(model.parameters())) == 2
    with record_forward(model):
        loss = model(X).sum()
    assert said(draw(loss)) == [UNREGISTERED[hold]]


def test_a_name_of_its_own_does_not_register_a_layer():
    model = Holder(in_dict)
    parts = model.parts
    assert said(draw(model(X).sum())) == [UNREGISTERED[in_dict]]
    assert len(parts) == 1


def test_what_is_registered_is_not_spoken_of():
    model = Holder(registered)
    model.again = [model.out, model.parts[0].weight]  # known already, by another path
    model.last = X
    assert said(draw(model(X).sum())) == []


def test_a_layer_that_another_model_knows_is_not_missing():
    model = Holder(in_dict)
    teacher = nn.Sequential(model.parts["one"])
    assert said(draw(model(X).sum())) == []
    assert len(teacher) == 1


def test_a_plain_tensor_in_a_module():
    model = Holder(registered)
    model.scale = leaf(2.0)
    assert said(draw((model(X) * model.scale).sum())) == [
        "model.scale holds a plain tensor, so model.parameters() lacks it: if it is trained, make "
        "it a Parameter."
    ]
    x = leaf(1.0, 2.0, 3.0, 4.0)
    model.last_input = x  # it is the learner's own
    assert said(draw(model(x).sum())) == []


def test_what_cannot_be_looked_into_hurts_nobody():
    class Unfinished(nn.Module):
        def __init__(self):
            pass

    unfinished, endless = Unfinished(), []
    endless.append(endless)
    model = Holder(in_dict)
    model.endless, model.data = endless, [list(range(2_000))] * 3
    assert said(draw(model(X).sum())) == [UNREGISTERED[in_dict]]
    assert type(unfinished) is Unfinished


# -- leaves without a name -------------------------------------------------------------------------


def hidden(model, x=X):
    """The result of a model that the caller has no variable for."""
    return model(x).sum()


def test_most_leaves_have_no_name():
    loss = hidden(nn.Linear(4, 1))
    assert said(draw(loss)) == [
        "2 of 2 leaves have no name: pass the model that they are in, as in net=model."
    ]
    trainer = types.SimpleNamespace(net=nn.Linear(4, 1, bias=False))
    loss = hidden(trainer.net)
    assert said(draw(loss)) == [
        "1 of 1 leaf has no name: pass the model that they are in, as in net=model."
    ]
    assert said(draw(loss, net=trainer.net)) == []
    weights = [[leaf(1.0), leaf(2.0)], [leaf(3.0)]]
    loss = weights[0][0] * weights[0][1] * weights[1][0]
    assert said(draw(loss)) == ["3 of 3 leaves have no name: pass them, as in w=w."]
    assert said(draw(loss, weights=weights)) == []


def test_a_few_tensors_without_a_name_are_no_matter():
    a, b = leaf(1.0), leaf(2.0)
    assert said(draw(leaf(1.0) * leaf(2.0))) == []
    assert said(draw(a * b * leaf(1.0) * leaf(2.0))) == []
    linear = nn.Linear(4, 1)
    other = hidden(nn.Linear(4, 1))
    assert said(draw(linear(leaf(*[1.0] * 4)).sum())) == []
    assert said(draw(linear(X).sum() + other)) == []  # half of them


def test_large_graphs_are_spoken_of_as_well():
    loss = hidden(Net([4] * 20), torch.ones(2, 4))
    assert said(draw(loss)) == [
        "82 of 82 leaves have no name: pass the model that they are in, as in net=model."
    ]


# -- parameters outside the graph ------------------------------------------------------------------


def two():
    return nn.ModuleDict({"used": nn.Linear(4, 1), "unused": nn.Linear(2, 2)})


def test_parameters_of_a_given_model_that_are_outside():
    model = two()
    loss = model["used"](X).sum()
    assert said(draw(loss)) == []
    sentence = (
        "2 of 4 parameters of net are outside this graph: net.unused.weight, net.unused.bias."
    )
    assert said(draw(loss, net=model)) == [sentence]
    summary = summarize(loss, net=model)
    assert (summary.remarks, repr(summary).splitlines()[-1]) == ((sentence,), sentence)
    model["used"].bias.requires_grad_(False)
    model["unused"].weight.requires_grad_(False)
    loss = model["used"](X).sum()
    assert said(draw(loss, net=model)) == [
        "3 of 4 parameters of net are outside this graph: net.unused.bias, net.used.bias, "
        "net.unused.weight (2 frozen)."
    ]
    assert said(draw(loss, net=model["used"])) == [
        "1 of 2 parameters of net is outside this graph: net.bias (1 frozen)."
    ]


def test_many_are_counted_and_another_model_is_outside_as_a_whole():
    first, second = Net([4] * 2), Net([4] * 2)
    loss = first(torch.ones(2, 4))
    assert said(draw(loss, net=second)) == [
        "10 of 10 parameters of net are outside this graph: net.blocks.0.up.weight, "
        "net.blocks.0.up.bias, net.blocks.0.down.weight and 7 more."
    ]
    assert said(draw(loss, net=first)) == []


def test_tied_weights_are_one_parameter():
    model = nn.ModuleDict({"one": nn.Linear(4, 4, False), "other": nn.Linear(4, 4, False)})
    model["other"].weight = model["one"].weight
    assert said(draw(model["other"](X).sum(), net=model)) == []


# -- what was left out -----------------------------------------------------------------------------


def test_an_untracked_tensor_among_several():
    a = leaf(1.0)
    loss = a * 3
    assert draw({"loss": loss, "aux": torch.tensor(5.0)}).text == (
        "[0] MulBackward0 loss = 3\n"
        "└─ [1] AccumulateGrad a = 1\n"
        "aux does not require grad and is left out."
    )
    metric = torch.tensor(1)
    for things in ((loss, metric), ([loss, [metric]],), ((metric, loss),)):
        assert said(draw(*things)) == ["metric does not require grad and is left out."]
    assert said(draw([loss, torch.tensor(1.0)])) == [
        "tensor 2 does not require grad and is left out."
    ]
    many = {"out": {"logits": loss, "masks": [torch.ones(1), None, 3], "ids": metric}, "n": metric}
    assert said(draw(many, [torch.zeros(2)])) == [
        "out.masks.0, out.ids, n and 1 more do not require grad and are left out."
    ]
    assert said(draw({"loss": loss, "note": "text"}, [loss, loss])) == []


def test_a_view_without_a_record_among_several():
    w = leaf(1.0, 2.0)
    with torch.no_grad():
        v = w[:1]
    assert said(draw(w * 2, v)) == [
        "v is a view made where nothing is recorded, as under no_grad(), and left out."
    ]


def test_one_tensor_and_a_bare_graph_say_nothing():
    x = leaf(3.0)
    y = x**2
    assert said(draw(y)) == said(draw(y.grad_fn)) == said(draw([y])) == said(draw(*[y], x=x)) == []
