"""The first nan or infinite number of a forward pass, found in what the graph still holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

import torch

from ..language import N_, _
from ..values import REFUSALS, number_text, value_text
from .building import saved_values
from .graph import LEAF, BackwardGraph
from .layers import inputs_of, leaves_first
from .reading import LiveGraph

FIRST = 3  # suspects, or what went in, in one sentence
NAN, INF = ("nan",), ("inf", "-inf")
# what PyTorch calls the inputs of operations; what else it saves is made on the way
OPERANDS = (
    *("self", "other", "input", "weight", "target", "mat1", "mat2", "vec", "batch1", "batch2"),
    *("tensor1", "tensor2", "exponent", "query", "key", "value"),
)
# operations that make nan or inf of finite numbers: of which of their inputs, when, and in words
LOG = (0, "self", lambda x: x <= 0, N_("a logarithm of 0 or of something negative"))
BEYOND = {
    **{f"{name}Backward0": LOG for name in ("Log", "Log2", "Log10")},
    "Log1PBackward0": (0, "self", lambda x: x <= -1, N_("log1p of -1 or less")),
    "SqrtBackward0": (0, "self", lambda x: x < 0, N_("a square root of something negative")),
    "RsqrtBackward0": (0, "self", lambda x: x <= 0, N_("1/√ of 0 or of something negative")),
    "ReciprocalBackward0": (0, "self", lambda x: x == 0, N_("the reciprocal of 0")),
    "DivBackward0": (1, "other", lambda x: x == 0, N_("a quotient with 0 below")),
    "AsinBackward0": (0, "self", lambda x: x.abs() > 1, N_("asin of something beyond 1")),
    "AcosBackward0": (0, "self", lambda x: x.abs() > 1, N_("acos of something beyond 1")),
    "AtanhBackward0": (0, "self", lambda x: x.abs() >= 1, N_("atanh of something that reaches 1")),
}


def first_flaw(live: LiveGraph, values: Sequence[Mapping[str, object]] | None = None) -> str | None:
    """Say in one sentence or two what made the first nan, and an inf before it; None: all is well.

    Looked at are leaves, the tensors at hand, and what nodes saved: `values`, or what
    `saved_values` reads now. What nobody keeps is not known, and the sentence says so.
    """
    with torch._C.DisableTorchFunctionSubclass():
        forward = _Forward(live, saved_values(live) if values is None else values)
        nan, inf = forward.first(NAN), forward.first(INF)
        if nan is None:  # an inf may be meant, as in a mask, but nothing else is to be seen
            return None if inf is None else forward.sentence(inf)
        leads_to_it = inf is not None and inf != nan and inf in forward.behind(nan)
        told = [*([forward.sentence(inf)] if leads_to_it else []), forward.sentence(nan)]
        return " ".join(told)


class _Forward:
    """The numbers of a forward pass, as far as somebody has them."""

    def __init__(self, live: LiveGraph, values: Sequence[Mapping[str, object]]) -> None:
        self.graph = live.graph()
        self.inputs, self.values = inputs_of(self.graph), values
        self.known = {(index, 0): leaf for index, leaf in live.leaves().items()}
        saved = (value for of_node in values for value in of_node.values())
        for tensor in [*(tensor for __, tensor in live.tensors), *saved]:
            if isinstance(tensor, torch.Tensor) and tensor.requires_grad:
                with suppress(*REFUSALS):  # what made a view that was written over
                    node = live.number.get(tensor.grad_fn)
                    if node is not None:
                        self.known.setdefault((node, tensor.output_nr), tensor)
        self.flaws: dict[int, str] = {}  # by node; what came in as a constant stands first
        self.constants: set[int] = set()
        for (node, __), tensor in self.known.items():
            if flaw := flaw_of(tensor):
                self.flaws.setdefault(node, flaw)
        for node in self.graph.nodes:
            if node.constants and (flaw := _of_constants(values[node.index])):
                self.flaws[node.index] = flaw
                self.constants.add(node.index)

    def first(self, kinds: tuple[str, ...]) -> int | None:
        """The first node, seen from the leaves, that has such a flaw."""
        if not self.flaws:
            return None
        return next((n for n in leaves_first(self.graph) if self.flaws.get(n) in kinds), None)

    def behind(self, node: int) -> set[int]:
        """A node and all nodes that its result was computed from."""
        found = {node: None}
        waiting = [node]
        while waiting:
            new = [edge.target for edge in self.inputs[waiting.pop()] if edge.target not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return {*found}

    def sentence(self, node: int) -> str:
        """What made the flaw: this node, or one before it whose result is gone."""
        graph, flaw = self.graph, self.flaws[node]
        if node in self.constants:
            return _("{title} took in a constant that contains {flaw} already.").format(
                title=graph.nodes[node].title_in_module, flaw=flaw
            )
        if graph.nodes[node].op == LEAF:
            return _("{leaf} itself contains {flaw}.").format(
                leaf=graph.nodes[node].name or _("A leaf"), flaw=flaw
            )
        suspects, whole = [node], {}
        for suspect in suspects:  # the list grows meanwhile
            for edge in self.inputs[suspect]:
                place = (edge.target, edge.output_nr)
                if place in self.known:
                    whole[place] = f"{_name(graph, *place)} {numbers_of(self.known[place])}"
                elif edge.target not in suspects:
                    suspects.append(edge.target)
        for suspect in reversed(suspects):  # from the leaves on
            if said := self._beyond(suspect):
                return said
        told = (
            _(", from {inputs}").format(inputs=_listed([*whole.values()], _("and")))
            if whole
            else ""
        )
        if len(suspects) == 1:
            return _("{title} made {flaw}{told}.").format(
                title=graph.nodes[node].title_in_module, flaw=flaw, told=told
            )
        others = _listed(
            [graph.nodes[suspect].title_in_module for suspect in suspects[1:]], _("or")
        )
        return _(
            "The first {flaw} that can still be seen is in what {title} made; it comes from there "
            "or from {others}, whose results nobody kept{told}."
        ).format(flaw=flaw, title=graph.nodes[node].title_in_module, others=others, told=told)

    def _beyond(self, node: int) -> str:
        """What an operation took of numbers for which it has no finite result, or nothing."""
        graph = self.graph
        input_nr, operand, is_beyond, words = BEYOND.get(graph.nodes[node].op, (0, "", None, ""))
        if is_beyond is None:
            return ""
        ends = [(e.target, e.output_nr) for e in self.inputs[node] if e.input_nr == input_nr]
        value = self.values[node].get(operand)
        tensor = (
            value if isinstance(value, torch.Tensor) else self.known.get(next(iter(ends), None))
        )
        with suppress(*REFUSALS):
            if tensor is not None and bool(is_beyond(tensor.detach()).any()):
                name = (
                    _name(graph, *ends[0])
                    if ends
                    else _("a constant `{operand}`").format(operand=operand)
                )
                return _("{title} took {what}: {name} {values}.").format(
                    title=graph.nodes[node].title_in_module,
                    what=_(words),
                    name=name,
                    values=numbers_of(tensor),
                )
        return ""


def flaw_of(tensor: torch.Tensor) -> str:
    """Return `nan` if some number is nan, else `inf` or `-inf` if some is, else nothing.

    >>> flaw_of(torch.tensor([1.0, -math.inf])), flaw_of(torch.tensor([1, 2]))
    ('-inf', '')
    """
    with suppress(*REFUSALS), torch._C.DisableTorchFunctionSubclass():
        plain = tensor.detach()
        if not plain.numel() or not (plain.is_floating_point() or plain.is_complex()):
            return ""
        largest = float(torch.linalg.vector_norm(plain, math.inf))
        if math.isnan(largest):
            return "nan"
        if math.isinf(largest):
            return "inf" if plain.is_complex() or bool((plain == math.inf).any()) else "-inf"
    return ""


def _of_constants(of_node: Mapping[str, object]) -> str:
    """The flaw of a tensor that an operation took in from outside the graph."""
    constants = (
        value
        for name, value in of_node.items()
        if name in OPERANDS and isinstance(value, torch.Tensor) and not value.requires_grad
    )
    return next(filter(None, map(flaw_of, constants)), "")


def _listed(words: list[str], last: str) -> str:
    more = [_("{more:,} more").format(more=len(words) - FIRST)] if len(words) > FIRST else []
    *first, end = [*words[:FIRST], *more]
    return f" {last} ".join(filter(None, [", ".join(first), end]))


def numbers_of(tensor: torch.Tensor) -> str:
    """The numbers of a small tensor, or from where to where they go."""
    if words := value_text(tensor):
        return f"= {words}"
    with suppress(*REFUSALS):
        low, high = (float(end) for end in tensor.detach().aminmax())
        return _("with numbers from {low} to {high}").format(
            low=number_text(low), high=number_text(high)
        )
    return _("with numbers that have no order")


def _name(graph: BackwardGraph, node: int, nr: int) -> str:
    what = _("the leaf {title}") if graph.nodes[node].op == LEAF else _("the result of {title}")
    return graph.nodes[node].outputs[nr].name or what.format(title=graph.nodes[node].title)
