"""What PyTorch changed from one release to another, as the lessons tell it."""

import math

import torch

from autograd_lessons import check, record_backward, step_through

CHANGED = torch.__version__ >= (2, 14)


def slope(function, place):
    x = torch.tensor(place, requires_grad=True)
    function(x).backward()
    return x.grad.item()


def test_at_its_bounds_clamp_sends_on_the_gradient_up_to_2_13_and_0_from_2_14():
    assert slope(lambda x: torch.clamp(x, 0, 1), 1.0) == (0 if CHANGED else 1)
    assert slope(lambda x: torch.clamp(x, 0, 1), 0.0) == (0 if CHANGED else 1)
    loss = slope(lambda z: -torch.log(1 - torch.clamp(torch.sigmoid(z), 1e-8, 1 - 1e-8)), 17.0)
    assert loss == 0 if CHANGED else math.isnan(loss)


def test_the_formula_of_clamp_at_its_bound_is_what_was_sent():
    x = torch.tensor(1.0, requires_grad=True)
    y = torch.clamp(x, 0, 1)
    with record_backward(y) as trace:
        y.backward()
    sent = 0 if CHANGED else 1
    assert f"1 × {sent} = {sent}" in step_through(trace).text


def test_a_root_of_what_clamp_raised_to_0_is_judged_by_what_it_does_here(capsys):
    def slope_b(x):
        y = torch.where(x > 0, torch.sqrt(x.clamp(min=0)), 0.0)
        y.backward()
        return x.grad

    right = "✓" if CHANGED else "At 0 it is still nan"
    check("16.3", slope_b)
    assert right in capsys.readouterr().out
