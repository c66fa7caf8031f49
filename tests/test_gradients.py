"""Gradients in a few characters."""

import pytest
import torch

from autograd_lessons.graph import gradients
from autograd_lessons.graph.gradients import Size, grad_words, norm_text, settled

THREE, FOUR = torch.tensor(3.0), torch.tensor(4.0)
LARGE = Size((5, 5), torch.float32)
HUNDRED = torch.ones(100)
META = torch.ones(3, device="meta")


@pytest.mark.parametrize(
    ("gradients", "text", "grad"),
    [
        ([THREE], "3", ".grad = 3"),
        ([None], "no gradient", ".grad = None"),
        ([LARGE], "(5, 5)", ".grad = (5, 5)"),
        ([META], "(3,)", ".grad = (3,)"),
        ([HUNDRED], "norm 10", ".grad norm 10"),
        ([THREE, FOUR], "norm 5", ".grad norm 5"),
        ([THREE, FOUR, None], "norm 5, 1 None", ".grad norm 5, 1 None"),
        ([THREE, FOUR, LARGE], "norm 5 of 2 known ones", ".grad norm 5 of 2 known ones"),
        (
            [THREE, None, LARGE, META],
            "norm 3 of 1 known ones, 1 None",
            ".grad norm 3 of 1 known ones, 1 None",
        ),
        ([None, None], "no gradient", ".grad = None"),
        ([None, LARGE], "not kept", ".grad not kept"),
        ([LARGE, META], "not kept", ".grad not kept"),
    ],
)
def test_one_is_told_as_it_is_and_several_by_their_norm(gradients, text, grad):
    assert (norm_text(gradients), grad_words(gradients)) == (text, grad)


def test_what_is_measured_on_a_device_is_asked_for_later():
    """As on a GPU, where each number that is asked for stops all work until it is there."""
    numbers = torch.tensor([0.0, 3.0, 4.0])
    size = Size((3,), torch.float32)
    later = gradients._measured_later(size, numbers, zeros=True)
    assert (later.norm.shape, later.zeros.shape) == ((), ())
    assert settled(later) == Size((3,), torch.float32, 5.0, 0, 0, 1)
    flawed = settled(gradients._measured_later(size, numbers / 0, zeros=False))
    assert (str(flawed.norm), *flawed[3:]) == ("nan", None, None, None)
    assert norm_text([later, THREE]) == f"norm {34**0.5:.5g}"
