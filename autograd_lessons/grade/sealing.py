"""The kernel for handed-in work: there each verdict that `check` gives carries a seal.

The seal is a digest of the record and of a secret that the grader made for this kernel. A record
that a notebook only displays has none, nor has one that `check` gives after its functions were
exchanged for others. This is a fence and no wall: code that runs in the same process can look for
the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import FunctionType

SEAL = "seal"
SECRET = "AUTOGRAD_LESSONS_SECRET"  # names the file that holds the secret; it is read once


def sealed(record: dict, secret: bytes) -> dict:
    """Return a record with its seal.

    >>> sorted(sealed({"exercise": "01.1"}, b"secret"))
    ['exercise', 'seal']
    """
    said = json.dumps(record, sort_keys=True).encode()
    return record | {SEAL: hmac.new(secret, said, hashlib.sha256).hexdigest()}


def unsealed(record: object, secret: bytes) -> dict | None:
    """Return a record without its seal, or None when it is not a true one.

    >>> unsealed(sealed({"exercise": "01.1"}, b"secret"), b"secret")
    {'exercise': '01.1'}
    >>> unsealed({"exercise": "01.1", "seal": "forged"}, b"secret")
    """
    if not isinstance(record, dict) or not isinstance(record.get(SEAL), str):
        return None
    bare = {key: value for key, value in record.items() if key != SEAL}
    true = sealed(bare, secret)[SEAL]
    return bare if hmac.compare_digest(true.encode(), record[SEAL].encode()) else None


def seal_verdicts(secret: bytes) -> None:
    """Make `check` seal its records in this process, as long as its functions are what they are."""
    from ..exercises import pages, registry

    for lesson in registry.lessons():
        registry.exercises_of(lesson)
    made = pages.verdict_page

    def verdict_page(verdict):
        page = made(verdict)
        return replace(page, record=sealed(page.record, secret)) if _functions() == own else page

    pages.verdict_page = verdict_page
    own = _functions()


def _functions() -> dict:
    """The functions and classes of `exercises`, by module and name, and the code of each."""
    return {
        (module, name): (thing, getattr(thing, "__code__", None))
        for module in sorted(sys.modules)
        if module.startswith(f"{__package__.partition('.')[0]}.exercises")
        for name, thing in vars(sys.modules[module]).items()
        if isinstance(thing, (FunctionType, type))
    }


def main() -> None:
    """Start a kernel that seals; its arguments are those of `ipykernel_launcher`."""
    file = Path(os.environ.pop(SECRET))
    secret = file.read_bytes()
    file.unlink()
    seal_verdicts(secret)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()
