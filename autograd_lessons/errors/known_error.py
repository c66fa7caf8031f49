"""What is known of an error: its sign, what it means and which line to write, as data.

PyTorch rewords its messages from version to version: `sign` matches the words that stay.
"""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownError:
    """One error that a learner can meet, with its meaning and what to do in plain sentences.

    `sign` is a regular expression for the message; the words that it matches are shown. Where no
    words stay the same between versions `reworded` is true, and `name` is shown instead.
    `line` is a regular expression that the failing line of code, or the message, must match as
    well: some messages are autograd's only there. `lesson` is empty where no lesson goes further.
    Where `sign` is a pattern, `example` is a message as PyTorch writes it.
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
        return self.name if self.reworded else self.example or self.sign

    def fits(self, error: BaseException) -> bool:
        """Say whether `error` is this one."""
        if not isinstance(error, self.error) or not re.search(self.sign, str(error)):
            return False
        where = f"{error}\n{failing_line(error)}"  # some messages name the function themselves
        return not self.line or re.search(self.line, where) is not None

    def words_of(self, error: BaseException) -> str:
        """Return PyTorch's own words in an error that fits, as far as all its versions agree."""
        if self.reworded:
            return self.name
        found = re.search(self.sign, str(error))
        return ("… " if found.start() else "") + found[0]


def failing_line(error: BaseException) -> str:
    """Return the source line that raised `error`, or nothing when it is not known."""
    calls = traceback.extract_tb(error.__traceback__)
    return (calls[-1].line or "") if calls else ""
