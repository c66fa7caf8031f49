"""The plots that lessons share, in one style: a picture, its numbers as a table, and both as text.

`style` is what they have in common, `curves` draws curves with their tangents, `differences` the
errors of finite differences, `vectors` bars and Jacobians, `loss_slopes` a loss and its slope over
z, `landscape` a loss over two parameters, `memory` what is alive over time, `accumulation` a
gradient over several backward passes, `training` the losses of rounds and the lines that answers
draw.
"""

from .accumulation import passes as passes
from .curves import chain as chain
from .curves import nudges as nudges
from .curves import tangent as tangent
from .differences import difference_errors as difference_errors
from .differences import difference_parts as difference_parts
from .landscape import contour as contour
from .loss_slopes import loss_slopes as loss_slopes
from .memory import memory as memory
from .training import boundaries as boundaries
from .training import boundary as boundary
from .training import broken_loops as broken_loops
from .training import losses as losses
from .vectors import bars as bars
from .vectors import jacobian as jacobian
