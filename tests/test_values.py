import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograd_lessons.values import number_text, value_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (6.7012, "6.7012"),
        (-5.466781571308061, "-5.4668"),
        (39386.9023, "39386.9"),
        (1e20, "1e+20"),
        (0.0, "0"),
        (1.0, "1"),
        (1.00004, "1.00004"),
        (-1.00004, "-1.00004"),
        (1.00014, "1.0001"),
        (0.99999999, "0.99999999"),
        (-0.9999996, "-0.9999996"),
        (1 - 2**-24, "0.9999999"),  # the last float32 before 1
        (1 - 1e-12, "0.999999999999"),
        (1 + 2**-52, "1"),  # the last bit of a double is rounding
        (1 - 2**-53, "1"),
        (complex(0.99999999, 1.00004), "0.99999999+1.00004j"),
        (-0.0, "-0"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (True, "True"),
        (10**12, "1000000000000"),
        (complex(0, -1), "0-1j"),
        (complex(1, float("nan")), "1+nanj"),
    ],
)
def test_number_text(value, expected):
    assert number_text(value) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_six_digits(value):
    """Or to four decimals, which from 1 on is what PyTorch prints."""
    error = abs(float(number_text(value)) - value)
    assert error <= max(5.0001e-6 * abs(value), 5.0001e-5 if abs(value) >= 1 else 0)


@given(st.floats(1e-11, 0.1), st.sampled_from([-1, 1]), st.sampled_from([-1, 1]))
def test_what_is_not_1_is_not_called_1(distance, side, sign):
    assert number_text(sign * (1 + side * distance)) not in ("1", "-1")


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (torch.tensor(3.0, requires_grad=True), "3"),
        (torch.tensor([1.5, float("inf")]), "[1.5, inf]"),
        (torch.zeros(0), "[]"),
        (torch.zeros(2, 0), "[[], []]"),
        (torch.tensor([True, False]), "[True, False]"),
        (torch.tensor(1 + 2j), "1+2j"),
        (torch.zeros(7), None),
        (torch.zeros(2, device="meta"), None),
        (torch.tensor([0.0, 2.0]).to_sparse(), None),
        (torch.tensor(1.0, dtype=torch.bfloat16), "1"),
    ],
)
def test_value_text(tensor, expected):
    assert value_text(tensor) == expected


def test_a_tensor_inside_vmap_has_no_numbers_to_read():
    seen = []

    def note(x):
        seen.append(value_text(x))
        return x

    torch.vmap(note)(torch.ones(2))
    assert seen == [None]
