"""What is read of a tensor: whole states, of ordinary tensors and of those that refuse to tell."""

from dataclasses import replace

import pytest
import torch

import kinds
from autograd_lessons.tensors.state import Numbers, State, read_state

ONE = Numbers("1", (), "", False)
PLAIN = State(
    name="t",
    parameter=False,
    numbers=ONE,
    dtype="float32",
    unusual=(),
    differentiable=True,
    complex=False,
    requires_grad=False,
    is_leaf=True,
    grad_fn=None,
    readable=True,
    retains_grad=False,
    grad=None,
    version=0,
    inference=False,
    tracking=True,
    unrecorded_view=False,
)
LEAF = replace(PLAIN, requires_grad=True)
NO_NUMBERS = Numbers("shape ()", (), "", False)


def computed(value, operation, **facts):
    numbers = Numbers(value, (), "", False)
    return replace(LEAF, numbers=numbers, is_leaf=False, grad_fn=operation, **facts)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (kinds.plain, PLAIN),
        (kinds.leaf, LEAF),
        (kinds.parameter, replace(LEAF, parameter=True)),
        (kinds.frozen_parameter, replace(PLAIN, parameter=True, grad=ONE)),
        (kinds.with_gradient, replace(LEAF, grad=Numbers("2", (), "", False))),
        (kinds.with_nan_gradient, replace(LEAF, grad=Numbers("nan", (), "nan", False))),
        (kinds.with_zero_gradient, replace(LEAF, grad=Numbers("0", (), "", True))),
        (kinds.holding_nan, replace(PLAIN, numbers=Numbers("nan", (), "nan", False), version=1)),
        (kinds.holding_inf, replace(LEAF, numbers=Numbers("inf", (), "inf", False), version=1)),
        (kinds.result, computed("2", "MulBackward0")),
        (kinds.retained, computed("1", "PowBackward0", retains_grad=True)),
        (
            kinds.retained_after_backward,
            computed("1", "PowBackward0", retains_grad=True, grad=ONE),
        ),
        (kinds.freed, computed("1", "PowBackward0")),
        (kinds.moved, computed("1", "ToCopyBackward0", dtype="float64", unusual=("float64",))),
        (kinds.broken_view, computed("2", None, readable=False, version=1)),
        (kinds.detached, PLAIN),
        (
            kinds.no_grad_view,
            replace(
                LEAF,
                numbers=Numbers("[1]", (1,), "", False),
                unusual=("view without a record",),
                unrecorded_view=True,
            ),
        ),
        (kinds.inference, replace(PLAIN, version=None, inference=True)),
        (kinds.sparse_leaf, replace(LEAF, numbers=NO_NUMBERS, unusual=("sparse_coo",))),
        (kinds.meta, replace(LEAF, numbers=NO_NUMBERS, unusual=("meta",))),
        (
            kinds.quantised,
            replace(
                PLAIN,
                numbers=NO_NUMBERS,
                dtype="quint8",
                unusual=("quint8",),
                differentiable=False,
            ),
        ),
        (kinds.nested, replace(PLAIN, numbers=Numbers("several shapes", None, "", False))),
        (kinds.silent_result, computed("2", "AliasBackward0")),
        (kinds.wrapper, replace(PLAIN, numbers=NO_NUMBERS)),
    ],
    ids=lambda thing: getattr(thing, "__name__", ""),
)
def test_the_whole_state(kind, state):
    tensor = kinds.made_of(kind, torch.tensor(1.0))
    assert read_state(tensor, "t") == state


def test_dtypes_that_are_not_floats():
    assert read_state(torch.tensor(True), "t") == replace(
        PLAIN,
        numbers=Numbers("True", (), "", False),
        dtype="bool",
        unusual=("bool",),
        differentiable=False,
    )
    assert read_state(torch.tensor(1j), "t") == replace(
        PLAIN,
        numbers=Numbers("0+1j", (), "", False),
        dtype="complex64",
        unusual=("complex64",),
        complex=True,
    )


def test_whether_operations_are_recorded():
    tensor = torch.tensor(1.0)
    with torch.no_grad():
        assert read_state(tensor, "t") == replace(PLAIN, tracking=False)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        ([], Numbers("[]", (0,), "", False)),
        ([0.0, -0.0], Numbers("[0, -0]", (2,), "", True)),
        ([0.0, 1.0], Numbers("[0, 1]", (2,), "", False)),
        ([torch.inf, torch.nan], Numbers("[inf, nan]", (2,), "nan", False)),
        ([0.0] * 7, Numbers("shape (7,)", (7,), "", True)),
        ([[-torch.inf] * 7], Numbers("shape (1, 7)", (1, 7), "inf", False)),
    ],
)
def test_what_a_tensor_holds(values, numbers):
    assert read_state(torch.tensor(values), "t").numbers == numbers


@pytest.mark.parametrize(
    ("is_leaf", "retains_grad", "keeps"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_where_backward_leaves_a_gradient(is_leaf, retains_grad, keeps):
    assert replace(PLAIN, is_leaf=is_leaf, retains_grad=retains_grad).keeps_grad is keeps


class NoDevice(torch.Tensor):
    """A subclass that answers in Python where it lives and how it is laid out, and raises."""

    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(
            cls, (), dispatch_device=True, dispatch_layout=True
        )

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        raise NotImplementedError(function)


def test_a_tensor_that_tells_not_even_where_it_is():
    state = read_state(NoDevice(), "t")
    assert state == replace(PLAIN, numbers=NO_NUMBERS, unusual=("None", "None"))
