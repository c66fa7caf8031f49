"""What editors and type checkers see: every public word, imported from where it is defined."""

from .drawing.cut import show_cut as show_cut
from .drawing.explorer import explore as explore
from .drawing.figure import Figure as Figure
from .drawing.layer_table import show_layers as show_layers
from .drawing.player import step_through as step_through
from .drawing.render import RenderError as RenderError
from .drawing.show import draw as draw
from .drawing.show import show as show
from .drawing.slider import vary as vary
from .drawing.slopes import show_slopes as show_slopes
from .errors.clinic import error_clinic as error_clinic
from .errors.expecting import expect_error as expect_error
from .errors.explaining import explain as explain
from .errors.extension import load_ipython_extension as load_ipython_extension
from .errors.extension import unload_ipython_extension as unload_ipython_extension
from .exercises import check as check
from .exercises import hint as hint
from .exercises import progress as progress
from .exercises import solution as solution
from .graph.building import build_graph as build_graph
from .graph.graph import BackwardGraph as BackwardGraph
from .graph.graph import Edge as Edge
from .graph.graph import Node as Node
from .graph.graph import NoGraphError as NoGraphError
from .graph.graph import Output as Output
from .graph.graph import Root as Root
from .graph.modules import record_forward as record_forward
from .graph.recording import BackwardTrace as BackwardTrace
from .graph.recording import Step as Step
from .graph.recording import record_backward as record_backward
from .graph.summary import summarize as summarize
from .tensors.comparing import compare as compare
from .tensors.describing import describe as describe
from .tensors.memory import show_memory as show_memory

__all__: list[str]
__version__: str
