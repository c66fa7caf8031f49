import math

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd_lessons import compare
from autograd_lessons.tensors.closeness import BITS, judge, ulp

HAND, AUTOGRAD = 6.691762447357178, 6.6917619705200195  # the neuron's dL/dw in float32


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        (2.0, torch.tensor(2.0), "Equal bit by bit in float32."),
        (torch.ones(2, 3), torch.ones(2, 3), "Equal bit by bit in float32."),
        (3, 3, "Equal bit by bit in int64."),
        (True, torch.tensor(True), "Equal bit by bit in bool."),
        (1, torch.tensor(1.0), "Equal bit by bit in float32."),
        (
            torch.tensor(HAND),
            torch.tensor(AUTOGRAD),
            "1 ulp apart in float32: 6.691762447357178 and 6.6917619705200195.\n"
            "The absolute difference is 4.77e-07, the relative one 7.13e-08.",
        ),
        (
            torch.tensor(AUTOGRAD),
            HAND,
            "1 ulp apart in float32: 6.6917619705200195 and 6.691762447357178.\n"
            "The absolute difference is 4.77e-07, the relative one 7.13e-08.",
        ),
        (
            HAND,
            AUTOGRAD,
            "Close in float64: 6.691762447357178 and 6.6917619705200195.\n"
            "The absolute difference is 4.77e-07, the relative one 7.13e-08.\n"
            "Rounded to float32 they are 1 ulp apart.",
        ),
        (
            torch.tensor(0.1),
            torch.tensor(0.1, dtype=torch.float64),
            "Different dtypes, float32 and float64.\n"
            "Close in float64: 0.10000000149011612 and 0.1.\n"
            "The absolute difference is 1.49e-09, the relative one 1.49e-08.\n"
            "Rounded to float32 they are equal bit by bit.",
        ),
        (
            torch.tensor([1, 2]),
            torch.tensor([1.0, 2.0]),
            "Different dtypes, int64 and float32.\nEqual bit by bit in float32.",
        ),
        (
            torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
            torch.tensor([[1.0, 2.5], [3.0, 4.1]]),
            "Different in float32: 2 of 4 elements differ, most at [0, 1]: 2.0 and 2.5.\n"
            "The absolute difference is 0.5, the relative one 0.2.",
        ),
        (
            torch.tensor([1.0, 2.0]),
            torch.tensor([1.0, 2.00001]),
            "Close in float32: 1 of 2 elements differ, most at [1]: 2.0 and 2.0000100135803223.\n"
            "The absolute difference is 1e-05, the relative one 5.01e-06.",
        ),
        (
            torch.tensor([0.0, 1.0]),
            torch.tensor([-0.0, 1.0]),
            "Equal but for the sign of zero in float32: 1 of 2 elements differ, first at [0]: "
            "0.0 and -0.0.",
        ),
        (0.0, -0.0, "Equal but for the sign of zero in float64: 0.0 and -0.0."),
        (torch.ones(2), torch.ones(3), "Different shapes, (2,) and (3,): no number was compared."),
        (1.0, torch.ones(1), "Different shapes, () and (1,): no number was compared."),
        (torch.ones(0), torch.ones(0), "Both are empty, so there is nothing that could differ."),
        (math.nan, math.nan, "Both nan at the same places (1 of 1 elements)."),
        (
            torch.tensor([math.nan, 1.0, 2.0]),
            torch.tensor([math.nan, 1.0, 2.0]),
            "Both nan at the same places (1 of 3 elements).\n"
            "The other elements:\n"
            "Equal bit by bit in float32.",
        ),
        (
            torch.tensor([0.0, math.nan]),
            torch.tensor([0.0, 3.0]),
            "nan in one of them only: at [1]: nan and 3.0.\n"
            "The other elements:\n"
            "Equal bit by bit in float32.",
        ),
        (
            math.inf,
            torch.tensor(-math.inf),
            "Different where one is infinite: inf and -inf.",
        ),
        (
            torch.tensor([math.inf, math.nan, 1.0]),
            torch.tensor([math.inf, math.nan, 2.0]),
            "Both nan at the same places (1 of 3 elements).\n"
            "Both have the same infinities at the same places (1 of 3 elements).\n"
            "The other elements:\n"
            "Different in float32: 1 of 3 elements differ, most at [2]: 1.0 and 2.0.\n"
            "The absolute difference is 1, the relative one 0.5.",
        ),
        (
            3,
            torch.tensor(4),
            "Different in int64: 3 and 4.\nThe absolute difference is 1, the relative one 0.25.",
        ),
        (
            torch.tensor(2**53),
            torch.tensor(2**53 + 1),
            "Different in int64: 9007199254740992 and 9007199254740993.\n"
            "The absolute difference is 1, the relative one 1.11e-16.",
        ),
        (
            torch.tensor([True, False]),
            torch.tensor([True, True]),
            "Different in bool: 1 of 2 elements differ, most at [1]: False and True.\n"
            "The absolute difference is 1, the relative one 1.",
        ),
        (
            torch.tensor(1 + 1j),
            1 + 2j,
            "Different in complex64: (1+1j) and (1+2j).\n"
            "The absolute difference is 1, the relative one 0.447.",
        ),
        (
            [1.0, 2.0],
            torch.tensor([1.0, 2.0], requires_grad=True),
            "Equal bit by bit in float32.",
        ),
        ([1, 2], [1, 2], "Equal bit by bit in int64."),
        ([[0.1]], [[0.1]], "Equal bit by bit in float64."),
        ([1.0, 1j], [1.0, 1j], "Equal bit by bit in complex64."),
        (1.0, torch.tensor(1), "Equal bit by bit in float64."),
        (1.0, torch.tensor(1, dtype=torch.complex64), "Equal bit by bit in complex64."),
        (1.0, torch.tensor(1, dtype=torch.complex128), "Equal bit by bit in complex128."),
        (1 + 0j, torch.tensor(1.0), "Equal bit by bit in complex64."),
        (1.0, torch.tensor(1.0, dtype=torch.float16), "Equal bit by bit in float16."),
        (torch.ones(2).to_sparse(), torch.ones(2), "Equal bit by bit in float32."),
        (
            torch.ones(2, device="meta"),
            torch.ones(2),
            "One of these has no numbers that can be compared: it is nested, on the meta device, "
            "or of a kind that computes in its own way.",
        ),
    ],
)
def test_the_whole_text(a, b, text):
    assert compare(a, b).text == text


def test_an_array_keeps_its_dtype():
    import numpy as np

    assert compare(np.ones(2), torch.ones(2, dtype=torch.float64)).text == (
        "Equal bit by bit in float64."
    )


def test_numbers_are_read_on_the_cpu_whatever_the_default_device():
    import numpy as np

    with torch.device("meta"):
        assert compare([1.0], np.ones(1)).text == "Equal bit by bit in float64."


@pytest.mark.parametrize("thing", [None, "x", object(), [[1], [2, 3]], 10**30, len])
def test_what_holds_no_numbers_is_refused(thing):
    with pytest.raises(TypeError) as caught:
        compare(thing, torch.tensor(1.0))
    assert str(caught.value) == (
        f"compare() takes tensors, arrays and numbers, and this is a {type(thing).__name__} "
        "that holds none it can read: write compare(a, b)."
    )


floats = st.sampled_from([torch.float32, torch.float64])


@given(floats, st.floats(1e-3, 1e6), st.integers(1, 8), st.booleans())
def test_k_steps_are_k_ulp(dtype, value, steps, up):
    a = b = torch.tensor(value, dtype=dtype)
    target = torch.tensor(math.inf if up else 0.0, dtype=dtype)
    for _ in range(steps):
        b = torch.nextafter(b, target)
    assert compare(a, b).text.startswith(f"{steps} ulp apart in ")
    assert compare(-a, -b).text.startswith(f"{steps} ulp apart in ")


numbers = st.lists(st.floats(allow_nan=True, width=32), min_size=1, max_size=5)


@given(numbers, numbers)
def test_the_order_does_not_matter_for_the_judgement(first, second):
    assume(len(first) == len(second))
    a, b = torch.tensor(first), torch.tensor(second)
    heads = [
        [line.split(":")[0] for line in compare(*pair).text.splitlines()]
        for pair in ((a, b), (b, a))
    ]
    assert heads[0] == heads[1]


@given(numbers)
def test_a_tensor_is_equal_to_itself(values):
    t = torch.tensor(values)
    text = compare(t, t.clone()).text
    assert "ifferent" not in text
    assert "only" not in text
    if t.isfinite().all():
        assert text == "Equal bit by bit in float32."


@given(
    st.sampled_from(sorted(BITS, key=str)),
    st.floats(width=16, allow_nan=False),
    st.floats(width=16, allow_nan=False),
)
def test_ulp_counts_steps_in_order(dtype, x, y):
    a, b = torch.tensor(x, dtype=dtype), torch.tensor(y, dtype=dtype)
    distance = int(ulp(a, b))
    assert distance == int(ulp(b, a)) >= 0
    assert (distance == 0) == bool(a == b)


@pytest.mark.parametrize(
    ("dtype", "a", "near", "far"),
    [
        (torch.float16, 1000, 1001, 1001.5),
        (torch.float16, 0, 0.9e-5, 1.1e-5),
        (torch.bfloat16, 128, 130, 131),
        (torch.bfloat16, 0, 0.9e-5, 1.1e-5),
        (torch.float32, 1e6, 1e6 + 1, 1e6 + 2),
        (torch.float32, 0, 0.9e-5, 1.1e-5),
        (torch.float64, 1e6, 1e6 + 0.099, 1e6 + 0.101),
        (torch.float64, 0, 0.9e-7, 1.1e-7),
    ],
)
def test_where_close_ends(dtype, a, near, far):
    a, near, far = (torch.tensor(value, dtype=dtype) for value in (a, near, far))
    torch.testing.assert_close(near, a)
    assert judge(a, near) != "different"
    assert judge(a, far) == "different"


def test_where_rounding_ends():
    one = torch.tensor([1.0, 1.0])
    eps = torch.finfo(torch.float32).eps
    assert judge(one, one + torch.tensor([1, 8]) * eps) == "at most 8 ulp apart"
    assert judge(one, one + torch.tensor([1, 9]) * eps) == "close"


def test_what_has_one_name_is_compared():
    one = {"w": torch.ones(2), "b": torch.zeros(1), "old": torch.ones(1)}
    other = {"w": torch.ones(2), "b": torch.ones(1), "new": torch.ones(1)}
    assert compare(one, other).text == (
        "Only in the first: old.\n"
        "Only in the second: new.\n"
        "1 of 2 equal bit by bit.\n"
        "b: Different in float32: at [0]: 0.0 and 1.0."
    )
    assert compare(one, one).text == "3 of 3 equal bit by bit."


def test_lists_and_what_stands_inside():
    one = {"state": [{"step": 1, "avg": torch.ones(2)}], "name": "SGD", "lr": None}
    other = {"state": [{"step": 2, "avg": torch.ones(2)}], "name": "Adam", "lr": None}
    assert compare(one, other).text == (
        "2 of 4 equal bit by bit.\n"
        "state.0.step: Different in int64: 1 and 2.\n"
        "name: Different: 'SGD' and 'Adam'."
    )
    assert compare([torch.ones(1)], (torch.ones(1), torch.ones(2))).text == (
        "Only in the second: 1.\n1 of 1 equal bit by bit."
    )


def test_of_many_that_differ_six_are_told():
    one = {f"w{nr}": torch.zeros(1) for nr in range(8)}
    lines = compare(one, {name: w + 1 for name, w in one.items()}).text.splitlines()
    assert (lines[0], len(lines), lines[-1]) == (
        "0 of 8 equal bit by bit.",
        8,
        "And 2 more differ.",
    )
    assert compare(one, {}).text == "Only in the first: w0, w1, w2, w3, w4, w5 and 2 more."


def test_nothing_in_both():
    assert compare({}, {}).text == "Both are empty, so there is nothing that could differ."
