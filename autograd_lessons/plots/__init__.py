"""The plots that lessons share, in one style: a picture, its numbers as a table, and both as text.

`style` is what they have in common, `slopes` draws curves with their tangents, `differences` the
errors of finite differences, `losses` losses with their slopes, `vectors` bars and Jacobians.
"""

from .differences import difference_errors as difference_errors
from .losses import losses as losses
from .slopes import chain as chain
from .slopes import tangent as tangent
from .vectors import bars as bars
from .vectors import jacobian as jacobian
