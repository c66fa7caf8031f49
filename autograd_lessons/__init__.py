"""Learn PyTorch's autograd from pictures of the real computation graph."""

from .backward import BackwardTrace as BackwardTrace
from .backward import Step as Step
from .backward import record_backward as record_backward
from .errors import expect_error as expect_error
from .explaining import explain as explain
from .figure import Figure as Figure
from .figure import draw as draw
from .figure import show as show
from .graph import BackwardGraph as BackwardGraph
from .graph import Edge as Edge
from .graph import Node as Node
from .graph import NoGraphError as NoGraphError
from .graph import build_graph as build_graph
from .player import step_through as step_through
from .render import RenderError as RenderError
from .tensors import compare as compare
from .tensors import describe as describe

__version__ = "0.1.0"


def load_ipython_extension(ipython) -> None:
    """Explain autograd's errors under their tracebacks: `%load_ext autograd_lessons`."""
    from .errors import extension

    extension.load(ipython)


def unload_ipython_extension(ipython) -> None:
    """Stop doing so: `%unload_ext autograd_lessons`."""
    from .errors import extension

    extension.unload(ipython)


_EXERCISES = ("check", "hint", "progress", "solution")


def __getattr__(name: str):
    """Import the exercises when one of their words is first used."""
    if name in _EXERCISES:
        from . import exercises

        return getattr(exercises, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
