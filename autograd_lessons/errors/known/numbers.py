"""Numbers that an operation cannot work with."""

from __future__ import annotations

from ..known_error import KnownError

NUMBERS = (
    KnownError(
        name="a probability outside 0 to 1",
        error=RuntimeError,
        sign="all elements of input should be between 0 and 1",
        meaning="binary_cross_entropy takes probabilities, and one of these is smaller than 0, "
        "larger than 1, or nan.",
        remedy="Give it the number before the sigmoid: "
        "`torch.nn.functional.binary_cross_entropy_with_logits(z, y)`. If it is nan, look further "
        "up for the operation that made it.",
        lesson="one_neuron_by_autograd",
    ),
    KnownError(
        name="a matrix that has no inverse or factor",
        error=RuntimeError,
        sign=r"linalg\.(?P<op>\w+): (The factorization could not be completed|The diagonal element "
        r"\d+ is zero|\(Batch element \d+\): The )",
        meaning="This matrix is singular, or not positive definite, and {op} needs that it is.",
        remedy="Print it. Where rounding is to blame, add a little to the diagonal, `A + 1e-6 * "
        "torch.eye(n)`, or work in float64.",
        example="linalg.cholesky: The factorization could not be completed",
    ),
    KnownError(
        name="a matrix with nan or inf",
        error=RuntimeError,
        sign=r"linalg\.\w+: The algorithm failed to converge because the input matrix contained "
        r"non-finite values",
        meaning="There is nan or inf in the matrix already.",
        remedy="Look further up: `torch.isfinite(A).all()`, or `explain(loss)` for what made it.",
        lesson="silent_errors",
        example="linalg.svd: The algorithm failed to converge because the input matrix contained "
        "non-finite values",
    ),
    KnownError(
        name="probabilities that are none",
        error=Exception,
        sign=r"probability tensor contains either `inf`, `nan` or element < 0|Expected parameter "
        r"\w+ \(Tensor of shape \([\d, ]*\)\) of distribution \w+\([^\n]*\) to satisfy the "
        r"constraint \w+",
        meaning="A parameter of this distribution is nan, infinite, or outside of what is allowed. "
        "In training it is mostly nan that came from an earlier step.",
        remedy="Look further up: `torch.isfinite(x).all()`. Give logits in place of "
        "probabilities: `Categorical(logits=x)`.",
        lesson="silent_errors",
        example="probability tensor contains either `inf`, `nan` or element < 0",
    ),
)
