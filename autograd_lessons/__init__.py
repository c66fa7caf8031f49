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

__version__ = "0.1.0"
