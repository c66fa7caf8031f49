"""From an error that was raised to what it means."""

import pytest

from autograd_lessons.errors.meaning import find, first_sentence, meaning

SECOND = "Trying to backward through the graph a second time"
UNTRACKED = "can't retain_grad on Tensor that has requires_grad=False"
MEANING = """\
RuntimeError: can't retain_grad on Tensor that has requires_grad=False
Meaning: No gradient will come to this tensor, so there is none to keep.
To do: Write `x.requires_grad_()` on the leaf it is computed from, then compute again.
More: lesson 04_reading_the_graph"""


def raised(error, *, cause=None, context=None, suppress=False):
    """An error as Python links it to what came before."""
    error.__cause__, error.__context__, error.__suppress_context__ = cause, context, suppress
    return error


def test_a_known_error():
    assert meaning(RuntimeError(UNTRACKED)).text == MEANING


def test_a_known_error_that_no_lesson_takes_further():
    assert meaning(ValueError("optimizer got an empty parameter list")).text == (
        "ValueError: optimizer got an empty parameter list\n"
        "Meaning: The list of parameters is empty: the model has none, or a generator of them was "
        "used up before.\n"
        "To do: Write `torch.optim.SGD(model.parameters(), lr=0.1)` with a fresh call."
    )


def test_the_error_behind_an_unknown_one_is_named():
    outer = raised(ValueError("step 3"), cause=RuntimeError(UNTRACKED))
    assert meaning(outer).text == f"Behind this ValueError is another error:\n{MEANING}"


@pytest.mark.parametrize(
    ("error", "headline"),
    [(ValueError("<b> & co. More."), "ValueError: <b> & co."), (ValueError(), "ValueError")],
)
def test_an_unknown_error_gets_no_invented_meaning(error, headline):
    result = meaning(error)
    assert result.text == (
        f"{headline}\nThis is not one of autograd's errors that are explained here."
    )
    assert "<b>" not in result.html


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("One. Two.", "One."),
        ("no 3.5 here\nsecond line", "no 3.5 here"),
        ("What now? Run.", "What now?"),
        ("Stop! Think.", "Stop!"),
        ("<object at 0x7f00aa> and 0xAB", "<object at 0x…> and 0x…"),
        ("", ""),
        ("\n\n  late  \n", "late"),
    ],
)
def test_first_sentence(message, sentence):
    assert first_sentence(ValueError(message)) == sentence


def found(error):
    """The known error that `find` sees, or nothing."""
    pair = find(error)
    return pair and pair[0]


def test_a_known_error_is_not_searched_for_its_causes():
    outer = raised(RuntimeError(UNTRACKED), cause=RuntimeError(SECOND))
    assert found(outer) is outer


def test_causes_are_tried_the_nearest_first():
    far, near = RuntimeError(SECOND), RuntimeError(UNTRACKED)
    assert found(raised(ValueError(), cause=raised(KeyError(), cause=far), context=near)) is near
    assert found(raised(ValueError(), cause=near, context=far)) is near
    assert found(raised(ValueError(), cause=raised(KeyError(), context=far))) is far


def test_a_context_counts_unless_it_was_suppressed():
    context = RuntimeError(SECOND)
    assert found(raised(ValueError(), context=context)) is context
    assert found(raised(ValueError(), context=context, suppress=True)) is None


def test_errors_that_cause_each_other_end():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert find(first) is None
