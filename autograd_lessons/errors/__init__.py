"""What an error of autograd means."""

from .expecting import expect_error as expect_error
from .expecting import meaning as meaning
from .table import error_clinic as error_clinic
