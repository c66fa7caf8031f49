"""The learner's own names for tensors, read from the calling frame."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import torch

PACKAGE = str(Path(__file__).parent)


def caller() -> FrameType:
    """Return the first frame outside the package: where the learner's line runs."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return frame


def named(keywords: dict, frame: FrameType) -> list[tuple[str, torch.Tensor]]:
    """Return (name, tensor) pairs: the keywords first, then the caller's variables."""
    found: dict[str, torch.Tensor] = {}
    for variables in (keywords, frame.f_locals, frame.f_globals):
        for name, value in variables.items():
            if isinstance(value, torch.Tensor) and not name.startswith("_"):
                found.setdefault(name, value)
    return list(found.items())
