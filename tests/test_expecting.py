"""An error on purpose: what is shown of it, what passes, and what is said when none came."""

import pytest
import torch

from autograd_lessons import expect_error

MEANING = """\
RuntimeError: can't retain_grad on Tensor that has requires_grad=False
Meaning: No gradient will come to this tensor, so there is none to keep.
To do: Write `x.requires_grad_()` on the leaf it is computed from, then compute again.
More: lesson 04_reading_the_graph
"""


@pytest.mark.parametrize("kinds", [(), (RuntimeError,), (ValueError, RuntimeError), (Exception,)])
def test_an_expected_error_is_shown_with_its_meaning(kinds, capsys):
    with expect_error(*kinds):
        torch.tensor(2.0).retain_grad()
    assert capsys.readouterr().out == MEANING


@pytest.mark.parametrize(
    ("kinds", "error"), [((RuntimeError,), ZeroDivisionError), ((), KeyboardInterrupt)]
)
def test_other_errors_pass(kinds, error, capsys):
    with pytest.raises(error), expect_error(*kinds):
        raise error
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        ((), "an error"),
        ((RuntimeError,), "RuntimeError"),
        ((RuntimeError, ValueError), "RuntimeError or ValueError"),
    ],
)
def test_nothing_raised_is_said(kinds, name, capsys):
    with expect_error(*kinds):
        pass
    assert capsys.readouterr().out == f"Nothing was raised here, although {name} was expected.\n"


@pytest.mark.parametrize("kind", [3, "RuntimeError", int])
def test_what_is_not_a_class_of_errors_is_refused(kind):
    with pytest.raises(TypeError) as caught:
        expect_error(RuntimeError, kind)
    assert str(caught.value) == (
        f"expect_error() takes classes of errors, and this is a {type(kind).__name__}: "
        "write `with expect_error(RuntimeError):`, or `with expect_error():`."
    )
