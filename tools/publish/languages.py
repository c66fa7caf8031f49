"""The languages that the lessons are in, and where each has its notebooks."""

import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from environment import ROOT


class Language(NamedTuple):
    """A language: its code for browsers, its own name, its folder below `notebooks`."""

    code: str
    name: str
    folder: str

    @property
    def lessons(self):
        """The notebooks, in order."""
        return sorted((ROOT / "notebooks" / self.folder).glob("*.ipynb"))


EVERY = (Language("en", "English", "."), Language("hi-Latn", "Hinglish", "hinglish"))


def there():
    """Return the languages that have every lesson of the first, from which they are translated."""
    names = [path.name for path in EVERY[0].lessons]
    return [one for one in EVERY if [path.name for path in one.lessons] == names]
