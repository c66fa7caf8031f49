"""Whatever the frames of an error hold: which tensor it was, who saved it, who wrote it."""

import copy
import re
import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograd_lessons.errors.culprit import particulars
from autograd_lessons.wording import first_of


def said(program):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no CUDA here: anomaly mode says so
        with pytest.raises(RuntimeError) as caught:
            program()
    return particulars(caught.value)


def a_result_that_was_overwritten():
    b = torch.ones(3, requires_grad=True).exp()
    loss = b.sum()
    b.mul_(2)
    loss.backward()


def a_step_between_forward_and_backward():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    loss = net(torch.ones(1, 3)).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    loss.backward()


def two_that_it_could_be():
    v, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    a, b = v.exp(), w.exp()
    loss = (a + b).sum()
    a.add_(1)
    b.add_(1)
    loss.backward()


def a_state_that_carries_its_graph():
    rnn, h = nn.RNN(2, 3), None
    for _ in range(2):
        out, h = rnn(torch.ones(1, 1, 2), h)
        loss = out.sum()
        loss.backward()


def a_result_used_for_two_losses():
    g, d = nn.Linear(2, 2), nn.Linear(2, 1)
    fake = g(torch.ones(1, 2)).tanh()
    loss_d = d(fake).sigmoid().sum()
    loss_d.backward()
    loss_g = -d(fake).sigmoid().sum()
    loss_g.backward()


def one_loss_twice():
    x = torch.ones(3, requires_grad=True)
    loss = (x**2).sum()
    loss.backward()
    loss.backward()


def a_grad_of_what_was_not_used():
    x, z = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    torch.autograd.grad((x * 2).sum(), [x, z, torch.ones(1, requires_grad=True)])


def untracked():
    loss = torch.ones(3).sum()
    loss.backward()


def one_of_two_untracked():
    x, b = torch.ones(3, requires_grad=True).sum(), torch.ones(3).sum()
    torch.autograd.backward([x, b])


def several_numbers():
    y = torch.ones(3, requires_grad=True) * 2
    y.backward()


def nan_under_anomaly_mode():
    x = torch.tensor([-1.0, 4.0], requires_grad=True)
    with torch.autograd.set_detect_anomaly(True):
        (x.log() * 3).exp().sum().backward()


def a_model_that_kept_a_result():
    net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2)))
    net[1][0].kept = {"seen": [net(torch.ones(1, 2))]}
    copy.deepcopy({"net": [net]})


def a_result_alone():
    copy.deepcopy([torch.ones(1, requires_grad=True) * 2])


def a_view_without_a_call_of_backward():
    torch.ones(3, requires_grad=True).numpy()


SAID = {
    a_result_that_was_overwritten: [
        "It was saved by [1] ExpBackward0, as `result`.",
        "That is b, or a view of it.",
    ],
    a_step_between_forward_and_backward: [
        "It was saved by [1] AddmmBackward0, as `mat2`.",
        "That is net.2.weight, a parameter: optimizer.step(), or another write under no_grad(), "
        "came between the forward pass and this backward().",
    ],
    two_that_it_could_be: [
        "It was saved by [2] ExpBackward0, as `result`.",
        "Of that shape, and written as often, are a, b.",
    ],
    a_state_that_carries_its_graph: [
        "The same freed operations are behind h.",
        "out leads into what is freed.",
    ],
    a_result_used_for_two_losses: [
        "The same freed operations are behind loss_d.",
        "fake leads into what is freed.",
    ],
    one_loss_twice: [],
    a_grad_of_what_was_not_used: ["Not in the graph: z, the one at index 2."],
    untracked: ["loss has no graph."],
    one_of_two_untracked: ["b has no graph."],
    several_numbers: ["y has the shape (3,), 3 numbers."],
    nan_under_anomaly_mode: [
        "In the forward pass: [3] LogBackward0 took a logarithm of 0 or of something negative: "
        "x = [-1, 4]."
    ],
    a_model_that_kept_a_result: ["It is 1.0.kept of the model, which AddmmBackward0 made."],
    a_result_alone: [],
    a_view_without_a_call_of_backward: [],
}


@pytest.mark.parametrize("program", SAID, ids=lambda program: program.__name__)
def test_what_the_frames_hold(program):
    assert said(program) == SAID[program]


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(1, 3))
def test_the_tensor_that_was_written_is_named_whatever_else_was_written(data, number, times):
    """`others` are written as well, but another number of times, and nobody saved them."""
    written = data.draw(st.integers(0, number - 1))
    leaves = [torch.ones(3, requires_grad=True) for _ in range(number)]

    def program():
        saved = [leaf.exp() for leaf in leaves]
        others = [leaf * 2 for leaf in leaves]
        loss = sum(saved).sum() + sum(others).sum()
        for _ in range(times):
            saved[written].add_(1)
        for other in others:
            for _ in range(times + 1):
                other.add_(1)
        loss.backward()

    saved_by, name = said(program)
    assert re.fullmatch(r"It was saved by \[\d+\] ExpBackward0, as `result`\.", saved_by)
    assert name == f"That is saved.{written}, or a view of it."


@settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=5), st.integers(0, 4))
def test_of_all_freed_results_those_in_this_graph_are_named(used, first):
    """The others were freed by a pass of their own, and this one does not meet them."""
    used[first % len(used)] = True  # with none there would be nothing to go back through

    def program():
        results = [torch.ones(3, requires_grad=True).exp() for _ in used]
        [result.sin().sum().backward() for result in results]  # leaves no loop variable behind
        loss = sum(result.cos().sum() for result, one in zip(results, used, strict=True) if one)
        loss.backward()

    names = [f"results.{place}" for place, one in enumerate(used) if one]
    lead = "leads" if len(names) == 1 else "lead"
    assert said(program) == [f"{first_of(names)} {lead} into what is freed."]


def test_an_error_without_a_traceback_or_with_hostile_variables():
    assert particulars(RuntimeError("a second time")) == []

    def program():
        class Hostile(nn.Module):
            def __getattribute__(self, name):
                raise ValueError(name)

        stranger = Hostile.__new__(Hostile)
        y = torch.ones(3, requires_grad=True) * 2
        y.backward()
        return stranger

    assert said(program) == ["y has the shape (3,), 3 numbers."]


def test_nothing_is_changed():
    kept = []

    def program():
        x = torch.ones(3, requires_grad=True)
        y = (x**2).sum()
        kept.extend([x, y])
        y.backward()
        y.backward()

    assert said(program) == []
    x, y = kept
    assert (x._version, x.grad.tolist(), y._version) == (0, [2, 2, 2], 0)
