"""A recorded pass module by module."""

import pytest
import torch
from torch import nn

from autograd_lessons import (
    record_backward,
    record_forward,
    show_layers,
    show_slopes,
    step_through,
)
from autograd_lessons.drawing.layer_table import CAPTION, UNKNOWN, layer_table
from autograd_lessons.graph.boxes import GUESSED
from autograd_lessons.graph.recording import NOTHING
from graphs import leaf


class Steep(nn.Module):
    """A slope of 0.01."""

    def forward(self, x):
        return x * 0.01


def recorded(net, given, *, limit=1_000_000, loss=torch.sum):
    with record_forward(net):
        out = loss(net(given))
    with record_backward(out, net=net, limit=limit) as trace:
        out.backward()
    return trace


def fixed(*modules):
    net = nn.Sequential(*modules)
    for parameter in net.parameters():
        nn.init.constant_(parameter, 0.5)
    return net


def test_where_the_gradient_vanishes():
    net = fixed(*[module for _ in range(3) for module in (nn.Linear(1, 1), Steep())])
    assert layer_table(recorded(net, torch.ones(1, 1))).text == "\n".join(
        [
            CAPTION,
            "module          class   received  bar         .grad        kept, bytes",
            "net.0           Linear  2.5e-07   ███         3.53553e-07  4",
            "net.1           Steep   2.5e-05   █████                    8",
            "net.2           Linear  5e-05     ██████      5.00025e-05  4",
            "net.3           Steep   0.005     ████████                 8",
            "net.4           Linear  0.01      ████████    0.0100001    4",
            "net.5           Steep   1         ██████████               8",
            "outside of all          1         ██████████               0",
        ]
    )


def test_zeros_nan_and_inf_are_counted_in_what_arrived():
    net = fixed(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    with torch.no_grad():
        net[0].bias[:3] = -100.0
        net[2].weight[0, 3] = torch.inf
    assert layer_table(recorded(net, torch.ones(1, 2))).text == "\n".join(
        [
            CAPTION,
            "module          class   received  bar         .grad   zeros  nan, inf  kept, bytes",
            "net.0           Linear  inf                   inf     75.0%  1 inf     8",
            "net.1           ReLU    inf                                  1 inf     16",
            "net.2           Linear  1         ██████████  1.8028                   16",
            "outside of all          1         ██████████                           0",
        ]
    )


def test_parameters_without_gradient():
    net = fixed(nn.Linear(2, 2), nn.Linear(2, 1))
    with record_forward(net):
        loss = net(torch.ones(1, 2)).sum()
    with record_backward(loss, net=net) as trace:
        torch.autograd.grad(loss, net[1].bias)
    assert layer_table(trace).text == "\n".join(
        [
            CAPTION,
            "module          class   received   bar         .grad      no .grad  kept, bytes",
            "net.0           Linear  none came              none came  2 of 2    8",
            "net.1           Linear  1          ██████████  none came  2 of 2    8",
            "outside of all          1          ██████████                       0",
        ]
    )


def test_of_large_gradients_only_what_was_noted_is_told():
    net = fixed(nn.Linear(2, 2), nn.Linear(2, 1))
    assert layer_table(recorded(net, torch.ones(1, 2), limit=0)).text == "\n".join(
        [
            CAPTION,
            "module          class   received  bar         .grad",
            "net.0           Linear  0.707107  ██████████  1.2247",
            "net.1           Linear  1         ██████████  2.3452",
            "outside of all          1         ██████████",
        ]
    )


def test_no_more_than_sixty_rows_unless_asked_for():
    net = fixed(*[nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)) for _ in range(31)])
    trace = recorded(net, torch.ones(1, 1))
    assert len(layer_table(trace).text.splitlines()) == 2 + 31 + 1
    assert len(layer_table(trace, depth=3).text.splitlines()) == 2 + 62 + 1
    with pytest.raises(ValueError, match=r"^depth is a number of parts of a module's name"):
        layer_table(trace, depth="3")


def test_the_last_of_several_passes():
    net = fixed(nn.Linear(1, 1))
    with record_forward(net):
        loss = net(torch.ones(1, 1)).sum()
    with record_backward(loss, net=net) as trace:
        loss.backward(retain_graph=True)
        (3 * loss).backward()
    assert layer_table(trace).text.splitlines()[2:] == [
        "net.0           Linear  3         ██████████  5.6569  4",
        "outside of all          3         ██████████          0",
    ]


def test_modules_that_are_guessed_say_so():
    net = fixed(nn.Linear(1, 1), nn.Linear(1, 1))
    loss = net(torch.ones(1, 1)).sum()
    with record_backward(loss, net=net) as trace:
        loss.backward()
    assert layer_table(trace).text.splitlines()[:2] == [CAPTION, GUESSED]


def test_without_modules_or_steps_there_is_one_sentence():
    x = leaf(3.0)
    with record_backward(y := x**2) as trace:
        pass
    assert layer_table(trace).text == NOTHING
    with record_backward(y) as trace:
        y.backward()
    assert layer_table(trace).text == UNKNOWN


def test_what_is_not_known_is_not_told_as_nothing():
    with torch.device("meta"):
        net = nn.Sequential(nn.Linear(2, 1))
        trace = recorded(net, torch.ones(1, 2))
    assert layer_table(trace).text.splitlines()[1:] == [
        "module          class   received   .grad      kept, bytes",
        "net.0           Linear  not known  not known  0",
        "outside of all          not known             0",
    ]


def test_a_sparse_gradient_has_no_share_of_zeros():
    net = fixed(nn.Embedding(4, 2, sparse=True), nn.Linear(2, 1))
    trace = recorded(net, torch.tensor([1, 2]))
    assert layer_table(trace).text.splitlines()[1:3] == [
        "module          class      received  bar         .grad   kept, bytes",
        "net.0           Embedding  1         ██████████  1       16",
    ]


def test_nested_gradients_have_norms():
    parts = [torch.ones(2, 2), torch.ones(3, 2)]
    net = fixed(nn.Linear(2, 1))
    given = torch.nested.nested_tensor(parts, layout=torch.jagged)
    trace = recorded(net, given, loss=lambda out: out.values().sum())
    assert layer_table(trace).text.splitlines()[1:3] == [
        "module          class   received  bar         .grad",
        "net.0           Linear  2.2361    ██████████  8.6603",
    ]


@pytest.mark.parametrize("function", [show_layers, show_slopes, step_through])
def test_what_is_no_recording_is_refused_in_one_sentence(function):
    name = function.__name__
    sentence = (
        f"{name}() takes a recorded pass, and this is of type Tensor: write `with "
        f"record_backward(loss) as trace:` around backward(), then {name}(trace)."
    )
    with pytest.raises(TypeError) as caught:
        function(leaf(1.0) * 2)
    assert str(caught.value) == sentence
