"""The plots: their words and numbers whole, their pictures the same bytes again."""

import base64
import math
import re
import struct

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lessons import plots
from autograd_lessons.plots import differences, style, training

X = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
SQUARE = ("x", "y", lambda x: x**2, lambda x: 2 * x)
LOSSES = {
    "from the guess": lambda z, y: torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), y),
    "from z": torch.nn.functional.binary_cross_entropy_with_logits,
}
MAKERS = {
    "tangent": lambda: plots.tangent(lambda x: x**2, lambda x: 2 * x, at=3),
    "chain": lambda: plots.chain([SQUARE, ("y", "z", math.sin, math.cos)], at=3),
    "nudges": lambda: plots.nudges([SQUARE, ("y", "z", math.sin, math.cos)], at=3, nudge=0.1),
    "difference_errors": plots.difference_errors,
    "difference_parts": plots.difference_parts,
    "loss_slopes": lambda: plots.loss_slopes(LOSSES, y=0.0),
    "passes": lambda: plots.passes({"as it is": [(None, 4.0), (4.0, 8.0), (8.0, 12.0)]}),
    "losses": lambda: plots.losses({"falls": [2.0, 1.0, 0.5], "breaks": [2.0, 4.0, math.nan]}),
    "boundary": lambda: plots.boundary([5.0, 9.0], [0.0, 1.0], {"at 7": (1.0, -7.0)}),
    "boundaries": lambda: plots.boundaries(
        torch.tensor([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]),
        torch.tensor([0.0, 1.0, 1.0]),
        {"sum": lambda xy: xy.sum(1) - 1.5, "always": lambda xy: xy[:, :1] * 0 + 1},
    ),
    "contour": lambda: plots.contour(
        lambda w, b: w**2 + b**2, [(1, 1), (0.5, 0)], w=(-1, 2), b=(-1, 2)
    ),
    "memory": lambda: plots.memory({"all": [0, 4, 8, 4, 0], "pieces": [0, 4, 0]}),
    "bars": lambda: plots.bars({"x": X, "2x": 2 * X}),
    "jacobian": lambda: plots.jacobian(torch.diag(2 * X), torch.tensor([0.0, 1.0, 0.0])),
}

every = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def svg(result):
    return base64.b64decode(re.search(r"base64,([^\"]+)", result.html)[1]).decode()


@every
def test_a_plot_is_the_same_bytes_again(make):
    assert make() == make()


@every
def test_a_plot_has_words_in_its_place_and_its_numbers_below(make):
    result = make()
    sentence, *table = result.text.splitlines()
    assert f'alt="{sentence}"' in result.html
    assert sentence.endswith(".") and len(table) >= 3
    assert re.search(r"<details><summary>the same as numbers</summary><pre ", result.html)


@every
def test_a_picture_needs_no_font_and_tells_of_no_machine(make):
    picture = svg(make())
    assert "<text" not in picture and "<image" not in picture and "<dc:date>" not in picture
    assert len(picture) < 60_000


def test_what_a_last_bit_moves_is_rounded_away():
    def crooked(x):
        return math.nextafter(math.exp(x), 1000)

    assert plots.tangent(crooked, math.exp, at=3) == plots.tangent(math.exp, math.exp, at=3)


def test_a_nudge_that_moves_nothing_has_no_ratio():
    flat = ("x", "y", lambda x: 1.0, None)
    text = plots.nudges([flat, SQUARE], at=3, nudge=0.1).text
    assert "y moves by 0, which is 0 times that, y by 0." in text


def test_bend_and_rounding_add_up_to_the_error():
    table = [line.split() for line in plots.difference_parts(h=1e-6).text.splitlines()[2:]]
    total = [line.split() for line in plots.difference_errors().text.splitlines()[2:]]
    for (_, bend, rounding), (_, _, error, *_) in zip(table, total, strict=True):
        assert abs(float(error) - float(bend)) <= 1.06 * float(rounding) + 0.06 * float(bend)


def test_the_parts_of_a_difference_are_known_far_from_zero_and_no_further():
    assert plots.difference_parts(at=10).text
    with pytest.raises(ValueError, match="from -10 to 10"):
        plots.difference_parts(at=11)


def test_the_errors_of_differences():
    text = plots.difference_errors().text
    assert "central in float64 7.6e-10 at h = 1e-06" in text
    rows = dict(line.split(maxsplit=1) for line in text.splitlines()[2:])
    assert len(rows) == 16
    assert rows["1e-01"].split() == ["5.0e-01", "3.0e-01", "5.0e-01", "3.0e-01"]
    assert rows["1e-08"].split() == ["4.5e-08", "3.3e-08", "5.5e+00", "5.5e+00"]
    assert rows["1e-10"].split()[0] == "4.6e-07"
    assert rows["1e-16"].split() == ["5.5e+00"] * 4


def test_an_error_of_zero_is_told():
    """At 0 the function is even, and a central difference is exact."""
    text = plots.difference_errors(at=0).text
    assert "central in float64 0.0e+00 at h = 1e-01" in text
    assert text.splitlines()[2].split() == ["1e-01", "1.0e-01", "0.0e+00", "1.0e-01", "0.0e+00"]


@pytest.mark.parametrize("at", [11, -50.0, math.nan])
def test_a_point_too_far_is_refused(at):
    with pytest.raises(ValueError, match=r"takes a point from -10 to 10, not"):
        plots.difference_errors(at=at)


@settings(max_examples=200, deadline=None)
@given(st.floats(-100, 100))
def test_the_sine_is_the_nearest_float(y):
    assert abs(differences.sine(y) - math.sin(y)) <= math.ulp(math.sin(y))


@pytest.mark.parametrize("h", differences.STEPS)
@pytest.mark.parametrize("kind", ["forward", "central"])
def test_a_float32_estimate_is_what_torch_computes(kind, h):
    """Up to the last bit of torch's sine, which a difference divides by h."""
    x = torch.tensor(3.0)
    low, width = (x - h, 2 * h) if kind == "central" else (x, h)
    theirs = ((torch.sin((x + h) ** 2) - torch.sin(low**2)) / width).item()
    ours = differences.estimate(kind, "float32", 3.0, h)
    assert struct.unpack("f", struct.pack("f", ours))[0] == ours
    assert ours == pytest.approx(theirs, abs=2 * 2**-25 / width + 1e-6 if ours else 0)


def _naive(z, y):
    y_pred = torch.sigmoid(z)
    return -(y * torch.log(y_pred) + (1 - y) * torch.log(1 - y_pred))


def _capped(z, y):
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.clamp(z, min=-18), y)


@pytest.mark.parametrize(
    "loss, said",
    [
        (_naive, " The one mine has no number above z = 16.64."),
        (_capped, " The one mine has slope 0 below z = -18.0."),
        (LOSSES["from z"], ""),
    ],
)
def test_the_zones_where_a_loss_fails_are_said(loss, said):
    text = plots.loss_slopes({"mine": loss, "from z": LOSSES["from z"]}).text
    first = "Losses and their slopes for y = 1, from z = -30 to 30."
    assert text.splitlines()[0] == first + said


def test_the_losses_are_those_of_float32():
    rows = [line.split() for line in plots.loss_slopes(LOSSES, y=0.0).text.splitlines()[2:]]
    assert rows[0] == ["-30", "9.36e-14", "8.76e-15", "0", "9.36e-14"]
    assert rows[-2] == ["17", "100", "0", "17", "1"]


def test_four_losses_are_too_many():
    with pytest.raises(ValueError, match=r"^loss_slopes\(\) takes up to 3 losses, not 4\.$"):
        plots.loss_slopes(dict.fromkeys("abcd", LOSSES["from z"]))


def test_a_jacobian_needs_a_number_for_each_row():
    with pytest.raises(ValueError, match=r"have the shapes \(2, 3\) and \(3,\)\.$"):
        plots.jacobian(torch.zeros(2, 3), torch.zeros(3))


def test_bars_of_different_length_are_refused():
    with pytest.raises(ValueError, match="different lengths"):
        plots.bars({"x": X, "y": X[:2]})


def test_zeros_have_a_picture_too():
    assert "[0, 0]" in plots.jacobian(torch.zeros(1, 2), torch.zeros(1)).text
    assert style.few_digits([0.0, -0.0]) == [0.0, -0.0]


def test_a_strip_tells_no_gradient_from_zero():
    lines = plots.passes({"cleared": [(None, 4.0), (0.0, 4.0)]}).text.splitlines()
    assert lines[0] == "What .grad holds after each pass. cleared: 4, 4."
    assert [line.split()[2:] for line in lines[2:]] == [["None", "4", "4"], ["0", "4", "4"]]


def test_gradients_may_point_down():
    last = plots.passes({"down": [(None, -5.4668), (-5.4668, -10.9336)]}).text.splitlines()[-1]
    assert last.split() == ["down", "2", "-5.4668", "-5.4668", "-10.9336"]
    assert "0, 0." in plots.passes({"flat": [(None, 0.0), (0.0, 0.0)]}).text


def test_strips_of_different_length_are_refused():
    with pytest.raises(ValueError, match="different lengths"):
        plots.passes({"one": [(None, 4.0)], "two": [(None, 4.0), (4.0, 8.0)]})


def test_how_a_curve_ends_is_told():
    curves = {
        "whole": [3.0, 2.0, 1.0],
        "short": [3.0, 2.0],
        "broken": [3.0, math.inf, math.nan],
        "never": [math.nan] * 3,
    }
    text = plots.losses(curves).text
    for told in (
        "whole: 3 in round 0, 1 in round 2.",
        "short: 3 in round 0, 2 in round 1, then nothing.",
        "broken: 3 in round 0, then inf.",
        "never: then nan.",
    ):
        assert told in text
    assert text.splitlines()[-1].split() == ["2", "1", "–", "nan", "nan"]


def test_a_long_curve_has_a_short_table_with_its_last_step():
    rows = plots.losses({"long": [1 / (step + 1) for step in range(1000)]}).text.splitlines()[2:]
    assert len(rows) <= 8 and rows[-1].split()[0] == "999"


@pytest.mark.parametrize("count", [0, 6])
def test_more_curves_than_can_be_told_apart_are_refused(count):
    names = [str(number) for number in range(count)]
    with pytest.raises(ValueError, match=f"and these are {count}"):
        plots.losses({name: [1.0] for name in names})
    with pytest.raises(ValueError, match=f"and these are {count}"):
        plots.boundary([1.0, 2.0], [0.0, 1.0], dict.fromkeys(names, (1.0, 0.0)))


def test_a_neuron_without_a_slope_draws_no_line():
    assert plots.boundary([1.0, 2.0], [0.0, 1.0], {"flat": (0.0, 1.0)}).text.startswith(
        "Where the answer is one half. flat: at nan."
    )


@settings(deadline=None)
@given(st.floats(-800, 800), st.floats(-800, 800))
def test_a_neurons_answer_is_the_sigmoid(z, b):
    answer = training._answer((1.0, b), z)
    theirs = torch.sigmoid(torch.tensor(z + b, dtype=torch.float64)).item()
    assert answer == pytest.approx(theirs, abs=1e-12)


def test_answers_with_two_inputs_are_told_by_how_many_are_right():
    assert MAKERS["boundaries"]().text == (
        "3 points, and where each answer changes from one label to the other. "
        "sum: 2 right. always: 2 right.\n"
        "answer  right\n"
        "   sum      2\n"
        "always      2"
    )
    with pytest.raises(ValueError, match="draws 1 to 5 answers, and these are 0"):
        plots.boundaries(torch.zeros(1, 2), torch.zeros(1), {})


def test_a_path_on_a_map_is_told_step_by_step():
    path = [(2.0 * (12 - k), 1.0) for k in range(13)]
    told = plots.contour(lambda w, b: w**2 + b, path, w=(-1, 3), b=(0, 2))
    assert told.text.splitlines()[0] == (
        "The path over w and b goes from a loss of 577 to 1 in 12 steps."
    )
    assert [line.split()[0] for line in told.text.splitlines()[2:]] == [
        "0",
        "1",
        "2",
        "5",
        "10",
        "12",
    ]


def test_a_flat_loss_and_one_that_is_nowhere_a_number_have_a_map_too():
    for height in (1.0, math.inf):
        told = plots.contour(lambda w, b, h=height: h, [(0, 0)], w=(-1, 1), b=(-1, 1))
        assert "in 0 steps." in told.text
