"""The graph that autograd recorded, as data: read, folded, recorded on its way back, explained."""

from .graph import BackwardGraph as BackwardGraph
from .graph import Edge as Edge
from .graph import Node as Node
from .graph import Output as Output
from .graph import Root as Root
