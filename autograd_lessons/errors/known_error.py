"""What is known of an error: its sign, what it means and which line to write, as data.

PyTorch rewords its messages from version to version: `sign` matches the words that stay.
"""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass

from ..language import _


@dataclass(frozen=True)
class KnownError:
    """One error that a learner can meet, with its meaning and what to do in plain sentences.

    `sign` is a regular expression for the message; the words that it matches are shown. Where no
    words stay the same between versions `reworded` is true, and `name` is shown instead.
    `line` is a regular expression that the failing line of code, its file, or the message must
    match as well: some messages are autograd's only there. `lesson` is empty where no lesson goes
    further.
    Where `sign` is a pattern, `example` is a message as PyTorch writes it; its named groups may
    stand as `{fields}` in `meaning` and `remedy`.
    """

    name: str
    error: type[Exception]
    sign: str
    meaning: str
    remedy: str
    lesson: str = ""
    line: str = ""
    reworded: bool = False
    example: str = ""

    @property
    def message(self) -> str:
        """PyTorch's words, or the name where these differ from version to version."""
        return _(self.name) if self.reworded else self.example or self.sign

    def told(self, message: str = "") -> tuple[str, str]:
        """Return what the error means and what to do, with what this message, or example, names."""
        found = re.search(self.sign, message) or re.search(self.sign, self.message)
        named = {name: part for name, part in found.groupdict().items() if part} if found else {}
        meaning, remedy = _(self.meaning), _(self.remedy)
        return (meaning.format(**named), remedy.format(**named)) if named else (meaning, remedy)

    def fits(self, error: BaseException) -> bool:
        """Say whether `error` is this one."""
        is_foreign = type(error).__module__ != "builtins"  # a library says it in its own class
        if not (isinstance(error, self.error) or is_foreign):
            return False
        message = message_of(error)
        if not re.search(self.sign, message):
            return False
        # some messages name the function themselves
        where = f"{message}\n{failing_line(error)}\n{failing_file(error)}"
        return not self.line or re.search(self.line, where) is not None

    def words_of(self, error: BaseException) -> str:
        """Return PyTorch's own words in an error that fits, as far as all its versions agree."""
        if self.reworded:
            return _(self.name)
        found = re.search(self.sign, message_of(error))
        return ("… " if found.start() else "") + found[0]


def message_of(error: BaseException) -> str:
    """Return an error's message, or nothing where its own code for that fails."""
    try:
        return str(error)
    except Exception:
        return ""


def failing_line(error: BaseException) -> str:
    """Return the source line that raised `error`, or nothing when it is not known."""
    calls = traceback.extract_tb(error.__traceback__)
    return (calls[-1].line or "") if calls else ""


def failing_file(error: BaseException) -> str:
    """Return the path of the file whose line raised `error`, or nothing when it is not known."""
    calls = traceback.extract_tb(error.__traceback__)
    return calls[-1].filename if calls else ""
