"""Tensors on one storage: what the picture says, its text says too."""

import pytest
import torch

from autograd_lessons import show_memory
from autograd_lessons.tensors.memory import draw_memory
from graphs import leaf


def shared():
    """A leaf, a detached tensor and its .data, after a write through the detached one."""
    x = leaf(2.0)
    z, d = x.detach(), x.data
    z.mul_(1.5)
    return x, z, d


def test_one_storage():
    x, z, d = shared()
    figure = draw_memory(x, z, d)
    assert figure.text == (
        "storage A holds 3\n├─ x  version 1, requires grad\n├─ z  version 1\n└─ d  version 0"
    )
    assert figure.alt == (
        "Storage A holds 3; on it: x (version 1, requires grad), z (version 1), d (version 0)."
    )


def test_the_dot_source():
    x, z, _ = shared()
    assert draw_memory(x, other=z).dot == (
        "digraph memory {\n"
        "\tbgcolor=white nodesep=0.3 pad=0.1 rankdir=RL ranksep=0.7\n"
        '\tnode [color="#57606a" fontcolor="#1b1f24" fontname=Helvetica fontsize=11 height=0.35 '
        'margin="0.16,0.06" style=filled width=0.5]\n'
        '\tedge [arrowsize=0.7 color="#57606a" fontcolor="#1b1f24" fontname=Helvetica '
        "fontsize=10]\n"
        '\tA [label="storage A\n3" class=A fillcolor="#ffe9a8" shape=box3d]\n'
        '\tA0 [label="x\nversion 1\nrequires grad" class=A0 fillcolor=white shape=box]\n'
        '\tA1 [label="other\nversion 1" class=A1 fillcolor=white shape=box]\n'
        "\tA -> A0 [class=e0 dir=back]\n\tA -> A1 [class=e1 dir=back]\n"
        "}\n"
    )


def test_views_and_copies(capsys):
    whole = torch.tensor([1.0, 2.0, 3.0])
    part, copy = whole[1:], whole.clone()
    part.add_(1)
    show_memory(whole, part, copy)
    assert capsys.readouterr().out == (
        "storage A holds [1, 3, 4]\n"
        "├─ whole  version 1\n"
        "└─ part   version 1\n"
        "storage B holds [1, 2, 3]\n"
        "└─ copy  version 0\n"
    )


def test_two_storages_in_one_line():
    x, y = torch.tensor(1.0), torch.tensor([2.0, 3.0])
    assert draw_memory(x, y).alt == (
        "Storage A holds 1; on it: x (version 0). Storage B holds [2, 3]; on it: y (version 0)."
    )


def test_a_view_alone_shows_the_whole_storage():
    part = torch.tensor([1.0, 2.0, 3.0])[1]
    assert draw_memory(part).text.splitlines()[0] == "storage A holds [1, 2, 3]"


def test_a_large_storage_and_an_inference_tensor():
    with torch.inference_mode():
        big = torch.zeros(1000, 2)
        assert draw_memory(big).text == draw_memory(big=big).text
    assert draw_memory(big).text == "storage A holds 2,000 numbers\n└─ big  counts no versions"


def test_looking_changes_nothing():
    x, z, _ = shared()
    y = x**2
    draw_memory(x, z)
    assert (x._version, z._version, x.item()) == (1, 1, 3.0)
    y.backward()
    assert x.grad == 6


@pytest.mark.parametrize("thing", [3.0, None, torch.eye(2).to_sparse()])
def test_what_has_no_storage_is_refused(thing):
    with pytest.raises(TypeError) as caught:
        show_memory(torch.ones(1), x=thing)
    assert str(caught.value) == (
        f"show_memory() takes tensors with a storage, not a {type(thing).__name__}: write "
        "show_memory(x, z)."
    )


def test_nothing_to_show():
    with pytest.raises(TypeError) as caught:
        show_memory()
    assert str(caught.value) == "show_memory() needs a tensor: write show_memory(x, z)."
