"""An error that a lesson raises on purpose, shown with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..language import _
from ..page import prose
from ..result import display
from .meaning import meaning


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
    More: lesson 03_first_autograd
    >>> with expect_error(RuntimeError):
    ...     torch.sin(x).sum().backward()
    Nothing was raised here, although RuntimeError was expected.
    """  # noqa: E501
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise TypeError(
                _(
                    "expect_error() takes classes of errors, and this is a {kind}: write `with "
                    "expect_error(RuntimeError):`, or `with expect_error():`."
                ).format(kind=type(kind).__name__)
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
        name = _(" or ").join(kind.__name__ for kind in kinds) or _("an error")
        display(
            prose(_("Nothing was raised here, although {name} was expected.").format(name=name))
        )
