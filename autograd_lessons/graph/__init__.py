"""The graph that autograd recorded, as data: read, folded, recorded on its way back, explained."""

from .reading import BackwardGraph as BackwardGraph
from .reading import Edge as Edge
from .reading import Node as Node
from .reading import Output as Output
from .reading import Root as Root
