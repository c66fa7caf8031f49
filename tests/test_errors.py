import pytest
import torch

from autograd_lessons import expect_error
from autograd_lessons.errors.meaning import UNEXPLAINED, first_sentence, meaning

ELEMENT_0 = """\
RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
Meaning: There is no graph: no tensor with requires_grad=True led to this result.
To do: Look for the line that cut the graph: no_grad(), detach(), item(), argmax(), \
torch.tensor(...), or a frozen model. Write `x = torch.tensor(3.0, requires_grad=True)` before \
the forward pass; `loss.requires_grad = True` would hide the error and train nothing.
More: lesson 10"""


def test_an_expected_error_is_shown_with_its_meaning(capsys):
    with expect_error():
        torch.tensor(2.0).backward()
    assert capsys.readouterr().out == ELEMENT_0 + "\n"


def test_the_class_can_be_named(capsys):
    with expect_error(ValueError, RuntimeError):
        torch.tensor(2.0).backward()
    assert capsys.readouterr().out == ELEMENT_0 + "\n"


def test_other_errors_pass(capsys):
    with pytest.raises(ZeroDivisionError), expect_error(RuntimeError):
        raise ZeroDivisionError("division by zero")
    with pytest.raises(KeyboardInterrupt), expect_error():
        raise KeyboardInterrupt
    assert capsys.readouterr().out == ""


def test_nothing_raised_is_said(capsys):
    with expect_error():
        pass
    with expect_error(RuntimeError):
        pass
    with expect_error(RuntimeError, ValueError):
        pass
    assert capsys.readouterr().out == (
        "Nothing was raised here, although an error was expected.\n"
        "Nothing was raised here, although RuntimeError was expected.\n"
        "Nothing was raised here, although RuntimeError or ValueError was expected.\n"
    )


def test_an_unknown_error_gets_no_invented_meaning(capsys):
    with expect_error():
        raise ZeroDivisionError("division by zero")
    assert capsys.readouterr().out == f"ZeroDivisionError: division by zero\n{UNEXPLAINED}\n"


@pytest.mark.parametrize("kind", [3, "RuntimeError", int])
def test_what_is_not_a_class_of_errors_is_refused(kind):
    with pytest.raises(TypeError) as caught:
        expect_error(kind)
    assert str(caught.value) == (
        f"expect_error() takes classes of errors, and this is a {type(kind).__name__}: "
        "write `with expect_error(RuntimeError):`, or `with expect_error():`."
    )


def test_the_error_behind_an_unknown_one_is_named():
    with pytest.raises(ValueError, match="step") as caught:
        try:
            torch.tensor(2.0).backward()
        except RuntimeError as error:
            raise ValueError("step 3") from error
    assert meaning(caught.value).text == f"Behind this ValueError is another error:\n{ELEMENT_0}"


def test_html_is_escaped():
    html = meaning(ValueError("<b>&</b>")).html
    assert "ValueError: &lt;b&gt;&amp;&lt;/b&gt;" in html
    assert "<b>" not in html


def test_an_error_without_a_message():
    assert meaning(ValueError()).text == f"ValueError\n{UNEXPLAINED}"


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("One. Two.", "One."),
        ("no 3.5 here\nsecond line", "no 3.5 here"),
        ("What now? Run.", "What now?"),
        ("<object at 0x7f00aa> is bad", "<object at 0x…> is bad"),
        ("", ""),
        ("\n\n  late  \n", "late"),
    ],
)
def test_first_sentence(message, sentence):
    assert first_sentence(ValueError(message)) == sentence
