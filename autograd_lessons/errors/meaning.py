"""From an error that was raised to what it means."""

from __future__ import annotations

import re

from ..language import N_, _
from ..lessons import numbered
from ..page import headed, prose
from ..result import Result
from .culprit import particulars
from .known import KNOWN_ERRORS
from .known_error import KnownError, message_of

CLASS = re.compile(
    r"\b_?[A-Z]\w+(?:Error|Exception|Warning)(?=: )"
)  # as a traceback's last line begins
UNEXPLAINED = N_("This is not one of autograd's errors that are explained here.")


def meaning(error: BaseException, in_full: bool = False) -> Result:
    """Return what `error` says, what it means and what to do.

    When the error itself is not known, the errors that caused it are tried. An unknown error is
    repeated as it is, with no invented meaning. PyTorch's message is shown as far as all releases
    agree; `in_full` adds the whole of it, where there is more.

    >>> meaning(RuntimeError("grad can be implicitly created only for scalar outputs"))
    RuntimeError: grad can be implicitly created only for scalar outputs
    Meaning: A gradient is the slope of one number, and this result holds several.
    To do: Make one number of them, `y.sum().backward()`, or give one slope for each, `y.backward(gradient=torch.ones_like(y))`.
    More: lesson 06_vectors
    >>> meaning(ZeroDivisionError("division by zero"))
    ZeroDivisionError: division by zero
    This is not one of autograd's errors that are explained here.
    """  # noqa: E501
    found = find(error)
    if found is None:
        return prose(_headline(error, first_sentence(error)), _(UNEXPLAINED))
    cause, known = found
    head = _headline(cause, known.words_of(cause))
    if cause is not error:
        behind = _("Behind this {kind} is another error:").format(kind=type(error).__name__)
        head = f"{behind}\n{head}"
    parts = [(_("Here"), one) for one in particulars(cause)]
    message = message_of(cause)
    parts += _told(known, message)
    whole = " ".join(message.split())
    if in_full and whole != known.words_of(cause):
        parts.append((_("In full"), whole))
    return headed(head, *parts)


def meaning_of_text(text: str) -> Result | None:
    """Say what the known error means whose words are in a text: a pasted message or traceback.

    Of several, the last one in the text counts, as in a traceback. None where there is none.

    >>> meaning_of_text("RuntimeError: grad can be implicitly created only for scalar outputs")
    RuntimeError: grad can be implicitly created only for scalar outputs
    Meaning: A gradient is the slope of one number, and this result holds several.
    To do: Make one number of them, `y.sum().backward()`, or give one slope for each, `y.backward(gradient=torch.ones_like(y))`.
    More: lesson 06_vectors
    """  # noqa: E501
    joined = " ".join(text.split())  # a message may be broken into lines
    found = [
        (match, known)
        for known in KNOWN_ERRORS
        if (match := _last(known.sign, joined))
        and (not known.line or re.search(known.line, joined))
    ]
    if not found:
        return None
    end = max(match.end() for match, _ in found)
    written = [*CLASS.finditer(joined, 0, end)]
    begin = written[-1].start() if written else 0  # of the last error; in it the first one counts
    match, known = next(one for one in found if one[0].start() >= begin)
    said = f"{written[-1][0] if written else kind_of(known)}: {match[0]}".removeprefix(": ")
    return headed(said, *_told(known, match[0]))


def _last(sign: str, text: str) -> re.Match | None:
    return max(re.finditer(sign, text), key=re.Match.end, default=None)


def _told(known: KnownError, message: str) -> list[tuple[str, str]]:
    meaning, remedy = known.told(message)
    parts = [(_("Meaning"), meaning), (_("To do"), remedy)]
    more = _("lesson {lesson}").format(lesson=numbered(known.lesson)) if known.lesson else ""
    return [*parts, (_("More"), more)] if more else parts


def kind_of(known: KnownError) -> str:
    """Return the class of an error that is known; nothing where it has several."""
    return "" if known.error is Exception else known.error.__name__


def _headline(error: BaseException, words: str) -> str:
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def first_sentence(error: BaseException) -> str:
    """Return the first sentence of an error's message, without object addresses.

    >>> first_sentence(ValueError("bad <object at 0x7f0a12>. Try again."))
    'bad <object at 0x…>.'
    """
    line = (message_of(error).strip().splitlines() or [""])[0]
    sentence = re.match(r".*?[.!?](?=\s)|.*", line)[0]
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", sentence)


def find(error: BaseException) -> tuple[BaseException, KnownError] | None:
    """Return an error that is known, with what is known of it: `error` itself, or a cause of it.

    The nearest cause comes first.
    """
    if isinstance(error, KeyboardInterrupt):  # whoever pressed stop asks about nothing
        return None
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if any(current is other for other in seen):
            continue
        seen.append(current)
        for known in KNOWN_ERRORS:
            if known.fits(current):
                return current, known
        waiting += _causes(current)
    return None


def _causes(error: BaseException) -> list[BaseException]:
    context = None if error.__suppress_context__ else error.__context__
    inside = getattr(error, "exceptions", ())  # of a group
    return [cause for cause in (*inside, error.__cause__, context) if cause is not None]
