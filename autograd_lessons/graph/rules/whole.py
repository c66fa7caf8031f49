"""Operations that act on whole tensors: sums, products of matrices, shapes, losses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch

from ...language import N_, _
from ...values import number_text
from ..building import signed
from .kinds import Formula, MultiVjp, Rule, SavedValues, Vjp, rule


def _whole(formula: Formula, vjp: Callable) -> Rule:
    return rule("self", "", Vjp(formula, vjp))


def _plus(inputs: str, first: tuple[str, Callable], second: tuple[str, Callable]) -> Rule:
    """The rule of beta·(a tensor) + alpha·(a product), given what is sent to its two factors."""

    def part(factor: str, formula: str, vjp: Callable) -> Vjp:
        def written(s: SavedValues, names: Mapping[str, str]) -> str:
            number = getattr(s, factor)
            return formula if number == 1 else f"{number_text(number)}·{formula}"

        return Vjp(written, lambda g, s, shape: getattr(s, factor) * vjp(g, s))

    to_sum = part("beta", N_("received, summed to its shape"), lambda g, s: g)
    return rule(inputs, "", to_sum, part("alpha", *first), part("alpha", *second))


def _reduced(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    """The gradient of a sum over some dimensions, stretched to the input's shape again."""
    if not s.keepdim:
        for dim in sorted(_dims(s.dim, len(shape))):
            g = g.unsqueeze(dim)
    return g.expand(shape)


def _dims(dims, count: int) -> list[int]:
    """PyTorch stores a negative dimension as a large unsigned number."""
    found = [*map(signed, dims)] or range(count)
    return [dim % count for dim in found] if count else []


def _placed(shape: tuple[int, ...], g: torch.Tensor, where: Callable) -> torch.Tensor:
    """Zeros of a shape, with the gradient added in a part of it."""
    zeros = g.new_zeros(shape)
    where(zeros).add_(g)
    return zeros


def _slice(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    part = [slice(None)] * len(shape)
    end = min(signed(s.end), shape[signed(s.dim)])
    part[signed(s.dim)] = slice(signed(s.start), end, s.step)
    return _placed(shape, g, lambda zeros: zeros[tuple(part)])


def _reshaped(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    return g.reshape(shape)


def _permuted(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    back = [0] * len(shape)
    for place, dim in enumerate(s.dims):
        back[signed(dim) % len(shape)] = place
    return g.permute(back)


def _indices(s: SavedValues) -> list:
    """The indices of an index operation; a dimension that was not indexed has none."""
    found = {int(name.partition(".")[2]): value for name, value in vars(s).items() if "." in name}
    return [found.get(nr) for nr in range(max(found) + 1)]


def _restacked(received: tuple, s: SavedValues, shapes: tuple, nr: int) -> torch.Tensor | None:
    like = next((g for g in received if g is not None), None)
    if like is None:
        return None
    return torch.stack(
        [torch.zeros_like(like) if g is None else g for g in received], signed(s.dim)
    )


def _part(received: tuple, s: SavedValues, nr: int) -> torch.Tensor:
    return received[0].select(signed(s.dim), nr)


def _cut(received: tuple, s: SavedValues, shapes: tuple, nr: int) -> torch.Tensor | None:
    if None in shapes[:nr]:
        return None  # where the part begins cannot be known
    dim = signed(s.dim) % len(shapes[nr])
    return received[0].narrow(dim, sum(shape[dim] for shape in shapes[:nr]), shapes[nr][dim])


RESHAPING = ("ViewBackward0", "UnsafeViewBackward0", "ReshapeAliasBackward0")
RESHAPING += ("UnsqueezeBackward0", "SqueezeBackward0", "SqueezeBackward1")
MEAN = 1  # PyTorch's number for reduction="mean"
SMALLEST, LEAST = 1e-12, -100  # of y·(1 − y) and ln y, where binary_cross_entropy bounds them


def _of_loss(slope: Formula, *, weighted: bool = True) -> Formula:
    """The formula of a loss: a weight stands before it, "/ n" only where it divides."""

    def written(s: SavedValues, names: Mapping[str, str]) -> str | None:
        words = slope(s, names) if callable(slope) else slope
        weight = "{weight}·" if weighted and s.weight is not None else ""
        return words and f"{weight}{words}{' / n' if s.reduction == MEAN else ''} · received"

    return written


def _bce_slope(s: SavedValues, names: Mapping[str, str]) -> str | None:
    is_bounded = (s.self * (1 - s.self) < SMALLEST).any()
    return None if is_bounded else "({self} − {target})/({self}·(1 − {self}))"


def _bce_target_slope(s: SavedValues, names: Mapping[str, str]) -> str | None:
    is_bounded = (torch.minimum(s.self, 1 - s.self).log() < LEAST).any()
    return None if is_bounded else "(ln(1 − {self}) − ln {self})"


def _logits_slope(s: SavedValues, names: Mapping[str, str]) -> str:
    if s.pos_weight is None:
        return "(σ({self}) − {target})"
    return "(({pos_weight}·{target} + 1 − {target})·σ({self}) − {pos_weight}·{target})"


def _logits_target_slope(s: SavedValues, names: Mapping[str, str]) -> str:
    if s.pos_weight is None:
        return "(−{self})"
    return "({pos_weight}·softplus(−{self}) − softplus({self}))"


def _nll_formula(s: SavedValues, names: Mapping[str, str]) -> str:
    """n is the number of the labels that count, or the sum of their weights."""
    weight, mean = "" if s.weight is None else "{weight}[label]", s.reduction == MEAN
    size = _(" / (sum of [weight])").replace("[weight]", weight) if weight else " / n"
    slope = f"−{weight + '·' if weight else ''}received{size if mean else ''}"
    ignored = signed(s.ignore_index)
    if not (s.target == ignored).any():
        words = _("[slope] at the label, 0 elsewhere")
    elif mean and not weight:
        words = _(
            "[slope] at the label, 0 elsewhere and for each label [ignored], which n does not count"
        )
    else:
        words = _("[slope] at the label, 0 elsewhere and for each label [ignored]")
    return words.replace("[slope]", slope).replace("[ignored]", str(ignored))


def _each(g: torch.Tensor, s: SavedValues, like: torch.Tensor) -> torch.Tensor:
    """The gradient that each element's loss receives: a mean gives each an n-th."""
    return g / like.numel() if s.reduction == MEAN else g


def _weighted(s: SavedValues, slope: torch.Tensor) -> torch.Tensor:
    return slope if s.weight is None else slope * s.weight


def _nll(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    labels = s.target.unsqueeze(-1)
    counted = labels != signed(s.ignore_index)
    weight = g.new_ones(shape[-1]) if s.weight is None else s.weight
    each = torch.where(counted, weight[labels.where(counted, torch.zeros_like(labels))], 0)
    g = g / s.total_weight if s.reduction == MEAN else g
    g = g.unsqueeze(-1) if g.dim() else g
    return g.new_zeros(shape).scatter(-1, labels.clamp(0, shape[-1] - 1), (-each * g).to(g.dtype))


def _logits(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    probability = s.self.sigmoid()
    if s.pos_weight is None:
        slope = probability - s.target
    else:
        slope = (s.pos_weight * s.target + 1 - s.target) * probability - s.pos_weight * s.target
    return _weighted(s, slope) * _each(g, s, s.self)


def _logits_target(g: torch.Tensor, s: SavedValues, shape: tuple[int, ...]) -> torch.Tensor:
    softplus = torch.nn.functional.softplus
    slope = -s.self
    if s.pos_weight is not None:
        slope = s.pos_weight * softplus(-s.self) - softplus(s.self)
    return _weighted(s, slope) * _each(g, s, s.self)


BATCHES = (  # whether the products are summed or not
    ("received @ {batch2}ᵀ", lambda g, s: g @ s.batch2.mT),
    ("{batch1}ᵀ @ received", lambda g, s: s.batch1.mT @ g),
)
WHOLE = {
    "SumBackward0": _whole(N_("every element: 1 · received"), lambda g, s, shape: g.expand(shape)),
    "SumBackward1": _whole(N_("every element: 1 · received"), _reduced),
    "MeanBackward0": _whole(
        N_("every element: received / n"), lambda g, s, shape: g.expand(shape) / math.prod(shape)
    ),
    "MeanBackward1": _whole(
        N_("every element: received / n"),
        lambda g, s, shape: _reduced(g, s, shape) * g.numel() / math.prod(shape),
    ),
    "DotBackward0": rule(
        "self tensor",
        "",
        Vjp("received · {tensor}", lambda g, s, shape: g * s.tensor),
        Vjp("received · {self}", lambda g, s, shape: g * s.self),
    ),
    "MvBackward0": rule(
        "self vec",
        "",
        Vjp("received ⊗ {vec}", lambda g, s, shape: torch.outer(g, s.vec)),
        Vjp("{self}ᵀ @ received", lambda g, s, shape: s.self.T @ g),
    ),
    "MmBackward0": rule(
        "self mat2",
        "",
        Vjp("received @ {mat2}ᵀ", lambda g, s, shape: g @ s.mat2.T),
        Vjp("{self}ᵀ @ received", lambda g, s, shape: s.self.T @ g),
    ),
    "BmmBackward0": rule(
        "self mat2",
        "",
        Vjp("received @ {mat2}ᵀ", lambda g, s, shape: g @ s.mat2.mT),
        Vjp("{self}ᵀ @ received", lambda g, s, shape: s.self.mT @ g),
    ),
    "AddmmBackward0": _plus(
        "bias mat1 mat2",
        ("received @ {mat2}ᵀ", lambda g, s: g @ s.mat2.T),
        ("{mat1}ᵀ @ received", lambda g, s: s.mat1.T @ g),
    ),
    "BaddbmmBackward0": _plus("self batch1 batch2", *BATCHES),
    "AddbmmBackward0": _plus("self batch1 batch2", *BATCHES),
    "AddmvBackward0": _plus(
        "self mat vec",
        ("received ⊗ {vec}", lambda g, s: torch.outer(g, s.vec)),
        ("{mat}ᵀ @ received", lambda g, s: s.mat.T @ g),
    ),
    "AddrBackward0": _plus(
        "self vec1 vec2",
        ("received @ {vec2}", lambda g, s: g @ s.vec2),
        ("receivedᵀ @ {vec1}", lambda g, s: g.T @ s.vec1),
    ),
    "TBackward0": _whole(N_("received, transposed"), lambda g, s, shape: g.t()),
    "TransposeBackward0": _whole(
        N_("received, transposed"),
        lambda g, s, shape: g.transpose(signed(s.dim0), signed(s.dim1)),
    ),
    "PermuteBackward0": _whole(N_("received, dimensions put back"), _permuted),
    **dict.fromkeys(RESHAPING, _whole(N_("received, in the old shape"), _reshaped)),
    "ExpandBackward0": _whole(
        N_("received, summed over the copies"), lambda g, s, shape: g.sum_to_size(shape)
    ),
    "CloneBackward0": _whole("received", lambda g, s, shape: g),
    "AliasBackward0": _whole("received", lambda g, s, shape: g),
    "SelectBackward0": _whole(
        N_("received in the selected place, 0 elsewhere"),
        lambda g, s, shape: _placed(
            shape, g, lambda zeros: zeros.select(signed(s.dim), signed(s.index))
        ),
    ),
    "SliceBackward0": _whole(N_("received in the selected place, 0 elsewhere"), _slice),
    "LogSoftmaxBackward0": _whole(
        N_("received − softmax · sum of received"),
        lambda g, s, shape: g - s.result.exp() * g.sum(signed(s.dim), keepdim=True),
    ),
    "SoftmaxBackward0": _whole(
        N_("softmax · (received − sum of received · softmax)"),
        lambda g, s, shape: s.result * (g - (g * s.result).sum(signed(s.dim), keepdim=True)),
    ),
    "IndexBackward0": _whole(
        N_("received, added up in the selected places, 0 elsewhere"),
        lambda g, s, shape: torch.ops.aten.index_put(g.new_zeros(shape), _indices(s), g, True),
    ),
    "UnbindBackward0": rule("self", "", MultiVjp(N_("all that was received, stacked"), _restacked)),
    "StackBackward0": rule(
        "tensors",
        "",
        MultiVjp(N_("its part of received"), lambda g, s, shapes, nr: _part(g, s, nr)),
    ),
    "CatBackward0": rule("tensors", "", MultiVjp(N_("its part of received"), _cut)),
    "NllLossBackward0": _whole(_nll_formula, _nll),
    "MseLossBackward0": rule(
        "self target",
        "",
        Vjp(
            _of_loss("2·({self} − {target})", weighted=False),
            lambda g, s, shape: 2 * (s.self - s.target) * _each(g, s, s.self),
        ),
        Vjp(
            _of_loss("2·({target} − {self})", weighted=False),
            lambda g, s, shape: 2 * (s.target - s.self) * _each(g, s, s.self),
        ),
    ),
    "BinaryCrossEntropyBackward0": rule(
        "self target",
        "",
        Vjp(
            _of_loss(_bce_slope),
            lambda g, s, shape: (
                _weighted(s, (s.self - s.target) / (s.self * (1 - s.self)).clamp(min=SMALLEST))
                * _each(g, s, s.self)
            ),
        ),
        Vjp(
            _of_loss(_bce_target_slope),
            lambda g, s, shape: (
                _weighted(s, (1 - s.self).log().clamp(min=LEAST) - s.self.log().clamp(min=LEAST))
                * _each(g, s, s.self)
            ),
        ),
    ),
    "BinaryCrossEntropyWithLogitsBackward0": rule(
        "self target",
        "",
        Vjp(_of_loss(_logits_slope), _logits),
        Vjp(_of_loss(_logits_target_slope), _logits_target),
    ),
}
