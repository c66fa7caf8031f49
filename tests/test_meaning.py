"""From an error that was raised to what it means."""

import pytest
import torch

from autograd_lessons import error_clinic, explain
from autograd_lessons.errors.culprit import particulars
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


OVERWRITTEN = """Traceback (most recent call last):
  File "train.py", line 31, in <module>
    loss.backward()
RuntimeError: one of the variables needed for gradient computation has been modified by an
inplace operation: [torch.FloatTensor [3]], which is output 0 of ExpBackward0, is at version 1;
expected version 0 instead."""


def test_a_pasted_traceback_is_known_by_its_words_however_its_lines_are_broken():
    told = explain(OVERWRITTEN).text.splitlines()
    assert told[0] == (
        "RuntimeError: one of the variables needed for gradient computation has been modified by "
        "an inplace operation"
    )
    assert told[-1] == "More: lesson 15_refusals"
    assert error_clinic(OVERWRITTEN) == explain(OVERWRITTEN)


def test_a_word_finds_all_errors_that_have_it_and_an_unknown_one_says_so():
    assert explain("detach") == error_clinic("detach")
    assert explain("no such words").text.startswith('No error here says "no such words"')


def test_of_two_errors_in_a_text_the_last_one_counts():
    first = "RuntimeError: grad can be implicitly created only for scalar outputs"
    assert explain(f"{first} During handling: {OVERWRITTEN}") == explain(OVERWRITTEN)


def test_what_the_frames_hold_stands_between_the_words_and_their_meaning():
    with pytest.raises(RuntimeError) as caught:
        b = torch.ones(3, requires_grad=True).exp()
        loss = b.sum()
        b.mul_(2)
        loss.backward()
    here = [f"Here: {one}" for one in particulars(caught.value)]
    words, *rest = meaning(caught.value).text.splitlines()
    assert words.startswith("RuntimeError: one of the variables needed")
    assert len(here) >= 1 and rest[: len(here)] == here
    assert rest[len(here)].startswith("Meaning: ")


def test_the_errors_of_a_group_are_looked_into_and_a_stop_is_no_question():
    known = RuntimeError("grad can be implicitly created only for scalar outputs")
    group = ExceptionGroup("two went wrong", [ValueError("x"), known])
    assert meaning(group).text.splitlines()[:2] == [
        "Behind this ExceptionGroup is another error:",
        "RuntimeError: grad can be implicitly created only for scalar outputs",
    ]
    stop = KeyboardInterrupt()
    stop.__context__ = known
    assert find(stop) is None


def test_the_message_itself_is_never_cut_off_by_explain():
    with pytest.raises(RuntimeError) as caught:
        b = torch.ones(3, requires_grad=True).exp()
        loss = b.sum()
        b.mul_(2)
        loss.backward()
    whole = " ".join(str(caught.value).split())
    assert explain(caught.value).text.splitlines() == [
        *meaning(caught.value).text.splitlines(),
        f"In full: {whole}",
    ]
    short = RuntimeError(UNTRACKED)
    assert explain(short).text == meaning(short).text


def test_what_a_pasted_text_is_about_is_told_by_all_of_it():
    """The code beside a message counts as the failing line does; the class may be a warning's."""
    none = "AttributeError: 'NoneType' object has no attribute 'item'"
    assert explain(none).text.startswith("No error here says")
    assert explain(f"    print(w.grad.item())\n{none}").text.startswith(none)
    notice = "UserWarning: None of the inputs have requires_grad=True. Gradients will be None"
    assert explain(f"checkpoint.py:85: {notice}\n  warnings.warn(").text.startswith(notice)
