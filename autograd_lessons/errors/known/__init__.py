"""The errors that are explained, a module a theme."""

from .devices import ANY_CUDA, DEVICES
from .dtypes import DTYPES
from .functions import FUNCTIONS
from .gradients import GRADIENTS
from .graphs import GRAPHS
from .in_place import IN_PLACE
from .memory import MEMORY
from .modules import MODULES
from .notices import NOTICES
from .numbers import NUMBERS
from .parallel import PARALLEL
from .saving import SAVING
from .shapes import SHAPES
from .transforms import TRANSFORMS

# The first that fits an error explains it.
KNOWN_ERRORS = (
    *(*GRAPHS, *IN_PLACE, *GRADIENTS, *FUNCTIONS, *TRANSFORMS, *MEMORY),
    *(*NOTICES, *SHAPES, *DEVICES, *DTYPES, *MODULES, *SAVING, *PARALLEL, *NUMBERS, *ANY_CUDA),
)
