"""Errors in plain words: explain one, or expect one and see what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..page import sentences
from ..result import Result, display
from . import recognising

UNKNOWN = "This is not one of autograd's errors that are explained here."


def meaning(error: BaseException) -> Result:
    """Return what `error` says, what it means and what to do.

    When the error itself is not known, the errors that caused it are tried. An unknown error is
    repeated as it is, with no invented meaning.

    >>> meaning(RuntimeError("grad can be implicitly created only for scalar outputs"))
    RuntimeError: grad can be implicitly created only for scalar outputs
    Meaning: A gradient is the slope of one number, and this result holds several.
    To do: Make one number of them, `y.sum().backward()`, or give one slope for each, `y.backward(gradient=torch.ones_like(y))`.
    More: lesson 05
    >>> meaning(ZeroDivisionError("division by zero"))
    ZeroDivisionError: division by zero
    This is not one of autograd's errors that are explained here.
    """  # noqa: E501
    found = recognising.find(error)
    if found is None:
        return sentences([_headline(error, first_sentence(error)), UNKNOWN])
    known, case = found
    lines = [] if known is error else [f"Behind this {type(error).__name__} is another error:"]
    lines += [
        _headline(known, recognising.words(case, known)),
        f"Meaning: {case.meaning}",
        f"To do: {case.remedy}",
    ]
    if case.lesson:
        lines.append(f"More: lesson {case.lesson}")
    return sentences(lines)


def _headline(error: BaseException, words: str) -> str:
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def first_sentence(error: BaseException) -> str:
    """Return the first sentence of an error's message, without object addresses.

    >>> first_sentence(ValueError("bad <object at 0x7f0a12>. Try again."))
    'bad <object at 0x…>.'
    """
    line = (str(error).strip().splitlines() or [""])[0]
    sentence = re.match(r".*?[.!?](?=\s)|.*", line)[0]
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", sentence)


def expect_error(*kinds: type[BaseException]) -> AbstractContextManager[None]:
    """Run a `with` block, and show the error it raises with its meaning, not with a traceback.

    `kinds` restricts which errors are expected; others pass through. Says so when nothing was
    raised. The shown text of a known error is the same on every supported version of PyTorch.

    >>> import torch
    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> with expect_error():
    ...     torch.sin(x).numpy()
    RuntimeError: Can't call numpy() on Tensor that requires grad
    Meaning: NumPy records nothing, so the graph would end here without a word.
    To do: Inside the computation use torch's own function, `torch.sin(x)`. To look at the numbers, write `x.detach().numpy()`.
    More: lesson 03
    >>> with expect_error(RuntimeError):
    ...     torch.sin(x).sum().backward()
    Nothing was raised here, although RuntimeError was expected.
    """  # noqa: E501
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise TypeError(
                f"expect_error() takes classes of errors, and this is a {type(kind).__name__}: "
                "write `with expect_error(RuntimeError):`, or `with expect_error():`."
            )
    return _expecting(kinds)


@contextmanager
def _expecting(kinds: tuple[type[BaseException], ...]) -> Iterator[None]:
    expected = kinds or (Exception,)
    try:
        yield
    except expected as error:
        display(meaning(error))
    else:
        name = " or ".join(kind.__name__ for kind in kinds) or "an error"
        display(sentences([f"Nothing was raised here, although {name} was expected."]))
