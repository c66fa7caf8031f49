"""Learn PyTorch's autograd from pictures of the real computation graph."""

__version__ = "0.1.0"

_EXERCISES = ("check", "hint", "progress", "solution")


def __getattr__(name: str):
    """Import the exercises when one of their words is first used."""
    if name in _EXERCISES:
        from . import exercises

        return getattr(exercises, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
