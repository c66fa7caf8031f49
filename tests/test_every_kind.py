"""No kind of tensor makes a word raise or warn, and none is changed by being asked about."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import kinds
from autograd_lessons import compare, describe, explain

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
MADE = [
    (kind, dtype, shape)
    for kind in kinds.KINDS
    for dtype in kinds.DTYPES
    for shape in kinds.SHAPES
    if kind is not kinds.broken_view and kinds.make(kind, dtype, shape) is not None
]


NET = torch.nn.Linear(2, 1)


def ask(t):
    return [
        describe(t, t, again=t),
        explain(t),
        explain(t, net=NET),
        compare(t, t),
        compare(t, 1.5),
        compare(torch.ones(3), t),
    ]


def test_there_are_hundreds():
    assert len(MADE) > 1500
    assert {kind for kind, _, _ in MADE} == set(kinds.KINDS) - {kinds.broken_view}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MADE), st.sampled_from(["grad", "no_grad", "inference"]))
def test_asking_changes_nothing(made, mode):
    t = kinds.make(*made)
    before = kinds.fingerprint(t)
    context = {
        "grad": torch.enable_grad,
        "no_grad": torch.no_grad,
        "inference": torch.inference_mode,
    }[mode]
    with context():
        answers = ask(t)
    for answer in answers:
        assert not ADDRESS.search(answer.text)
        assert answer.text.strip()
    assert 2 <= len(answers[1].text.splitlines()) <= 5
    after = kinds.fingerprint(t)
    assert before[1] is after[1]
    assert before[0] == after[0]
    assert before[2:] == after[2:]


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_once(kind):
    t = next(
        t
        for dtype in (torch.float32, torch.complex64)
        if (t := kinds.make(kind, dtype, (3,))) is not None
    )
    ask(t)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(kinds.FLOATS),
    st.sampled_from([(), (3,), (2, 3)]),
    st.sampled_from([torch.sin, torch.exp, torch.tanh, lambda x: x**3, lambda x: x * x + x]),
)
def test_backward_gives_the_same_gradient_after_asking(dtype, shape, function):
    def gradient(asking):
        x = torch.full(shape, 0.7, dtype=dtype, requires_grad=True)
        y = function(x).sum()
        if asking:
            ask(x)
            ask(y)
        y.backward()
        if asking:
            ask(x)
            ask(y)
        return x.grad

    assert torch.equal(gradient(False), gradient(True))


def test_asking_inside_a_transform():
    def f(x):
        ask(x)
        return (x**2).sum()

    assert torch.func.grad(f)(torch.ones(2)).tolist() == [2, 2]
    assert torch.func.vmap(f)(torch.ones(2, 2)).tolist() == [2, 2]
