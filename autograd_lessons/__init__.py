"""Learn PyTorch's autograd from pictures of the real computation graph."""

from .figure import Figure as Figure
from .figure import draw as draw
from .figure import show as show
from .graph import BackwardGraph as BackwardGraph
from .graph import Edge as Edge
from .graph import Node as Node
from .graph import NoGraphError as NoGraphError
from .graph import build_graph as build_graph
from .render import RenderError as RenderError
from .comparing import compare as compare
from .errors import expect_error as expect_error
from .explaining import explain as explain
from .tensors import describe as describe

__version__ = "0.1.0"


def load_ipython_extension(ipython) -> None:
    """Explain autograd's errors under their tracebacks: `%load_ext autograd_lessons`."""
    from . import extension

    extension.load(ipython)


def unload_ipython_extension(ipython) -> None:
    """Stop doing so: `%unload_ext autograd_lessons`."""
    from . import extension

    extension.unload(ipython)
