import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_lessons.exercises.reading import Reading, agree, read_answer


def test_numbers():
    assert read_answer(2.5) == Reading("numbers", "float", (2.5,), text="2.5")
    assert read_answer(3) == Reading("numbers", "int", (3.0,), text="3")
    assert read_answer(torch.tensor(3)) == Reading("numbers", "int64", (3.0,), text="3")
    assert read_answer(torch.tensor([[1.0, 2.0]], requires_grad=True)) == Reading(
        "numbers", "float32", (1.0, 2.0), shape=(1, 2), text="[[1, 2]]", tracked=True
    )
    assert read_answer([1, (2, 3)[0]]) == Reading(
        "numbers", "list", (1.0, 2.0), shape=(2,), text="[1, 2]"
    )
    assert read_answer([[1, 2], [3, 4]]).shape == (2, 2)
    assert read_answer((None, torch.tensor(10.0))) == Reading(
        "numbers", "tuple", (None, 10.0), shape=(2,), text="[None, 10]"
    )
    assert read_answer([]) == Reading("numbers", "list", shape=(0,), text="[]")


def test_names():
    assert read_answer("a") == Reading("names", "str", names=("a",), text='"a"')
    assert read_answer(["b", " a "]) == Reading(
        "names", "list", names=("b", "a"), shape=(2,), text='"b", " a "'
    )
    assert read_answer({"b", "a"}) == Reading(
        "names", "set", names=("a", "b"), shape=(2,), text='"a", "b"'
    )
    printed = "<SinBackward0 object at 0x7f00>"
    assert read_answer(printed).names == ("SinBackward0",)
    assert read_answer("torch::autograd::AccumulateGrad").names == ("AccumulateGrad",)


def test_what_is_neither():
    assert read_answer(None) == Reading("none", "NoneType", text="None")
    assert read_answer(...) == Reading("unanswered", "ellipsis")
    assert read_answer([None, (1, ...)]) == Reading("unanswered", "list")
    assert read_answer(abs) == Reading("function", "builtin_function_or_method")
    assert read_answer(True) == Reading("other", "bool", names=("True",), text="True")
    assert read_answer([True, False]) == Reading(
        "other", "list", names=("True", "False"), shape=(2,), text="[True, False]"
    )
    assert read_answer(1j) == Reading("other", "complex")
    assert read_answer([1, "a"]) == Reading("other", "list")
    assert read_answer([[1], [2, 3]]) == Reading("other", "list")
    assert read_answer({"a": 1}) == Reading("other", "dict")
    assert read_answer(torch.tensor(True)) == Reading("other", "bool tensor")
    assert read_answer(torch.zeros(2, dtype=torch.complex64)).type == "complex64 tensor"


def test_a_large_tensor_is_known_by_its_shape():
    assert read_answer(torch.zeros(3000, 2)) == Reading(
        "numbers", "float32", shape=(3000, 2), text="a tensor of shape (3000, 2)"
    )
    assert read_answer(torch.zeros(7)).text == "a tensor of shape (7,)"
    assert read_answer(torch.zeros(2, 0)).text == "[[], []]"


def test_numpy_is_read_like_a_list():
    numpy = pytest.importorskip("numpy")
    assert read_answer(numpy.array([1.0, 2.0])).numbers == (1.0, 2.0)
    assert read_answer(numpy.float32(0.5)).numbers == (0.5,)


def test_agreement_of_names():
    assert agree(read_answer({"a", "b"}), read_answer({"b", "a"}))
    assert agree(read_answer(["b", "a"]), read_answer({"a", "b"}))
    assert not agree(read_answer(["b", "a"]), read_answer(["a", "b"]))
    assert not agree(read_answer({"a", "b"}), read_answer(["a", "b"]))
    assert not agree(read_answer(["a", "a"]), read_answer({"a", "b"}))


def test_none_agrees_with_none_alone():
    assert agree(read_answer([None, 1.0]), read_answer([None, 1.0]))
    assert not agree(read_answer([0.0, 1.0]), read_answer([None, 1.0]), rtol=1.0)
    assert not agree(read_answer([None, 1.0]), read_answer([0.0, 1.0]), decimals=4)
    assert not agree(read_answer(None), read_answer(0.0), rtol=1.0)


@given(st.floats(1e-6, 1e6), st.sampled_from([-1, 1]))
def test_one_ulp_agrees_and_more_does_not(size, sign):
    truth = read_answer(sign * size)
    assert agree(read_answer(sign * math.nextafter(size, math.inf)), truth, rtol=2.3e-16)
    assert agree(read_answer(sign * math.nextafter(size, 0)), truth, rtol=2.3e-16)
    assert not agree(read_answer(sign * size * (1 + 1e-9)), truth, rtol=1e-10)
    assert not agree(read_answer(math.nan), truth, rtol=1e-10)


@given(st.floats(-1e6, 1e6), st.integers(1, 6))
@example(0.125, 2)
def test_a_prediction_may_be_rounded_as_it_is_printed(number, decimals):
    printed = float(f"{number:.{decimals}f}")
    assert agree(read_answer(printed), read_answer(number), decimals=decimals)
    assert not agree(
        read_answer(printed + 1.1 * 10**-decimals), read_answer(number), decimals=decimals
    )
