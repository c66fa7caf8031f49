"""The error clinic as one table."""

import re
from pathlib import Path

import pytest

from autograd_lessons import error_clinic
from autograd_lessons.errors.known import KNOWN_ERRORS
from autograd_lessons.lessons import numbered

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def test_the_clinic_as_a_table():
    assert repr(error_clinic("element 0 of tensors")) == (
        "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn\n"
        "  meaning: There is no graph: no tensor with requires_grad=True led to this result.\n"
        "  first thing to check: Look for the line that cut the graph: no_grad(), detach(), "
        "item(), argmax(), torch.tensor(...), torch.autograd.grad() without create_graph=True, a "
        "reentrant checkpoint, or a frozen model. Write `x = torch.tensor(3.0, requires_grad=True)`"
        " before the forward pass; `loss.requires_grad = True` would hide the error and train "
        "nothing.\n"
        "  lesson: 13"
    )
    html = error_clinic("element 0 of tensors").html
    assert 'href="13_three_ways_to_stop_tracking.ipynb">13</a>' in html
    assert "<code" in html and "`" not in html


def test_the_whole_clinic_in_the_order_of_the_lessons():
    blocks = re.split(r"\n(?!  )", error_clinic().text)
    assert len(blocks) == len(KNOWN_ERRORS)
    lessons = [re.findall(r"\n  lesson: (\d\d)$", block) for block in blocks]
    found = [number for numbers in lessons for number in numbers]
    assert found == sorted(found) and lessons[-1] == []
    assert error_clinic().html.count("<tr>") == len(KNOWN_ERRORS) + 1


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("OPTIMIZER GOT an empty", id="message"),
        pytest.param("an optimizer without parameters", id="name"),
        pytest.param("a generator of them was used up", id="meaning"),
    ],
)
def test_an_error_is_found_by_any_of_its_words(words):
    assert error_clinic(words).text == (
        "ValueError: optimizer got an empty parameter list\n"
        "  meaning: The list of parameters is empty: the model has none, or a generator of them "
        "was used up before.\n"
        "  first thing to check: Write `torch.optim.SGD(model.parameters(), lr=0.1)` with a fresh "
        "call."
    )


def test_words_of_no_error():
    assert repr(error_clinic("disk quota exceeded")) == (
        'No error here says "disk quota exceeded": take fewer words, or write `explain(error)` for '
        "the error itself."
    )


def test_the_lessons_that_errors_lead_to_are_there():
    there = {path.stem for path in NOTEBOOKS.glob("*.ipynb")}
    assert {numbered(known.lesson) for known in KNOWN_ERRORS if known.lesson} <= there
