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
    KnownError(
        name="a matrix that is singular, in other words",
        error=Exception,
        sign="solver failed because the input matrix is "
        r"singular|(?<!linalg\.)\b(inverse|lu|cholesky|symeig|svd|eig)_?\w*: (For batch \d+: "
        r")?(U\(\d+,\d+\)|the leading minor|The diagonal element)|ill-conditioned or has too "
        "many repeated",
        meaning="This matrix is singular, or nearly so: it has no inverse, factor or "
        "stable eigenvectors.",
        remedy="Print it. Where rounding is to blame, add a little to the diagonal, "
        "`A + 1e-6 * torch.eye(n)`, or work in float64.",
        example="solver failed because the input matrix is singular",
    ),
    KnownError(
        name="a sum of probabilities that is 0",
        error=RuntimeError,
        sign=r"invalid multinomial distribution \(sum of probabilities <= "
        r"0\)|Expected p_in >= 0 && p_in <= 1 to be true",
        meaning="These numbers are no probabilities: all 0, or outside of 0 to 1.",
        remedy="Give weights of which some are larger than 0, as `logits.softmax(-1)` makes them.",
        example="invalid multinomial distribution (sum of probabilities <= 0)",
    ),
    KnownError(
        name="a spread below 0",
        error=RuntimeError,
        sign=r"normal\w* expects (all elements of )?std (>|>=) 0",
        meaning="A standard deviation is not negative; nan fails here, too.",
        remedy="Make it positive, as by `F.softplus(raw)` or `log_std.exp()`.",
        example="normal expects all elements of std >= 0",
    ),
    KnownError(
        name="a value that a distribution cannot give",
        error=ValueError,
        sign=r"Expected value argument \(Tensor of shape \([\d, ]*\)\) to be within "
        r"the support \((?P<support>[^\n]*?)\) of the distribution (?P<kind>\w+)|The value "
        "argument (to log_prob )?must be within the support",
        meaning="log_prob() was asked for a value outside of what this distribution "
        "can give, or for nan.",
        remedy="Print the value and `d.support`; keep away from the edges: "
        "`value.clamp(1e-6, 1 - 1e-6)`.",
        example="Expected value argument (Tensor of shape ()) to be within the support "
        "(Interval(lower_bound=0.0, upper_bound=1.0)) of the distribution Beta",
    ),
    KnownError(
        name="nan where a whole number is needed",
        error=ValueError,
        sign="cannot convert float (NaN|infinity) to integer",
        meaning="A number became nan or infinite, and int() or round() cannot take it.",
        remedy="Look further up for what made it: `explain(loss)`, or `torch.isfinite(x).all()`.",
        lesson="silent_errors",
        example="cannot convert float NaN to integer",
    ),
    KnownError(
        name="a sparse tensor where a dense one is needed",
        error=RuntimeError,
        sign=r"\w+ is (not implemented|unsupported) for sparse tensors|[Ss]parse (\w+ )?tensors "
        r"do not have "
        r"(strides|storage)|expected sparse coordinate tensor layout",
        meaning="Sparse tensors have only part of all operations.",
        remedy="Write `x.to_dense()` before it, or after `x.coalesce()` work on `x.values()`.",
        example="reshape is not implemented for sparse tensors",
    ),
    KnownError(
        name="a target outside 0 to 1",
        error=RuntimeError,
        sign="all elements of target should be between 0 and 1|Assertion "
        ".?target_val >= zero && target_val <= one",
        meaning="binary_cross_entropy takes targets between 0 and 1, and one of these "
        "is outside: labels of 1 and 2, or pictures of 0 to 255.",
        remedy="Print `y.min(), y.max()`, and bring them there: `y / 255`, or `y - 1`.",
        lesson="one_neuron_by_autograd",
        example="all elements of target should be between 0 and 1",
    ),
)
